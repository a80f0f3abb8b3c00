"""The largest few of many, without sorting them all and without leaving a tie to chance."""

from __future__ import annotations

import numpy as np

BLOCK = 64


def kth_largest(values: np.ndarray, k: int) -> float:
    """The k-th largest of `values` (shape (n,), 1 ≤ k ≤ n), equal ones counted as often as they occur.

    The k-th largest of the blocks' maxima is a lower bound, since those are k values of the array; only what
    reaches it is looked at closely. Several times faster than a partition of the whole.
    """
    if not 1 <= k <= len(values):
        raise ValueError(f"k must be 1 to {len(values)}, not {k}")
    blocks = len(values) // BLOCK
    if blocks > k:
        maxima = values[: blocks * BLOCK].reshape(blocks, BLOCK).max(axis=1)
        bound = np.partition(maxima, -k)[-k]
        values = values[values >= bound]
    return float(np.partition(values, -k)[-k])
