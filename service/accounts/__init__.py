"""계정: who signs in, and as what."""
