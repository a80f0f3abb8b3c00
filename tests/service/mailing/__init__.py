"""Tests of service/mailing."""
