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
from matching.kernels import get_kernels
from matching.need import Need
from matching.records import Demand
from matching.reference_records import Reference
from matching.scoring import COMPONENTS, RETRIEVED, Evidence, weigh_other_work
from matching.sectors import SectorGuess
from matching.selection import Sweep, kth_largest
from matching.senses import SenseFindings
from matching.shapes import Shapes
from matching.suiting import TELLING, Suitability
from matching.trades import OTHER_WORK, WantedTrade, is_certain

PROBES = 5
"""How many times `top` rows are tried first, to learn what the last place will cost."""

NARROWING = ("sense", "place")
"""The components that are looked at first where the indexes leave many rows: cheap, and they tell much."""

_LEAST_BEST = float(np.finfo(float).tiny)

_RULES = {rule.name: rule for rule in COMPONENTS}


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that one demand found in the whole catalogue, before any row is looked at closely.

    retrievals : what the demand's own words and their synonyms found. sweep : their sums in all rows.
    work : how the work of all rows agrees with what is asked for. is_work_known : whether it is known at all.
    is_work_sure : whether clearly. tells_work : whether services or awards of all rows say anything, known
    work or not. senses : to what the words of all rows point.
    shapes : what the values of components are worth for this demand.
    """

    demand: Demand
    on: date
    reference: Reference
    columns: Columns
    need: Need
    retrievals: tuple[Retrieval, Retrieval]
    sweep: Sweep
    wanted: Sequence[WantedTrade]
    work: np.ndarray
    is_work_known: np.ndarray
    is_work_sure: np.ndarray
    tells_work: np.ndarray
    senses: SenseFindings
    awards: AwardFindings
    sectors: Sequence[SectorGuess]
    shapes: Shapes

    def evaluate(self, rows: np.ndarray) -> tuple[Evidence, Mapping[str, np.ndarray], np.ndarray]:
        """The evidence on some rows, the values of their components, and their points without the route."""
        evidence = self._take(rows)
        values = {rule.name: rule.values(evidence) for rule in COMPONENTS}
        points = np.zeros(len(rows))
        for name, of_rows in values.items():
            self.shapes[name].add_points(of_rows, points)
        return evidence, values, points

    def find_candidates(self, top: int) -> np.ndarray:
        """The rows put forward that can come among the first `top`, and others; ascending."""
        known = self.count_known()
        probed = PROBES * top
        while top and probed < len(known):
            probes = np.flatnonzero(known >= max(kth_largest(known, probed), 0.0))
            if len(probes) < probed:
                return probes
            evidence, values, points = self.evaluate(probes)
            points = points[Suitability.judge(evidence, values).is_suited]
            if len(points) >= top:
                least = kth_largest(points, top) - self.shapes["route"].most
                return self.find_reaching(least, known)
            probed *= PROBES
        return np.flatnonzero(known >= 0.0) if top else np.zeros(0, dtype=np.int64)

    def find_alike(self, count: int, ids: Sequence[str]) -> np.ndarray:
        """The `count` rows, or fewer, that share the most words with the demand, most first.

        `ids` are those of all rows; of rows that share as much the lesser id comes first.
        """
        if not count:
            return np.zeros(0, dtype=np.intp)
        rows = self.sweep.find_first(count)
        totals = zip((-self.sweep.total(rows)).tolist(), rows.tolist(), strict=True)
        first = sorted((total, ids[row], row) for total, row in totals)[:count]
        return np.array([row for _, _, row in first], dtype=np.intp)

    def count_put_forward(self, known: np.ndarray) -> int:
        """How many rows are eligible and suit: so many a ranking holds that is read to its end.

        `known` is what `count_known` gave, here and for `find_reaching`.
        """
        evidence = self._take(np.flatnonzero(known >= 0.0))
        values = {name: _RULES[name].values(evidence) for name in TELLING}
        return int(np.count_nonzero(Suitability.judge(evidence, values).is_suited))

    def count_known(self) -> np.ndarray:
        """The points of every row for the components of RETRIEVED.

        -inf where it is not eligible or surely does other work.
        """
        sweep, shapes = self.sweep, self.shapes
        may_suit = sweep.eligible
        if is_certain(self.wanted):
            may_suit = may_suit & ((self.work >= OTHER_WORK) | ~self.is_work_sure)
        known = np.empty(len(self.work))
        get_kernels().weigh_words(
            sweep.own,
            sweep.related,
            may_suit,
            self.work,
            self._best,
            OTHER_WORK,
            weigh_other_work(self.wanted),
            float(shapes["text"].most),
            known,
        )
        shapes["trade"].add_points(self.work, known)
        for name, rows in (("awards", self.awards.voters), ("buyer", self.awards.winners)):
            if len(rows):
                points = np.zeros(len(rows))
                shapes[name].add_points(_RULES[name].values(self._take(rows)), points)
                known[rows] += points
        return known

    def find_reaching(self, least: float, known: np.ndarray) -> np.ndarray:
        """The rows put forward whose points without the route are at least `least`, and others; ascending.

        The components beside the known ones add at most what their shapes give for their ceilings.
        """
        shapes = self.shapes
        most = {
            rule.name: float(
                shapes[rule.name].to_points(rule.ceiling(self.demand, self.columns, self.sectors))
            )
            for rule in COMPONENTS
            if rule.name not in RETRIEVED
        }
        # where the demand points to nothing, no row can agree with it
        most["sense"] *= self.senses.most
        others = sum(most.values())
        rows = np.flatnonzero(known >= least - others)
        bound = known[rows]
        for name in NARROWING:
            shapes[name].add_points(self._look_up(name, rows), bound)
            others -= most[name]
            is_near = bound >= least - others
            rows, bound = rows[is_near], bound[is_near]
        return rows

    def _look_up(self, name: str, rows: np.ndarray) -> np.ndarray:
        """The values of one of NARROWING; of ten thousand rows the whole evidence costs more than a sense."""
        if name == "sense":
            return self.senses.take(rows).values
        return _RULES[name].values(self._take(rows))

    @property
    def _best(self) -> float:
        """What sums of words are measured against, above 0."""
        return max(self.sweep.best, _LEAST_BEST)

    def _take(self, rows: np.ndarray) -> Evidence:
        own, related = self.sweep.own[rows], self.sweep.related[rows]
        work = self.work[rows]
        credit = np.where(work < OTHER_WORK, weigh_other_work(self.wanted), 1.0)
        # an enterprise that a rule keeps out may share more words than any that may come first
        share = credit / np.maximum(own + related, self._best)
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
            is_work_known=self.is_work_known[rows],
            is_work_sure=self.is_work_sure[rows],
            tells_work=self.tells_work[rows],
            senses=self.senses.take(rows),
            credit=credit,
            awards=self.awards.take(rows),
            sectors=self.sectors,
            shapes=self.shapes,
        )
