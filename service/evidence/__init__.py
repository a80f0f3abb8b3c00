"""검색 증빙서: what a ranking was, kept so that it can be printed, checked and repeated."""
