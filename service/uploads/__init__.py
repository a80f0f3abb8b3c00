"""Listings from a file: previewed row by row, confirmed, and undone as a whole."""
