"""A search of clauses in a process of its own: what the planner of fairs has run beside its own searches.

CaDiCaL finds timetables that the planner's solver does not, but it stops every other thread of its process
while it searches, and nothing but the end of the process interrupts it. The process ends with the search that
was asked for, when its time is over, and as soon as the program that started it is gone, however that ended.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from math import ceil
from types import TracebackType

from service.settings import ROOT

Clause = Sequence[int]


class SearchProcess:
    """A running search, as `matching.fairs.clause_search.ClauseSearch` describes it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.pid = process.pid

    def __iter__(self) -> Iterator[tuple[list[int] | None, bool]]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            literals, is_open = json.loads(line)
            yield literals, is_open

    def stop(self) -> None:
        """End the process at once, and those that it split off."""
        if self._process.poll() is None:
            # Another thread may have heard of its end meanwhile.
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def __enter__(self) -> SearchProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
        with suppress(BrokenPipeError):
            self._process.__exit__(kind, error, traceback)


def start_search_process(
    clauses: Sequence[Clause],
    counted: Sequence[int],
    numbers: Sequence[int],
    *,
    effort: int,
    seconds: float,
) -> SearchProcess | None:
    """As `matching.fairs.clause_search.StartSearch` promises; None where no process can be started."""
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "service.fairs.clause_solver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            process_group=0,
        )
    except OSError:
        return None
    assert process.stdin is not None
    # Left open: that it closes is how the other process learns that this one is gone.
    with suppress(BrokenPipeError):
        pickle.dump((clauses, counted, numbers, effort, max(1, ceil(seconds))), process.stdin)
        process.stdin.flush()
    return SearchProcess(process)
