"""Tests of service/demands."""
