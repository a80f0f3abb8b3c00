"""One run of the constraint solver: always with a limit, always the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite
from typing import Any

from ortools.sat.python import cp_model

# Two searches that take turns at fixed points of work, not of time: the answer does not depend on how busy
# the machine is, unless the limit of time cuts it off. One is strong in bounds, the other counts up from the
# lowest number of waits.
SEARCHES = ("max_lp", "core")
# Bounds are whole numbers but for noise in the last places.
_NOISE = 1e-6


@dataclass
class Clock:
    """What is left of a limit of time. Only the solver's own seconds count; building a program takes few."""

    limit_seconds: float
    used_seconds: float = 0.0

    @property
    def left_seconds(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.limit_seconds - self.used_seconds)


@dataclass(frozen=True)
class Outcome:
    """What one run found. `bound` is proved; it means something only where there was an objective."""

    is_proved: bool
    is_infeasible: bool
    solver: cp_model.CpSolver | None
    value: int
    bound: int


def solve(
    model: cp_model.CpModel,
    clock: Clock,
    *,
    seed: int,
    share: float = 1.0,
    workers: int = len(SEARCHES),
    is_logical: bool = False,
) -> Outcome:
    """Solve within `share` (0-1) of the time left on the clock.

    `is_logical` searches by clauses and cores alone, without any linear programming: what proves few waits.
    """
    limit = clock.left_seconds * share
    if limit <= 0:
        return Outcome(False, False, None, 0, 0)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit
    solver.parameters.num_workers = 1 if is_logical else workers
    if is_logical:
        solver.parameters.linearization_level = 0
        solver.parameters.optimize_with_core = True
    elif workers > 1:
        solver.parameters.interleave_search = True
        solver.parameters.subsolvers.extend(SEARCHES)
    solver.parameters.random_seed = seed
    status: Any = solver.solve(model)
    clock.used_seconds += solver.wall_time
    has_solution = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return Outcome(
        is_proved=status == cp_model.OPTIMAL,
        is_infeasible=status == cp_model.INFEASIBLE,
        solver=solver if has_solution else None,
        value=round(solver.objective_value) if has_solution else 0,
        # Where nothing is known the solver says infinite.
        bound=ceil(bound - _NOISE) if isfinite(bound := solver.best_objective_bound) else 0,
    )
