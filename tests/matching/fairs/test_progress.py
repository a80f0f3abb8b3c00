"""While a plan is made its figures are told, it can be called off, and the clock's limit holds."""

from __future__ import annotations

import itertools

import pytest

from matching import audit_plan, plan_fair
from matching.fairs.bulletin import Bulletin
from matching.fairs.model import Fair, Progress
from matching.fairs.solving import Clock
from service.fairs.bench.actions import invent_fair


@pytest.fixture(scope="module")
def fair() -> Fair:
    """Large enough for several searches, each of some tenths of a second."""
    return invent_fair(6, 30, seed=1)


class CalledOff(Exception):
    """Raised where the search is to end."""


def test_figures_are_told_and_only_get_better(fair: Fair) -> None:
    told: list[Progress] = []
    plan = plan_fair(fair, time_limit_seconds=3, on_progress=told.append)
    bounds = [item.weight_bound for item in told if item.weight_bound is not None]
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[-1] >= (plan.weight or 0)
    weights = [item.weight for item in told if item.weight is not None]
    assert weights[-1] <= bounds[-1]
    assert any(item.waits is not None for item in told)


@pytest.mark.parametrize("after", [0, 1])
def test_what_the_listener_raises_ends_the_search(after: int) -> None:
    told: list[Progress] = []
    large = invent_fair(45, 300, seed=1)  # takes seconds, so that it is told of more than once

    def listen(progress: Progress) -> None:
        told.append(progress)
        if len(told) > after:
            raise CalledOff

    with pytest.raises(CalledOff):
        plan_fair(large, time_limit_seconds=600, on_progress=listen)
    assert len(told) == after + 1


def test_no_search_runs_on_after_the_time_by_the_clock_that_tells_it(fair: Fair) -> None:
    seconds = itertools.count(step=700)  # each look at this clock takes 700 seconds
    plan = plan_fair(fair, time_limit_seconds=600, read_clock=lambda: float(next(seconds)))
    assert plan.status == "feasible"
    assert plan.seconds >= 600
    assert audit_plan(fair, plan).conflicts == ()


def test_a_clock_counts_searches_and_stops_by_the_time_told() -> None:
    now = [5.0]
    clock = Clock(10, read=lambda: now[0])
    clock.used_seconds = 3
    assert (clock.left_seconds, clock.left_in_fact, clock.passed_seconds) == (7, 7, 0)
    now[0] = 13.0
    assert (clock.left_seconds, clock.left_in_fact, clock.passed_seconds) == (7, 2, 8)
    now[0] = 99.0
    assert (clock.left_seconds, clock.left_in_fact) == (7, 0)


def test_figures_are_kept_where_nobody_listens() -> None:
    bulletin = Bulletin()
    bulletin.note(waits=2)
    bulletin.tell()
    assert (bulletin.is_heard, bulletin.progress) == (False, Progress(waits=2))
