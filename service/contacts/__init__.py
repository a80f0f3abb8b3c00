"""Contacts of an enterprise, each with what the person has agreed to."""
