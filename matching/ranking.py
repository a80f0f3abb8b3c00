"""Matcher: eligible → retrieved → scored → ordered with a declared tie-break → explained."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from matching.advice import find_unclear_work, find_unknowns
from matching.blobs import Arrays, SupplierView
from matching.candidates import Gathered
from matching.catalogue import Catalogue
from matching.completion import Completion
from matching.eligibility import get_day
from matching.explaining import (
    SHOWN_DECIMALS,
    describe_exclusions,
    describe_matches,
)
from matching.frozen import frozen
from matching.kernels import WORTH_COMPILING, compile_kernels
from matching.need import NeedReader
from matching.ordering import gather, score_rows
from matching.query_names import NameFinder
from matching.records import (
    Component,
    Demand,
    Exclusion,
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
from matching.reference_records import Reference
from matching.repair import QueryRepairer, ReadQuery
from matching.scoring import weigh_components
from matching.search import SearchFilters, SearchResult, find_said, search
from matching.selection import list_distinct
from matching.shapes import POINTS, SHAPED
from matching.suggesting import Suggestions, suggest_demands
from matching.text import build_analyser
from matching.trades import learn_names

NOTHING_SHARED = Sentence(
    "공고의 말과 겹치는 기업이 없어 하는 일·업종·지역 등 나머지 조건만으로 순서를 정하였습니다.",
    "No enterprise shares a word with the demand; the order rests on work, sector, place and the like alone.",
)

COMMON_FROM = 50
"""A word of so many listings of a large catalogue is likely to stand in a demand, too."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one pair, whether the supplier was put forward or not.

    `rank` is the place among all `put_forward` suppliers, from 1; None where `exclusion` says why this one is
    not of them. `eligible` counts those that no rule keeps out, of which not all suit. The components are
    those the supplier has, or would have if nothing kept it out.
    """

    demand_id: str
    enterprise_id: str
    as_of: date
    score: float
    rank: int | None
    put_forward: int
    eligible: int
    components: tuple[Component, ...]
    matched_terms: tuple[str, ...]
    routes: tuple[Route, ...]
    warnings: tuple[Warning, ...]
    exclusion: Exclusion | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """One pair in numbers: its score, and its components without the route, as they are shown.

    is_suited : whether the supplier is put forward where it is eligible. is_of_the_trade : whether its words,
    sector or work speak for it (see `Suitability`).
    """

    is_suited: bool
    is_of_the_trade: bool
    score: float
    values: Mapping[str, float]


@frozen
class Standing:
    """A supplier's place in a ranking, before anything is put into words.

    private_contract, one_quote : whether it is open for the demand on the day, and whether on one quotation.
    """

    rank: int
    supplier: Supplier
    private_contract: Verdict
    one_quote: Verdict


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What every row of the catalogue is worth for one demand, all at once and without words.

    suppliers : the supplier of each row. eligible : whether no rule keeps it out. is_put_forward : whether it
    is eligible and suits. is_of_the_trade : whether its words, sector or work speak for it.
    values : each component's values 0–1, without the route. points : their sum in whole points, without the
    route. Arrays have the shape (rows,). shares : see `matching.scoring.weigh_components`.
    """

    suppliers: Sequence[Supplier]
    eligible: np.ndarray
    is_put_forward: np.ndarray
    is_of_the_trade: np.ndarray
    values: Mapping[str, np.ndarray]
    points: np.ndarray
    shares: Mapping[str, float]


