"""Tests of service/fairs."""
