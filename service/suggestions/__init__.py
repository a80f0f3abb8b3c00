"""Which open demands suit an enterprise, and with whom it could take part."""
