"""The rows of a catalogue by name, kept in order: a search that leaves thousands need not sort them.

Also whose whole name a text is, however it is spaced and whether or not it says the legal form.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from zlib import crc32

import numpy as np

from matching.blobs import SupplierStore
from matching.sorted_keys import FEW
from matching.text import fold, split_words

_SHORT_FORMS = {
    "㈜": "주식회사",
    "(주)": "주식회사",
    "(유)": "유한회사",
    "(사)": "사단법인",
    "(재)": "재단법인",
}
_SHORT_FORM = re.compile("|".join(map(re.escape, _SHORT_FORMS)))
_FORM = "주식회사|유한회사|사단법인|재단법인|(?:사회적)?협동조합"
_LEGAL_FORM = re.compile(f"^(?:{_FORM})|(?:{_FORM})$")


class NameOrder:
    """All living rows by name, then id. Rows that come or go are seen to when somebody asks."""

    def __init__(self, suppliers: SupplierStore) -> None:
        self._suppliers = suppliers
        self._rows = np.zeros(0, dtype=np.int32)
        self._places = np.zeros(0, dtype=np.int32)
        self._sums = np.zeros(0, dtype=np.uint32)
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
        self._catch_up()
        if not len(self._places):
            self._places = np.zeros(len(self._suppliers), dtype=np.int32)
            self._places[self._rows] = np.arange(len(self._rows), dtype=np.int32)
        return self._places[rows]

    def find_named(self, text: str) -> list[int]:
        """The living rows whose whole name the text is; where there is none, those that differ by legal form.

        Blanks, signs and case do not matter.
        """
        self._catch_up()
        whole = _compact(text)
        if not whole:
            return []
        short = _drop_form(whole)
        alike = self._rows[self._sums[self._rows] == _sum(short)].tolist()
        named = {row: _compact(self._suppliers.get_name(row)) for row in alike}
        exact = [row for row, name in named.items() if name == whole]
        return exact or [row for row, name in named.items() if _drop_form(name) == short]

    def _catch_up(self) -> None:
        if self._waiting or self._gone:
            self._put_in_order()

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
        # sums of four bytes take far less room than the names themselves
        self._sums = np.append(self._sums, np.zeros(len(self._suppliers) - len(self._sums), dtype=np.uint32))
        for row in self._waiting:
            self._sums[row] = _sum(_drop_form(_compact(self._suppliers.get_name(row))))
        self._waiting = set()
        self._places = self._places[:0]

    def _key(self, row: int) -> tuple[str, str]:
        return self._suppliers.get_name(row), self._suppliers.ids[row]

    def _key_at(self, place: int) -> tuple[str, str]:
        return self._key(int(self._rows[place]))


def _compact(name: str) -> str:
    """The name as it is compared: folded, its legal form written out, without blanks and signs."""
    folded = fold(unicodedata.normalize("NFC", name))
    return "".join(split_words(_SHORT_FORM.sub(lambda form: _SHORT_FORMS[form[0]], folded)))


def _drop_form(whole: str) -> str:
    """A compact name without its legal form; as it is where nothing would be left."""
    return _LEGAL_FORM.sub("", whole) or whole


def _sum(name: str) -> int:
    return crc32(name.encode("utf-8", "surrogatepass"))
