"""One queue before several workers: a worker lets the next reader in when it has a turn to give.

Left to themselves, workers let everybody in at once, and a connection stays with the worker that took it.
Then chance decides how many readers wait in which worker: with twenty at two workers, now and then eighteen
in one of them. Here they wait at the listening socket, which all workers share, and in the order in which
they came. So that they wait there again for their next page, `LimitMiddleware` ends connections after an
answer for as long as anybody waits.
"""

from __future__ import annotations

import asyncio
import select
import socket
import struct
from collections.abc import Callable
from typing import Any

from uvicorn.loops.auto import auto_loop_factory

from service.running.turns import Turns

# What needs no turn (probes, files, changes) comes through the same door and is not to wait for long:
# somebody is let in after this time whether there is a turn or not, and at once where more wait than this.
DOOR_SECONDS = 0.1
MOST_AT_THE_DOOR = 64
# A worker that is still getting ready lets those that are ready go first by this time.
MODESTY_SECONDS = 0.02
# A browser may connect ahead of time; nobody waits longer than this for what it asks.
ASKING_SECONDS = 0.02
# After a fault such as too many open files.
FAULT_SECONDS = 0.5
# Of `struct tcp_info`, of a listening socket: how many connections wait to be accepted.
_WAITING_AT = 24


class SharedDoor:
    """Lets connections in at a listening socket as `asyncio.Server` does, but one by one."""

    def __init__(self, listener: socket.socket, make_protocol: Callable[[], asyncio.Protocol]) -> None:
        self._listener = listener
        self._make_protocol = make_protocol
        self._asked = asyncio.Event()
        self._look = select.poll()
        self._look.register(listener, select.POLLIN)
        self._turns: Turns | None = None
        self._letting_in = asyncio.create_task(self._let_in())

    def watch(self, turns: Turns) -> None:
        """From now on let in only whom these have a turn for."""
        self._turns, turns.door = turns, self

    def has_waiting(self) -> bool:
        """Whether a connection waits to be let in, here or by another worker."""
        return bool(self._look.poll(0))

    def count_waiting(self) -> int:
        """How many connections wait to be let in; 0 where the system does not say."""
        if not hasattr(socket, "TCP_INFO"):
            return 0
        try:
            told = self._listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _WAITING_AT + 4)
        except OSError:
            return 0
        return int(struct.unpack_from("I", told, _WAITING_AT)[0]) if len(told) == _WAITING_AT + 4 else 0

    def note_request(self) -> None:
        """Whoever was let in last has asked for something."""
        self._asked.set()

    def close(self) -> None:
        """Let nobody in any more."""
        self._letting_in.cancel()

    async def wait_closed(self) -> None:
        """Return when nobody is being let in any more."""
        await asyncio.wait([self._letting_in])

    async def _let_in(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._wait_for_turn()
            try:
                connection, _ = await loop.sock_accept(self._listener)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._asked.clear()
                await loop.connect_accepted_socket(self._make_protocol, connection)
            except OSError:
                await asyncio.sleep(FAULT_SECONDS)
                continue
            await _wait_at_most(self._asked.wait(), ASKING_SECONDS)

    async def _wait_for_turn(self) -> None:
        if self._turns is not None and not self._turns.is_prepared():
            await asyncio.sleep(MODESTY_SECONDS)
        if self._turns is None or self._turns.has_free() or self.count_waiting() > MOST_AT_THE_DOOR:
            return
        await _wait_at_most(self._turns.wait_for_free(), DOOR_SECONDS)


async def _wait_at_most(something: Any, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await something
    except TimeoutError:
        return


def make_loop() -> asyncio.AbstractEventLoop:
    """The loop of a worker that shares its listening socket with others; uvicorn makes it by this name."""
    loop = auto_loop_factory()()

    async def create_server(
        make_protocol: Callable[[], asyncio.Protocol], *, sock: socket.socket, backlog: int, **_: Any
    ) -> SharedDoor:
        sock.setblocking(False)
        sock.listen(backlog)
        door = SharedDoor(sock, make_protocol)
        if turns := getattr(loop, "turns", None):
            door.watch(turns)
        return door

    loop.create_server = create_server  # type: ignore[assignment, method-assign]
    return loop


def share_turns(turns: Turns) -> None:
    """Let the door of the running loop know whose turns these are, if it has one: before it opens."""
    loop = asyncio.get_running_loop()
    if hasattr(loop, "__dict__"):
        loop.turns = turns  # type: ignore[attr-defined]
