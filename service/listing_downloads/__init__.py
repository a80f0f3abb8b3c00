"""기업 목록 내려받기: the lists of one enterprise as files."""
