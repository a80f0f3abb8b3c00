"""Past awards as witnesses: the awards nearest to a demand speak for the suppliers that won them.

Single awards say more than the same titles poured into one text per supplier: a supplier with one award that
is just like the demand is not drowned by its hundred others. How much each has to say: `award_votes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2b

import numpy as np

from matching.award_votes import compare_prices, weigh_awards
from matching.blobs import Arrays, dump_texts, nest, pick, restore_texts
from matching.columns import NEVER, Vocabulary
from matching.index import ChannelWeight, Document, InvertedIndex
from matching.need import Need
from matching.records import PastAward, Supplier
from matching.selection import find_maxima, kth_largest, list_distinct, list_reaching
from matching.spans import list_places
from matching.text import Analyser, Channel, fold
from matching.titles import Titles

VOTERS = 100
"""How many of the nearest awards vote."""

AWARD_CHANNELS = {
    Channel.MORPHEME: ChannelWeight(weight=0.6, pivot=8.0),
    Channel.COMPOUND: ChannelWeight(weight=0.4, pivot=2.0),
    Channel.GRAM: ChannelWeight(weight=0.4, pivot=20.0),
}

_DECIMALS = 9
"""Votes are cut to these, so that nothing is left of the rounding of a solver."""

_UNKNOWN = -1
"""Number of a name that no award carries; the empty name is 0."""

_CHANNEL_BY_LETTER = dict(zip("mcg", Channel, strict=True))
"""The first letter of a term's key tells its channel."""


class AwardEvidence:
    """What past awards say of some supplier rows; arrays in step with them, worked out when asked for.

    votes : 0–1, relative to the supplier with most votes, times the closeness (0–1) of the nearest award.
    has_near : whether one of the nearest awards is its own, whatever it says: bool.
    with_buyer : awards by the demand's buyer, a count.
    same_category : share 0–1 of the awards that stand in the demand's category of the source.
    history : see there.
    """

    def __init__(self, findings: AwardFindings, rows: np.ndarray) -> None:
        self._findings = findings
        self._rows = rows

    @cached_property
    def votes(self) -> np.ndarray:
        """See the class."""
        return self._findings.count_votes(self._rows)

    @cached_property
    def has_near(self) -> np.ndarray:
        """See the class."""
        return self._findings.is_voter(self._rows)

    @cached_property
    def with_buyer(self) -> np.ndarray:
        """See the class."""
        return _count_of(self._findings.of_buyer, self._rows)

    @cached_property
    def same_category(self) -> np.ndarray:
        """See the class."""
        return self._findings.share_in_category(self._rows)

    @cached_property
    def history(self) -> AwardHistory:
        """See the class."""
        return self._findings.index.look_back(self._rows, self._findings.day)


@dataclass(frozen=True, slots=True)
class AwardHistory:
    """The track record of some supplier rows as known on a day; arrays in step with them.

    last_day : ordinal of the latest award, NEVER without a dated one.
    smallest_krw, largest_krw : range of the amounts, NaN without any.
    """

    last_day: np.ndarray
    smallest_krw: np.ndarray
    largest_krw: np.ndarray

    def take(self, rows: np.ndarray) -> AwardHistory:
        """The history of some of the rows, in the order given."""
        return AwardHistory(self.last_day[rows], self.smallest_krw[rows], self.largest_krw[rows])

    def followed_by(self, other: AwardHistory) -> AwardHistory:
        """This history, and after it the other."""
        return AwardHistory(
            np.concatenate([self.last_day, other.last_day]),
            np.concatenate([self.smallest_krw, other.smallest_krw]),
            np.concatenate([self.largest_krw, other.largest_krw]),
        )


