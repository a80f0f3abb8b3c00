"""Texts in the order of their letters, so that all with the same beginning stand side by side."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

import numpy as np

FEW = 64
"""So many new keys are put in their places one by one; more are sorted together with the others."""

_BEYOND = "\U0010ffff"


Key = Callable[[int, int], str]
"""The key of a number and a place."""


class SortedPlaces:
    """Numbers and places in the order of keys that are worked out when they are needed, not kept.

    A key may stand there several times. The same `key` has to be given each time.
    """

    def __init__(self) -> None:
        self.numbers = np.zeros(0, dtype=np.int32)
        self.places = np.zeros(0, dtype=np.int8)

    def insert(self, added: Sequence[tuple[int, int]], key: Key) -> None:
        """Put numbers with their places where their keys belong."""
        if len(added) <= FEW:
            for number, place in added:
                at = self.find(key(number, place), key)
                self.numbers = np.insert(self.numbers, at, number)
                self.places = np.insert(self.places, at, place)
            return
        numbers = np.append(self.numbers, np.array([number for number, _ in added], dtype=np.int32))
        places = np.append(self.places, np.array([place for _, place in added], dtype=np.int8))
        keys = list(map(key, numbers.tolist(), places.tolist()))
        order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
        self.numbers, self.places = numbers[order], places[order]

    def starting_with(self, prefix: str, key: Key) -> np.ndarray:
        """The numbers of all keys that begin with `prefix`, in the order of the keys."""
        return self.numbers[self.find(prefix, key) : self.find(prefix + _BEYOND, key)]

    def find(self, wanted: str, key: Key) -> int:
        """Where the first key stands that is not before `wanted`."""

        def get(at: int) -> str:
            return key(int(self.numbers[at]), int(self.places[at]))

        return bisect_left(range(len(self.numbers)), wanted, key=get)


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
