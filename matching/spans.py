"""Spans of one long array, laid out one after the other."""

from __future__ import annotations

import numpy as np


def list_places(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The places `starts[i]` to `starts[i] + counts[i] - 1` of every span, span by span; int64."""
    ends = np.cumsum(counts, dtype=np.int64)
    return np.repeat(starts - (ends - counts), counts) + np.arange(ends[-1] if len(ends) else 0)
