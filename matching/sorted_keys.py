"""Texts in the order of their letters, so that all with the same beginning stand side by side."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

FEW = 64
"""So many new keys are put in their places one by one; more are sorted together with the others."""

_BEYOND = "\U0010ffff"


class SortedKeys:
    """Keys in order, each with the number of a text; `numbers` is in step with them.

    A key may stand there several times, with different numbers.
    """

    def __init__(self) -> None:
        self.numbers = np.zeros(0, dtype=np.int64)
        self._keys: list[str] = []

    def insert(self, added: Sequence[tuple[str, int]]) -> None:
        """Put keys with their numbers in their places."""
        if len(added) <= FEW:
            added = sorted(added)
            places = [bisect_left(self._keys, key) for key, _ in added]
            for place, (key, _) in zip(reversed(places), reversed(added), strict=True):
                self._keys.insert(place, key)
            self.numbers = np.insert(self.numbers, places, [number for _, number in added])
            return
        keys = [*self._keys, *(key for key, _ in added)]
        numbers = np.append(self.numbers, np.array([number for _, number in added], dtype=np.int64))
        order = sorted(range(len(keys)), key=keys.__getitem__)
        self._keys = [keys[place] for place in order]
        self.numbers = numbers[order]

    def starting_with(self, prefix: str) -> np.ndarray:
        """The numbers of all keys that begin with `prefix`, in the order of the keys."""
        first = bisect_left(self._keys, prefix)
        return self.numbers[first : bisect_left(self._keys, prefix + _BEYOND, lo=first)]
