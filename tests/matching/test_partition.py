from itertools import product
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.partition import Division, find_best_divisions

NEVER = -np.inf


def by_brute_force(points, marks, *, needed, most_members, cost, top):
    """The slow twin: every assignment of a row to each part."""
    found = []
    for takers in product(range(points.shape[1]), repeat=len(points)):
        value = sum(points[part, row] for part, row in enumerate(takers))
        members = set(takers)
        union = 0
        for row in members:
            union |= marks[row]
        if np.isfinite(value) and len(members) <= most_members and union & needed == needed:
            found.append(Division(value - cost * (len(members) - 1), takers))
    return sorted(found, key=lambda division: (-division.points, division.takers))[:top]


@st.composite
def problems(draw):
    parts, rows = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    value = st.one_of(st.just(NEVER), st.integers(0, 6).map(float))
    points = np.array([[draw(value) for _ in range(rows)] for _ in range(parts)])
    marks = [draw(st.integers(0, 7)) for _ in range(rows)]
    return points, marks


@settings(max_examples=300)
@given(
    problem=problems(),
    needed=st.sampled_from([0, 1, 3, 7]),
    most_members=st.integers(1, 4),
    cost=st.sampled_from([1.0, 2.0, 5.0]),
    top=st.integers(1, 6),
)
def test_it_agrees_with_trying_everything(problem, needed, most_members, cost, top):
    points, marks = problem
    options = {"needed": needed, "most_members": most_members, "cost": cost, "top": top}
    assert find_best_divisions(points, marks, **options) == by_brute_force(points, marks, **options)


def test_a_further_member_must_be_worth_its_cost():
    points = np.array([[10.0, 9.0], [5.0, 9.0]])
    options = {"needed": 0, "most_members": 2, "top": 1}
    assert find_best_divisions(points, [0, 0], cost=2.0, **options) == [Division(18.0, (1, 1))]
    assert find_best_divisions(points, [0, 0], cost=0.5, **options) == [Division(18.5, (0, 1))]


def test_no_team_where_a_part_has_no_taker():
    points = np.array([[1.0, 2.0], [NEVER, NEVER]])
    assert find_best_divisions(points, [0, 0], needed=0, most_members=2, cost=1.0, top=3) == []


def test_a_member_that_costs_nothing_is_refused():
    with pytest.raises(ValueError, match="must cost"):
        find_best_divisions(np.ones((1, 1)), [0], needed=0, most_members=1, cost=0.0, top=1)


def test_eight_parts_and_many_rows_are_fast():
    generator = np.random.default_rng(7)
    points = generator.integers(0, 1_000_000, size=(8, 100_000)).astype(float)
    points[generator.random(points.shape) > 0.05] = NEVER
    marks = np.ones(100_000, dtype=np.int64)
    started = perf_counter()
    found = find_best_divisions(points, marks, needed=1, most_members=5, cost=160_000.0, top=5)
    assert perf_counter() - started < 5
    assert len(found) == 5
    assert [division.points for division in found] == sorted((d.points for d in found), reverse=True)
