"""A helper enters a listing on behalf of an enterprise, with its recorded consent."""
