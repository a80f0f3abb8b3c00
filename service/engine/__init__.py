"""What the service keeps and counts around the engine: its index, its marks, and how it was used."""
