"""The daily digest: finds what is new for every interest, and tells it once."""
