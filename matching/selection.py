"""The largest few of many, without sorting them all and without leaving a tie to chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.kernels import BLOCK, get_kernels


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


def unite(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """All numbers of two arrays, each once, ascending; for a few thousand quicker than looking them up."""
    numbers = np.sort(np.concatenate([some, others]))
    return numbers[np.diff(numbers, prepend=-1) > 0]


@dataclass(frozen=True, slots=True)
class Sweep:
    """What two kinds of words found in every row, and the peaks of it, by which the best rows are soon found.

    own, related : sums of every row, ≥ 0. eligible : the rows that may come first. best, found : the largest
    own + related of each block of rows, among the eligible ones and among all.
    """

    own: np.ndarray
    related: np.ndarray
    eligible: np.ndarray
    best: np.ndarray
    found: np.ndarray

    @classmethod
    def of(cls, own: np.ndarray, related: np.ndarray, eligible: np.ndarray) -> Sweep:
        """Look over all rows once."""
        best, found = np.zeros(-(-len(own) // BLOCK)), np.zeros(-(-len(own) // BLOCK))
        get_kernels().find_peaks(own, related, eligible, best, found)
        return cls(own, related, eligible, best, found)

    def total(self, rows: np.ndarray) -> np.ndarray:
        """Own and related of some rows together."""
        return self.own[rows] + self.related[rows]

    def find_eligible(self, least: float) -> np.ndarray:
        """The eligible rows whose total is at least `least`, ascending."""
        if least <= 0:
            return np.flatnonzero(self.eligible)
        rows = self._list_rows(self.best >= least)
        return rows[self.eligible[rows] & (self.total(rows) >= least)]

    def find_first_eligible(self, count: int) -> np.ndarray:
        """At least `count` (≥ 1) eligible rows, among them those with the largest totals; ascending."""
        return self.find_eligible(_bound(self.best, count))

    def find_first(self, count: int) -> np.ndarray:
        """At least the rows with the `count` (≥ 1) largest totals above 0, and all their ties; ascending."""
        least = max(_bound(self.found, count), np.finfo(float).tiny)
        rows = self._list_rows(self.found >= least)
        return rows[self.total(rows) >= least]

    def _list_rows(self, blocks: np.ndarray) -> np.ndarray:
        starts = np.flatnonzero(blocks) * BLOCK
        rows = (starts[:, np.newaxis] + np.arange(BLOCK)).ravel()
        return rows[: np.searchsorted(rows, len(self.own))]


def _bound(peaks: np.ndarray, count: int) -> float:
    """A total that at least `count` rows reach; 0 where there are fewer blocks than that."""
    return kth_largest(peaks, count) if count <= len(peaks) else 0.0
