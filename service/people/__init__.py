"""Who somebody is, what they did and saw, and how long that is kept."""
