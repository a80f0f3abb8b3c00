"""Searches of the catalogue that an account keeps, with what is new since it last looked."""
