"""Wishes of booths and enterprises to meet one another."""