@dataclass(frozen=True, slots=True)
class AwardFindings:
    """What one demand finds among all past awards. Most suppliers have nothing in it, so it is kept sparse.

    similarity : likeness of each award, shape (awards,). voters, votes : the supplier rows that won the
    nearest awards, ascending, with their votes. of_buyer, of_category, unknown : for each known award by the
    buyer, in the category, or not known yet, the row that won it, ascending.
    """

    index: AwardIndex
    day: int
    similarity: np.ndarray
    voters: np.ndarray
    votes: np.ndarray
    of_buyer: np.ndarray
    of_category: np.ndarray
    unknown: np.ndarray

    @property
    def winners(self) -> np.ndarray:
        """The rows with awards by the buyer, ascending."""
        return list_distinct(self.of_buyer.copy())

    def take(self, rows: np.ndarray) -> AwardEvidence:
        """The evidence on some supplier rows, in the order given."""
        return AwardEvidence(self, rows)

    def is_voter(self, rows: np.ndarray) -> np.ndarray:
        """Whether each of some supplier rows won one of the nearest awards."""
        return self._find_voters(rows) >= 0

    def count_votes(self, rows: np.ndarray) -> np.ndarray:
        """The votes (0–1) of some supplier rows."""
        # none stands behind the votes, at the place -1
        return np.append(self.votes, 0.0)[self._find_voters(rows)]

    def _find_voters(self, rows: np.ndarray) -> np.ndarray:
        """The place of each row among the voters; -1 where it is none."""
        places = self.voters.searchsorted(rows)
        return np.where(np.append(self.voters, -1)[places] == rows, places, -1)

    def find_nearest(self, supplier: Supplier, row: int) -> PastAward | None:
        """The award of one supplier that is most like the demand; None where none shares a term with it."""
        similarity = self.similarity[self.index.locate(row)]
        if not len(similarity):
            return None
        nearest = int(similarity.argmax())
        return supplier.track_record[nearest] if similarity[nearest] else None

    def share_in_category(self, rows: np.ndarray) -> np.ndarray:
        """The share (0–1) of the known awards of some rows that stand in the demand's category."""
        if not len(self.of_category):
            return np.zeros(len(rows))
        of_all = self.index.count_awards(rows) - _count_of(self.unknown, rows)
        return _count_of(self.of_category, rows) / np.maximum(of_all, 1)


