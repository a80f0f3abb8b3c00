"""Tests of service/ranking_bench."""
