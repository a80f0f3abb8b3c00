"""Applications of enterprises for a fair."""
