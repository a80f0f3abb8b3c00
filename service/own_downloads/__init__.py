"""내 목록 내려받기: what an account sees of its own, list by list, as files."""
