"""Consultation cards and the follow-ups that they make due."""
