"""Rules of a fair beyond its form: walks between its halls, and meetings spread over groups."""
