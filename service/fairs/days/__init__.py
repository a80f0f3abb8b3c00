"""The day of a fair: check-in, boards, no-shows, the queue of walk-ins, and what consultations led to."""
