"""The life of the process that searches clauses beside the planner: one question, and its answers.

It loads nothing of the rest, so that it begins at once. A line of JSON is said for each number that cannot be
had, for one that is open after the first effort, and for the first that can be had, the last line: the
literals that hold, or null, and whether it is open.
"""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import select
import signal
import sys
from itertools import chain

from pysat.card import CardEnc, EncType
from pysat.solvers import Cadical153


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
            solver.conf_budget(max(1, effort))
            found = solver.solve_limited()
            effort -= solver.accum_stats()["conflicts"]
            if found is None:
                _say(None, is_open=True)
                found = solver.solve()
            _say([literal for literal in solver.get_model() if literal > 0] if found else None)
            if found:
                return


def _end_with_parent() -> None:
    """From now on this process ends as soon as nobody holds the other end of its standard input."""
    pipe = sys.stdin.fileno()
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([pipe], [], [], 0)[0]:
        sys.exit("the program that asked is gone")


def _say(literals: list[int] | None, *, is_open: bool = False) -> None:
    print(json.dumps([literals, is_open]), flush=True)


if __name__ == "__main__":
    main()
