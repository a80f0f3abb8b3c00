"""What an enterprise wants to hear of: its interests, what was found for them, mutes and feeds."""
