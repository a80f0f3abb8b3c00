"""내려받기: the lists of a fair as files."""
