"""What others hold of an enterprise, when it leaves the catalogue or is renamed."""
