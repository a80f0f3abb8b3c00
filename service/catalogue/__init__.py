"""The catalogue of enterprises."""
