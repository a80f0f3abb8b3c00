"""The service: web, persistence and people around the engine in `matching/`."""
