"""One run of the solver: ended as soon as what is found elsewhere is enough."""

from __future__ import annotations

import time
from itertools import combinations

from ortools.sat.python import cp_model

from matching.fairs.solving import Clock, solve


def _crowd(pigeons: int, holes: int) -> cp_model.CpModel:
    """Each pigeon has a hole of its own, said in clauses; where there are too few, that is hard to see."""
    model = cp_model.CpModel()
    sits = {(p, h): model.new_bool_var("") for p in range(pigeons) for h in range(holes)}
    for pigeon in range(pigeons):
        model.add_bool_or([sits[pigeon, hole] for hole in range(holes)])
    for hole in range(holes):
        for one, other in combinations(range(pigeons), 2):
            model.add_bool_or([sits[one, hole].Not(), sits[other, hole].Not()])
    return model


def test_a_search_ends_when_what_was_found_elsewhere_is_enough_and_proves_nothing_then() -> None:
    asked = iter([False, True])
    began = time.monotonic()
    found = solve(
        _crowd(14, 13),
        Clock(60, read=time.monotonic),
        seed=1,
        is_logical=True,
        is_in_clauses=True,
        is_enough=lambda: next(asked, True),
    )
    assert time.monotonic() - began < 30
    assert (found.solver, found.is_proved, found.is_infeasible) == (None, False, False)


def test_clauses_that_can_be_had_are_solved_and_too_few_holes_are_proved() -> None:
    for pigeons, is_infeasible in ((4, False), (5, True)):
        found = solve(_crowd(pigeons, 4), Clock(20), seed=1, is_logical=True, is_in_clauses=True)
        assert (found.solver is None, found.is_infeasible) == (is_infeasible, is_infeasible)
