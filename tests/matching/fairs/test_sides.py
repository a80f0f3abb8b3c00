"""The two sides of a fair, and that they are busy with each other in each slot."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysat.solvers import Cadical153

from matching.fairs.clauses import Clauses
from matching.fairs.model import Fair, Party, Request, Slot
from matching.fairs.sides import find_side
from matching.fairs.solving import Clock, solve
from tests.matching.fairs.slow_fair import keeps_rules_slowly, list_waits_slowly


def _make_fair(pairs: list[tuple[str, str]], slots: int = 2, tables: int | None = None) -> Fair:
    names = sorted({party_id for pair in pairs for party_id in pair} | {"alone"})
    return Fair(
        "two sides",
        tuple(Slot(number, "am") for number in range(1, slots + 1)),
        tuple(Party(name, "party") for name in names),
        tuple(Request(f"M{number}", pair, must=True) for number, pair in enumerate(pairs)),
        tables=tables,
    )


def test_agencies_and_enterprises_are_told_by_whom_they_meet() -> None:
    side = find_side(_make_fair([("A", "x"), ("y", "A"), ("B", "y"), ("z", "C")]))
    assert side in ({"A", "B", "C"}, {"A", "B", "z"}, {"x", "y", "z"}, {"x", "y", "C"})


def test_parties_that_all_meet_each_other_have_no_two_sides() -> None:
    assert find_side(_make_fair([("A", "B"), ("B", "C"), ("C", "A")])) is None


def test_a_fair_without_requests_has_no_sides() -> None:
    assert find_side(_make_fair([])) is None


def test_a_tenth_of_the_meetings_may_be_within_a_side() -> None:
    across = list(product(("A", "B", "C"), ("x", "y", "z")))
    assert find_side(_make_fair([("x", "y"), *across])) in ({"A", "B", "C"}, {"x", "y", "z"})
    assert find_side(_make_fair([("x", "y"), *across[:-1]])) is None


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from("wxyz")), min_size=1, max_size=12))
def test_no_meeting_is_within_a_side_where_that_can_be(pairs: list[tuple[str, str]]) -> None:
    side = find_side(_make_fair(pairs))
    assert side is not None
    assert all((one in side) != (other in side) for one, other in pairs)


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from("BCDwxyz")), min_size=1, max_size=30))
def test_whoever_is_on_a_side_meets_the_other_at_least_as_often(pairs: list[tuple[str, str]]) -> None:
    pairs = [(one, other) for one, other in pairs if one != other]
    side = find_side(_make_fair(pairs))
    if side is None:
        return
    assert sum((one in side) == (other in side) for one, other in pairs) * 10 <= len(pairs)
    for party_id in {party_id for pair in pairs for party_id in pair}:
        within = [(one in side) == (other in side) for one, other in pairs if party_id in (one, other)]
        assert sum(within) * 2 <= len(within)


def test_who_must_stand_aside_waits() -> None:
    """Four meet three in four slots: in each slot one of the four is free, which in two of them is a wait."""
    fair = _make_fair(list(product("ABC", "wxyz")), slots=4)
    assert solve(Clauses(fair, 1).model, Clock(20), seed=1, is_logical=True).is_infeasible
    assert solve(Clauses(fair, 2).model, Clock(20), seed=1, is_logical=True).solver is not None
    fair = _make_fair(list(product("ABC", "wxyz")), slots=4, tables=2)
    assert solve(Clauses(fair, 9).model, Clock(20), seed=1, is_logical=True).is_infeasible


def _count_conflicts(clauses: Clauses) -> int:
    """How many conflicts it takes to prove that there is no timetable without a wait."""
    with Cadical153(
        bootstrap_with=[*clauses.written, *([-literal] for literal in clauses.counted)]
    ) as solver:
        assert not solver.solve()
        return int(solver.accum_stats()["conflicts"])


def test_it_is_counted_that_a_side_is_too_large_not_tried() -> None:
    fair = _make_fair(list(product("ABCDE", "uvwxyz")), slots=6)
    assert _count_conflicts(Clauses(fair, 1)) * 10 < _count_conflicts(Clauses(fair, 1, is_balanced=False))


def test_within_a_slot_one_side_is_as_busy_as_the_other_also_where_some_meet_their_own() -> None:
    across = list(product(("A", "B", "C"), ("w", "x", "y", "z")))
    fair = _make_fair([("w", "x"), *across], slots=6)
    clauses = Clauses(fair, 9)
    found = solve(clauses.model, Clock(20), seed=1, is_logical=True)
    assert found.solver is not None
    slot_of = clauses.read(found.solver)
    assert sorted(slot_of) == sorted(request.request_id for request in fair.requests)
    for request in fair.requests:
        for other in fair.requests:
            if request is not other and set(request.parties) & set(other.parties):
                assert slot_of[request.request_id] != slot_of[other.request_id]


def test_who_meets_only_its_own_side_in_a_slot_is_not_counted_in_it() -> None:
    """Four meet three in four slots, of whom two wait; then two of the four meet each other."""
    fair = _make_fair([*product("ABC", "wxyz"), ("w", "x")], slots=5)
    fair = replace(
        fair,
        slots=(*fair.slots[:4], Slot(5, "pm")),
        requests=tuple(
            replace(request, session="pm" if request.parties == ("w", "x") else "am")
            for request in fair.requests
        ),
    )
    assert find_side(fair) in ({"A", "B", "C"}, {"w", "x", "y", "z"})
    assert solve(Clauses(fair, 1).model, Clock(20), seed=1, is_logical=True).is_infeasible
    clauses = Clauses(fair, 2)
    found = solve(clauses.model, Clock(20), seed=1, is_logical=True)
    assert found.solver is not None
    slot_of = clauses.read(found.solver)
    assert (keeps_rules_slowly(fair, slot_of), sum(list_waits_slowly(fair, slot_of))) == (True, 2)
    assert slot_of["M12"] == 5


@pytest.mark.parametrize(("enterprises", "is_balanced"), [(97, True), (98, False)])
def test_sides_of_a_large_fair_are_not_counted(enterprises: int, is_balanced: bool) -> None:
    fair = _make_fair([("AB"[number % 2], f"e{number}") for number in range(enterprises)])
    assert len(fair.parties) == enterprises + 3
    plain = Clauses(fair, 0, is_balanced=False)
    assert (len(Clauses(fair, 0).written) > len(plain.written)) == is_balanced
