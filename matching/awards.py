"""Past awards as witnesses: the awards nearest to a demand vote for the suppliers that won them.

Nearest neighbours over single awards say more than the same titles poured into one text per supplier: a
supplier with one award that is just like the demand is not drowned by its hundred others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from matching.columns import NEVER, Vocabulary
from matching.index import ChannelWeight, Document, InvertedIndex
from matching.need import Need
from matching.records import PastAward, Supplier
from matching.selection import kth_largest
from matching.text import Analyser, Channel, fold

VOTERS = 50
"""How many of the nearest awards vote; ties at the last place all vote, so that no order of rows decides."""

SHARPNESS = 3.0
"""Power of the similarity relative to the nearest award: higher, and only the very nearest awards count."""

AWARD_CHANNELS = {
    Channel.MORPHEME: ChannelWeight(weight=0.6, pivot=8.0),
    Channel.COMPOUND: ChannelWeight(weight=0.4, pivot=2.0),
    Channel.GRAM: ChannelWeight(weight=0.4, pivot=20.0),
}

_CHANNEL_BY_LETTER = dict(zip("mcg", Channel, strict=True))
"""The first letter of a term's key tells its channel."""


@dataclass(frozen=True, slots=True)
class AwardEvidence:
    """What past awards say of every supplier row; arrays of shape (rows,) but the first.

    similarity : likeness of each single award, shape (awards,).
    votes : 0–1, relative to the supplier with most votes, times the closeness (0–1) of the nearest award.
    with_buyer : awards by the demand's buyer, a count.
    same_category : share 0–1 of the awards that stand in the demand's category of the source.
    history : see there.
    """

    similarity: np.ndarray
    votes: np.ndarray
    with_buyer: np.ndarray
    same_category: np.ndarray
    history: AwardHistory

    def take(self, rows: np.ndarray) -> AwardEvidence:
        """The evidence on some supplier rows, in the order given."""
        history = AwardHistory(
            self.history.last_day[rows], self.history.smallest_krw[rows], self.history.largest_krw[rows]
        )
        return AwardEvidence(
            self.similarity, self.votes[rows], self.with_buyer[rows], self.same_category[rows], history
        )


@dataclass(frozen=True, slots=True)
class AwardHistory:
    """The track record of every supplier row as known on a day; arrays of shape (rows,).

    last_day : ordinal of the latest award, NEVER without a dated one.
    smallest_krw, largest_krw : range of the amounts, NaN without any.
    """

    last_day: np.ndarray
    smallest_krw: np.ndarray
    largest_krw: np.ndarray


