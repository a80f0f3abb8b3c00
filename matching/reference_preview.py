"""What a change of words or law does to the ranking of one demand: who enters, leaves and moves, and why not.

Both rankings are made by the caller, of the same suppliers on the same day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matching.metrics import CUT, ndcg
from matching.records import Missing, Ranking


@dataclass(frozen=True, slots=True)
class Move:
    """An enterprise that is no longer where it was; None is a place after the first `CUT`."""

    enterprise_id: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class RouteChange:
    """A purchase route that is judged otherwise; the articles are those of the verdicts.

    waited_for, waits_for : what a verdict of `proof_missing` waits for, before and after.
    """

    enterprise_id: str
    route: str
    before: str
    after: str
    article: str
    waited_for: Missing | None = None
    waits_for: Missing | None = None


@dataclass(frozen=True, slots=True)
class RankingChange:
    """What differs for one demand.

    moves : of the first `CUT` places before or after, those whose place differs; who is first afterwards
    stands first, then who left. ndcg_before, ndcg_after : None where nothing was judged good.
    traps_before, traps_after : how many of the first `CUT` were judged 0.
    route_changes : of the enterprises in both rankings, in the order afterwards.
    """

    demand_id: str
    moves: tuple[Move, ...]
    ndcg_before: float | None
    ndcg_after: float | None
    traps_before: int
    traps_after: int
    route_changes: tuple[RouteChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not self.moves and not self.route_changes


def compare_rankings(before: Ranking, after: Ranking, grades: Mapping[str, int]) -> RankingChange:
    """What differs between two rankings of one demand; `grades` are the judgments of its pairs, if any.

    Places count up to `CUT`; routes are compared as far as both rankings go.
    """
    was = [match.enterprise_id for match in before.results]
    now = [match.enterprise_id for match in after.results]
    return RankingChange(
        demand_id=after.demand_id,
        moves=_find_moves(was[:CUT], now[:CUT]),
        ndcg_before=ndcg(grades, was),
        ndcg_after=ndcg(grades, now),
        traps_before=_count_traps(grades, was),
        traps_after=_count_traps(grades, now),
        route_changes=_find_route_changes(before, after),
    )


def _find_moves(was: list[str], now: list[str]) -> tuple[Move, ...]:
    old = {enterprise_id: place for place, enterprise_id in enumerate(was, start=1)}
    new = {enterprise_id: place for place, enterprise_id in enumerate(now, start=1)}
    moves = (Move(item, old.get(item), new.get(item)) for item in dict.fromkeys((*now, *was)))
    return tuple(move for move in moves if move.before != move.after)


def _count_traps(grades: Mapping[str, int], ranked: list[str]) -> int:
    return sum(grades.get(item) == 0 for item in ranked[:CUT])


def _find_route_changes(before: Ranking, after: Ranking) -> tuple[RouteChange, ...]:
    old = {match.enterprise_id: match.routes for match in before.results}
    changes = []
    for match in after.results:
        known = {route.route: route for route in old.get(match.enterprise_id, ())}
        for route in match.routes:
            was = known.get(route.route)
            if was is not None and was.verdict != route.verdict:
                changes.append(
                    RouteChange(
                        match.enterprise_id,
                        route.route,
                        was.verdict,
                        route.verdict,
                        route.rule,
                        was.missing,
                        route.missing,
                    )
                )
    return tuple(changes)
