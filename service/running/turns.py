"""Whose turn it is: few readers at work at once in a worker, the others in the order in which they came.

Python runs one thread at a time, so that more readers at once would only hold each other up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Protocol


class Door(Protocol):
    """Where readers wait who have not been let into a worker yet."""

    def has_waiting(self) -> bool:
        """Whether anybody stands there."""

    def note_request(self) -> None:
        """Whoever was let in last has asked for something."""


class Turns:
    """At most `count` turns at once; whoever came first has the next one."""

    def __init__(self, count: int) -> None:
        self.door: Door | None = None
        """Where further readers wait, if several workers share one door."""
        self.is_prepared: Callable[[], bool] = lambda: True
        """Whether this worker can answer everything already."""
        self._free = asyncio.Semaphore(count)
        self._waiting = 0
        self._has_free = asyncio.Event()
        self._has_free.set()

    async def take(self) -> Turn:
        """Wait for a turn; it lasts until it is ended."""
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
            self._look()
        turn = Turn(self)
        _TURN.set(turn)
        return turn

    def give_back(self) -> None:
        """One turn is free again."""
        self._free.release()
        self._look()

    def has_free(self) -> bool:
        """Whether somebody who came now would have a turn at once."""
        return not self._free.locked()

    async def wait_for_free(self) -> None:
        """Return when there is a turn that nobody who has been let in waits for."""
        await self._has_free.wait()

    def is_crowded(self) -> bool:
        """Whether readers wait at a door that other workers let in at, too."""
        return self.door is not None and (self._waiting > 0 or self.door.has_waiting())

    def _look(self) -> None:
        if self.has_free():
            self._has_free.set()
        else:
            self._has_free.clear()


class Turn:
    """One reader's turn."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._loop = asyncio.get_running_loop()
        self._has_ended = False

    def end(self) -> None:
        """The next one may begin; the second time this does nothing. Only in the thread of the loop."""
        if not self._has_ended:
            self._has_ended = True
            self._turns.give_back()

    def end_from_thread(self) -> None:
        """`end` for every other thread."""
        # The loop is closed where nobody waits any more.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.end)


_TURN: ContextVar[Turn | None] = ContextVar("turn", default=None)


def pass_turn_on() -> None:
    """End the turn of the request that this thread works for, before it waits for something that takes long.

    Where it works for none, this does nothing.
    """
    turn = _TURN.get()
    if turn is not None:
        turn.end_from_thread()
