"""The versions of words and law that are in force, laid over the files of `data/` for the engine."""
