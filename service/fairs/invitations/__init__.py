"""Invitations to a fair by match."""
