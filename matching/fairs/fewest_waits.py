"""The search of a whole fair for fewer waits than a timetable has, or the proof that there are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from matching.fairs.clauses import Clauses
from matching.fairs.program import Program
from matching.fairs.solving import Clock, Outcome, solve

# So many numbers of waits are asked for one after the other; with more of them cores come up sooner.
_MOST_TO_CLIMB = 10


def find_fewer_waits(
    program: Clauses | Program,
    clock: Clock,
    *,
    fewer_than: int | None,
    bound: int,
    seed: int,
    effort: float | None = None,
    is_enough: Callable[[], bool] | None = None,
    on_value: Callable[[int], None] | None = None,
    on_bound: Callable[[int], None] | None = None,
) -> Outcome:
    """A timetable with the fewest waits, among those with `fewer_than` so many (None: all).

    `bound` is known: fewer waits than that nobody can have. The program counts its waits and is not changed;
    the rest is as `solve` has it.
    """
    if not isinstance(program, Clauses) or fewer_than is None or fewer_than - bound > _MOST_TO_CLIMB:
        model = program.model.clone()
        if fewer_than is not None:
            program.limit(model, fewer_than - 1)
        model.minimize(program.waits)
        return solve(
            model,
            clock,
            seed=seed,
            is_logical=True,
            is_in_clauses=isinstance(program, Clauses),
            effort=effort,
            is_enough=is_enough,
            on_value=on_value,
            on_bound=on_bound,
        )
    spent = 0.0
    for most in range(bound, fewer_than):
        model = program.model.clone()
        program.limit(model, most)
        found = solve(
            model,
            clock,
            seed=seed,
            is_logical=True,
            is_in_clauses=True,
            effort=None if effort is None else max(0.0, effort - spent),
            is_enough=is_enough,
        )
        spent += found.effort
        if found.solver is not None:
            # Fewer had been tried before.
            return replace(found, is_proved=True, value=most, bound=most)
        if not found.is_infeasible:
            return replace(found, bound=most)
        if on_bound is not None:
            on_bound(most + 1)
    return Outcome(is_proved=False, is_infeasible=True, solver=None, value=0, bound=fewer_than)
