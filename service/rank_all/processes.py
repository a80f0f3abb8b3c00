"""Work spread over forked processes, its results in the order of the tasks.

A forked process shares the engine's memory with its parent, so that nothing is copied or built twice. Process
k of n takes the tasks k, k + n, k + 2n, … and writes each result into a pipe of its own; the parent reads the
pipes in turn. Nothing is locked and nothing waits for more than a pipe, so when the parent is killed, the
others find their pipe broken at the next result and end too.
"""

from __future__ import annotations

import fcntl
import os
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO, NoReturn

PIPE_BYTES = 1 << 20
"""So far a process may run ahead of the one whose turn it is."""

_HEADER = struct.Struct("<?q")


class WorkerStopped(RuntimeError):
    """A process ended before its work was done, or its work raised; the message says what."""


def work_in_processes(
    work: Callable[[int], bytes], tasks: range, *, processes: int, prepare: Callable[[], None]
) -> Iterator[bytes]:
    """What `work(task)` gives for each task, in their order.

    `prepare` runs first in each new process. Raises WorkerStopped; the other processes are ended then, as
    they are where the caller stops listening.
    """
    children: list[tuple[int, BinaryIO]] = []
    try:
        for number in range(min(processes, len(tasks))):
            share = tasks[number::processes]
            children.append(_start(work, share, prepare, [pipe for _, pipe in children]))
        for place in range(len(tasks)):
            yield _receive(children[place % processes][1])
    finally:
        for _, pipe in children:
            pipe.close()
        for child, _ in children:
            os.waitpid(child, 0)


def _start(
    work: Callable[[int], bytes], share: range, prepare: Callable[[], None], others: list[BinaryIO]
) -> tuple[int, BinaryIO]:
    reading, writing = os.pipe()
    with suppress(OSError, AttributeError):
        # Linux only, and never more than the administrator allows
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    with warnings.catch_warnings():
        # The language model keeps threads, which a copy lacks; `prepare` makes it do without them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(reading)
        for pipe in others:
            pipe.close()
        _run(work, share, prepare, writing)
    os.close(writing)
    return child, os.fdopen(reading, "rb")


def _run(work: Callable[[int], bytes], share: range, prepare: Callable[[], None], writing: int) -> NoReturn:
    """The life of a forked process; it must not come back into the parent's code."""
    status = 1
    try:
        with os.fdopen(writing, "wb") as pipe:
            try:
                prepare()
                for task in share:
                    _send(pipe, work(task), is_fault=False)
            except Exception as error:  # noqa: BLE001 (whatever it was, the parent must hear of it)
                _send(pipe, f"{type(error).__name__}: {error}".encode(), is_fault=True)
        status = 0
    except BrokenPipeError:
        pass
    finally:
        os._exit(status)


def _send(pipe: BinaryIO, result: bytes, *, is_fault: bool) -> None:
    pipe.write(_HEADER.pack(is_fault, len(result)))
    pipe.write(result)
    pipe.flush()


def _receive(pipe: BinaryIO) -> bytes:
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise WorkerStopped("a process ended before its work was done")
    is_fault, length = _HEADER.unpack(header)
    result = pipe.read(length)
    if len(result) < length:
        raise WorkerStopped("a process ended in the middle of a result")
    if is_fault:
        raise WorkerStopped(result.decode())
    return result