class AwardIndex:
    """The past awards of all supplier rows, in step with the rows of the supplier index."""

    _ARRAYS = ("_starts", "_owners", "_kinds", "_days", "_amounts", "_buyer_ids", "_category_ids")

    def __init__(self, analyser: Analyser) -> None:
        self.index = InvertedIndex(analyser, b=0.3, channels=AWARD_CHANNELS)
        self._titles = Titles()
        self._starts = np.zeros(1, dtype=np.int64)
        self._owners = np.zeros(0, dtype=np.int32)
        self._kinds = np.zeros(0, dtype=np.uint64)
        self._days = np.zeros(0, dtype=np.int32)
        self._last_day = NEVER
        self._amounts = np.zeros(0)
        self._history = AwardHistory(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
        self._buyer_ids = np.zeros(0, dtype=np.int32)
        self._category_ids = np.zeros(0, dtype=np.int32)
        self._buyers = Vocabulary([""])
        self._categories = Vocabulary([""])

    @property
    def suppliers(self) -> int:
        """The number of supplier rows ever added."""
        return len(self._starts) - 1

    def append(self, suppliers: Sequence[Supplier]) -> None:
        """Add the awards of suppliers, which become the next supplier rows."""
        first = self.suppliers
        counts = [len(supplier.track_record) for supplier in suppliers]
        awards = [award for supplier in suppliers for award in supplier.track_record]
        self.index.extend([_document(award) for award in awards])
        self._titles.extend(award.title for award in awards)
        self._starts = np.concatenate([self._starts, self._starts[-1] + np.cumsum(counts, dtype=np.int64)])
        owners = np.repeat(np.arange(first, first + len(suppliers), dtype=np.int32), counts)
        self._owners = np.concatenate([self._owners, owners])
        self._kinds = _append(self._kinds, map(_number_kind, awards))
        self._days = _append(self._days, (known_by(award) for award in awards))
        self._amounts = _append(self._amounts, (award.amount_krw or np.nan for award in awards))
        added_days = self._days[len(self._days) - len(awards) :]
        self._last_day = max(self._last_day, int(added_days.max(initial=NEVER)))
        added = np.arange(first, first + len(suppliers))
        self._history = self._history.followed_by(self._summarise(added, self._last_day))
        self._buyer_ids = _append(self._buyer_ids, (self._buyers.add(fold_name(a.buyer)) for a in awards))
        self._category_ids = _append(
            self._category_ids, (self._categories.add(fold_name(a.category)) for a in awards)
        )

    def delete(self, rows: Sequence[int], suppliers: Sequence[Supplier]) -> None:
        """Let the awards of supplier rows die; `suppliers` are what was appended as these rows."""
        awards = [place for row in rows for place in range(self._starts[row], self._starts[row + 1])]
        self.index.delete(awards, [_document(award) for s in suppliers for award in s.track_record])
        self._titles.delete(awards)

    def prepare(self) -> None:
        """Load now what the first comparison of titles would otherwise wait for."""
        self._titles.compare([], "")

    def dump(self) -> Arrays:
        """Its parts."""
        history = self._history
        return {
            **nest("index", self.index.dump()),
            **nest("titles", self._titles.dump()),
            **{name: getattr(self, name) for name in self._ARRAYS},
            "last_day": history.last_day,
            "smallest_krw": history.smallest_krw,
            "largest_krw": history.largest_krw,
            "buyers": dump_texts(self._buyers),
            "categories": dump_texts(self._categories),
        }

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Become what was dumped."""
        self.index.restore(pick("index", arrays))
        self._titles.restore(pick("titles", arrays))
        for name in self._ARRAYS:
            setattr(self, name, arrays[name])
        self._last_day = int(self._days.max(initial=NEVER))
        self._history = AwardHistory(arrays["last_day"], arrays["smallest_krw"], arrays["largest_krw"])
        self._buyers = Vocabulary(restore_texts(arrays["buyers"]))
        self._categories = Vocabulary(restore_texts(arrays["categories"]))

    def gather(
        self,
        need: Need,
        *,
        buyer: str | None,
        category: str | None,
        budget_krw: int | None,
        on: date,
    ) -> AwardFindings:
        """What a need of a buyer finds on a day; later awards are not known yet."""
        similarity = self.index.retrieve(need.terms, stands_for=need.stands_for).scores()
        later = np.zeros(0, dtype=np.int64)
        if on.toordinal() < self._last_day:
            later = np.flatnonzero(self._days > on.toordinal())
            similarity[later] = 0.0
        buyer_id = self._buyers.find(fold_name(buyer)) or _UNKNOWN
        category_id = self._categories.find(fold_name(category)) or _UNKNOWN
        nearest = self._find_nearest(similarity)
        near = similarity[nearest]
        voters, votes = self._count_votes(nearest, near, need.title, buyer=buyer_id, budget_krw=budget_krw)
        return AwardFindings(
            index=self,
            day=on.toordinal(),
            similarity=similarity,
            voters=voters,
            votes=votes * self._closeness(need, float(near.max(initial=0.0))),
            of_buyer=self._find_owners(self._buyer_ids, buyer_id, on),
            of_category=self._find_owners(self._category_ids, category_id, on),
            unknown=self._owners[later],
        )

    def locate(self, row: int) -> slice:
        """Where the awards of a supplier row stand among all."""
        return slice(self._starts[row], self._starts[row + 1])

    def count_awards(self, rows: np.ndarray) -> np.ndarray:
        """How many awards each of the rows has, whatever their days."""
        return self._starts[rows + 1] - self._starts[rows]

    def look_back(self, rows: np.ndarray, day: int) -> AwardHistory:
        """The history of some rows as known on a day; most demands come after all awards, so that is kept."""
        return self._summarise(rows, day) if day < self._last_day else self._history.take(rows)

    def _summarise(self, rows: np.ndarray, day: int) -> AwardHistory:
        counts = self.count_awards(rows)
        filled = np.flatnonzero(counts)
        starts, counts = self._starts[rows[filled]], counts[filled]
        firsts = np.cumsum(counts) - counts
        awards = list_places(starts, counts)
        known = self._days[awards] <= day

        def reduce(ufunc: np.ufunc, values: np.ndarray, empty: float) -> np.ndarray:
            reduced = np.full(len(rows), empty)
            if len(filled):
                reduced[filled] = ufunc.reduceat(np.where(known, values[awards], empty), firsts)
            return reduced

        return AwardHistory(
            last_day=reduce(np.maximum, self._days, NEVER),
            smallest_krw=reduce(np.fmin, self._amounts, np.nan),
            largest_krw=reduce(np.fmax, self._amounts, np.nan),
        )

    def _closeness(self, need: Need, most: float) -> float:
        """How much of the demand the nearest award says, 0–1: votes of awards hardly like it count little.

        `most` is its similarity. The measure is an award in just the demand's words, neither long nor short.
        """
        same = 0.0
        for key in sorted(need.own):
            channel = _CHANNEL_BY_LETTER[key[0]]
            # a compound that no award has is only another way to write its parts
            if channel is not Channel.COMPOUND or self.index.has_term(key):
                same += need.own[key] * self.index.idf(key) * AWARD_CHANNELS[channel].weight
        return min(1.0, most / same) if same else 0.0

    def _find_nearest(self, similarity: np.ndarray) -> np.ndarray:
        """The VOTERS awards, or fewer, that are most like a demand, and all ties of the last; ascending."""
        maxima = find_maxima(similarity)
        # the k-th largest maximum is a lower bound of the k-th largest value
        bound = kth_largest(maxima, VOTERS) if len(maxima) >= VOTERS else 0.0
        places = list_reaching(similarity, maxima, max(bound, np.finfo(float).tiny))
        near = similarity[places]
        return places[near >= kth_largest(near, VOTERS)] if len(near) > VOTERS else places

    def _count_votes(
        self, nearest: np.ndarray, near: np.ndarray, title: str, *, buyer: int, budget_krw: int | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The supplier rows that won the nearest awards, ascending, with their votes, 0–1.

        near : how much each of the nearest is like the demand.
        Awards that are the same in all that is compared speak as one and share what they say, so that no
        order of rows decides, nor leaves its rounding behind. Of as many as are as near as the last, those
        by the demand's buyer go first.
        """
        kinds, firsts, which, counts = np.unique(
            self._kinds[nearest], return_index=True, return_inverse=True, return_counts=True
        )
        examples = nearest[firsts]
        order = np.lexsort((kinds, self._buyer_ids[examples] != buyer, -near[firsts]))[:VOTERS]
        chosen = examples[order]
        of_kinds = np.zeros(len(kinds))
        says = weigh_awards(
            self._titles.compare(chosen, title),
            np.append(self._buyer_ids[chosen], buyer),
            compare_prices(self._amounts[chosen], budget_krw),
            counts[order],
        )
        of_kinds[order] = says / counts[order]
        voters, owners = np.unique(self._owners[nearest], return_inverse=True)
        votes = np.zeros(len(voters))
        # added up kind by kind
        by_kind = np.argsort(which, kind="stable")
        np.add.at(votes, owners[by_kind], of_kinds[which[by_kind]])
        votes = np.maximum(votes, 0.0)
        return voters, np.round(votes / max(votes.max(initial=0.0), np.finfo(float).tiny), _DECIMALS)

    def _find_owners(self, ids: np.ndarray, wanted: int, on: date) -> np.ndarray:
        """The row of each known award that carries an id, ascending; none where it is not known."""
        if wanted == _UNKNOWN:
            return self._owners[:0]
        places = np.flatnonzero(ids == wanted)
        known = self.index.alive_[places] & (self._days[places] <= on.toordinal())
        return self._owners[places[known]]


def known_by(award: PastAward) -> int:
    """The ordinal of the day from which an award counts; NEVER (before all days) where it has no date."""
    if award.date:
        return award.date.toordinal()
    return date(award.year, 1, 1).toordinal() if award.year else NEVER


def _number_kind(award: PastAward) -> int:
    """A number of 64 bits that two awards share if they are the same in all that votes are told by."""
    facts = fold(award.title), fold_name(award.buyer), award.amount_krw
    return int.from_bytes(blake2b(repr(facts).encode(), digest_size=8).digest())


def _document(award: PastAward) -> Document:
    return [(award.title, 1.0)]


def fold_name(name: str | None) -> str:
    """The form in which two names of one buyer or category are equal; "" where there is none."""
    return fold(name or "").replace(" ", "")


def _append(column: np.ndarray, values) -> np.ndarray:
    return np.concatenate([column, np.fromiter(values, dtype=column.dtype)])


def _count_of(owners: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """How often each of the rows stands among `owners` (ascending)."""
    return owners.searchsorted(rows, side="right") - owners.searchsorted(rows, side="left")
