"""Judged sets that administrators keep, to preview versions of words and law on."""
