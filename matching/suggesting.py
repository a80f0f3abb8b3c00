"""Ranking the other way round: which open demands suit one enterprise, and what keeps it out of others.

Two steps, so that thousands of demands are answered at once:

1. Every demand gets an estimate from the enterprise's own record alone: how much of the demand's words it
   uses, at all and in its likest past award, whether it works in the sector, has worked for the buyer, comes
   to the district and can take on the budget.
2. The best of them are scored against the whole catalogue, exactly as `Matcher.explain` does it.

The order promised: the score that `Matcher.explain(demand, enterprise)` gives, from high to low, then
demand_id ascending. The estimate only decides which demands are scored; up to SHORTLIST of them all are.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from matching.awards import fold_name, known_by
from matching.columns import WHOLE_CITY, contract_limit
from matching.eligibility import find_exclusion, get_day
from matching.forking import fork
from matching.need import NeedReader
from matching.places import find_place
from matching.records import Component, Demand, Exclusion, Route, Supplier, Warning
from matching.reference_records import Reference
from matching.remedies import Remedy, find_remedies
from matching.scoring import CATEGORY_VALUE, NEIGHBOUR_VALUE, UNKNOWN_VALUE
from matching.sectors import SectorGuess, infer_sectors
from matching.text import split_words
from matching.trades import LEAST_CLEAR, read_works

if TYPE_CHECKING:
    from matching.ranking import Matcher, Weighed

SHORTLIST, LONGER_SHORTLIST = 60, 150
"""How many demands are scored exactly: at least the first and three times `top`; in a small catalogue, where
that costs little, up to the second."""

ROWS_SCORED = 3_000_000
"""A longer shortlist is taken while demands times enterprises stay below this."""

READ_TERMS = 32
"""How many of the heaviest terms of a demand the estimate looks at."""

MOST_READINGS = 4096
"""So many demands are kept as they were read."""

FULL_COVER = 0.6
"""An enterprise that uses this share of a demand's words (by weight and rarity) is as good as can be."""

TEXT, AWARD, SECTOR, BUYER, PLACE, SIZE = 0.4, 0.2, 0.2, 0.05, 0.12, 0.1
"""What each part of the estimate counts."""

WrittenReading = list[Any]
"""A reading of a demand in plain values: its terms with their weights, and its sectors."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One demand that suits.

    place : the rank of the enterprise for it. put_forward : among how many. eligible : how many enterprises
    no rule keeps out of it.
    """

    demand_id: str
    rank: int
    score: float
    place: int
    put_forward: int
    eligible: int
    components: tuple[Component, ...]
    matched_terms: tuple[str, ...]
    routes: tuple[Route, ...]
    warnings: tuple[Warning, ...]


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A demand that would suit but for a rule, and all that would have to be different."""

    demand_id: str
    exclusion: Exclusion
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The answer to one enterprise: `results` best first; `known` counts the demands asked about.

    unscored : those of them that are not scored, since enough others come nearer to its record. suited : the
    demands scored for which it is put forward. of_trade : those of them for which its words, sector or work
    speak, not only what is not known of it. is_work_known : whether any word of its listing tells what work
    it does.

    `excluded` lists the demands that a rule keeps it out of although its record would have put them among
    the first `top`, and it suits them, the best estimate first.
    """

    enterprise_id: str
    known: int
    unscored: int
    suited: int
    of_trade: int
    is_work_known: bool
    results: tuple[Suggestion, ...]
    excluded: tuple[KeptOut, ...]


