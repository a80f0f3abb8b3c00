"""Matcher: eligible → retrieved → scored → ordered with a declared tie-break → explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from matching.advice import find_unknowns
from matching.awards import AwardIndex
from matching.columns import Columns
from matching.eligibility import EligibilityTable, find_exclusion
from matching.explaining import choose_words, describe_match
from matching.index import Document, InvertedIndex, Retrieval
from matching.need import NeedReader
from matching.records import Component, Demand, Exclusion, Match, Ranking, Route, Supplier, Verdict, Warning
from matching.reference import Reference, Words, load_reference
from matching.routes import judge_routes, route_class
from matching.scoring import (
    COMPONENTS,
    ROUTE_VALUES,
    ROUTE_WEIGHT,
    Evidence,
    Subject,
    to_points,
)
from matching.search import Catalogue, SearchFilters, SearchResult, search
from matching.sectors import infer_sectors
from matching.selection import kth_largest
from matching.suggesting import Suggestions, suggest_demands
from matching.text import Analyser

FIELD_WEIGHTS = {"name": 0.8, "service": 1.0, "description": 1.0, "summary": 1.0, "award": 1.0}
"""What a word of each field of a listing counts."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one pair, whether the supplier was put forward or not.

    `rank` is the place among all eligible suppliers, from 1; None where `exclusion` keeps the supplier out.
    The components are those the supplier has, or would have if no rule kept it out.
    """

    demand_id: str
    enterprise_id: str
    as_of: date
    score: float
    rank: int | None
    eligible: int
    components: tuple[Component, ...]
    matched_terms: tuple[str, ...]
    routes: tuple[Route, ...]
    warnings: tuple[Warning, ...]
    exclusion: Exclusion | None


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What every row of the catalogue is worth for one demand, all at once and without words.

    suppliers : the supplier of each row, None where the row is dead. eligible : whether no rule keeps it out.
    values : each component's values 0–1, without the route. points : their sum in whole points, without the
    route. Arrays have the shape (rows,).
    """

    suppliers: Sequence[Supplier | None]
    eligible: np.ndarray
    values: Mapping[str, np.ndarray]
    points: np.ndarray


@dataclass(frozen=True, slots=True)
class _Scores:
    """The evidence for one demand with all values but the route's; `points` are without the route.

    retrievals : what the demand's own words and their synonyms found. retrieved : the sum of both.
    """

    evidence: Evidence
    retrievals: tuple[Retrieval, Retrieval]
    values: Mapping[str, np.ndarray]
    points: np.ndarray
    retrieved: np.ndarray
    eligible: np.ndarray