class Matcher:
    """Ranks suitable suppliers for a demand.

    Parameters
    ----------
    reference : codes, words and law; the project's own `data/` where None.

    The order promised by `rank`: score from high to low, then enterprise_id ascending. Neither the order in
    which suppliers are given nor the way the catalogue came about (fitted at once or upserted) changes it.
    """

    def __init__(self, reference: Reference | None = None) -> None:
        self._reference = reference or load_reference()
        self.analyser = build_analyser(self.reference.words)
        self.reader = NeedReader(
            self.analyser, self.reference.words, correct=lambda word: self.repairer.find_correction(word)
        )
        self._clear()

    @property
    def reference(self) -> Reference:
        """Codes, words, weights and law. Another one with the same words takes effect at once."""
        return self._reference

    @reference.setter
    def reference(self, reference: Reference) -> None:
        """Read with another one from now on; its words must be the same, or `fit` must follow."""
        self._reference = self.catalogue.reference = reference

    def fit(self, suppliers: Iterable[Supplier]) -> Matcher:
        """Learn a catalogue, forgetting any other, in batches: the suppliers need not be in memory at once.

        Raises ValueError where an id stands twice; no supplier is known then.
        """
        self._clear()
        try:
            self.catalogue.learn(suppliers)
        except ValueError:
            self._clear()
            raise
        return self

    def upsert(self, suppliers: Iterable[Supplier]) -> None:
        """Add suppliers, replacing those with the same id; the next `rank` sees them.

        Raises ValueError where an id stands twice; nothing is changed then.
        """
        self.catalogue.upsert(suppliers)

    def remove(self, enterprise_ids: Iterable[str]) -> None:
        """Forget suppliers; the next `rank` does not see them. Raises KeyError for an unknown id.

        Nothing is changed then; naming one twice is naming it once.
        """
        self.catalogue.remove(enterprise_ids)

    def __len__(self) -> int:
        """The number of suppliers known."""
        return len(self.catalogue)

    def __contains__(self, enterprise_id: str) -> bool:
        return enterprise_id in self.catalogue

    def get_supplier(self, enterprise_id: str) -> Supplier:
        """The supplier with this id; raises KeyError."""
        return self.catalogue.suppliers[self.catalogue.get_row(enterprise_id)]

    def list_suppliers(self) -> list[Supplier]:
        """Every supplier of the catalogue, by enterprise_id."""
        return self.catalogue.list_suppliers()

    def rank(self, demand: Demand, *, top: int = 20, on: date | None = None) -> Ranking:
        """The `top` best eligible and suited suppliers for a demand, each explained; fewer where fewer suit.

        `on` is the day on which law, certificates and experience are judged; the day the demand was
        published where None. Raises ValueError where neither is known, and RuleNotInForce for a day before
        the first law that is loaded.
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
        gathered = self._gather(demand, on)
        alike = gathered.find_alike(top, self.catalogue.suppliers.ids)
        rows = list_distinct(np.concatenate([gathered.find_candidates(depth), alike]))
        scores = score_rows(self.catalogue, gathered, rows)
        places, verdicts = scores.find_best(depth)
        standings = [
            Standing(rank, self.catalogue.suppliers[row], *scores.row_judge.get_verdicts(row))
            for rank, row in enumerate(scores.rows[places].tolist(), start=1)
        ]
        ranks = [standing.rank for standing in choose(standings)][:top]
        return Ranking(
            demand_id=demand.demand_id,
            as_of=scores.evidence.on,
            known=len(self),
            eligible=scores.eligible,
            results=tuple(describe_matches(scores, [places[rank - 1] for rank in ranks], verdicts, ranks)),
            excluded=describe_exclusions(scores, alike),
            unknown=(
                *find_unknowns(demand),
                *find_unclear_work(gathered.wanted, self.reference),
                *([] if scores.sweep.found.any() else [NOTHING_SHARED]),
            ),
        )

    def outline(self, demand: Demand, *, top: int = 20, on: date | None = None) -> Outline:
        """As `rank`, but without sentences, words, warnings and exclusions: for thousands of demands."""
        gathered = self._gather(demand, on)
        scores = score_rows(self.catalogue, gathered, gathered.find_candidates(top))
        places, verdicts = scores.find_best(top)
        results = []
        for number, (place, weighed) in enumerate(zip(places, scores.weigh(places), strict=True)):
            row, verdict = int(scores.rows[place]), verdicts[place]
            parts = [*(points for _, points in weighed), scores.route_points[verdict]]
            results.append(
                OutlinedMatch(
                    enterprise_id=self.catalogue.suppliers.ids[row],
                    rank=number + 1,
                    score=sum(parts) / POINTS,
                    contributions=tuple(
                        (name, part / POINTS) for name, part in zip(SHAPED, parts, strict=True)
                    ),
                    private_contract=verdict,
                    missing=scores.row_judge.find_missing(row),
                )
            )
        return Outline(
            demand_id=demand.demand_id,
            as_of=scores.evidence.on,
            known=len(self),
            eligible=scores.eligible,
            results=tuple(results),
        )

    def explain(self, demand: Demand, enterprise_id: str, *, on: date | None = None) -> Explanation:
        """Why a supplier stands where it stands, or why not; for any supplier of the catalogue.

        Raises KeyError for an unknown enterprise_id, and ValueError as `rank` does.
        """
        row = self.catalogue.get_row(enterprise_id)
        gathered = self._gather(demand, on)
        scores = score_rows(self.catalogue, gathered, np.array([row]))
        verdict = scores.row_judge.get_verdict(row)
        [match] = describe_matches(scores, [0], {0: verdict}, [1])
        exclusions = describe_exclusions(scores, scores.rows)
        rank, known = None, gathered.count_known()
        if not exclusions:
            least = scores.find_total(0, verdict) - scores.route_points["possible"]
            rivals = score_rows(self.catalogue, gathered, gathered.find_reaching(least, known))
            rank = rivals.find_rank(int(rivals.rows.searchsorted(row)), verdict)
        return Explanation(
            demand_id=demand.demand_id,
            enterprise_id=enterprise_id,
            as_of=gathered.on,
            score=match.score,
            rank=rank,
            put_forward=gathered.count_put_forward(known),
            eligible=scores.eligible,
            components=match.components,
            matched_terms=match.matched_terms,
            routes=match.routes,
            warnings=match.warnings,
            exclusion=exclusions[0] if exclusions else None,
        )

    def count_put_forward(self, demand: Demand, *, on: date | None = None) -> int:
        """How many suppliers `rank` lists where it is asked for all. Raises ValueError as `rank` does."""
        gathered = self._gather(demand, on)
        return gathered.count_put_forward(gathered.count_known())

    def weigh(self, demand: Demand, enterprise_id: str, *, on: date | None = None) -> Weighed:
        """What `explain` says of a pair in numbers, without its rank: no other supplier is looked at closely.

        Raises KeyError and ValueError as `explain` does.
        """
        rows = np.array([self.catalogue.get_row(enterprise_id)])
        scores = score_rows(self.catalogue, self._gather(demand, on), rows)
        verdict = scores.row_judge.get_verdict(int(rows[0]))
        return Weighed(
            is_suited=bool(scores.suitability.is_suited[0]),
            is_of_the_trade=bool(scores.suitability.is_of_the_trade[0]),
            score=scores.find_total(0, verdict) / POINTS,
            values={name: round(float(value[0]), SHOWN_DECIMALS) for name, value in scores.values.items()},
        )

    def appraise(
        self, demand: Demand, *, on: date | None = None, among: Collection[str] | None = None
    ) -> Appraisal:
        """The worth of the whole catalogue for a demand, or of those with the ids `among` that it holds.

        Raises ValueError as `rank` does.
        """
        if among is None:
            rows = np.flatnonzero(self.catalogue.index.alive_)
        else:
            rows = np.array(
                sorted(self.catalogue.get_row(key) for key in among if key in self), dtype=np.intp
            )
        scores = score_rows(self.catalogue, self._gather(demand, on), rows)
        suppliers = SupplierView(self.catalogue.suppliers, scores.rows)
        return Appraisal(
            suppliers=suppliers,
            eligible=scores.sweep.eligible[scores.rows],
            is_put_forward=scores.is_put_forward,
            is_of_the_trade=scores.suitability.is_of_the_trade,
            values=scores.values,
            points=scores.points,
            shares=weigh_components(scores.evidence.wanted),
        )

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
        among: Collection[str] | None = None,
    ) -> SearchResult:
        """One page of the enterprises that a search text and filters find (see `matching.search`).

        A verbatim query is looked for as it is typed, without putting slips right. Where the caller knows
        what the text means, `among` are the ids of the enterprises meant, and no word is looked for.
        """
        if among is None:
            read = self.repairer.read(query, is_verbatim=is_verbatim)
            rows, spaced = None, self.repairer.space(read.text)
            named = self.catalogue.names.find_named(query)
        else:
            read = ReadQuery(query, (), None, ())
            rows, spaced = [self.catalogue.get_row(key) for key in among if key in self], ""
            named = []
        return search(
            self.catalogue,
            self.reader,
            read,
            filters,
            spaced=spaced,
            among=rows,
            named=named,
            on=on,
            limit=limit,
            offset=offset,
        )

    def complete(self, prefix: str, *, limit: int = 8) -> tuple[Completion, ...]:
        """What a half-typed search may become, the likeliest first (see `matching.completion`)."""
        return self.catalogue.completions.complete(prefix, limit=limit)

    def highlight(self, text: str, query: str) -> tuple[tuple[int, int], ...]:
        """Where words of a query, or their synonyms, stand in a text: sorted, apart, `[start, end)`."""
        return self.make_highlighter(query)(text)

    def make_highlighter(self, query: str) -> Callable[[str], tuple[tuple[int, int], ...]]:
        """What `highlight` does, for many texts: the query is read once."""
        keys = find_said(self.reader.read_text(self.repairer.space(query)))
        return lambda text: self.analyser.find_spans(text, keys)

    def prepare(self) -> None:
        """Do now what the first answers would otherwise wait for; worth it where many will be asked.

        Loads the language model and what compares titles, analyses the names of works and puts names and
        completions in their order. For a large catalogue also loads the compiled loops, reads all synonyms
        and the words that many listings use, and puts the words of the catalogue in their order.
        """
        self.analyser.analyse_word("준비")
        learn_names(self.reference)
        self.complete("")
        self.catalogue.awards.prepare()
        self.catalogue.names.find_places(np.zeros(0, dtype=np.int64))
        if len(self) >= WORTH_COMPILING:
            compile_kernels()
            self.reader.learn_synonyms()
            common = self.catalogue.index.list_common(COMMON_FROM)
            self.analyser.analyse_words([key[1:] for key in common if key[0] != "g"])
            self.repairer.learn_words()

    def dump(self) -> Arrays:
        """The whole catalogue as arrays that `restore` understands; what was learned of words is left out.

        Texts stand in them as bytes; no array holds Python objects.
        """
        return self.catalogue.dump()

    def restore(self, arrays: Mapping[str, np.ndarray]) -> Matcher:
        """Take up a catalogue that a matcher with the same reference data and the same code dumped.

        The arrays are used as they are, so they may lie in a file that is read when they are needed; they
        must not change. Answers are those of the matcher that was dumped.
        """
        self._clear()
        self.catalogue.restore(arrays)
        return self

    def _clear(self) -> None:
        self.catalogue = Catalogue(self.reference, self.analyser)
        certificates = self.reference.certificates.values()
        names = NameFinder(self.reference.districts, {c.code: c.label.ko for c in certificates})
        self.repairer = QueryRepairer(
            self.analyser,
            self.catalogue.index,
            words=self.catalogue.field_words,
            names=names,
            complete=self.catalogue.completions.complete,
        )

    def _gather(self, demand: Demand, on: date | None) -> Gathered:
        day = get_day(demand, on)
        return gather(self.catalogue, self.reader, self.repairer.find_correction, demand, on=day)
