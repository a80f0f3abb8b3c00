"""Demands from a table: shown row by row, then posted as a whole by the agency that needs them."""
