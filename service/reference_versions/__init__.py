"""Words and law as dated versions: drafted, previewed, put in force, withdrawn."""
