"""What the words of a text point to: kinds of work, told by how the words are used elsewhere.

A lexicon (`matching.lexicon`) knows the names of works, and synonyms are named by hand; neither knows that
who writes of dogs and walks may well be the one to ask for pet care. A language model that has read much
Korean does: words that are used alike lie near each other in it. `data/words/senses.csv` says of some
thousand words to which kinds of work they lie nearest, and how near (`pumasi sense-words` makes it of the
model that analyses Korean anyway). So nobody waits for the model, and each number can be read.

A text points to the kinds of work that most of its words point to. Two texts agree as far as they point to
the same ones: the cosine of the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

import numpy as np
from scipy.sparse import csr_array

from matching.blobs import Arrays
from matching.index import Batch, InvertedIndex
from matching.reference_records import Reference

MOST_WORKS = 12
"""So many kinds of work a text points to at the most; the others are chance."""

WHOLE_WEIGHT = 10
"""What a word of weight 1 counts: sums are whole numbers, so that no order of words leaves a trace."""

FULL = 255
"""What agrees in full, as the works of a row are kept."""

ROWS_AT_A_TIME = 4096


@dataclass(frozen=True, slots=True)
class SenseFindings:
    """How far all rows agree with a demand.

    index : of the rows. pointed_to : to what the demand points, a part for each kind of work; their squares
    add up to 1, or all are 0.
    """

    index: SenseIndex
    pointed_to: np.ndarray

    @property
    def most(self) -> float:
        """The most that a row can agree: 0 where the demand points to nothing."""
        return float(self.pointed_to.any())

    def take(self, rows: np.ndarray) -> SenseEvidence:
        """The evidence on some rows, in the order given."""
        return SenseEvidence(self, rows)


@dataclass(frozen=True)
class SenseEvidence:
    """How far some rows agree with a demand, looked up when it is asked for."""

    findings: SenseFindings
    rows: np.ndarray

    @cached_property
    def values(self) -> np.ndarray:
        """How far each row agrees: 0–1, shape (rows,)."""
        index, pointed_to = self.findings.index, self.findings.pointed_to
        if not self.findings.most:
            return np.zeros(len(self.rows))
        values = np.einsum("rw,rw->r", pointed_to[index.works_[self.rows]], index.shares_[self.rows])
        return np.minimum(values / FULL, 1.0)

    def find_shared(self, place: int) -> str | None:
        """The code of the kind of work to which one of the rows and the demand point most; None of none."""
        index, row = self.findings.index, self.rows[place]
        shared = self.findings.pointed_to[index.works_[row]] * index.shares_[row]
        best = int(shared.argmax())
        return index.codes[index.works_[row, best]] if shared[best] else None


class SenseIndex:
    """To what all supplier rows point, in step with the rows of the supplier index.

    `works_` : int16 array (rows, MOST_WORKS), the places in `codes` of the works that a row points to.
    `shares_` : uint8 array of that shape, how much; the squares of the shares of a row add up to FULL², or
    all are 0.
    """

    def __init__(self, reference: Reference) -> None:
        self.codes: Sequence[str] = tuple(reference.trades)
        self._book = _open_book(reference)
        self.works_ = np.zeros((0, MOST_WORKS), dtype=np.int16)
        self.shares_ = np.zeros((0, MOST_WORKS), dtype=np.uint8)
        self._places = np.zeros(0, dtype=np.int32)

    def append(self, index: InvertedIndex, listings: Batch) -> None:
        """Add listings, which `index` has just added as its next rows."""
        self._learn_terms(index)
        bags = listings.bags
        ones = np.ones(len(listings.terms), dtype=np.int64)
        words = csr_array(
            (ones, listings.terms, listings.starts), shape=(len(listings.starts) - 1, len(listings.term_ids))
        )
        points_to = words @ self._book.entries[self._places[listings.term_ids]]
        weights = np.rint(bags.weights * WHOLE_WEIGHT).astype(np.int64)
        rows = csr_array((weights, bags.words, bags.starts), shape=(len(bags), points_to.shape[0]))
        works, shares = [self.works_], [self.shares_]
        for start in range(0, len(bags), ROWS_AT_A_TIME):
            found, share = _find_most((rows[start : start + ROWS_AT_A_TIME] @ points_to).toarray())
            works.append(found.astype(np.int16))
            shares.append(np.rint(FULL * share).astype(np.uint8))
        self.works_, self.shares_ = np.concatenate(works), np.concatenate(shares)

    def find(self, terms: Mapping[str, float]) -> SenseFindings:
        """How far all rows agree with the weighted terms (Term.key → weight) of a demand."""
        return SenseFindings(self, self._book.read(terms))

    def dump(self) -> Arrays:
        """Its parts."""
        return {"works": self.works_.ravel(), "shares": self.shares_.ravel()}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Become what was dumped."""
        self.works_ = arrays["works"].reshape(-1, MOST_WORKS)
        self.shares_ = arrays["shares"].reshape(-1, MOST_WORKS)

    def _learn_terms(self, index: InvertedIndex) -> None:
        """Look up the terms that the index has learned since."""
        fresh = list(islice(reversed(index.terms), len(index.terms) - len(self._places)))[::-1]
        places = np.array([self._book.find(key) for key in fresh], dtype=np.int32)
        self._places = np.concatenate([self._places, places])


class _SenseBook:
    """The senses of a reference as arrays; the last entry is that of all words that point to nothing."""

    def __init__(self, reference: Reference) -> None:
        numbers = {code: number for number, code in enumerate(reference.trades)}
        senses = reference.senses
        self._places = {word: place for place, word in enumerate(senses)}
        counts = [len(works) for works in senses.values()]
        codes = [numbers[code] for works in senses.values() for code, _ in works]
        weights = [weight for works in senses.values() for _, weight in works]
        starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64), [sum(counts)]])
        shape = len(senses) + 1, len(numbers)
        self.entries = csr_array((np.array(weights, dtype=np.int64), np.array(codes), starts), shape=shape)
        # whole rows of it are added up for each demand
        self._clear = self.entries.toarray().astype(np.int16)

    def find(self, key: str) -> int:
        """The place of a term (Term.key) among the entries; the last where it points to nothing."""
        return self._places.get(key[1:], len(self._places)) if key[0] == "m" else len(self._places)

    def read(self, terms: Mapping[str, float]) -> np.ndarray:
        """To what some weighted terms point, a part for each kind of work; their squares add up to 1."""
        places = np.array([self.find(key) for key in terms], dtype=np.intp)
        weights = np.array(list(terms.values()), dtype=np.float64)
        sums = (self._clear[places] * weights[:, np.newaxis]).sum(axis=0)
        works, shares = _find_most(sums[np.newaxis])
        pointed_to = np.zeros(len(sums))
        pointed_to[works[0]] = shares[0]
        return pointed_to


@lru_cache(maxsize=8)
def _open_book(reference: Reference) -> _SenseBook:
    return _SenseBook(reference)


def _find_most(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The MOST_WORKS largest of each row, of equals the first, and their squares as parts of one length.

    A few clear hints say more than many faint ones, hence the squares.
    """
    order = np.argsort(-sums, axis=1, kind="stable")[:, :MOST_WORKS]
    squares = np.take_along_axis(sums, order, axis=1).astype(np.float64) ** 2
    lengths = np.sqrt(np.square(squares).sum(axis=1, keepdims=True))
    return order, squares / np.where(lengths, lengths, 1.0)
