"""What a version of words and law would change in the rankings of a judged set."""
