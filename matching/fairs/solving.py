"""One run of the constraint solver: always with a limit, always the same for the same seed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil, isfinite
from typing import Any

from ortools.sat.python import cp_model

# Two searches that take turns at fixed points of work, not of time: the answer does not depend on how busy
# the machine is, unless the limit of time cuts it off. One is strong in bounds, the other counts up from the
# lowest number of waits.
SEARCHES = ("max_lp", "core")
# Bounds are whole numbers but for noise in the last places.
_NOISE = 1e-6
# So often somebody looks whether a search is to end.
_SECONDS_BETWEEN_LOOKS = 0.5
# The less time is left, the more often the clock is read.
_SHARE_OF_PAUSE, _SHORTEST_PAUSE = 0.02, 0.02


@dataclass
class Clock:
    """What is left of a limit of time.

    Only the seconds of searches are counted, in steps where they are annealed: what is planned with does not
    depend on how busy the machine is. Where `read` tells the time, nothing runs on after the limit by that
    clock either, and `reserved_seconds` of it stay free. `look` is called twice a second while a search runs,
    from another thread; what it raises ends the search and is raised where the search was begun.
    """

    limit_seconds: float
    used_seconds: float = 0.0
    read: Callable[[], float] | None = None
    look: Callable[[], None] | None = None
    reserved_seconds: float = 0.0
    _began: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        if self.read is not None:
            self._began = self.read()

    @property
    def left_seconds(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.limit_seconds - self.used_seconds)

    @property
    def left_in_fact(self) -> float:
        """Seconds left, by the clock that tells the time too where there is one; never negative."""
        if self.read is None:
            return self.left_seconds
        in_fact = self.limit_seconds - self.reserved_seconds - (self.read() - self._began)
        return max(0.0, min(self.left_seconds, in_fact))

    @property
    def passed_seconds(self) -> float:
        """Seconds since it began: by the clock that tells the time, else those counted."""
        return self.used_seconds if self.read is None else self.read() - self._began

    @contextmanager
    def watch(self, stop: Callable[[], None], keep_pace: Callable[[], None] | None = None) -> Iterator[None]:
        """While a search runs: `stop` is called, from another thread, once it has to end.

        So is `keep_pace`, again and again.
        """
        if self.read is None and self.look is None and keep_pace is None:
            yield
            return
        is_over = threading.Event()
        failures: list[BaseException] = []
        pause = min(_SECONDS_BETWEEN_LOOKS, max(_SHORTEST_PAUSE, self.left_in_fact * _SHARE_OF_PAUSE))

        def look_on() -> None:
            waited = 0.0
            while not is_over.wait(pause):
                waited += pause
                try:
                    if self.look is not None and waited >= _SECONDS_BETWEEN_LOOKS:
                        waited = 0.0
                        self.look()
                except BaseException as failure:  # noqa: BLE001 - raised again, in the other thread
                    failures.append(failure)
                    stop()
                    return
                if keep_pace is not None:
                    keep_pace()
                if self.left_in_fact <= 0:
                    stop()

        thread = threading.Thread(target=look_on, name="fair-planning", daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()
        if failures:
            raise failures[0]


@dataclass(frozen=True)
class Outcome:
    """What one run found. `bound` is proved; it means something only where there was an objective.

    `effort` is the work that it took, in the solver's own measure, which does not depend on the machine.
    """

    is_proved: bool
    is_infeasible: bool
    solver: cp_model.CpSolver | None
    value: int
    bound: int
    effort: float = 0.0


def solve(
    model: cp_model.CpModel,
    clock: Clock,
    *,
    seed: int,
    share: float = 1.0,
    workers: int = len(SEARCHES),
    is_logical: bool = False,
    is_in_clauses: bool = False,
    effort: float | None = None,
    is_enough: Callable[[], bool] | None = None,
    on_value: Callable[[int], None] | None = None,
    on_bound: Callable[[int], None] | None = None,
) -> Outcome:
    """Solve within `share` (0-1) of the time left on the clock.

    `is_logical` searches by clauses and cores alone, without any linear programming: what proves few waits.
    `is_in_clauses` takes a model of clauses as it is: to simplify it first takes longer than it saves.
    `effort` limits the work, in the solver's own measure; `is_enough` is asked while it goes on, from another
    thread, and ends it.
    `on_value` and `on_bound` hear of each better solution and bound while it goes on.
    """
    limit = min(clock.left_seconds * share, clock.left_in_fact)
    if limit <= 0:
        return Outcome(False, False, None, 0, 0)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit
    solver.parameters.num_workers = 1 if is_logical else workers
    if is_logical:
        solver.parameters.linearization_level = 0
        solver.parameters.optimize_with_core = True
        if is_in_clauses:
            solver.parameters.cp_model_presolve = False
            solver.parameters.cp_model_probing_level = 0
            solver.parameters.symmetry_level = 0
    elif workers > 1:
        solver.parameters.interleave_search = True
        solver.parameters.subsolvers.extend(SEARCHES)
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    solver.parameters.random_seed = seed
    if on_bound is not None:
        tell_bound = on_bound
        solver.best_bound_callback = lambda bound: tell_bound(_round_up(bound))
    listener = _Listener(on_value) if on_value is not None else None

    def stop_where_enough() -> None:
        if is_enough is not None and is_enough():
            solver.stop_search()

    with clock.watch(solver.stop_search, None if is_enough is None else stop_where_enough):
        status: Any = solver.solve(model, listener)
    clock.used_seconds += solver.wall_time
    has_solution = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return Outcome(
        is_proved=status == cp_model.OPTIMAL,
        is_infeasible=status == cp_model.INFEASIBLE,
        solver=solver if has_solution else None,
        value=round(solver.objective_value) if has_solution else 0,
        bound=_round_up(solver.best_objective_bound),
        effort=solver.response_proto.deterministic_time,
    )


def read_slots(x: Mapping[tuple[str, int], Any], solver: cp_model.CpSolver) -> dict[str, int]:
    """Slot of each placed request in the solver's solution, in the order of these literals."""
    return {name: slot for (name, slot), literal in x.items() if solver.boolean_value(literal)}


class _Listener(cp_model.CpSolverSolutionCallback):
    def __init__(self, on_value: Callable[[int], None]) -> None:
        super().__init__()
        self._on_value = on_value

    def on_solution_callback(self) -> None:
        self._on_value(round(self.objective_value))


def _round_up(bound: float) -> int:
    # Where nothing is known the solver says infinite.
    return ceil(bound - _NOISE) if isfinite(bound) else 0
