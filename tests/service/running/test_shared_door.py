"""Workers that share a door: whoever is free lets the next one in, and nobody waits behind a busy one."""

from __future__ import annotations

import asyncio
import http.client
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import uvicorn

from service.running.serving import open_socket
from service.running.shared_door import DOOR_SECONDS, make_loop, share_turns
from service.running.turns import Turns
from service.skins.middleware import LimitMiddleware
from tests.service.conftest import make_settings

PATIENCE = 10


class Worker:
    """A server in a thread of its own that works for one reader at a time and says who answered."""

    def __init__(self, name: str, listener: object) -> None:
        self.name = name
        self.began, self.may_end = threading.Event(), threading.Event()
        self.turns = Turns(1)
        app = LimitMiddleware(self._answer, make_settings("sqlite:///unused"), self.turns)
        config = uvicorn.Config(app, loop="service.running.shared_door:make_loop", log_config=None, ws="none")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listener]})

    async def _answer(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            share_turns(self.turns)
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        if scope["path"] == "/slow":
            self.began.set()
            while not self.may_end.is_set():
                await asyncio.sleep(0.005)
        body = self.name.encode()
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def workers() -> Iterator[tuple[int, list[Worker]]]:
    listener = open_socket("127.0.0.1", 0)
    listener.listen()
    both = [Worker(name, listener.dup()) for name in ("one", "two")]
    for worker in both:
        worker.thread.start()
    yield listener.getsockname()[1], both
    for worker in both:
        worker.may_end.set()
        worker.server.should_exit = True
    for worker in both:
        worker.thread.join(PATIENCE)
        assert not worker.thread.is_alive()
    listener.close()


def ask(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def occupy(pool: ThreadPoolExecutor, port: int, workers: list[Worker], count: int) -> list:
    slow = [pool.submit(ask, port, "/slow") for _ in range(count)]
    wait_until(lambda: sum(worker.began.is_set() for worker in workers) == count)
    return slow


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_nobody_waits_behind_a_worker_that_is_busy(workers: tuple[int, list[Worker]]) -> None:
    port, both = workers
    with ThreadPoolExecutor(1) as pool:
        slow = occupy(pool, port, both, 1)
        busy = next(worker for worker in both if worker.began.is_set())
        assert {ask(port, "/page") for _ in range(6)} == {
            worker.name for worker in both if worker is not busy
        }
        busy.may_end.set()
        assert slow[0].result(PATIENCE) == busy.name


def test_a_worker_that_is_not_ready_yet_lets_the_others_go_first(workers: tuple[int, list[Worker]]) -> None:
    port, both = workers
    both[0].turns.is_prepared = lambda: False
    # It may have been about to let somebody in.
    ask(port, "/page")
    assert [ask(port, "/page") for _ in range(4)].count("two") >= 3
    both[1].turns.is_prepared = lambda: False
    assert ask(port, "/page") in ("one", "two")


def test_what_needs_no_turn_is_answered_though_all_are_taken(workers: tuple[int, list[Worker]]) -> None:
    port, both = workers
    with ThreadPoolExecutor(2) as pool:
        slow = occupy(pool, port, both, 2)
        assert ask(port, "/healthz") in ("one", "two")
        for worker in both:
            worker.may_end.set()
        assert sorted(one.result(PATIENCE) for one in slow) == ["one", "two"]


def test_a_connection_ends_with_its_answer_only_where_others_wait(workers: tuple[int, list[Worker]]) -> None:
    port, both = workers
    alone = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for _ in range(2):
        alone.request("GET", "/page")
        answer = alone.getresponse()
        assert (answer.read() != b"", answer.headers["Connection"]) == (True, None)
    alone.close()
    with ThreadPoolExecutor(2) as pool:
        slow = [http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE) for _ in both]
        for connection in slow:
            connection.request("GET", "/slow")
        wait_until(lambda: all(worker.began.is_set() for worker in both))
        waiting = [pool.submit(ask, port, "/page") for _ in range(2)]
        wait_until(lambda: any(worker.turns.is_crowded() for worker in both))
        for worker in both:
            worker.may_end.set()
        assert {connection.getresponse().headers["Connection"] for connection in slow} >= {"close"}
        assert all(one.result(PATIENCE) for one in waiting)
        for connection in slow:
            connection.close()


def test_a_loop_that_shares_no_door_has_no_crowd() -> None:
    async def run() -> bool:
        turns = Turns(1)
        share_turns(turns)
        await turns.take()
        return turns.is_crowded()

    assert asyncio.run(run()) is False
    loop = make_loop()
    try:
        assert loop.run_until_complete(run()) is False
    finally:
        loop.close()
    assert DOOR_SECONDS < 1
