"""The life of the process that searches clauses beside the planner: one question, and its answers.

It loads nothing of the rest, so that it begins at once. It is the first of a process group, and ends with all
of it. A line of JSON is said for each number that cannot be had, for one that is open after the first effort,
and for the first that can be had, the last line: the literals that hold, or null, and whether it is open.
"""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import select
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import chain
from math import ceil
from multiprocessing import get_context

from pysat.card import CardEnc, EncType
from pysat.solvers import Cadical153

Clause = Sequence[int]

# Conflicts until it is asked who could be the one that waits, and for each of them.
_EFFORT_OF_WHOLE, _EFFORT_OF_ONE = 20_000, 2_000


def main() -> None:
    """What is asked (`start_search_process`) comes as a pickle of our own on the standard input."""
    clauses, counted, numbers, effort, seconds = pickle.load(sys.stdin.buffer)
    _end_with_parent()
    # While CaDiCaL searches no handler of ours would run; what the system does by itself, it does.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    top = max(map(abs, chain(counted, *clauses)), default=0)
    for number in numbers:
        # Counted anew for each number: literals for more waits than that only lead the search astray.
        limit = CardEnc.atmost(counted, number, top_id=top, encoding=EncType.totalizer).clauses
        with Cadical153(bootstrap_with=[*clauses, *limit]) as solver:
            found = _search(solver, min(effort, _EFFORT_OF_WHOLE))
            left: list[int] = []
            if found is None and number == 1:
                found, left = _try_each(solver, counted)
            if found is None:
                found = _search(solver, effort - solver.accum_stats()["conflicts"])
            effort -= solver.accum_stats()["conflicts"]
            literals = _read(solver) if found else None
            if found is None:
                _say(None, is_open=True)
                literals = _search_on(solver, left)
            _say(literals)
            if literals is not None:
                # Whoever still searches for the same is not needed any more.
                os.killpg(0, signal.SIGKILL)


def _search(solver: Cadical153, effort: int, literals: Sequence[int] = ()) -> bool | None:
    """Whether all clauses can hold, and these literals; None where so many conflicts do not tell."""
    solver.conf_budget(max(1, effort))
    return solver.solve_limited(assumptions=literals)


def _try_each(solver: Cadical153, counted: Sequence[int]) -> tuple[bool | None, list[int]]:
    """Suppose of each literal that it is the one that holds. Most cannot, which is soon seen, as the rest
    is then as strict as if none did. Returns what is known then, and the literals that are left.
    """
    left = []
    for literal in counted:
        found = _search(solver, _EFFORT_OF_ONE, [literal])
        if found:
            return True, []
        if found is None:
            left.append(literal)
        else:
            solver.add_clause([-literal])
    return None, left


def _search_on(solver: Cadical153, left: Sequence[int]) -> list[int] | None:
    """The literals that hold, or None, however long it takes.

    Where one of several that are `left` may hold, two processes search at once: for one of the first half of
    these, and for none of them. What the other does then is no matter.
    """
    if len(left) < 2:
        return _read(solver) if solver.solve() else None
    half = left[: len(left) // 2]
    # A moment longer than this one, so that it is not missed; this solver goes with it when it is split off.
    seconds = 1 + ceil(signal.getitimer(signal.ITIMER_REAL)[0])
    pool = ProcessPoolExecutor(2, get_context("fork"), _go_on_with, (solver, seconds))
    parts = [pool.submit(_search_part, clauses) for clauses in ([half], [[-literal] for literal in half])]
    answers = (part.result() for part in as_completed(parts))
    return next((literals for literals in answers if literals is not None), None)


# Of a process that is split off.
_searches: list[Cadical153] = []


def _go_on_with(solver: Cadical153, seconds: int) -> None:
    _searches.append(solver)
    signal.alarm(seconds)


def _search_part(clauses: Sequence[Clause]) -> list[int] | None:
    (solver,) = _searches
    solver.append_formula(clauses)
    return _read(solver) if solver.solve() else None


def _read(solver: Cadical153) -> list[int]:
    return [literal for literal in solver.get_model() if literal > 0]


def _end_with_parent() -> None:
    """From now on this process ends as soon as nobody holds the other end of its standard input."""
    pipe = sys.stdin.fileno()
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    # All processes of the group.
    fcntl.fcntl(pipe, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([pipe], [], [], 0)[0]:
        sys.exit("the program that asked is gone")


def _say(literals: list[int] | None, *, is_open: bool = False) -> None:
    print(json.dumps([literals, is_open]), flush=True)


if __name__ == "__main__":
    main()
