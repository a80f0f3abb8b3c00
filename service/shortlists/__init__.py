"""후보 목록: the candidates that an agency keeps for a demand, and compares side by side."""
