"""What whoever runs the service does at its console, without an account."""
