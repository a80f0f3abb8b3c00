"""Waits that are also searched for beside the planner: the same figures, and no harm where that fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from matching import audit_plan, plan_fair
from matching.fairs.clause_search import Climb, StartSearch, start_climb
from matching.fairs.clauses import Clauses
from matching.fairs.model import Fair, Plan, Progress
from matching.fairs.solving import Clock
from service.fairs.search_process import start_search_process
from tests.matching.fairs.test_freeing import _make_gap
from tests.matching.fairs.test_progress import CalledOff


class _Lost:
    """A search that goes nowhere, as one whose process was killed; or that waits until it is stopped."""

    def __init__(self, is_waiting: bool = False) -> None:
        self._is_waiting = is_waiting
        self.is_stopped = False

    def __iter__(self) -> Iterator[tuple[None, bool]]:
        while self._is_waiting and not self.is_stopped:
            time.sleep(0.01)
        yield from ()

    def stop(self) -> None:
        self.is_stopped = True

    def __enter__(self) -> _Lost:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()


def _start(search: _Lost | None) -> Callable[..., _Lost | None]:
    def start(
        clauses: Sequence[Any], counted: Sequence[int], numbers: Sequence[int], *, effort: int, seconds: float
    ) -> Any:
        return search

    return start


def _plan(fair: Fair, start_search: StartSearch | None, **more: Any) -> Plan:
    return plan_fair(
        fair, time_limit_seconds=30, seed=1, read_clock=time.monotonic, start_search=start_search, **more
    )


def test_what_is_found_beside_is_planned_proved_and_the_same_each_time() -> None:
    fair, _ = _make_gap()
    plans = [_plan(fair, start_search_process) for _ in range(2)]
    assert plans[0].meetings == plans[1].meetings
    assert (plans[0].status, plans[0].waits, plans[0].waits_bound) == ("optimal", 2, 2)
    assert audit_plan(fair, plans[0]).conflicts == ()


@pytest.mark.parametrize("search", [None, _Lost()])
def test_the_solver_takes_over_where_there_is_no_search_or_it_gets_lost(search: _Lost | None) -> None:
    fair, _ = _make_gap()
    plan = _plan(fair, _start(search))
    assert (plan.status, plan.waits, plan.waits_bound) == ("optimal", 2, 2)
    assert search is None or search.is_stopped


def test_a_search_that_never_answers_is_stopped_with_the_time() -> None:
    fair, _ = _make_gap()
    search = _Lost(is_waiting=True)
    began = time.monotonic()
    plan = plan_fair(
        fair, time_limit_seconds=1, seed=1, read_clock=time.monotonic, start_search=_start(search)
    )
    assert time.monotonic() - began < 10
    assert (plan.status, plan.waits_bound, search.is_stopped) == ("feasible", 0, True)
    assert audit_plan(fair, plan).conflicts == ()


def test_a_search_is_stopped_when_the_plan_is_called_off() -> None:
    fair, _ = _make_gap()
    search = _Lost(is_waiting=True)
    told: list[Progress] = []

    def listen(progress: Progress) -> None:
        told.append(progress)
        if progress.waits is not None and len(told) > 3:
            raise CalledOff

    with pytest.raises(CalledOff):
        _plan(fair, _start(search), on_progress=listen)
    assert search.is_stopped


def test_without_a_clock_no_search_is_asked() -> None:
    fair, _ = _make_gap()
    search = _Lost(is_waiting=True)
    plan = plan_fair(fair, time_limit_seconds=30, seed=1, start_search=_start(search))
    assert (plan.status, plan.waits, search.is_stopped) == ("optimal", 2, False)


class _Told(_Lost):
    """A search that gives answers written down beforehand."""

    def __init__(self, *answers: tuple[list[int] | None, bool]) -> None:
        super().__init__()
        self._answers = iter(answers)

    def __iter__(self) -> Iterator[Any]:
        return self._answers


def _climb(*answers: tuple[list[int] | None, bool]) -> Climb:
    """Of a fair in which two waits are the fewest, from none on."""
    fair, _ = _make_gap()
    climb = start_climb(_start(_Told(*answers)), Clauses(fair, 3), Clock(10), bound=0, effort=1)
    assert climb is not None
    return climb


def test_a_climb_pauses_where_the_first_effort_was_not_enough_and_goes_on_when_it_is_the_last() -> None:
    climb, bounds = _climb((None, False), (None, True), (None, True), (None, False)), list[int]()
    climb.follow(Clock(10), is_last=False, is_enough=None, on_bound=bounds.append)
    assert (climb.bound, climb.is_lost, climb.slot_of, bounds) == (1, False, None, [1])
    climb.follow(Clock(10), is_last=True, is_enough=None, on_bound=bounds.append)
    assert (climb.bound, climb.is_lost, climb.slot_of, bounds) == (2, True, None, [1, 2])


def test_a_climb_is_over_where_no_number_of_its_clauses_can_be_had() -> None:
    climb = _climb(*((None, False) for _ in range(9)))
    climb.follow(Clock(10), is_last=True, is_enough=None, on_bound=lambda _: None)
    assert (climb.bound, climb.is_impossible, climb.slot_of) == (4, True, None)


def test_a_climb_ends_as_soon_as_something_else_is_enough() -> None:
    fair, _ = _make_gap()
    search = _Lost(is_waiting=True)
    climb = start_climb(_start(search), Clauses(fair, 3), Clock(10), bound=0, effort=1)
    assert climb is not None
    asked = iter([False, True])
    climb.follow(
        Clock(10, read=time.monotonic), is_last=True, is_enough=lambda: next(asked), on_bound=lambda _: None
    )
    assert (search.is_stopped, climb.is_lost, climb.slot_of) == (True, True, None)
