"""Tests of assisted mode and of contacts."""
