"""All demands against the whole catalogue: in several processes, and to be taken up again after a stop."""
