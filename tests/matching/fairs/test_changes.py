"""Two plans of a fair beside each other: only what differs is named, and only those it concerns are told."""

from __future__ import annotations

from matching.fairs.changes import Change, compare_plans
from matching.fairs.model import PlacedMeeting, Plan

PARTIES_OF = {f"M{number}": ("B1", f"E{number}") for number in range(1, 6)}


def _make_plan(*meetings: PlacedMeeting) -> Plan:
    return Plan("feasible", meetings)


def test_every_kind_of_change_is_named_once_and_told_to_both_parties() -> None:
    before = _make_plan(
        PlacedMeeting("M1", 1, 1),
        PlacedMeeting("M2", 1, 2),
        PlacedMeeting("M3", 2, 1),
        PlacedMeeting("M5", 2, 2),
    )
    after = _make_plan(
        PlacedMeeting("M1", 2, 1),
        PlacedMeeting("M2", 1, 3),
        PlacedMeeting("M4", 1, 1),
        PlacedMeeting("M5", 2, 2),
    )
    moved = Change("moved", "M1", PlacedMeeting("M1", 1, 1), PlacedMeeting("M1", 2, 1))
    reseated = Change("reseated", "M2", PlacedMeeting("M2", 1, 2), PlacedMeeting("M2", 1, 3))
    removed = Change("removed", "M3", PlacedMeeting("M3", 2, 1), None)
    added = Change("added", "M4", None, PlacedMeeting("M4", 1, 1))
    found = compare_plans(before, after, PARTIES_OF)
    assert found.changes == (moved, reseated, removed, added)
    assert found.of_party == {
        "B1": (moved, reseated, removed, added),
        "E1": (moved,),
        "E2": (reseated,),
        "E3": (removed,),
        "E4": (added,),
    }


def test_the_same_plan_changes_nothing_and_unknown_requests_are_left_aside() -> None:
    plan = _make_plan(PlacedMeeting("M1", 1, 1), PlacedMeeting("X", 1, 2))
    assert compare_plans(plan, plan, PARTIES_OF).changes == ()
    assert compare_plans(plan, _make_plan(PlacedMeeting("M1", 1, 1)), PARTIES_OF).of_party == {}
