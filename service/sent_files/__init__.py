"""Files that an enterprise sends along with its quote: seen by the agency that asked, and by the sender."""
