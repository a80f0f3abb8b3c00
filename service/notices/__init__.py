"""알림: what the service tells an account inside."""