def suggest_demands(
    matcher: Matcher,
    supplier: Supplier,
    demands: Sequence[Demand],
    *,
    top: int = 20,
    most_of_trade: int | None = None,
    on: date | None = None,
) -> Suggestions:
    """The `top` demands that suit an enterprise best, each explained as in a ranking.

    Where `most_of_trade` is given, so many are explained instead: the first of its trade by the measure of
    `suiting`, each with the rank that it has among all; nor is it said to be kept out of any other trade.

    An enterprise that the catalogue does not hold, or holds otherwise, is judged as if it had just been
    upserted; the catalogue stays as it is. `on` is the day of judgement; each demand's `published_on` where
    None. Raises ValueError where a demand_id stands twice or a demand has no day.
    """
    days = _read_days(demands, on)
    chosen, barred, unscored = _choose_demands(matcher, supplier, demands, days, top)
    changed = _with_supplier(matcher, supplier)
    suited = _find_suited(changed, supplier, chosen, on)
    suited.sort(key=lambda found: (-found.weighed.score, found.demand.demand_id))
    ranked = list(enumerate(suited, start=1))
    of_trade = [(rank, found) for rank, found in ranked if found.weighed.is_of_the_trade]
    best = ranked[:top] if most_of_trade is None else of_trade[:most_of_trade]
    kept_out = _find_suited(changed, supplier, barred, on)
    if most_of_trade is not None:
        kept_out = [found for found in kept_out if found.weighed.is_of_the_trade]
    return Suggestions(
        enterprise_id=supplier.enterprise_id,
        known=len(demands),
        unscored=unscored,
        suited=len(suited),
        of_trade=len(of_trade),
        is_work_known=tells_work(supplier, matcher.reference),
        results=tuple(_explain(changed, supplier, best, on)),
        excluded=tuple(
            KeptOut(
                found.demand.demand_id,
                barred[found.demand],
                find_remedies(supplier, found.demand, on=days[found.demand.demand_id]),
            )
            for found in kept_out
        ),
    )


def _choose_demands(
    matcher: Matcher, supplier: Supplier, demands: Sequence[Demand], days: Mapping[str, date], top: int
) -> tuple[list[Demand], dict[Demand, Exclusion], int]:
    """The demands to be scored, the best estimate first, and of the first `top` those that a rule bars.

    The last is how many are left, of which nothing is looked at.
    """
    record = _Record(matcher, supplier)
    estimates = {demand.demand_id: record.estimate(demand, on=days[demand.demand_id]) for demand in demands}
    ordered = sorted(demands, key=lambda demand: (-estimates[demand.demand_id], demand.demand_id))
    chosen: list[Demand] = []
    barred: dict[Demand, Exclusion] = {}
    for place, demand in enumerate(ordered):
        if len(chosen) >= _count_scored(len(matcher), top) and place >= top:
            return chosen, barred, len(ordered) - place
        exclusion = find_exclusion(supplier, demand, on=days[demand.demand_id])
        if exclusion is None:
            chosen.append(demand)
        elif place < top and estimates[demand.demand_id]:
            barred[demand] = exclusion
    return chosen, barred, 0


@dataclass(frozen=True, slots=True)
class _Found:
    """A demand and what the enterprise is worth for it."""

    demand: Demand
    weighed: Weighed


def _find_suited(
    matcher: Matcher, supplier: Supplier, demands: Iterable[Demand], on: date | None
) -> list[_Found]:
    """The demands that the enterprise suits, in their order; whether a rule keeps it out is not asked."""
    found = (_Found(demand, matcher.weigh(demand, supplier.enterprise_id, on=on)) for demand in demands)
    return [item for item in found if item.weighed.is_suited]


def _explain(
    matcher: Matcher, supplier: Supplier, best: Iterable[tuple[int, _Found]], on: date | None
) -> Iterator[Suggestion]:
    for rank, found in best:
        why = matcher.explain(found.demand, supplier.enterprise_id, on=on)
        assert why.rank is not None
        yield Suggestion(
            demand_id=why.demand_id,
            rank=rank,
            score=why.score,
            place=why.rank,
            put_forward=why.put_forward,
            eligible=why.eligible,
            components=why.components,
            matched_terms=why.matched_terms,
            routes=why.routes,
            warnings=why.warnings,
        )


def _with_supplier(matcher: Matcher, supplier: Supplier) -> Matcher:
    """The matcher itself where it holds the supplier as given, else a copy that does."""
    if supplier.enterprise_id in matcher and matcher.get_supplier(supplier.enterprise_id) == supplier:
        return matcher
    changed = fork(matcher)
    changed.upsert([supplier])
    return changed


