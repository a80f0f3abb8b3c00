"""What `./pumasi` does before the service itself runs: install, check, renew the lock files.

Only the standard library is imported here, since nothing else is there yet on a first run.
"""
