"""How much a meeting is worth to the planner: from what both sides wish and how well they match."""

from __future__ import annotations

from typing import Protocol

# What one side's wish adds; a match adds its own score (0-1), having met before takes something off.
WISHES = {"none": 0.0, "want": 1.0, "must": 2.0}
OF_BOTH_SIDES = 0.5
HAS_MET = 0.5
LEAST = 0.1


class Wish(Protocol):
    """What a booth and an enterprise wish of one another."""

    enterprise_wish: str
    booth_wish: str
    has_met: bool
    match_score: float | None
    weight: float | None


def is_request(wish: Wish) -> bool:
    """Whether the pair may meet at all: somebody wishes it and nobody declines."""
    both = wish.enterprise_wish, wish.booth_wish
    return "no_thanks" not in both and both != ("none", "none")


def is_must(wish: Wish) -> bool:
    """Whether the meeting has to take place: the agency says so, whose time is the scarcer one."""
    return wish.booth_wish == "must"


def weigh(wish: Wish, *, has_met: bool = False) -> float:
    """The weight: what the organiser has set, else the sum of wishes, match and acquaintance.

    `has_met`: known from an earlier fair, whatever the wish says of it.
    """
    if wish.weight is not None:
        return wish.weight
    total = WISHES.get(wish.enterprise_wish, 0.0) + WISHES.get(wish.booth_wish, 0.0)
    if min(WISHES.get(wish.enterprise_wish, 0.0), WISHES.get(wish.booth_wish, 0.0)) > 0:
        total += OF_BOTH_SIDES
    total += wish.match_score or 0.0
    if wish.has_met or has_met:
        total -= HAS_MET
    return round(max(total, LEAST), 6)
