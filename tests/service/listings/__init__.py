"""Tests of the listings desk."""
