"""Every worker finds what any worker saved: two indexes, two writers, two real processes."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from pydantic import TypeAdapter
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from matching import SearchFilters
from service.accounts import actions as accounts
from service.bridge import CatalogueIndex, make_matcher, spare_from_collection
from service.catalogue import actions
from service.catalogue.schemas import EnterpriseIn
from service.database import Database
from service.errors import IndexNotReady, VersionConflict
from service.security import Actor
from service.settings import Settings
from tests.repository import ROOT
from tests.service.conftest import NOW, PASSWORD, make_listing


def read_listing(enterprise_id: str, **changes: object) -> EnterpriseIn:
    return TypeAdapter(EnterpriseIn).validate_python(make_listing(enterprise_id, **changes))


@pytest.fixture
def start_index(database: Database) -> Iterator:
    """A function that starts an index of its own, as a worker would, and waits until it is built."""
    started: list[CatalogueIndex] = []

    def start() -> CatalogueIndex:
        index = CatalogueIndex(database, wait_seconds=60)
        index.start()
        started.append(index)
        with index.use():
            return index

    yield start
    for index in started:
        index.close()


@pytest.fixture
def administrator(database: Database, settings: Settings) -> Actor:
    with database.session(is_writing=True) as session:
        return accounts.create_account(
            session,
            settings,
            login="admin",
            password=PASSWORD,
            display_name="관리자",
            role="administrator",
            now=NOW,
        )


def find(index: CatalogueIndex, text: str = "도시락") -> list[str]:
    with index.use() as matcher:
        found = matcher.search(text, on=NOW.date(), filters=SearchFilters(), limit=100)
        return sorted(hit.enterprise_id for hit in found.hits)


def test_two_indexes_agree_after_every_change(database: Database, start_index, administrator: Actor) -> None:
    def save(enterprise_id: str, version: int | None, **changes: object) -> None:
        with database.session(is_writing=True) as session:
            listing = read_listing(enterprise_id, **changes)
            actions.save_enterprise(session, administrator, listing, version=version, now=NOW)

    def delete(enterprise_id: str, version: int) -> None:
        with database.session(is_writing=True) as session:
            actions.delete_enterprise(session, administrator, enterprise_id, version=version, now=NOW)

    first = start_index()
    save("E1", None)
    second = start_index()
    assert find(first) == find(second) == ["E1"]
    save("E2", None)
    assert find(first) == find(second) == ["E1", "E2"]
    save("E1", 1, name="새 이름", summary="숲길을 걷습니다.", services=[], track_record=[], sectors=[])
    assert find(first) == find(second) == ["E2"]
    delete("E2", 1)
    assert find(first) == find(second) == []
    save("E2", None)
    delete("E1", 2)
    third = start_index()
    assert find(first) == find(second) == find(third) == ["E2"]
    assert first.known == second.known == third.known == 1


def test_a_listing_saved_and_deleted_before_an_index_saw_it_disturbs_nothing(
    database: Database, start_index, administrator: Actor
) -> None:
    index = start_index()
    with database.session(is_writing=True) as session:
        for enterprise_id in ("E1", "E2"):
            listing = read_listing(enterprise_id)
            actions.save_enterprise(session, administrator, listing, version=None, now=NOW)
    with database.session(is_writing=True) as session:
        actions.delete_enterprise(session, administrator, "E1", version=1, now=NOW)
    assert find(index) == ["E2"]


def test_what_is_rolled_back_is_never_found(database: Database, start_index, administrator: Actor) -> None:
    index = start_index()

    def save_and_fail() -> None:
        with database.session(is_writing=True) as session:
            actions.save_enterprise(session, administrator, read_listing("E1"), version=None, now=NOW)
            assert find(index) == []
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_and_fail()
    assert find(index) == []


def test_nothing_is_read_again_while_nothing_has_changed(
    database: Database, start_index, administrator: Actor
) -> None:
    with database.session(is_writing=True) as session:
        actions.import_enterprises(session, [read_listing(f"E{n}") for n in range(3)], now=NOW)
    index = start_index()
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    assert find(index) == ["E0", "E1", "E2"]
    event.remove(database.engine, "before_cursor_execute", note)
    assert [statement for statement in statements if not statement.startswith("BEGIN")] == [
        "SELECT catalogue_clock.revision, catalogue_clock.reference_versions \nFROM catalogue_clock"
    ]


def test_searches_and_saves_at_once_lose_nothing(
    database: Database, start_index, administrator: Actor
) -> None:
    index, other = start_index(), start_index()
    stop = threading.Event()

    def save(worker: int) -> None:
        for number in range(8):
            with database.session(is_writing=True) as session:
                listing = read_listing(f"E{worker}-{number}")
                actions.save_enterprise(session, administrator, listing, version=None, now=NOW)
            # Whoever has an answer is found by the next search.
            assert f"E{worker}-{number}" in find(index)

    def search() -> None:
        while not stop.is_set():
            find(other)

    with ThreadPoolExecutor() as pool:
        searching = pool.submit(search)
        try:
            list(pool.map(save, range(3)))
        finally:
            stop.set()
        searching.result()
    expected = sorted(f"E{worker}-{number}" for worker in range(3) for number in range(8))
    assert find(index) == find(other) == expected


def test_of_two_writers_on_one_version_one_is_told(database: Database, administrator: Actor) -> None:
    with database.session(is_writing=True) as session:
        actions.save_enterprise(session, administrator, read_listing("E1"), version=None, now=NOW)
    both_ready = threading.Barrier(2)
    outcomes: list[str] = []

    def change(name: str) -> None:
        both_ready.wait(10)
        try:
            with database.session(is_writing=True) as session:
                listing = read_listing("E1", name=name)
                actions.save_enterprise(session, administrator, listing, version=1, now=NOW)
            outcomes.append("saved")
        except VersionConflict as conflict:
            outcomes.append(f"{conflict.yours} against {conflict.current}")

    with ThreadPoolExecutor() as pool:
        list(pool.map(change, ("하나", "둘")))
    assert sorted(outcomes) == ["1 against 2", "saved"]


def test_a_search_waits_for_the_index_only_so_long(database: Database) -> None:
    index = CatalogueIndex(database, wait_seconds=0.05)
    started = time.monotonic()
    with pytest.raises(IndexNotReady), index.use():
        pass
    assert 0.04 < time.monotonic() - started < 5


# --- real processes -----------------------------------------------------------------------------------------


# Loads the program once and forks a worker for each port; told to end, it waits for them.
_TWO_WORKERS = """
import os, signal, sys
import uvicorn
import service.app, service.bridge, service.routes
for port in sys.argv[1:]:
    if not os.fork():
        uvicorn.run("service.app:create_app", factory=True, port=int(port))
        os._exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for _ in sys.argv[1:]:
    os.wait()
