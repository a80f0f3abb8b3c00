"""The mirror: how an enterprise was found, shown and passed over, and what its listing leaves out."""
