"""Fairs that are annealed, filled or too large for the solver, tried on tiny ones that count as such."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching import audit_plan, plan_fair
from matching.fairs import musts, pace
from matching.fairs import plan as planning
from matching.fairs.annealing import Annealer
from matching.fairs.bulletin import Bulletin
from matching.fairs.model import Fair, Party, Request, Slot
from matching.fairs.program import Program
from matching.fairs.solving import Clock
from matching.fairs.waits import sum_waits
from tests.matching.fairs.slow_fair import fairs, find_best_slowly
from tests.matching.fairs.test_freeing import _make_gap

_FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_LIMITS = ("_FEWEST_PLACES", "_PLACES_TO_FILL", "_MOST_PLACES")
# From how many places on a fair is annealed, filled first, and too large.
_ALL, _NONE = 1, 1_000_000
_KINDS = [(_ALL, _NONE, _NONE), (_ALL, _ALL, _NONE), (_ALL, _ALL, _ALL)]


@contextmanager
def _counted(limits: tuple[int, int, int]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in zip(_LIMITS, limits, strict=True):
            patch.setattr(pace, name, limit)
        # of how much time a huge fair gets: not more than others
        patch.setattr(pace, "_SECONDS_TO_FILL", 0.02)
        yield


def _judge(fair: Fair, *, seconds: float, is_told: bool = False) -> None:
    """Whatever the planner says of a fair is true, and its plan breaks no rule."""
    best = find_best_slowly(fair)
    told: list[object] = []
    plan = plan_fair(fair, time_limit_seconds=seconds, seed=1, on_progress=told.append if is_told else None)
    if best is None:
        assert plan.status in ("infeasible", "unknown")
        return
    assert plan.status in ("optimal", "feasible", "unknown")
    if plan.status == "unknown":
        return
    assert audit_plan(fair, plan).conflicts == ()
    assert plan.weight <= -best[0] <= plan.weight_bound + 1e-9
    if plan.status == "optimal":
        missing = sum(item.missing for item in plan.short_spreads)
        figures = (-plan.weight, len(plan.short_enterprises), missing, plan.waits, plan.wait_spread)
        assert figures == best


def _make_waiting_fair(*at: int, is_must: bool = False, **more: Any) -> Fair:
    """E1 can meet each booth in one of five slots only, so that it waits between them; E2 meets once."""
    slots = tuple(Slot(number, "am") for number in range(1, 6))
    away = {number: frozenset(range(1, 6)) - {number} for number in at}
    booths = tuple(Party(f"B{number}", "booth", unavailable=away[number]) for number in at)
    enterprises = Party("E1", "enterprise"), Party("E2", "enterprise"), Party("C", "booth")
    own = tuple(Request(f"M{number}", (f"B{number}", "E1"), must=is_must) for number in at)
    other = Request("N", ("C", "E2"), must=is_must)
    return Fair("waiting", slots, (*booths, *enterprises[:2], enterprises[2]), (*own, other), **more)


@pytest.mark.parametrize("limits", _KINDS)
@pytest.mark.parametrize("is_must", [False, True])
@pytest.mark.parametrize(("at", "waits", "spread"), [((1, 3), 1, 1), ((1, 3, 5), 2, 2)])
def test_waits_that_nothing_avoids_stay(
    limits: tuple[int, int, int], is_must: bool, at: tuple[int, ...], waits: int, spread: int
) -> None:
    fair = _make_waiting_fair(*at, is_must=is_must)
    with _counted(limits):
        plan = plan_fair(fair, time_limit_seconds=20, seed=1)
    assert (len(plan.meetings), plan.waits, plan.wait_spread) == (len(at) + 1, waits, spread)
    # Of a fair that is too large for the solver, fewer waits are proved impossible only where all must meet,
    # and a smaller spread never.
    is_open = limits == _KINDS[2] and (not is_must or spread > 1)
    assert plan.status == ("feasible" if is_open else "optimal")


@pytest.mark.parametrize("limits", _KINDS)
@pytest.mark.parametrize("is_must", [False, True])
def test_a_limit_on_the_spread_of_waits_that_all_meetings_would_break_keeps_some_out(
    limits: tuple[int, int, int], is_must: bool
) -> None:
    fair = _make_waiting_fair(1, 3, is_must=is_must, max_wait_spread=0)
    with _counted(limits):
        plan = plan_fair(fair, time_limit_seconds=2, seed=1)
    if is_must:
        assert plan.status in ("infeasible", "unknown")
        return
    assert audit_plan(fair, plan).conflicts == ()
    assert (len(plan.meetings), plan.waits) == (2, 0)


@pytest.mark.parametrize("limits", _KINDS)
def test_without_any_time_musts_that_cannot_all_be_met_are_not_said_to_be_impossible(
    limits: tuple[int, int, int],
) -> None:
    musts = tuple(Request(f"M{number}", ("E1", f"B{number}"), must=True) for number in (1, 2))
    fair = Fair("full", (Slot(1, "am"),), tuple(map(Party, ("E1", "B1", "B2"))), musts)
    with _counted(limits):
        plan = plan_fair(fair, time_limit_seconds=1e-9, seed=1)
    assert (plan.status, plan.meetings) == ("unknown", ())


def test_a_large_fair_of_musts_without_time_is_planned_with_the_waits_that_filling_leaves() -> None:
    with _counted(_KINDS[2]):
        plan = plan_fair(_make_waiting_fair(1, 3, is_must=True), time_limit_seconds=1e-9, seed=1)
    assert (plan.status, len(plan.meetings), plan.waits) == ("feasible", 3, 1)


@_FEW
@given(fairs(), st.sampled_from(_KINDS), st.booleans())
def test_what_is_said_of_wishes_is_true(fair: Fair, limits: tuple[int, int, int], is_told: bool) -> None:
    with _counted(limits):
        _judge(fair, seconds=0.2, is_told=is_told)


@_FEW
@given(fairs(most_requests=4), st.sampled_from(_KINDS), st.booleans())
def test_what_is_said_of_musts_is_true(fair: Fair, limits: tuple[int, int, int], is_told: bool) -> None:
    musts = replace(fair, requests=tuple(replace(request, must=True) for request in fair.requests))
    with _counted(limits):
        _judge(musts, seconds=0.2, is_told=is_told)


@_FEW
@given(fairs(), st.sampled_from(_KINDS), st.sampled_from([1e-9, 1e-3, 0.02]))
def test_with_hardly_any_time_what_is_said_is_true(
    fair: Fair, limits: tuple[int, int, int], seconds: float
) -> None:
    with _counted(limits):
        _judge(fair, seconds=seconds)


def test_who_is_short_in_a_large_fair_without_time_is_told_and_nothing_is_proved() -> None:
    requests = tuple(Request(f"M{name}", ("B", name)) for name in ("E1", "E2"))
    parties = Party("B", "booth"), Party("E1", "enterprise"), Party("E2", "enterprise")
    fair = Fair("short", (Slot(1, "am"),), parties, requests, min_meetings=1)
    with _counted(_KINDS[2]):
        plan = plan_fair(fair, time_limit_seconds=1e-9, seed=1)
    assert (plan.status, len(plan.meetings), len(plan.short_enterprises)) == ("feasible", 1, 1)


@pytest.mark.parametrize(("seats", "waits"), [(1, 2), (2, 1)])
def test_what_is_found_beside_counts_where_the_whole_fair_is_not_settled_at_first(
    seats: int, waits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fair, _ = _make_gap()
    parties = tuple(replace(party, seats=seats if party.party_id == "C" else 1) for party in fair.parties)
    # Nothing is annealed, and the first search of the whole fair is over before it begins.
    monkeypatch.setattr(musts, "_SECONDS_OF_WAITS", (0.0, 0.0))
    monkeypatch.setattr(musts, "_EFFORT_OF_WHOLE", 0.0)
    with _counted(_KINDS[1]):
        plan = plan_fair(replace(fair, parties=parties), time_limit_seconds=20, seed=1)
    assert (plan.status, plan.waits, plan.waits_bound) == ("optimal", waits, waits)


def test_a_better_timetable_from_beside_is_kept_where_the_whole_fair_is_still_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fair, start = _make_gap()
    monkeypatch.setattr(musts, "_SECONDS_OF_WAITS", (0.0,))
    monkeypatch.setattr(musts, "_EFFORT_OF_WHOLE", 0.0)
    search = musts.MustSearch(
        fair, Clock(20), 1, Annealer(fair), Bulletin(), lambda: Program(fair), slot_of=start
    )
    with _counted(_KINDS[0]):
        assert not search.run()
    assert (sum_waits(fair, start), sum_waits(fair, search.slot_of or start)) == (4, 2)


@pytest.mark.parametrize(("most_spread", "waits"), [(None, 1), (0, 3)])
def test_a_little_weight_is_traded_for_waits_only_where_that_keeps_their_spread(
    most_spread: int | None, waits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A fair that only counts as large would be given all the time by the first of these.
    monkeypatch.setattr(planning, "_SECONDS_OF_CHOICE", 0.001)
    monkeypatch.setattr(planning, "_SECONDS_OF_TRADE", 0.001)
    slots = tuple(Slot(number, "am") for number in range(1, 6))
    # Each has two booths to meet, with a free slot between.
    own = {"E1": (1, 3), "E2": (1, 3), "E3": (2, 4)}
    booths = tuple(
        Party(f"{name}-{number}", "booth", unavailable=frozenset(range(1, 6)) - {number})
        for name, numbers in own.items()
        for number in numbers
    )
    requests = [
        Request(booth.party_id, (booth.party_id, booth.party_id.split("-")[0]), weight=1.001)
        for booth in booths
    ]
    # Of two who want the third slot of one booth, this one weighs less, and would save two waits of three.
    requests.append(Request("instead", ("E1-3", "E3")))
    fair = Fair("trade", slots, (*booths, *(Party(name, "enterprise") for name in own)), tuple(requests))
    with _counted(_KINDS[2]):
        plan = plan_fair(replace(fair, max_wait_spread=most_spread), time_limit_seconds=20, seed=1)
    assert (len(plan.meetings), plan.waits) == (6, waits)
    assert audit_plan(replace(fair, max_wait_spread=most_spread), plan).conflicts == ()
