"""소속: the agencies, enterprises and support bodies that accounts act for."""
