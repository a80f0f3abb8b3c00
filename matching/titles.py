"""Titles by their letters: how alike two of them are, whatever their endings, compounds and slips.

A title is the bag of its grams: all runs of three letters inside a word and its two edges. Such grams do
about as well as words cut to their stems, and need to know no language (McNamee & Mayfield 2004, "Character
N-Gram Tokenization for European Language Text Retrieval"). Runs of four and five letters beside them bring
nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from matching.blobs import PACK_FROM, Arrays, Blob, nest, pick
from matching.kernels import get_kernels
from matching.text import split_words

LONGEST_TITLE = 200
"""Letters behind are left out: a title that goes on is hardly one, and time grows with its length."""

WORD_FADING = 0.05
"""The k-th word (from 0) of the title asked for counts exp(-k times this): what is bought stands in front."""

SLOTS_BITS = 20
"""Grams are counted in so many slots (a power of 2); two that share one count as often as both."""

TITLES_AT_A_TIME = 10_000

_STEPS = 64
_EDGE = ord(" ")
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
"""Multiplying by it spreads numbers over all bits (Knuth, The Art of Computer Programming 3, 6.4)."""


class Titles:
    """Titles by their place; more can be added, and any two compared.

    How much a gram tells depends on how often it stands in the titles that were not deleted.
    """

    def __init__(self) -> None:
        self._packed = Blob()
        self._recent: list[bytes] = []
        self._counts = np.zeros(1 << SLOTS_BITS, dtype=np.int32)
        self._living = 0

    def extend(self, titles: Iterable[str]) -> None:
        """Add titles as the next places."""
        written = [_write(title) for title in titles]
        self._count(written, 1)
        self._recent += written
        if len(self._recent) >= PACK_FROM:
            self._pack()

    def delete(self, places: Iterable[int]) -> None:
        """Let titles die: their grams count no longer. Each can be deleted only once."""
        self._count([self._read(place) for place in places], -1)

    def compare(self, places: Sequence[int], title: str) -> np.ndarray:
        """How alike (0–1) some titles and the one asked for, which comes last, are to each other.

        Cosines of the weights of grams; symmetric, shape (places + 1, places + 1). The same titles give the
        same numbers to the last bit, in whatever order they stand.
        """
        read = [self._read(place) for place in places]
        numbers = {written: number for number, written in enumerate(dict.fromkeys(read))}
        alike = self._compare(list(numbers), _write(title))
        which = np.array([*map(numbers.__getitem__, read), len(numbers)])
        return alike[which[:, np.newaxis], which]

    def _compare(self, titles: Sequence[bytes], asked: bytes) -> np.ndarray:
        slots, owners, words = _list_grams([*titles, asked])
        order = np.argsort(slots)
        slots, owners, words = slots[order], owners[order], words[order]
        # whole numbers, whose sums are exact in any order
        fading = np.where(owners == len(titles), np.exp(-WORD_FADING * words), 1.0)
        weights = self._weigh(slots) * np.rint(_STEPS * fading).astype(np.int64)
        products = np.zeros((len(titles) + 1,) * 2, dtype=np.int64)
        get_kernels().multiply_grams(slots, owners, weights, products)
        squares = products.diagonal().astype(float)
        return products / np.maximum(np.sqrt(squares[:, np.newaxis] * squares), 1.0)

    def dump(self) -> Arrays:
        """Its parts."""
        self._pack()
        living = np.array([self._living])
        return {**nest("packed", self._packed.dump()), "counts": self._counts.copy(), "living": living}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Become what was dumped."""
        self._packed.restore(pick("packed", arrays))
        self._counts = arrays["counts"].copy()
        self._living = int(arrays["living"][0])

    def _read(self, place: int) -> bytes:
        recent = place - len(self._packed)
        return self._recent[recent] if recent >= 0 else self._packed[place]

    def _pack(self) -> None:
        self._packed.extend(self._recent)
        self._recent = []

    def _count(self, titles: Sequence[bytes], times: int) -> None:
        for start in range(0, len(titles), TITLES_AT_A_TIME):
            slots, _, _ = _list_grams(titles[start : start + TITLES_AT_A_TIME])
            # a number of another type would be converted once for each
            np.add.at(self._counts, slots, np.int32(times))
        self._living += times * len(titles)

    def _weigh(self, slots: np.ndarray) -> np.ndarray:
        """How rare the grams of some slots are, in whole steps, ≥ 1."""
        counts = self._counts[slots]
        # a gram may stand in a title twice
        rarity = np.log1p(np.maximum(self._living - counts + 0.5, 0.5) / (counts + 0.5))
        return np.maximum(np.rint(_STEPS * rarity), 1.0).astype(np.int64)


def _write(title: str) -> bytes:
    """The words of a title with an edge on both sides of each, two bytes a letter."""
    words = " ".join(split_words(title[:LONGEST_TITLE]))
    return f" {words} ".encode("utf-16-le", "surrogatepass")


def _list_grams(titles: Sequence[bytes]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The slot of every gram, the title that has it, and the number of its word in the title, from 0."""
    letters = np.frombuffer(b"".join(titles), dtype="<u2")
    is_edge = letters == _EDGE
    middles = np.flatnonzero(~is_edge)
    wide = letters.astype(np.uint64)
    grams = wide[middles - 1] << np.uint64(32) | wide[middles] << np.uint64(16) | wide[middles + 1]
    slots = ((grams * _GOLDEN) >> np.uint64(64 - SLOTS_BITS)).astype(np.int64)
    ends = np.cumsum(np.fromiter(map(len, titles), np.int64, len(titles))) // 2
    owners = ends.searchsorted(middles, side="right")
    words = np.cumsum(is_edge)
    return slots, owners, words[middles] - words[(ends - np.diff(ends, prepend=0))[owners]]
