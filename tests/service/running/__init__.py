"""Tests of service/running."""
