"""도움말: what to do where nothing is found, and what the words mean."""
