"""Tests of proof files."""