class Matcher:
    """Ranks suitable suppliers for a demand.

    Parameters
    ----------
    reference : codes, words and law; the project's own `data/` where None.

    The order promised by `rank`: score from high to low, then enterprise_id ascending. Neither the order in
    which suppliers are given nor the way the catalogue came about (fitted at once or upserted) changes it.
    """

    def __init__(self, reference: Reference | None = None) -> None:
        self.reference = reference or load_reference()
        self.analyser = build_analyser(self.reference.words)
        self.reader = NeedReader(self.analyser, self.reference.words)
        self._clear()

    def fit(self, suppliers: Iterable[Supplier]) -> Matcher:
        """Learn a catalogue, forgetting any other. Raises ValueError where an id stands twice."""
        suppliers = list(suppliers)
        _refuse_repeated(suppliers)
        self._clear()
        self._append(suppliers)
        return self

    def upsert(self, suppliers: Iterable[Supplier]) -> None:
        """Add suppliers, replacing those with the same id; the next `rank` sees them.

        Raises ValueError where an id stands twice; nothing is changed then.
        """
        suppliers = list(suppliers)
        _refuse_repeated(suppliers)
        self.remove([s.enterprise_id for s in suppliers if s.enterprise_id in self._rows])
        self._append(suppliers)

    def remove(self, enterprise_ids: Iterable[str]) -> None:
        """Forget suppliers; the next `rank` does not see them. Raises KeyError for an unknown id."""
        rows = [self._rows[enterprise_id] for enterprise_id in enterprise_ids]
        suppliers = [self._suppliers[row] for row in rows]
        self.index.delete(rows, [read_listing(supplier) for supplier in suppliers])
        self.awards.delete(rows, suppliers)
        for row, supplier in zip(rows, suppliers, strict=True):
            del self._rows[supplier.enterprise_id]
            self._suppliers[row] = None

    def __len__(self) -> int:
        """The number of suppliers known."""
        return len(self._rows)

    def __contains__(self, enterprise_id: str) -> bool:
        return enterprise_id in self._rows

    def get_supplier(self, enterprise_id: str) -> Supplier:
        """The supplier with this id; raises KeyError."""
        return self._suppliers[self._rows[enterprise_id]]

    def rank(self, demand: Demand, *, top: int = 20, on: date | None = None) -> Ranking:
        """The `top` best eligible suppliers for a demand, each explained.

        `on` is the day on which law, certificates and experience are judged; the day the demand was
        published where None. Raises ValueError where neither is known.
        """
        scores = self._score(demand, _day(demand, on))
        rows, verdicts = self._best(scores, top)
        return Ranking(
            demand_id=demand.demand_id,
            as_of=scores.evidence.on,
            known=len(self),
            eligible=int(np.count_nonzero(scores.eligible)),
            results=tuple(self._describe(scores, rows, verdicts)),
            excluded=self._exclusions(scores, top),
            unknown=find_unknowns(demand),
        )

    def explain(self, demand: Demand, enterprise_id: str, *, on: date | None = None) -> Explanation:
        """Why a supplier stands where it stands, or why not; for any supplier of the catalogue.

        Raises KeyError for an unknown enterprise_id, and ValueError as `rank` does.
        """
        row = self._rows[enterprise_id]
        scores = self._score(demand, _day(demand, on))
        supplier = self._suppliers[row]
        verdict = self._verdicts(scores, [row])[row]
        total = _total(scores.points[row], verdict)
        [match] = self._describe(scores, [row], {row: verdict})
        exclusion = find_exclusion(supplier, demand, on=scores.evidence.on)
        return Explanation(
            demand_id=demand.demand_id,
            enterprise_id=enterprise_id,
            as_of=scores.evidence.on,
            score=match.score,
            rank=None if exclusion else self._place(scores, row, total),
            eligible=int(np.count_nonzero(scores.eligible)),
            components=match.components,
            matched_terms=match.matched_terms,
            routes=match.routes,
            warnings=match.warnings,
            exclusion=exclusion,
        )

    def appraise(self, demand: Demand, *, on: date | None = None) -> Appraisal:
        """The worth of the whole catalogue for a demand; raises ValueError as `rank` does."""
        scores = self._score(demand, _day(demand, on))
        return Appraisal(self._suppliers, scores.eligible, scores.values, scores.points)

    def suggest_demands(
        self, supplier: Supplier, demands: Sequence[Demand], *, top: int = 20, on: date | None = None
    ) -> Suggestions:
        """The demands that suit a supplier, and what keeps it out of others (see `matching.suggesting`)."""
        return suggest_demands(self, supplier, demands, top=top, on=on)

    def search(
        self,
        query: str,
        *,
        on: date,
        filters: SearchFilters = SearchFilters(),
        limit: int = 20,
        offset: int = 0,
    ) -> SearchResult:
        """One page of the enterprises that a search text and filters find (see `matching.search`)."""
        catalogue = Catalogue(self.reference, self.reader, self.index, self.columns, self._suppliers)
        return search(catalogue, query, filters, on=on, limit=limit, offset=offset)

    def highlight(self, text: str, query: str) -> tuple[tuple[int, int], ...]:
        """Where words of a query, or their synonyms, stand in a text: sorted, apart, `[start, end)`."""
        return self.analyser.find_spans(text, self.reader.read_text(query).terms)

    # --- the catalogue ---------------------------------------------------------------------------------

    def _clear(self) -> None:
        self._suppliers: list[Supplier | None] = []
        self._rows: dict[str, int] = {}
        self.index = InvertedIndex(self.analyser)
        self.awards = AwardIndex(self.analyser)
        self.columns = Columns(
            list(self.reference.districts),
            list(self.reference.sectors),
            list(self.reference.organisation_types),
        )
        self.eligibility = EligibilityTable()

    def _append(self, suppliers: Sequence[Supplier]) -> None:
        ids = [supplier.enterprise_id for supplier in suppliers]
        self.index.extend([read_listing(supplier) for supplier in suppliers])
        self.awards.append(suppliers)
        self.columns.append(suppliers)
        self.eligibility.append(suppliers)
        self._rows.update(zip(ids, range(len(self._suppliers), len(self._suppliers) + len(ids)), strict=True))
        self._suppliers += suppliers

    # --- scoring ---------------------------------------------------------------------------------------

    def _score(self, demand: Demand, on: date) -> _Scores:
        need = self.reader.read_demand(demand)
        own, related = self.index.retrieve(need.own), self.index.retrieve(need.related)
        own_scores, related_scores = own.scores(), related.scores()
        retrieved = own_scores + related_scores
        eligible = self.index.alive_ & self.eligibility.mask(demand, on=on)
        best = max(float(retrieved[eligible].max(initial=0.0)), np.finfo(float).tiny)
        share = 1.0 / np.maximum(retrieved, best)
        evidence = Evidence(
            demand=demand,
            on=on,
            reference=self.reference,
            columns=self.columns,
            need=need,
            text=own_scores * share,
            related=related_scores * share,
            awards=self.awards.gather(need.terms, buyer=demand.buyer, category=demand.category, on=on),
            sectors=infer_sectors(demand.title, demand.description, self.reference),
        )
        values = {rule.name: rule.values(evidence) for rule in COMPONENTS}
        points = np.zeros(self.index.rows)
        for rule in COMPONENTS:
            points += to_points(rule.weight, values[rule.name])
        return _Scores(evidence, (own, related), values, points, retrieved, eligible)

    def _best(self, scores: _Scores, top: int) -> tuple[list[int], dict[int, Verdict]]:
        """The `top` eligible rows in order, and the route verdicts of all that were compared.

        The route adds at most ROUTE_WEIGHT, so a row further than that below the last place cannot reach it.
        """
        rows = np.flatnonzero(scores.eligible)
        top = min(top, len(rows))
        if not top:
            return [], {}
        points = scores.points[rows]
        reach = kth_largest(points, top) - to_points(ROUTE_WEIGHT, 1.0)
        near = rows[points >= reach].tolist()
        verdicts = self._verdicts(scores, near)
        totals = {row: _total(scores.points[row], verdicts[row]) for row in near}
        ordered = sorted(near, key=lambda row: (-totals[row], self._suppliers[row].enterprise_id))[:top]
        return ordered, verdicts

    def _place(self, scores: _Scores, row: int, total: float) -> int:
        above = scores.points > total
        level = ~above & (scores.points >= total - to_points(ROUTE_WEIGHT, 1.0))
        rows = np.flatnonzero(level & scores.eligible).tolist()
        verdicts = self._verdicts(scores, rows)
        own_key = (-total, self._suppliers[row].enterprise_id)
        before = sum(
            (-_total(scores.points[other], verdicts[other]), self._suppliers[other].enterprise_id) < own_key
            for other in rows
        )
        return int(np.count_nonzero(above & scores.eligible)) + before + 1

    def _verdicts(self, scores: _Scores, rows: Iterable[int]) -> dict[int, Verdict]:
        """Whether a direct contract is open, for each row; judged once for each class of suppliers."""
        demand, on, rules = scores.evidence.demand, scores.evidence.on, self.reference.rules
        by_class: dict = {}
        verdicts = {}
        for row in rows:
            supplier = self._suppliers[row]
            kind = route_class(supplier, on=on)
            if kind not in by_class:
                routes = judge_routes(supplier, demand, on=on, rules=rules)
                by_class[kind] = next(r.verdict for r in routes if r.route == "private_contract")
            verdicts[row] = by_class[kind]
        return verdicts

    # --- explaining ------------------------------------------------------------------------------------

    def _describe(self, scores: _Scores, rows: Sequence[int], verdicts: Mapping[int, Verdict]) -> list[Match]:
        """The rows as matches, in the order given, ranked from 1."""
        need = scores.evidence.need
        retrievals = zip(*(retrieval.contributions(rows) for retrieval in scores.retrievals), strict=True)
        matches = []
        for place, (row, (own, related)) in enumerate(zip(rows, retrievals, strict=True), start=1):
            supplier = self._suppliers[row]
            subject = Subject(
                supplier=supplier,
                row=row,
                own_words=tuple(key[1:] for key in choose_words(own)),
                related_words=tuple(
                    (need.origins[key], key[1:])
                    for key in choose_words({k: v for k, v in related.items() if k in need.origins})
                ),
                nearest_award=self.awards.find_nearest(supplier, row, scores.evidence.awards),
                route=verdicts[row],
            )
            matches.append(describe_match(scores.evidence, subject, scores.values, rank=place))
        return matches

    def _exclusions(self, scores: _Scores, top: int) -> tuple[Exclusion, ...]:
        retrieved = np.where(self.index.alive_, scores.retrieved, 0.0)
        found = int(np.count_nonzero(retrieved))
        top = min(top, found)
        if not top:
            return ()
        threshold = kth_largest(retrieved, top)
        rows = np.flatnonzero(retrieved >= threshold).tolist()
        first = sorted(rows, key=lambda row: (-retrieved[row], self._suppliers[row].enterprise_id))[:top]
        exclusions = (
            find_exclusion(self._suppliers[row], scores.evidence.demand, on=scores.evidence.on)
            for row in first
            if not scores.eligible[row]
        )
        return tuple(exclusion for exclusion in exclusions if exclusion)


