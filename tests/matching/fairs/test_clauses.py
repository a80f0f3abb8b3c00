"""Waits said in clauses, against trying every timetable of tiny fairs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from matching.fairs.clauses import Clauses, is_said_in_clauses
from matching.fairs.fewest_waits import find_fewer_waits
from matching.fairs.model import BOOTH, Fair, Party, Request, Slot, Walk
from matching.fairs.program import Program
from matching.fairs.solving import Clock, Outcome
from tests.matching.fairs.slow_fair import keeps_rules_slowly, list_placings, list_waits_slowly

_FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_MOST = 9


@st.composite
def _fairs(draw: st.DrawFn) -> Fair:
    """A day of few parties, with meetings that leave gaps: every request is held."""
    numbers = range(1, draw(st.integers(3, 5)) + 1)
    names = [f"P{number}" for number in range(4)]
    parties = tuple(
        Party(
            name,
            draw(st.sampled_from(["booth", "party"])),
            unavailable=frozenset(draw(st.sets(st.sampled_from(numbers), max_size=2))),
        )
        for name in names
    )
    pairs = [(one, other) for one in names for other in names if one < other]
    requests = tuple(
        Request(
            f"M{number}",
            draw(st.sampled_from(pairs)),
            session=draw(st.sampled_from(["any", "any", "am"])),
            must=True,
            fixed_slot=draw(st.sampled_from([None, None, *numbers])),
            after=("M0",) if number and draw(st.integers(0, 3)) == 0 else (),
        )
        for number in range(draw(st.integers(1, 4)))
    )
    return Fair(
        "tiny",
        tuple(Slot(number, "am" if number < 4 else "pm") for number in numbers),
        parties,
        requests,
        tables=draw(st.sampled_from([None, 1, 2])),
        max_wait_spread=draw(st.sampled_from([None, 0, 1])),
    )


def _search(program: Clauses | Program, fewer_than: int | None, bound: int = 0) -> Outcome:
    return find_fewer_waits(program, Clock(20), fewer_than=fewer_than, bound=bound, seed=1)


@_FEW
@given(_fairs())
def test_the_fewest_waits_are_those_of_brute_force(fair: Fair) -> None:
    assume(is_said_in_clauses(fair, _MOST))
    waits = [
        sum(list_waits_slowly(fair, placing))
        for placing in list_placings(fair)
        if len(placing) == len(fair.requests) and keeps_rules_slowly(fair, placing)
    ]
    clauses = Clauses(fair, _MOST)
    # One number after the other, then all at once.
    for found in (_search(clauses, _MOST + 1), _search(clauses, None)):
        if not waits:
            assert found.is_infeasible
            continue
        assert found.is_proved
        assert found.solver is not None
        placing = clauses.read(found.solver)
        assert keeps_rules_slowly(fair, placing)
        assert found.value == found.bound == min(waits) == sum(list_waits_slowly(fair, placing))
    if waits and min(waits) <= _MOST:
        assert _search(clauses, min(waits)).is_infeasible
        assert _search(clauses, min(waits) + 1, bound=min(waits)).is_proved


def _make_fair(**changes: object) -> Fair:
    fair = Fair(
        "plain",
        tuple(Slot(number, "am") for number in range(1, 5)),
        (Party("A"), Party("B"), Party("C")),
        (Request("M1", ("A", "B"), must=True), Request("M2", ("A", "C"), must=True)),
    )
    return replace(fair, **changes)  # type: ignore[arg-type]


def test_it_says_only_what_it_knows() -> None:
    fair = _make_fair()
    wish = replace(fair.requests[0], must=False)
    long = replace(fair.requests[0], slots=2)
    assert is_said_in_clauses(fair)
    assert not is_said_in_clauses(replace(fair, requests=(wish, fair.requests[1])))
    assert not is_said_in_clauses(replace(fair, requests=(long, fair.requests[1])))
    assert not is_said_in_clauses(replace(fair, slots=(*fair.slots, Slot(5, "am", day=2))))
    assert not is_said_in_clauses(replace(fair, parties=(Party("A", seats=2), *fair.parties[1:])))
    assert not is_said_in_clauses(replace(fair, parties=(Party("A", max_meetings=1), *fair.parties[1:])))
    walking = (Party("A"), Party("B", BOOTH, place="x"), Party("C", BOOTH, place="y"))
    assert is_said_in_clauses(replace(fair, parties=walking))
    assert not is_said_in_clauses(replace(fair, parties=walking, walks=(Walk(("x", "y"), 1),)))


@pytest.mark.parametrize(
    ("third", "most", "is_said"), [("AC", None, True), ("BC", None, False), ("BC", 2, True)]
)
def test_the_spread_needs_somebody_who_does_not_wait(third: str, most: int | None, is_said: bool) -> None:
    # With B and C meeting too, all three have two meetings, and perhaps all of them wait.
    fair = _make_fair(max_wait_spread=1)
    more = Request("M3", (third[0], third[1]), must=True)
    assert is_said_in_clauses(replace(fair, requests=(*fair.requests, more)), most) is is_said


def test_a_search_that_may_do_nothing_says_nothing() -> None:
    clauses = Clauses(_make_fair(), 1)
    late = find_fewer_waits(clauses, Clock(0), fewer_than=2, bound=0, seed=1)
    assert (late.is_proved, late.is_infeasible, late.solver, late.bound) == (False, False, None, 0)


def test_bounds_are_heard_of_as_they_are_proved() -> None:
    # Both meetings are held where A must wait once.
    requests = tuple(
        replace(request, fixed_slot=slot) for request, slot in zip(_make_fair().requests, (1, 3), strict=True)
    )
    heard: list[int] = []
    clauses = Clauses(_make_fair(requests=requests), 2)
    found = find_fewer_waits(clauses, Clock(20), fewer_than=3, bound=0, seed=1, on_bound=heard.append)
    assert (heard, found.value) == ([1], 1)


def test_a_meeting_that_must_come_later_does_whatever_waits_that_leaves() -> None:
    # B2 is there in the first slot only, and M2, with it, must come after M1: then M1 has no slot.
    slots = tuple(Slot(number, "am") for number in (1, 2, 3))
    parties = Party("A"), Party("B1"), Party("B2", unavailable=frozenset({2, 3}))
    requests = Request("M1", ("A", "B1"), must=True), Request("M2", ("A", "B2"), must=True, after=("M1",))
    fair = Fair("ordered", slots, parties, requests)
    assert find_fewer_waits(Clauses(fair, 2), Clock(20), fewer_than=3, bound=0, seed=1).is_infeasible
    # With B1 there in the second slot only, M2 is met in the third.
    narrow = replace(fair, parties=(parties[0], Party("B1", unavailable=frozenset({1, 3})), Party("B2")))
    clauses = Clauses(narrow, 2)
    found = find_fewer_waits(clauses, Clock(20), fewer_than=3, bound=0, seed=1)
    assert clauses.read(found.solver) == {"M1": 2, "M2": 3}
    # There from the second slot on, it is met right after B1.
    late = replace(fair, parties=(*parties[:2], Party("B2", unavailable=frozenset({1}))))
    clauses = Clauses(late, 2)
    found = find_fewer_waits(clauses, Clock(20), fewer_than=3, bound=0, seed=1)
    slot_of = clauses.read(found.solver)
    assert (found.value, slot_of["M2"] - slot_of["M1"]) == (0, 1)
