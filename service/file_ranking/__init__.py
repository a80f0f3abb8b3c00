"""Rankings from file to file, without the database."""
