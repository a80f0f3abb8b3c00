"""The booths of a fair with what their agencies mean to buy."""
