"""Tests of service/door."""