class AwardIndex:
    """The past awards of all supplier rows, in step with the rows of the supplier index."""

    def __init__(self, analyser: Analyser) -> None:
        self.index = InvertedIndex(analyser, b=0.3, channels=AWARD_CHANNELS)
        self._starts = np.zeros(1, dtype=np.int64)
        self._owners = np.zeros(0, dtype=np.int32)
        self._days = np.zeros(0, dtype=np.int32)
        self._last_day = NEVER
        self._amounts = np.zeros(0)
        self._history: AwardHistory | None = None
        self._buyer_ids = np.zeros(0, dtype=np.int32)
        self._category_ids = np.zeros(0, dtype=np.int32)
        self._buyers = Vocabulary([""])
        self._categories = Vocabulary([""])

    def append(self, suppliers: Sequence[Supplier]) -> None:
        """Add the awards of suppliers, which become the next supplier rows."""
        first = len(self._starts) - 1
        counts = [len(supplier.track_record) for supplier in suppliers]
        awards = [award for supplier in suppliers for award in supplier.track_record]
        self.index.extend([_document(award) for award in awards])
        self._starts = np.concatenate([self._starts, self._starts[-1] + np.cumsum(counts, dtype=np.int64)])
        owners = np.repeat(np.arange(first, first + len(suppliers), dtype=np.int32), counts)
        self._owners = np.concatenate([self._owners, owners])
        self._days = _append(self._days, (known_by(award) for award in awards))
        self._amounts = _append(self._amounts, (award.amount_krw or np.nan for award in awards))
        self._last_day = int(self._days.max(initial=NEVER))
        self._history = None
        self._buyer_ids = _append(self._buyer_ids, (self._buyers.add(_name(a.buyer)) for a in awards))
        self._category_ids = _append(
            self._category_ids, (self._categories.add(_name(a.category)) for a in awards)
        )

    def delete(self, rows: Sequence[int], suppliers: Sequence[Supplier]) -> None:
        """Let the awards of supplier rows die; `suppliers` are what was appended as these rows."""
        awards = [place for row in rows for place in range(self._starts[row], self._starts[row + 1])]
        self.index.delete(awards, [_document(award) for s in suppliers for award in s.track_record])

    def gather(self, need: Need, *, buyer: str | None, category: str | None, on: date) -> AwardEvidence:
        """Evidence for a need of a buyer on a day; later awards are not known yet."""
        known = self.index.alive_
        similarity = self.index.retrieve(need.terms, stands_for=need.stands_for).scores()
        if on.toordinal() < self._last_day:
            is_later = self._days > on.toordinal()
            known = known & ~is_later
            similarity[is_later] = 0.0
        return AwardEvidence(
            similarity=similarity,
            votes=self._count_votes(similarity) * self._closeness(need, similarity),
            with_buyer=self._count(known, self._buyer_ids, self._buyers.find(_name(buyer))),
            same_category=self._share(known, self._category_ids, self._categories.find(_name(category))),
            history=self._look_back(on.toordinal(), known),
        )

    def find_nearest(self, supplier: Supplier, row: int, evidence: AwardEvidence) -> PastAward | None:
        """The award of one supplier that is most like the demand; None where none shares a term with it."""
        similarity = evidence.similarity[self._starts[row] : self._starts[row + 1]]
        if not similarity.any():
            return None
        return supplier.track_record[int(similarity.argmax())]

    def _look_back(self, day: int, known: np.ndarray) -> AwardHistory:
        """The history known on a day; the one of all awards is kept, since most demands come after them."""
        if day < self._last_day:
            return self._summarise(known)
        if self._history is None:
            self._history = self._summarise(known)
        return self._history

    def _summarise(self, known: np.ndarray) -> AwardHistory:
        filled = np.flatnonzero(np.diff(self._starts))
        rows, places = len(self._starts) - 1, self._starts[filled]

        def reduce(ufunc: np.ufunc, values: np.ndarray, empty: float) -> np.ndarray:
            reduced = np.full(rows, empty)
            if len(filled):
                reduced[filled] = ufunc.reduceat(np.where(known, values, empty), places)
            return reduced

        return AwardHistory(
            last_day=reduce(np.maximum, self._days, NEVER),
            smallest_krw=reduce(np.fmin, self._amounts, np.nan),
            largest_krw=reduce(np.fmax, self._amounts, np.nan),
        )

    def _closeness(self, need: Need, similarity: np.ndarray) -> float:
        """How much of the demand the nearest award says, 0–1: votes of awards hardly like it count little.

        The measure is an award in just the demand's words, neither long nor short.
        """
        same = 0.0
        for key in sorted(need.own):
            channel = _CHANNEL_BY_LETTER[key[0]]
            # a compound that no award has is only another way to write its parts
            if channel is not Channel.COMPOUND or self.index.has_term(key):
                same += need.own[key] * self.index.idf(key) * AWARD_CHANNELS[channel].weight
        return min(1.0, float(similarity.max(initial=0.0)) / same) if same else 0.0

    def _count_votes(self, similarity: np.ndarray) -> np.ndarray:
        votes = np.zeros(len(self._starts) - 1)
        if not len(similarity) or similarity.max() <= 0:
            return votes
        voters = min(VOTERS, len(similarity))
        threshold = max(kth_largest(similarity, voters), np.finfo(float).tiny)
        places = np.flatnonzero(similarity >= threshold)
        strength = (similarity[places] / similarity.max()) ** SHARPNESS
        # summed from the largest down for each supplier, so that the order of rows leaves no rounding behind
        order = np.argsort(-strength, kind="stable")
        np.add.at(votes, self._owners[places][order], strength[order])
        return votes / votes.max()

    def _count(self, known: np.ndarray, ids: np.ndarray, wanted: int | None) -> np.ndarray:
        """How many of the known awards of each row carry an id; none where it is not known or empty."""
        rows = len(self._starts) - 1
        if not wanted:
            return np.zeros(rows, dtype=np.int64)
        return np.bincount(self._owners[(ids == wanted) & known], minlength=rows)

    def _share(self, known: np.ndarray, ids: np.ndarray, wanted: int | None) -> np.ndarray:
        counts = self._count(known, ids, wanted)
        if not counts.any():
            return counts.astype(float)
        of_all = np.bincount(self._owners[known], minlength=len(counts))
        return counts / np.maximum(of_all, 1)


def known_by(award: PastAward) -> int:
    """The ordinal of the day from which an award counts; NEVER (before all days) where it has no date."""
    if award.date:
        return award.date.toordinal()
    return date(award.year, 1, 1).toordinal() if award.year else NEVER


def _document(award: PastAward) -> Document:
    return [(award.title, 1.0)]


def _name(name: str | None) -> str:
    return fold(name or "").replace(" ", "")


def _append(column: np.ndarray, values) -> np.ndarray:
    return np.concatenate([column, np.fromiter(values, dtype=column.dtype)])
