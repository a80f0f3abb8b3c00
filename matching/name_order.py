"""The rows of a catalogue by name, kept in order: a search that leaves thousands need not sort them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

import numpy as np

from matching.blobs import SupplierStore
from matching.sorted_keys import FEW


class NameOrder:
    """All living rows by name, then id. Rows that come or go are seen to when somebody asks."""

    def __init__(self, suppliers: SupplierStore) -> None:
        self._suppliers = suppliers
        self._rows = np.zeros(0, dtype=np.int32)
        self._places = np.zeros(0, dtype=np.int32)
        self._waiting: set[int] = set()
        self._gone: set[int] = set()

    def add(self, rows: Iterable[int]) -> None:
        """From now on these rows count."""
        self._waiting.update(rows)

    def discard(self, rows: Iterable[int]) -> None:
        """These rows, which were added before, count no longer."""
        gone = set(rows)
        self._gone |= gone - self._waiting
        self._waiting -= gone

    def find_places(self, rows: np.ndarray) -> np.ndarray:
        """The place of each of some living rows among all."""
        if self._waiting or self._gone:
            self._put_in_order()
        if not len(self._places):
            self._places = np.zeros(len(self._suppliers), dtype=np.int32)
            self._places[self._rows] = np.arange(len(self._rows), dtype=np.int32)
        return self._places[rows]

    def _put_in_order(self) -> None:
        if self._gone:
            self._rows = self._rows[~np.isin(self._rows, list(self._gone))]
            self._gone = set()
        if len(self._waiting) <= FEW:
            for row in self._waiting:
                at = bisect_left(range(len(self._rows)), self._key(row), key=self._key_at)
                self._rows = np.insert(self._rows, at, row)
        else:
            everything = [*self._rows.tolist(), *self._waiting]
            self._rows = np.array(sorted(everything, key=self._key), dtype=np.int32)
        self._waiting = set()
        self._places = self._places[:0]

    def _key(self, row: int) -> tuple[str, str]:
        return self._suppliers.get_name(row), self._suppliers.ids[row]

    def _key_at(self, place: int) -> tuple[str, str]:
        return self._key(int(self._rows[place]))
