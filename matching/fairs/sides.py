"""Two sides of a fair that meet each other: agencies and enterprises, sellers and buyers, or as good as that.

Who sits on which side is told by the meetings, not by what a party is called.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from matching.fairs.model import Fair

# More meetings than this share within a side, and there are no two sides worth the name.
_MOST_WITHIN = 0.1


def find_side(fair: Fair) -> frozenset[str] | None:
    """The parties of one of two sides between which nearly all requests are; None where there are no such.

    Of the sides found from each party in turn, those with the fewest requests within a side; the same fair
    has the same sides.
    """
    others: dict[str, list[str]] = {party.party_id: [] for party in fair.parties}
    for request in fair.requests:
        one, other = request.parties
        others[one].append(other)
        others[other].append(one)
    met = {party_id: own for party_id, own in others.items() if own}
    sides = [_improve(_colour(root, met), met) for root in met]
    best = min(sides, key=lambda side: _count_within(side, fair), default={})
    if not best or _count_within(best, fair) > _MOST_WITHIN * len(fair.requests):
        return None
    return frozenset(party_id for party_id, is_first in best.items() if is_first)


def _colour(root: str, met: Mapping[str, Sequence[str]]) -> dict[str, bool]:
    """Sides by the number of steps from `root`, or from the first party of what cannot be reached from it."""
    side: dict[str, bool] = {}
    for start in (root, *met):
        if start in side:
            continue
        side[start] = True
        waiting = deque([start])
        while waiting:
            party_id = waiting.popleft()
            for other in met[party_id]:
                if other not in side:
                    side[other] = not side[party_id]
                    waiting.append(other)
    return side


def _improve(side: dict[str, bool], met: Mapping[str, Sequence[str]]) -> dict[str, bool]:
    """Move whoever meets more of its own side than of the other, as long as there is somebody."""
    is_moved = True
    while is_moved:
        is_moved = False
        for party_id, others in met.items():
            if 2 * sum(side[other] == side[party_id] for other in others) > len(others):
                side[party_id] = not side[party_id]
                is_moved = True
    return side


def _count_within(side: Mapping[str, bool], fair: Fair) -> int:
    return sum(side[one] == side[other] for one, other in (request.parties for request in fair.requests))
