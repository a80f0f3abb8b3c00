"""Listings of the same enterprise: found, merged field by field with the source of each, and un-merged."""
