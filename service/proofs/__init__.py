"""Proof files of certificates: kept with the listing, read by those who keep it and by buyers who asked."""
