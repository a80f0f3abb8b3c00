"""내려받기: every list as a file, with the same entries as on the page and in the API."""
