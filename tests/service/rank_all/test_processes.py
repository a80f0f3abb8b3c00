"""Results in the order of the tasks, faults told, nothing left behind."""

from __future__ import annotations

import os
import time

import pytest

from service.rank_all.processes import PIPE_BYTES, WorkerStopped, work_in_processes


def nothing() -> None:
    """No preparation."""


def has_children() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


@pytest.mark.parametrize("processes", [1, 2, 5])
@pytest.mark.parametrize("tasks", [range(0), range(1), range(3, 20)])
def test_results_come_in_the_order_of_the_tasks(tasks: range, processes: int) -> None:
    def work(task: int) -> bytes:
        time.sleep(0.002 * (task % 3))
        return b"%d" % task

    results = list(work_in_processes(work, tasks, processes=processes, prepare=nothing))
    assert results == [b"%d" % task for task in tasks]
    assert not has_children()


def test_the_work_is_done_elsewhere_after_the_preparation() -> None:
    ready: list[int] = []
    own = os.getpid()

    def work(task: int) -> bytes:
        return b"%d %d" % (len(ready), os.getpid() != own)

    results = work_in_processes(work, range(4), processes=2, prepare=lambda: ready.append(1))
    assert list(results) == [b"1 1"] * 4
    assert ready == []


def test_results_larger_than_a_pipe() -> None:
    work = work_in_processes(lambda task: b"x" * (3 * PIPE_BYTES), range(4), processes=2, prepare=nothing)
    assert [len(result) for result in work] == [3 * PIPE_BYTES] * 4


def test_a_fault_is_told_and_the_others_end() -> None:
    def work(task: int) -> bytes:
        if task == 3:
            raise LookupError("no rule of that day")
        return b"x" * PIPE_BYTES

    results = work_in_processes(work, range(50), processes=2, prepare=nothing)
    with pytest.raises(WorkerStopped, match="LookupError: no rule of that day"):
        list(results)
    assert not has_children()


def test_a_process_that_is_killed_is_noticed() -> None:
    def work(task: int) -> bytes:
        if task == 5:
            os._exit(9)
        return b"x"

    with pytest.raises(WorkerStopped, match="ended before its work was done"):
        list(work_in_processes(work, range(8), processes=2, prepare=nothing))


def test_a_caller_that_stops_listening_ends_the_processes() -> None:
    results = work_in_processes(lambda task: b"x" * PIPE_BYTES, range(50), processes=2, prepare=nothing)
    next(results)
    results.close()
    assert not has_children()