@lru_cache(maxsize=2)
def build_analyser(words: Words) -> Analyser:
    """The analyser that knows the words of the field; shared, since its model takes a second to load."""
    return Analyser(
        {word.form: word.tag for word in words.user_words},
        spellings={other: word.standard for word in words.loanwords for other in word.variants},
        traps={trap.word: trap.not_terms for trap in words.traps},
    )


def _day(demand: Demand, on: date | None) -> date:
    day = on or demand.published_on
    if day is None:
        raise ValueError(f"demand {demand.demand_id} has no published_on; pass the day to judge it on")
    return day


def _refuse_repeated(suppliers: Sequence[Supplier]) -> None:
    counts = Counter(supplier.enterprise_id for supplier in suppliers)
    repeated = sorted(enterprise_id for enterprise_id, count in counts.items() if count > 1)
    if repeated:
        raise ValueError(f"enterprise_id given more than once: {', '.join(repeated[:5])}")


def read_listing(supplier: Supplier) -> Document:
    """The texts of a listing, each with what a word of it counts."""
    weights = FIELD_WEIGHTS
    return [
        (supplier.name, weights["name"]),
        (supplier.summary, weights["summary"]),
        *((service.name, weights["service"]) for service in supplier.services),
        *(
            (service.description, weights["description"])
            for service in supplier.services
            if service.description
        ),
        *((award.title, weights["award"]) for award in supplier.track_record),
    ]


def _total(points: float, verdict: Verdict) -> float:
    """All points of a row: those without the route and those of the route."""
    return float(points + to_points(ROUTE_WEIGHT, ROUTE_VALUES[verdict]))
