"""Which rows of the catalogue can come among the first, found without looking closely at the others.

What a row is worth is a sum of points, and none of them is below zero. So a row stays out as soon as what is
known of it and the most that the rest could add stay below the points of the last place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from matching.awards import AwardFindings
from matching.columns import Columns
from matching.index import Retrieval
from matching.need import Need
from matching.records import Demand
from matching.reference_records import Reference
from matching.scoring import COMPONENTS, RETRIEVED, Evidence, bound_trade, discount_others
from matching.sectors import SectorGuess
from matching.selection import Sweep, kth_largest, unite
from matching.trades import WantedTrade, WorkFindings

PROBES = 5
"""How many times `top` rows are tried first, to learn what the last place will cost."""

ROUNDING = 1e-9
"""More than what rounding can take from a bound."""

NARROWING = ("place", "sector")
"""The components that are looked at first where the indexes leave many rows: cheap, and they tell much."""

_RULES = {rule.name: rule for rule in COMPONENTS}


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that one demand found in the whole catalogue, before any row is looked at closely.

    retrievals : what the demand's own words and their synonyms found. sweep : their sums in all rows.
    """

    demand: Demand
    on: date
    reference: Reference
    columns: Columns
    need: Need
    retrievals: tuple[Retrieval, Retrieval]
    sweep: Sweep
    wanted: Sequence[WantedTrade]
    work: WorkFindings
    awards: AwardFindings
    sectors: Sequence[SectorGuess]

    def evaluate(self, rows: np.ndarray) -> tuple[Evidence, Mapping[str, np.ndarray], np.ndarray]:
        """The evidence on some rows, the values of their components, and their points without the route."""
        evidence = self._take(rows)
        values = {rule.name: rule.values(evidence) for rule in COMPONENTS}
        points = np.zeros(len(rows))
        for name, of_rows in values.items():
            self.reference.shapes[name].add_points(of_rows, points)
        return evidence, values, points

    def find_candidates(self, top: int) -> np.ndarray:
        """The eligible rows that can come among the first `top`, ascending."""
        if not top:
            return np.zeros(0, dtype=np.int64)
        sweep = self.sweep
        marked, known = self._find_marked()
        best_marked = (
            marked if len(marked) <= PROBES * top else marked[known >= kth_largest(known, PROBES * top)]
        )
        probes = unite(sweep.find_first_eligible(PROBES * top), best_marked)
        if len(probes) < top:
            return probes
        _, _, points = self.evaluate(probes)
        least = kth_largest(points, top) - self.reference.shapes["route"].most
        return self._find_reaching(least, marked, known)

    def find_reaching(self, least: float) -> np.ndarray:
        """The eligible rows whose points without the route are at least `least`, and others; ascending."""
        return self._find_reaching(least, *self._find_marked())

    def _find_marked(self) -> tuple[np.ndarray, np.ndarray]:
        """The eligible rows that past awards or their work speak for, and the points that are soon known."""
        marked = unite(self.awards.marked, self.work.marked)
        marked = marked[self.sweep.eligible[marked]]
        return marked, self._count_known(marked)

    def _find_reaching(self, least: float, marked: np.ndarray, known: np.ndarray) -> np.ndarray:
        """What the words, the kind of work, past awards and the buyer's history are worth is soon known of
        every row; the other components add at most what their shapes give for their ceilings.
        """
        sweep, shapes = self.sweep, self.reference.shapes
        most = {
            rule.name: float(
                shapes[rule.name].to_points(rule.ceiling(self.demand, self.columns, self.sectors))
            )
            for rule in COMPONENTS
            if rule.name not in RETRIEVED
        }
        others = sum(most.values())
        unmarked = float(shapes["trade"].to_points(bound_trade(self.wanted)))
        # the points of words and of related words are rounded each for itself
        words = (least - others - unmarked - 1.0) / shapes["text"].most * float(sweep.best.max(initial=0.0))
        by_words = sweep.find_eligible(words * (1.0 - ROUNDING))
        is_near = known >= least - others
        marked, known = marked[is_near], known[is_near]
        rows = unite(by_words, marked)
        evidence, bound = self._take(rows), np.full(len(rows), unmarked)
        for name in ("text", "meaning"):
            shapes[name].add_points(_RULES[name].values(evidence), bound)
        bound[rows.searchsorted(marked)] = known
        for name in NARROWING:
            shapes[name].add_points(_RULES[name].values(evidence), bound)
            others -= most[name]
            is_near = bound >= least - others
            rows, bound = rows[is_near], bound[is_near]
            evidence = self._take(rows)
        return rows

    def _count_known(self, rows: np.ndarray) -> np.ndarray:
        """The points of what the indexes know of some rows; the other columns are not touched."""
        evidence, points = self._take(rows), np.zeros(len(rows))
        for name in RETRIEVED:
            self.reference.shapes[name].add_points(_RULES[name].values(evidence), points)
        return points

    def _take(self, rows: np.ndarray) -> Evidence:
        best = max(float(self.sweep.best.max(initial=0.0)), np.finfo(float).tiny)
        own, related = self.sweep.own[rows], self.sweep.related[rows]
        # an enterprise that a rule keeps out may share more words than any that may come first
        work = self.work.take(rows)
        credit = discount_others(self.wanted, work)
        share = credit / np.maximum(own + related, best)
        return Evidence(
            demand=self.demand,
            on=self.on,
            reference=self.reference,
            columns=self.columns.take(rows),
            need=self.need,
            text=own * share,
            related=related * share,
            wanted=self.wanted,
            work=work,
            credit=credit,
            awards=self.awards.take(rows),
            sectors=self.sectors,
        )
