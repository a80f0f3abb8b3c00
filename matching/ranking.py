"""Matcher: eligible → retrieved → scored → ordered with a declared tie-break → explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from heapq import heappush, heappushpop
from itertools import islice
from typing import Any

import numpy as np

from matching.advice import WarningFinder, find_unknowns
from matching.awards import AwardFindings, AwardIndex
from matching.blobs import Arrays, SupplierStore, SupplierView, nest, pick
from matching.candidates import Gathered
from matching.columns import Columns
from matching.completion import Completion, CompletionIndex
from matching.eligibility import EligibilityTable, find_exclusion
from matching.explaining import choose_words, describe_match
from matching.index import Document, InvertedIndex, Retrieval
from matching.kernels import WORTH_COMPILING, compile_kernels
from matching.need import NeedReader
from matching.records import (
    Component,
    Demand,
    Exclusion,
    Match,
    Outline,
    OutlinedMatch,
    Ranking,
    Route,
    Sentence,
    Supplier,
    Verdict,
    Warning,
)
from matching.reference import load_reference
from matching.reference_records import Reference, Words
from matching.repair import QueryRepairer, count_listings, list_field_words
from matching.routes import RouteJudge
from matching.scoring import (
    COMPONENTS,
    ROUTE_VALUES,
    Evidence,
    Subject,
)
from matching.search import Catalogue, SearchFilters, SearchResult, search
from matching.sectors import infer_sectors
from matching.selection import Sweep, kth_largest
from matching.shapes import POINTS, SHAPED, Shape
from matching.suggesting import Suggestions, suggest_demands
from matching.text import Analyser
from matching.trades import TradeIndex, read_wanted

BATCH = 100_000
"""So many suppliers are learned at a time."""

NOTHING_SHARED = Sentence(
    "공고의 말과 겹치는 기업이 없어 지역·규모 등 나머지 조건만으로 순서를 정하였습니다.",
    "No enterprise shares a word with the demand; the order rests on place, size and the other facts alone.",
)

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
class Standing:
    """A supplier's place in a ranking, before anything is put into words."""

    rank: int
    supplier: Supplier


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What every row of the catalogue is worth for one demand, all at once and without words.

    suppliers : the supplier of each row. eligible : whether no rule keeps it out.
    values : each component's values 0–1, without the route. points : their sum in whole points, without the
    route. Arrays have the shape (rows,).
    """

    suppliers: Sequence[Supplier]
    eligible: np.ndarray
    values: Mapping[str, np.ndarray]
    points: np.ndarray


@dataclass(frozen=True, slots=True)
class _Scores:
    """One demand and the rows that were looked at closely; arrays are in step with `rows`, ascending.

    evidence, values, points : of those rows; the route is in none of them. retrievals : what the demand's own
    words and their synonyms found. sweep : their sums in all rows of the catalogue, and which are eligible.
    awards : what past awards say. routes : judges the purchase routes of this demand.
    """

    rows: np.ndarray
    evidence: Evidence
    values: Mapping[str, np.ndarray]
    points: np.ndarray
    retrievals: tuple[Retrieval, Retrieval]
    sweep: Sweep
    awards: AwardFindings
    routes: RouteJudge


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
        self.reader = NeedReader(
            self.analyser, self.reference.words, correct=lambda word: self.repairer.find_correction(word)
        )
        self._clear()

    def fit(self, suppliers: Iterable[Supplier]) -> Matcher:
        """Learn a catalogue, forgetting any other, in batches: the suppliers need not be in memory at once.

        Raises ValueError where an id stands twice; no supplier is known then.
        """
        self._clear()
        batches = iter(suppliers)
        while batch := list(islice(batches, BATCH)):
            repeated = [supplier for supplier in batch if supplier.enterprise_id in self._rows]
            try:
                _refuse_repeated([*batch, *repeated])
            except ValueError:
                self._clear()
                raise
            self._append(batch)
        if len(self) >= WORTH_COMPILING:
            compile_kernels()
            for index in (self.index, self.awards.index):
                index.forget_words()
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
        self.completions.discard(suppliers)
        for row, supplier in zip(rows, suppliers, strict=True):
            del self._rows[supplier.enterprise_id]
            self._suppliers.forget(row)

    def __len__(self) -> int:
        """The number of suppliers known."""
        return len(self._rows)

    def __contains__(self, enterprise_id: str) -> bool:
        return enterprise_id in self._rows

    def get_supplier(self, enterprise_id: str) -> Supplier:
        """The supplier with this id; raises KeyError."""
        return self._suppliers[self._rows[enterprise_id]]

    def list_suppliers(self) -> list[Supplier]:
        """Every supplier of the catalogue, by enterprise_id."""
        return [self._suppliers[row] for _, row in sorted(self._rows.items())]

    def rank(self, demand: Demand, *, top: int = 20, on: date | None = None) -> Ranking:
        """The `top` best eligible suppliers for a demand, each explained.

        `on` is the day on which law, certificates and experience are judged; the day the demand was
        published where None. Raises ValueError where neither is known.
        """
        return self.rank_chosen(demand, lambda standings: standings, depth=top, top=top, on=on)

    def rank_chosen(
        self,
        demand: Demand,
        choose: Callable[[Sequence[Standing]], Sequence[Standing]],
        *,
        depth: int,
        top: int,
        on: date | None = None,
    ) -> Ranking:
        """As `rank`, but only some of the first `depth` suppliers are put into words.

        `choose` is given all of them, best first, and says which; the first `top` of those are described.
        Every one keeps the rank that it has among all, so that a view that is narrowed changes no place.
        """
        scores = self._score(demand, _day(demand, on), top=depth)
        places, verdicts = self._best(scores, depth)
        standings = [
            Standing(rank, self._suppliers[int(scores.rows[place])])
            for rank, place in enumerate(places, start=1)
        ]
        ranks = [standing.rank for standing in choose(standings)][:top]
        return Ranking(
            demand_id=demand.demand_id,
            as_of=scores.evidence.on,
            known=len(self),
            eligible=int(np.count_nonzero(scores.sweep.eligible)),
            results=tuple(self._describe(scores, [places[rank - 1] for rank in ranks], verdicts, ranks)),
            excluded=self._exclusions(scores, top),
            unknown=(*find_unknowns(demand), *([] if scores.sweep.found.any() else [NOTHING_SHARED])),
        )

    def outline(self, demand: Demand, *, top: int = 20, on: date | None = None) -> Outline:
        """As `rank`, but without sentences, words, warnings and exclusions: for thousands of demands."""
        scores = self._score(demand, _day(demand, on), top=top)
        places, verdicts = self._best(scores, top)
        points = [of_component[1] for of_component in self._weigh(scores, places)]
        results = []
        for number, place in enumerate(places):
            verdict = verdicts[place]
            parts = [float(of_component[number]) for of_component in points]
            parts.append(self._route_points[verdict])
            results.append(
                OutlinedMatch(
                    enterprise_id=self._suppliers.ids[scores.rows[place]],
                    rank=number + 1,
                    score=sum(parts) / POINTS,
                    contributions=tuple(
                        (name, part / POINTS) for name, part in zip(SHAPED, parts, strict=True)
                    ),
                    private_contract=verdict,
                )
            )
        return Outline(
            demand_id=demand.demand_id,
            as_of=scores.evidence.on,
            known=len(self),
            eligible=int(np.count_nonzero(scores.sweep.eligible)),
            results=tuple(results),
        )

    def explain(self, demand: Demand, enterprise_id: str, *, on: date | None = None) -> Explanation:
        """Why a supplier stands where it stands, or why not; for any supplier of the catalogue.

        Raises KeyError for an unknown enterprise_id, and ValueError as `rank` does.
        """
        row = self._rows[enterprise_id]
        supplier = self._suppliers[row]
        scores = self._score(demand, _day(demand, on), top=None)
        place = int(scores.rows.searchsorted(row))
        verdicts = self._verdicts(scores, [place])
        [match] = self._describe(scores, [place], verdicts, [1])
        exclusion = find_exclusion(supplier, demand, on=scores.evidence.on)
        return Explanation(
            demand_id=demand.demand_id,
            enterprise_id=enterprise_id,
            as_of=scores.evidence.on,
            score=match.score,
            rank=None if exclusion else self._rank_of(scores, place, verdicts[place]),
            eligible=int(np.count_nonzero(scores.sweep.eligible)),
            components=match.components,
            matched_terms=match.matched_terms,
            routes=match.routes,
            warnings=match.warnings,
            exclusion=exclusion,
        )

    def appraise(self, demand: Demand, *, on: date | None = None) -> Appraisal:
        """The worth of the whole catalogue for a demand; raises ValueError as `rank` does."""
        scores = self._score(demand, _day(demand, on), top=None)
        suppliers = SupplierView(self._suppliers, scores.rows)
        return Appraisal(suppliers, scores.sweep.eligible[scores.rows], scores.values, scores.points)

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
        is_verbatim: bool = False,
    ) -> SearchResult:
        """One page of the enterprises that a search text and filters find (see `matching.search`).

        A verbatim query is looked for as it is typed, without putting slips right.
        """
        catalogue = Catalogue(self.reference, self.reader, self.index, self.columns, self._suppliers)
        read = self.repairer.read(query, is_verbatim=is_verbatim)
        return search(catalogue, read, filters, on=on, limit=limit, offset=offset)

    def complete(self, prefix: str, *, limit: int = 8) -> tuple[Completion, ...]:
        """What a half-typed search may become, the likeliest first (see `matching.completion`)."""
        return self.completions.complete(prefix, limit=limit)

    def highlight(self, text: str, query: str) -> tuple[tuple[int, int], ...]:
        """Where words of a query, or their synonyms, stand in a text: sorted, apart, `[start, end)`."""
        return self.analyser.find_spans(text, self.reader.read_text(query).shown)

    def prepare(self) -> None:
        """Do now what the first answers would otherwise wait for; worth it where many will be asked.

        Loads the language model and puts completions in their order. For a large catalogue also loads the
        compiled loops, reads all synonyms, and puts the words of the catalogue in their order.
        """
        self.analyser.analyse_word("준비")
        self.complete("")
        if len(self) >= WORTH_COMPILING:
            compile_kernels()
            self.reader.learn_synonyms()
            self.repairer.learn_words()

    def dump(self) -> Arrays:
        """The whole catalogue as arrays that `restore` understands; what was learned of words is left out.

        Texts stand in them as bytes; no array holds Python objects.
        """
        return {
            name: array
            for part, of_part in self._parts().items()
            for name, array in nest(part, of_part.dump()).items()
        }

    def restore(self, arrays: Mapping[str, np.ndarray]) -> Matcher:
        """Take up a catalogue that a matcher with the same reference data and the same code dumped.

        The arrays are used as they are, so they may lie in a file that is read when they are needed; they
        must not change. Answers are those of the matcher that was dumped.
        """
        self._clear()
        for name, part in self._parts().items():
            part.restore(pick(name, arrays))
        rows = range(len(self._suppliers))
        self._rows = dict(zip(self._suppliers.ids, rows, strict=True))
        if len(self.index) < len(self._suppliers):
            alive = np.flatnonzero(self.index.alive_).tolist()
            self._rows = {self._suppliers.ids[row]: row for row in alive}
        return self

    def _parts(self) -> Mapping[str, Any]:
        return {
            "suppliers": self._suppliers,
            "index": self.index,
            "awards": self.awards,
            "columns": self.columns,
            "eligibility": self.eligibility,
            "trades": self.trades,
            "completions": self.completions,
        }

    # --- the catalogue ---------------------------------------------------------------------------------

    def _clear(self) -> None:
        self._suppliers = SupplierStore()
        self._rows: dict[str, int] = {}
        self.index = InvertedIndex(self.analyser)
        self.awards = AwardIndex(self.analyser)
        self.columns = Columns(
            list(self.reference.districts),
            list(self.reference.sectors),
            list(self.reference.organisation_types),
        )
        self.eligibility = EligibilityTable()
        self.trades = TradeIndex(self.reference)
        words = list_field_words(self.reference)
        self.completions = CompletionIndex(words, count_word=lambda word: count_listings(self.index, word))
        self.repairer = QueryRepairer(
            self.analyser,
            self.index,
            words=words,
            districts=self.reference.districts,
            complete=self.completions.complete,
        )

    def _append(self, suppliers: Sequence[Supplier]) -> None:
        ids = [supplier.enterprise_id for supplier in suppliers]
        self.index.extend([read_listing(supplier) for supplier in suppliers])
        self.awards.append(suppliers)
        self.columns.append(suppliers)
        self.eligibility.append(suppliers)
        self.trades.append(suppliers)
        self.completions.add(suppliers)
        self._rows.update(zip(ids, range(len(self._suppliers), len(self._suppliers) + len(ids)), strict=True))
        self._suppliers.extend(suppliers)

    # --- scoring ---------------------------------------------------------------------------------------

    def _score(self, demand: Demand, on: date, *, top: int | None) -> _Scores:
        """The scores of all rows that can come among the first `top`, or of all living rows (None)."""
        need = self.reader.read_demand(demand)
        own = self.index.retrieve(need.own)
        related = self.index.retrieve(need.related, stands_for=need.stands_for)
        wanted = read_wanted(need.title, demand.lots, demand.description, self.reference)
        gathered = Gathered(
            demand=demand,
            on=on,
            reference=self.reference,
            columns=self.columns,
            need=need,
            sweep=Sweep.of(
                own.scores(), related.scores(), self.index.alive_ & self.eligibility.mask(demand, on=on)
            ),
            wanted=wanted,
            work=self.trades.find(wanted),
            awards=self.awards.gather(need, buyer=demand.buyer, category=demand.category, on=on),
            sectors=infer_sectors(need.title, demand.description, self.reference),
        )
        rows = np.flatnonzero(self.index.alive_) if top is None else gathered.find_candidates(top)
        evidence, values, points = gathered.evaluate(rows)
        routes = RouteJudge(demand, on=on, rules=self.reference.rules)
        return _Scores(
            rows, evidence, values, points, (own, related), gathered.sweep, gathered.awards, routes
        )

    def _best(self, scores: _Scores, top: int) -> tuple[list[int], dict[int, Verdict]]:
        """The places of the `top` best in order, and the route verdicts of all places that were compared.

        The route adds at most what its shape gives, so a row further than that below the last place cannot
        reach it. Rows are judged from the best down, and the last place rises with each that gets its route.
        """
        top = min(top, len(scores.rows))
        if not top:
            return [], {}
        route_points, get_verdict = self._route_points, scores.routes.get_verdict
        most, rows = route_points["possible"], scores.rows.tolist()
        near = np.flatnonzero(scores.points >= kth_largest(scores.points, top) - most)
        near = near[np.argsort(-scores.points[near], kind="stable")]
        verdicts: dict[int, Verdict] = {}
        totals: list[float] = []
        for place, points in zip(near.tolist(), scores.points[near].tolist(), strict=True):
            if len(totals) == top and points + most < totals[0]:
                break
            verdict = verdicts[place] = get_verdict(self._suppliers[rows[place]])
            total = points + route_points[verdict]
            if len(totals) < top:
                heappush(totals, total)
            else:
                heappushpop(totals, total)
        return sorted(verdicts, key=lambda place: self._key(scores, place, verdicts[place]))[:top], verdicts

    @property
    def _route_points(self) -> Mapping[Verdict, float]:
        return _read_route_points(self.reference.shapes["route"])

    def _total(self, points: float, verdict: Verdict) -> float:
        """All points of a row: those without the route and those of the route."""
        return float(points) + self._route_points[verdict]

    def _key(self, scores: _Scores, place: int, verdict: Verdict) -> tuple[float, str]:
        """What rankings are ordered by, ascending."""
        return -self._total(scores.points[place], verdict), self._suppliers.ids[scores.rows[place]]

    def _rank_of(self, scores: _Scores, place: int, verdict: Verdict) -> int:
        """The rank among all eligible rows, from 1; `scores` must hold all of them."""
        total = self._total(scores.points[place], verdict)
        eligible = scores.sweep.eligible[scores.rows]
        above = eligible & (scores.points > total)
        level = eligible & ~above & (scores.points >= total - self._route_points["possible"])
        rivals = np.flatnonzero(level).tolist()
        verdicts = self._verdicts(scores, rivals)
        own_key = self._key(scores, place, verdict)
        before = sum(self._key(scores, rival, verdicts[rival]) < own_key for rival in rivals)
        return int(np.count_nonzero(above)) + before + 1

    def _verdicts(self, scores: _Scores, places: Iterable[int]) -> dict[int, Verdict]:
        """Whether a direct contract is open, for each place."""
        get_verdict, suppliers = scores.routes.get_verdict, self._suppliers
        return {place: get_verdict(suppliers[int(scores.rows[place])]) for place in places}

    def _weigh(self, scores: _Scores, places: Sequence[int]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of each component but the route the values and the points of some places."""
        shapes = self.reference.shapes
        values = {rule.name: scores.values[rule.name][places] for rule in COMPONENTS}
        return [(of_places, shapes[name].to_points(of_places)) for name, of_places in values.items()]

    # --- explaining ------------------------------------------------------------------------------------

    def _describe(
        self,
        scores: _Scores,
        places: Sequence[int],
        verdicts: Mapping[int, Verdict],
        ranks: Sequence[int],
    ) -> list[Match]:
        """The places as matches, in the order given, with the ranks given."""
        evidence, need, rows = scores.evidence, scores.evidence.need, scores.rows[places]
        shown, stands_for = need.shown, need.stands_for
        parts = np.stack(self._weigh(scores, places)).transpose(2, 0, 1).tolist() if places else []
        own, related = (retrieval.contributions(rows, keys=shown) for retrieval in scores.retrievals)
        warnings = WarningFinder(evidence.demand, on=evidence.on, rules=self.reference.rules)
        matches = []
        for number, place in enumerate(places):
            row, verdict = int(scores.rows[place]), verdicts[place]
            supplier = self._suppliers[row]
            subject = Subject(
                supplier=supplier,
                place=place,
                own_words=tuple([shown[key] for key in choose_words(own[number], shown)]),
                related_words=tuple(
                    [(shown[stands_for[key]], shown[key]) for key in choose_words(related[number], shown)]
                ),
                nearest_award=scores.awards.find_nearest(supplier, row),
                route=verdict,
            )
            matches.append(
                describe_match(
                    evidence,
                    subject,
                    parts[number],
                    route_points=self._route_points[verdict],
                    rank=ranks[number],
                    routes=scores.routes.judge(supplier),
                    warnings=warnings.find(supplier),
                )
            )
        return matches

    def _exclusions(self, scores: _Scores, top: int) -> tuple[Exclusion, ...]:
        if not top:
            return ()
        rows = scores.sweep.find_first(top)
        totals = dict(zip(rows.tolist(), scores.sweep.total(rows).tolist(), strict=True))
        first = sorted(totals, key=lambda row: (-totals[row], self._suppliers.ids[row]))[:top]
        exclusions = (
            find_exclusion(self._suppliers[row], scores.evidence.demand, on=scores.evidence.on)
            for row in first
            if not scores.sweep.eligible[row]
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


@lru_cache(maxsize=8)
def _read_route_points(route: Shape) -> Mapping[Verdict, float]:
    """What each verdict adds; asked for so often that it is kept."""
    return {verdict: float(route.to_points(value)) for verdict, value in ROUTE_VALUES.items()}
