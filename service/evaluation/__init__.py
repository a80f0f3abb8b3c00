"""Judged sets: ranked and measured, and learned from."""
