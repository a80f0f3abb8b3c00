"""Rules of a fair beyond its form: how long it takes to walk between its halls."""
