"""The desk of an enterprise: its listings, and drafts of them that are saved step by step."""
