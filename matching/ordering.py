"""The order of the rows of a catalogue for one demand: points, purchase routes and a declared tie-break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from heapq import heappush, heappushpop

import numpy as np

from matching.awards import AwardFindings
from matching.blobs import SupplierStore
from matching.candidates import Gathered
from matching.catalogue import Catalogue
from matching.index import Retrieval
from matching.need import Correct, NeedReader
from matching.records import Demand, Verdict
from matching.route_classes import RowJudge
from matching.routes import RouteJudge
from matching.scoring import COMPONENTS, ROUTE_VALUES, Evidence, find_shapes
from matching.sectors import infer_sectors
from matching.selection import Sweep, kth_largest
from matching.shapes import Shape
from matching.suiting import Suitability
from matching.trades import read_wanted


@dataclass(frozen=True, slots=True)
class Scores:
    """One demand and the rows that were looked at closely; arrays are in step with `rows`, ascending.

    A place is an index into `rows`. evidence, values, points : of those rows; the route is in none of them.
    suitability : of those rows. is_put_forward : whether each of them is eligible and suits.
    retrievals : what the demand's own words and their synonyms found. sweep : their sums in all rows of the
    catalogue, and which are eligible. awards : what past awards say. routes : judges the purchase routes of
    this demand, row_judge : for the rows of the catalogue, only its verdicts. catalogue : the whole of it.
    """

    rows: np.ndarray
    evidence: Evidence
    values: Mapping[str, np.ndarray]
    points: np.ndarray
    suitability: Suitability
    is_put_forward: np.ndarray
    retrievals: tuple[Retrieval, Retrieval]
    sweep: Sweep
    awards: AwardFindings
    routes: RouteJudge
    row_judge: RowJudge
    catalogue: Catalogue

    @property
    def suppliers(self) -> SupplierStore:
        """Of the whole catalogue, by row."""
        return self.catalogue.suppliers

    @property
    def eligible(self) -> int:
        """How many rows of the catalogue no rule keeps out."""
        return int(np.count_nonzero(self.sweep.eligible))

    @property
    def route_points(self) -> Mapping[Verdict, float]:
        """What each verdict on a private contract adds."""
        return _read_route_points(self.evidence.shapes["route"])

    def find_best(self, top: int) -> tuple[list[int], dict[int, Verdict]]:
        """The places of the `top` best in order, and the route verdicts of all places that were compared.

        The route adds at most what its shape gives, so a row further than that below the last place cannot
        reach it. Rows are judged from the best down, and the last place rises with each that gets its route.
        """
        forward = np.flatnonzero(self.is_put_forward)
        top = min(top, len(forward))
        if not top:
            return [], {}
        route_points, get_verdict, ids = self.route_points, self.row_judge.get_verdict, self.suppliers.ids
        most, rows, values = route_points["possible"], self.rows.tolist(), self.points[forward]
        near = forward[values >= kth_largest(values, top) - most]
        near = near[np.argsort(-self.points[near], kind="stable")]
        verdicts: dict[int, Verdict] = {}
        reached: list[tuple[float, str, int]] = []
        totals: list[float] = []
        for place, points in zip(near.tolist(), self.points[near].tolist(), strict=True):
            if len(totals) == top and points + most < totals[0]:
                break
            verdict = verdicts[place] = get_verdict(rows[place])
            total = points + route_points[verdict]
            reached.append((-total, ids[rows[place]], place))
            if len(totals) < top:
                heappush(totals, total)
            else:
                heappushpop(totals, total)
        return [place for _, _, place in sorted(reached)[:top]], verdicts

    def find_rank(self, place: int, verdict: Verdict) -> int:
        """The rank of a place among all rows put forward, from 1.

        All that can reach its total must have been looked at (`Gathered.find_reaching`).
        """
        total = self.find_total(place, verdict)
        forward = self.is_put_forward
        above = forward & (self.points > total)
        level = forward & ~above & (self.points >= total - self.route_points["possible"])
        rivals = np.flatnonzero(level)
        verdicts, members = self.row_judge.judge_all(self.rows[rivals])
        of_routes = np.array([self.route_points[item] for item in verdicts])
        totals = self.points[rivals] + of_routes[members]
        ids, own_id = self.suppliers.ids, self.suppliers.ids[self.rows[place]]
        before = sum(ids[row] < own_id for row in self.rows[rivals[totals == total]].tolist())
        return int(np.count_nonzero(above) + np.count_nonzero(totals > total)) + before + 1

    def weigh(self, places: Sequence[int]) -> list[tuple[tuple[float, float], ...]]:
        """For each of some places the value and the points of every component but the route."""
        chosen, components = np.array(places, dtype=np.intp), []
        for rule in COMPONENTS:
            values, points = self.values[rule.name][chosen], np.zeros(len(chosen))
            self.evidence.shapes[rule.name].add_points(values, points)
            components.append(zip(values.tolist(), points.tolist(), strict=True))
        return list(zip(*components, strict=True))

    def find_total(self, place: int, verdict: Verdict) -> float:
        """All points of a place: those without the route and those of the route."""
        return float(self.points[place]) + self.route_points[verdict]


def gather(
    catalogue: Catalogue, reader: NeedReader, correct: Correct, demand: Demand, *, on: date
) -> Gathered:
    """What the demand finds in the catalogue, to whose words `correct` puts slips in its title right."""
    need = reader.read_demand(demand, correct=correct)
    index, reference = catalogue.index, catalogue.reference
    own = index.retrieve(need.own)
    related = index.retrieve(need.related, stands_for=need.stands_for)
    wanted = read_wanted(need, demand, reference)
    return Gathered(
        demand=demand,
        on=on,
        reference=reference,
        columns=catalogue.columns,
        need=need,
        retrievals=(own, related),
        sweep=Sweep.of(own.scores(), related.scores(), catalogue.find_eligible(demand, on=on)),
        wanted=wanted,
        work=catalogue.trades.find(wanted),
        is_work_known=catalogue.trades.known_,
        is_work_sure=catalogue.trades.sure_,
        tells_work=catalogue.trades.tells_,
        senses=catalogue.senses.find(need.own),
        awards=catalogue.awards.gather(
            need,
            buyer=demand.buyer,
            category=demand.category,
            budget_krw=demand.budget_krw,
            on=on,
        ),
        sectors=infer_sectors(need.title, demand.description, reference),
        shapes=find_shapes(wanted, reference),
    )


def score_rows(catalogue: Catalogue, gathered: Gathered, rows: np.ndarray) -> Scores:
    """The scores of some living rows, ascending."""
    evidence, values, points = gathered.evaluate(rows)
    suitability = Suitability.judge(evidence, values)
    routes = RouteJudge(gathered.demand, on=gathered.on, rules=gathered.reference.rules)
    return Scores(
        rows=rows,
        evidence=evidence,
        values=values,
        points=points,
        suitability=suitability,
        is_put_forward=gathered.sweep.eligible[rows] & suitability.is_suited,
        retrievals=gathered.retrievals,
        sweep=gathered.sweep,
        awards=gathered.awards,
        routes=routes,
        row_judge=RowJudge(routes, catalogue.find_route_classes(routes), catalogue.suppliers),
        catalogue=catalogue,
    )


@lru_cache(maxsize=128)
def _read_route_points(route: Shape) -> Mapping[Verdict, float]:
    """What each verdict adds; asked for so often that it is kept."""
    return {verdict: float(route.to_points(value)) for verdict, value in ROUTE_VALUES.items()}
