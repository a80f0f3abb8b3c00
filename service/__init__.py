"""The service: web, persistence and people around the engine in `matching/`."""

VERSION = "0.1.0"
