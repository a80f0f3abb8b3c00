"""What reaches people outside a page: letters, reminders and feeds."""