def _read_days(demands: Sequence[Demand], on: date | None) -> Mapping[str, date]:
    counts = Counter(demand.demand_id for demand in demands)
    repeated = sorted(demand_id for demand_id, count in counts.items() if count > 1)
    if repeated:
        raise ValueError(f"demand_id given more than once: {', '.join(repeated[:5])}")
    return {demand.demand_id: get_day(demand, on) for demand in demands}


def read_ahead(matcher: Matcher, demand: Demand) -> WrittenReading:
    """Read the text of a demand now, so that the next suggestions need not; for when there are many.

    Returns what was read in plain values, for `remember_readings` of another engine with the same words.
    """
    reading = _read(matcher.reader, matcher.reference, demand)
    return [list(reading.terms), [(guess.code, guess.weight, guess.matched) for guess in reading.sectors]]


def remember_readings(matcher: Matcher, written: Mapping[str, WrittenReading]) -> None:
    """Take over what `read_ahead` returned for texts with these digests (`digest_text`)."""
    readings = {
        digest: _Reading(
            tuple((key, weight) for key, weight in terms),
            tuple(SectorGuess(code, weight, tuple(matched)) for code, weight, matched in sectors),
        )
        for digest, (terms, sectors) in written.items()
    }
    _REMEMBERED[matcher.reader] = matcher.reference, readings


def digest_text(demand: Demand) -> str:
    """A digest of all that is read of a demand."""
    lots = [(lot.name, lot.description) for lot in demand.lots]
    return hashlib.sha256(repr((demand.title, demand.description, lots)).encode()).hexdigest()


# --- the estimate -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the estimate needs of a demand's text: its heaviest terms with their weights, and its sectors."""

    terms: tuple[tuple[str, float], ...]
    sectors: tuple[SectorGuess, ...]


# What `remember_readings` took over, for the words that the reference gives to the reader.
_REMEMBERED: WeakKeyDictionary[NeedReader, tuple[Reference, Mapping[str, _Reading]]] = WeakKeyDictionary()


# What was read with a reader and the reference of now. A reader leads to its whole catalogue, so that it must
# not be held by what it has read.
_READINGS: WeakKeyDictionary[NeedReader, tuple[Reference, dict[Demand, _Reading]]] = WeakKeyDictionary()


def _read(reader: NeedReader, reference: Reference, demand: Demand) -> _Reading:
    """Kept, since the same open demands are asked about for one enterprise after another."""
    known, readings = _READINGS.get(reader, (None, {}))
    if known is not reference:
        readings = {}
        _READINGS[reader] = reference, readings
    reading = readings.get(demand)
    if reading is None:
        if len(readings) >= MOST_READINGS:
            readings.clear()
        reading = readings[demand] = _read_anew(reader, reference, demand)
    return reading


def _read_anew(reader: NeedReader, reference: Reference, demand: Demand) -> _Reading:
    known, remembered = _REMEMBERED.get(reader, (None, {}))
    if known is reference and (reading := remembered.get(digest_text(demand))) is not None:
        return reading
    terms = reader.read_demand(demand).terms
    heaviest = sorted(terms, key=lambda key: (-terms[key], key))[:READ_TERMS]
    return _Reading(
        tuple((key, terms[key]) for key in heaviest),
        infer_sectors(demand.title, demand.description, reference),
    )


