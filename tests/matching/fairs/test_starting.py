"""Plans without the solver: every rule kept, most of the weight, and one for every fair without musts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from matching import audit_plan, plan_fair
from matching.fairs import pace
from matching.fairs import plan as planning
from matching.fairs.filling import drop_waits, fill_slots
from matching.fairs.model import Fair, Party, Request, Slot
from matching.fairs.solving import Clock
from matching.fairs.starting import place_all, place_most
from service.fairs.bench.actions import invent_fair
from tests.matching.fairs.slow_fair import fairs, keeps_rules_slowly

_MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_NO_TIME = 1e-6


def _make_fair(*requests: Request, slots: int, **more: int) -> Fair:
    names = sorted({party_id for request in requests for party_id in request.parties})
    return Fair(
        "made",
        tuple(Slot(number, "am") for number in range(1, slots + 1)),
        tuple(Party(name) for name in names),
        requests,
        **more,  # type: ignore[arg-type]
    )


def _free(fair: Fair, **more: None) -> Fair:
    """The fair without musts."""
    return replace(fair, requests=tuple(replace(item, must=False) for item in fair.requests), **more)


@_MANY
@given(fairs())
def test_a_fair_without_musts_has_a_plan_in_no_time(fair: Fair) -> None:
    fair = _free(fair)
    plan = plan_fair(fair, time_limit_seconds=_NO_TIME)
    assert plan.status in ("feasible", "optimal")
    assert audit_plan(fair, plan).conflicts == ()


@_MANY
@given(fairs())
def test_a_quick_plan_keeps_every_rule_or_is_none(fair: Fair) -> None:
    placed = place_most(fair, fill_slots(fair), Clock(1), seconds=0.002, seed=1)
    assert placed is None or keeps_rules_slowly(fair, placed)
    assert placed is not None or any(request.must for request in fair.requests)


@_MANY
@given(fairs())
def test_filling_keeps_the_rules_with_time_and_without(fair: Fair) -> None:
    free = _free(fair, max_wait_spread=None)
    first = place_all(fair, Clock(1), seconds=0.0, seed=1)
    more = place_all(fair, Clock(1), seconds=0.002, seed=1)
    assert keeps_rules_slowly(free, first)
    assert keeps_rules_slowly(free, more)
    assert first.keys() <= more.keys()


@_MANY
@given(fairs())
def test_dropped_waits_leave_a_plan_within_the_limit(fair: Fair) -> None:
    free = _free(fair)
    start = fill_slots(free)
    kept = drop_waits(free, start)
    assert keeps_rules_slowly(free, kept)
    assert kept.items() <= start.items()


def test_meetings_move_between_two_slots_to_let_one_more_in() -> None:
    # A ring of four parties fills two slots only where opposite sides meet at once.
    pairs = [("A", "B"), ("A", "C"), ("C", "D"), ("B", "D")]
    fair = _make_fair(*(Request("".join(pair), pair) for pair in pairs), slots=2)
    assert len(place_all(fair, Clock(1), seconds=0.01, seed=0)) == 4


def test_the_lightest_meeting_at_the_end_of_a_day_is_dropped_with_what_must_follow() -> None:
    fair = _make_fair(
        Request("M1", ("A", "B"), weight=1.0),
        Request("M2", ("A", "C"), weight=2.0),
        Request("M3", ("D", "E"), after=("M1",)),
        slots=3,
        max_wait_spread=0,
    )
    assert drop_waits(fair, {"M1": 1, "M2": 3, "M3": 2}) == {"M2": 3}
    assert drop_waits(replace(fair, max_wait_spread=1), {"M1": 1, "M2": 3}) == {"M1": 1, "M2": 3}


def test_a_must_goes_before_any_number_of_wishes() -> None:
    wishes = [Request(f"W{number}", ("A", f"B{number}"), weight=9.0) for number in range(3)]
    fair = _make_fair(*wishes, Request("M", ("A", "C"), weight=0.1, must=True), slots=1)
    placed = place_most(fair, {"W0": 1}, Clock(1), seconds=0.01, seed=0)
    assert placed == {"M": 1}
    twice = replace(fair, requests=(*fair.requests, Request("N", ("A", "B0"), must=True)))
    assert place_most(twice, {"W0": 1}, Clock(1), seconds=0.01, seed=0) is None


@pytest.mark.compiled
def test_a_large_fair_that_found_no_slots_for_all_of_its_choice_keeps_what_it_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fair = invent_fair(12, 72, seed=1)
    monkeypatch.setattr(pace, "_MOST_PLACES", len(fair.requests) * len(fair.slots) - 1)
    # The program cannot be built in this time, and is not begun.
    monkeypatch.setattr(planning, "Program", None)
    monkeypatch.setattr(pace, "place_all", lambda chosen, *_, **__: _without_one(fill_slots(chosen)))
    plan = plan_fair(fair, time_limit_seconds=3)
    assert plan.status == "feasible"
    audit = audit_plan(fair, plan)
    assert audit.conflicts == ()
    assert plan.weight >= 0.995 * plan.weight_bound
    assert plan.waits <= 1


def _without_one(slot_of: dict[str, int]) -> dict[str, int]:
    slot_of.popitem()
    return slot_of


@pytest.mark.compiled
@pytest.mark.parametrize("tables", [None, 9])
def test_a_large_fair_with_hardly_any_time_still_gets_most_of_its_weight(tables: int | None) -> None:
    fair = replace(invent_fair(12, 72, seed=1), tables=tables)
    plan = plan_fair(fair, time_limit_seconds=0.5)
    assert plan.status in ("feasible", "optimal")
    assert audit_plan(fair, plan).conflicts == ()
    places = (tables or 12) * len(fair.slots)
    heaviest = sum(sorted((request.weight for request in fair.requests), reverse=True)[:places])
    assert plan.weight >= 0.9 * heaviest


def test_who_waits_loses_no_meeting_of_a_day_without_a_wait_and_what_follows_goes_once() -> None:
    requests = (
        Request("M1", ("A", "B"), weight=1.0),
        Request("M2", ("A", "C"), weight=2.0, after=("M1",)),
        Request("M3", ("A", "D"), weight=3.0, after=("M1", "M2")),
    )
    fair = _make_fair(*requests, slots=5, max_wait_spread=0)
    days = tuple(replace(slot, day=1 if slot.slot < 5 else 2) for slot in fair.slots)
    fair = replace(fair, slots=days)
    assert drop_waits(fair, {"M1": 1, "M2": 3, "M3": 5}) == {}
    # Without what must come later only the lighter end of the day with a wait goes.
    free = replace(fair, requests=tuple(replace(item, after=()) for item in requests))
    assert drop_waits(free, {"M1": 1, "M2": 3, "M3": 5}) == {"M2": 3, "M3": 5}
