"""Measures how fast pages are answered, by one reader and by many at once."""