class _Record:
    """One enterprise's own record, ready to be held against many demands."""

    def __init__(self, matcher: Matcher, supplier: Supplier) -> None:
        self._matcher = matcher
        self._supplier = supplier
        self._terms = find_terms(matcher, supplier)
        self._rarity: dict[str, float] = {}
        self._awards_by_term: dict[str, list[int]] = defaultdict(list)
        for place, award in enumerate(supplier.track_record):
            for key in _terms_of([award.title], matcher):
                self._awards_by_term[key].append(place)
        self._days = [known_by(award) for award in supplier.track_record]
        self._buyers = [fold_name(award.buyer) for award in supplier.track_record]
        self._categories = [fold_name(award.category) for award in supplier.track_record]

    def estimate(self, demand: Demand, *, on: date) -> float:
        """How well the demand suits, 0 to about 1; awards after the day are not known yet."""
        reading = _read(self._matcher.reader, self._matcher.reference, demand)
        known = [place for place, day in enumerate(self._days) if day <= on.toordinal()]
        cover, likest = self._cover(reading.terms, frozenset(known))
        sector = max((g.weight for g in reading.sectors if g.code in self._supplier.sectors), default=0.0)
        category = fold_name(demand.category)
        if category and known:
            of_category = sum(self._categories[place] == category for place in known)
            sector = max(sector, CATEGORY_VALUE * of_category / len(known))
        estimate = TEXT * min(1.0, cover / FULL_COVER) + AWARD * likest + SECTOR * sector
        # The rest decides between demands of its trade; it makes no demand suit by itself.
        if estimate:
            buyer = fold_name(demand.buyer)
            with_buyer = sum(self._buyers[place] == buyer for place in known) if buyer else 0
            estimate += BUYER * with_buyer / (1 + with_buyer)
            estimate += PLACE * _place(self._supplier, demand, self._matcher.reference)
            estimate += SIZE * _size(self._supplier, demand)
        return estimate

    def _cover(self, terms: Sequence[tuple[str, float]], known: frozenset[int]) -> tuple[float, float]:
        """The shares (0–1) of a demand's words that the whole record has, and its likest known award."""
        whole = shared = 0.0
        by_award: dict[int, float] = defaultdict(float)
        for key, weight in terms:
            if key not in self._rarity:
                self._rarity[key] = self._matcher.catalogue.index.idf(key)
            heaviness = weight * self._rarity[key]
            whole += heaviness
            if key in self._terms:
                shared += heaviness
                for place in self._awards_by_term.get(key, ()):
                    by_award[place] += heaviness
        if not whole:
            return 0.0, 0.0
        likest = max((value for place, value in by_award.items() if place in known), default=0.0)
        return shared / whole, likest / whole


def tells_work(supplier: Supplier, reference: Reference) -> bool:
    """Whether any word of a listing or its record tells clearly what work the enterprise does."""
    return max(read_works(supplier, reference).values(), default=0.0) >= LEAST_CLEAR


def _count_scored(enterprises: int, top: int) -> int:
    affordable = min(LONGER_SHORTLIST, ROWS_SCORED // max(enterprises, 1))
    return max(SHORTLIST, 3 * top, affordable)


def find_terms(matcher: Matcher, supplier: Supplier) -> frozenset[str]:
    """The keys of all terms that the supplier uses anywhere in its record."""
    texts = [supplier.name, supplier.summary, *(award.title for award in supplier.track_record)]
    texts += [text for service in supplier.services for text in (service.name, service.description)]
    return _terms_of(texts, matcher)


def _terms_of(texts: Iterable[str], matcher: Matcher) -> frozenset[str]:
    words = list(dict.fromkeys(word for text in texts for word in split_words(text)))
    return frozenset(term.key for terms in matcher.analyser.analyse_words(words) for term in terms)


def _place(supplier: Supplier, demand: Demand, reference: Reference) -> float:
    place = find_place(demand)
    if place != WHOLE_CITY and place not in reference.districts:
        return UNKNOWN_VALUE
    served = {*supplier.service_districts, supplier.district}
    if served & {place, WHOLE_CITY}:
        return 1.0
    if served == {None}:
        return UNKNOWN_VALUE
    is_near = place == WHOLE_CITY or served & set(reference.districts[place].neighbours)
    return NEIGHBOUR_VALUE if is_near else 0.0


def _size(supplier: Supplier, demand: Demand) -> float:
    limit = contract_limit(supplier)
    if not demand.budget_krw or limit is None:
        return UNKNOWN_VALUE
    return min(1.0, limit / demand.budget_krw)
