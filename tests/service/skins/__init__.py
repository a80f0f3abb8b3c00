"""Tests of service/skins."""