"""


def find_free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def wait_until_ready(client: httpx2.Client) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx2.TransportError):
            if client.get("/readyz").status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the worker did not become ready")


@pytest.fixture
def workers(settings: Settings) -> Iterator[tuple[httpx2.Client, httpx2.Client]]:
    """Two processes over one database, each with its own memory."""
    ports = [find_free_port() for _ in range(2)]
    process = subprocess.Popen(
        [sys.executable, "-c", _TWO_WORKERS, *map(str, ports)],
        cwd=ROOT,
        env={
            **os.environ,
            "PUMASI_ENVIRONMENT": "development",
            "PUMASI_DATABASE_URL": settings.database_url,
            "PUMASI_ARGON2_MEMORY_KIB": "64",
            "PUMASI_INDEX_WAIT_SECONDS": "60",
            "PUMASI_LOG_LEVEL": "warning",
        },
        start_new_session=True,
    )
    here, there = (httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=90) for port in ports)
    try:
        for client in (here, there):
            wait_until_ready(client)
        yield here, there
    finally:
        here.close()
        there.close()
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def test_a_listing_saved_in_one_process_is_found_by_the_next_search_in_the_other(
    workers: tuple[httpx2.Client, httpx2.Client], administrator: Actor
) -> None:
    here, there = workers
    signed_in = here.post("/api/v1/session", json={"login": "admin", "password": PASSWORD})
    token = {"X-CSRF-Token": signed_in.json()["csrf_token"]}

    def search(client: httpx2.Client, text: str) -> list[str]:
        answer = client.get("/api/v1/enterprises", params={"q": text}).json()
        return [item["enterprise_id"] for item in answer["items"]]

    for round_ in range(5):
        enterprise_id, path = f"E{round_}", f"/api/v1/enterprises/E{round_}"
        assert here.post("/api/v1/enterprises", json=make_listing(enterprise_id), headers=token).is_success
        assert search(there, "도시락") == [enterprise_id]
        changed = make_listing(
            enterprise_id, name="숲길", summary="숲 해설", services=[], track_record=[], sectors=[]
        )
        assert here.put(path, json=changed, headers={**token, "If-Match": '"1"'}).is_success
        assert search(there, "도시락") == []
        assert search(there, "숲 해설") == [enterprise_id]
        assert here.delete(path, headers={**token, "If-Match": '"2"'}).is_success
        assert search(there, "숲 해설") == []
        assert there.get(path).status_code == 404


@pytest.mark.parametrize("size", [0, 1])
def test_what_answers_need_is_read_ahead_over_a_large_catalogue_only(database, monkeypatch, size):
    monkeypatch.setattr("service.bridge.WORTH_COMPILING", size)
    monkeypatch.setattr("service.bridge.compile_kernels", lambda: None)
    monkeypatch.setattr("service.bridge.spare_from_collection", lambda matcher: None)
    seen = []

    def read(matcher, stopping):
        seen.append((len(matcher), stopping.is_set()))
        raise SQLAlchemyError("the database went away")

    index = CatalogueIndex(database, wait_seconds=60, read_ahead=read)
    index.start()
    with index.use() as matcher:
        assert len(matcher) == 0
    index.close()
    assert seen == ([(0, False)] if size == 0 else [])


class TestSparingFromCollection:
    @pytest.fixture(autouse=True)
    def _unfreeze(self, monkeypatch) -> Iterator[None]:
        monkeypatch.setattr("service.bridge._is_program_spared", threading.Event())
        gc.unfreeze()
        yield
        gc.unfreeze()

    @pytest.mark.parametrize(("size", "has_earlier"), [(0, True), (1, False)])
    def test_a_large_engine_is_spared_and_the_first_one_with_the_program(
        self, monkeypatch, size, has_earlier
    ):
        monkeypatch.setattr("service.bridge.WORTH_COMPILING", size)
        if has_earlier:
            spare_from_collection(make_matcher())
        before = gc.get_freeze_count()
        matcher = make_matcher()
        spare_from_collection(matcher)
        assert gc.get_freeze_count() > before

    def test_beside_a_later_small_one_garbage_is_still_found(self):
        spare_from_collection(make_matcher())
        before = gc.get_freeze_count()
        spare_from_collection(make_matcher())
        # what was frozen may still go when nothing refers to it
        assert gc.get_freeze_count() <= before
