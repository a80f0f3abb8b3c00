"""Tests of uploads of listings."""
