"""Files that go along with a quote, from the enterprise or the agency: seen by those two alone."""
