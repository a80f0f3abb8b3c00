"""The queues of those who come to a fair without a booking."""
