"""The records of the service, converted for the engine."""
