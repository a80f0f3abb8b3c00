"""The largest few of many, without sorting them all and without leaving a tie to chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.kernels import BLOCK, get_kernels


def kth_largest(values: np.ndarray, k: int) -> float:
    """The k-th largest of `values` (shape (n,), 1 ≤ k ≤ n), equal ones counted as often as they occur.

    `values` are float64. The k-th largest of the blocks' maxima is a lower bound, since those are k values of
    the array; only what reaches it is looked at closely. Several times faster than a partition of the whole.
    """
    if not 1 <= k <= len(values):
        raise ValueError(f"k must be 1 to {len(values)}, not {k}")
    if len(values) // BLOCK > k:
        maxima = find_maxima(values)
        values = values[list_reaching(values, maxima, np.partition(maxima, -k)[-k])]
    return float(np.partition(values, -k)[-k])


def find_maxima(values: np.ndarray) -> np.ndarray:
    """The largest value of each block of neighbours; `values` are float64, shape (n,)."""
    maxima = np.empty(-(-len(values) // BLOCK))
    get_kernels().find_maxima(values, maxima)
    return maxima


def list_reaching(values: np.ndarray, maxima: np.ndarray, least: float) -> np.ndarray:
    """The places of the values that are at least `least`, ascending; `maxima` are those of their blocks."""
    places = np.empty(len(values), dtype=np.int64)
    return places[: get_kernels().list_reaching(values, maxima, least, places)].copy()


def list_rows(blocks: np.ndarray, count: int) -> np.ndarray:
    """The places in the blocks that are marked (bool, one a block), of `count` places in all; ascending."""
    starts = np.flatnonzero(blocks) * BLOCK
    places = (starts[:, np.newaxis] + np.arange(BLOCK)).ravel()
    return places[: np.searchsorted(places, count)]


def list_distinct(numbers: np.ndarray) -> np.ndarray:
    """Each of some whole numbers once, ascending; `numbers` are sorted in place.

    NumPy's own `unique` finds whole numbers by hashing, which takes many times as long.
    """
    numbers.sort()
    is_first = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    return numbers[is_first]


@dataclass(frozen=True, slots=True)
class Sweep:
    """What two kinds of words found in every row, and the peaks of it, by which the best rows are soon found.

    own, related : sums of every row, ≥ 0. eligible : the rows that may come first. best : the largest own +
    related among those, 0 where there is none. found : the largest of each block of rows, whether eligible
    or not.
    """

    own: np.ndarray
    related: np.ndarray
    eligible: np.ndarray
    best: float
    found: np.ndarray

    @classmethod
    def of(cls, own: np.ndarray, related: np.ndarray, eligible: np.ndarray) -> Sweep:
        """Look over all rows once."""
        best, found = np.zeros(-(-len(own) // BLOCK)), np.zeros(-(-len(own) // BLOCK))
        get_kernels().find_peaks(own, related, eligible, best, found)
        return cls(own, related, eligible, float(best.max(initial=0.0)), found)

    def total(self, rows: np.ndarray) -> np.ndarray:
        """Own and related of some rows together."""
        return self.own[rows] + self.related[rows]

    def find_first(self, count: int) -> np.ndarray:
        """At least the rows with the `count` (≥ 1) largest totals above 0, and all their ties; ascending."""
        # a total that at least `count` rows reach
        bound = kth_largest(self.found, count) if count <= len(self.found) else 0.0
        least = max(bound, np.finfo(float).tiny)
        rows = list_rows(self.found >= least, len(self.own))
        return rows[self.total(rows) >= least]
