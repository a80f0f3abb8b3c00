"""The bench of pages: what it asks for, whom it asks as, and what it says."""

from __future__ import annotations

import datetime
import os
import re
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import func
from sqlmodel import select

from matching import Demand, Supplier
from matching.records import Service
from service import tables
from service.database import Database, is_migrated, make_alembic_config
from service.page_bench import actions
from service.page_bench.readers import Reader
from service.page_bench.walking import Kind, walk
from tests.service.conftest import NOW, make_settings

PAGES = {
    "/": '<main><a class="x" href="/fairs/F1?a=1&amp;b=2">one</a> <a href="/fairs/F2">two</a>',
    "/fairs/F1?a=1&b=2": '<main><a href="http://elsewhere/fairs/F3">away</a><a href="/gone">gone</a>',
    "/fairs/F2": "<main>",
    "/list": "a,b",
}
PATHS = ("/", "/list", "/fairs/{id}")
KINDS = [Kind(path, re.compile(f"^{path.replace('{id}', '[^/]+')}$")) for path in PATHS]


def test_one_page_of_every_kind_is_found_by_following_links() -> None:
    asked: list[str] = []

    def fetch(address: str) -> tuple[int, str]:
        asked.append(address)
        return (200, PAGES[address]) if address in PAGES else (404, "")

    found = [(kind, address) for kind, address, _ in walk(fetch, KINDS)]
    assert found == [("/", "/"), ("/fairs/{id}", "/fairs/F1?a=1&b=2")]
    assert asked == ["/", "/list", "/fairs/F1?a=1&b=2"]


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._say(PAGES.get(self.path, self.headers.get("Cookie") or ""))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say("{}", cookie="session=one; HttpOnly; Path=/")

    def _say(self, text: str, cookie: str | None = None) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(body)
        # The next request finds the connection closed, as after a long pause.
        self.close_connection = True

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_reader_keeps_cookies_and_connects_anew(port: int) -> None:
    reader = Reader(port)
    reader.sign_in("buyer", "x")
    assert reader.fetch("/who") == (200, "session=one")
    status, seconds = reader.measure("/who")
    assert status == 200
    assert seconds > 0
    reader.close()


def test_many_readers_ask_for_every_page_as_often_as_wanted(port: int) -> None:
    measured = actions.measure_pages(
        port, os.getpid(), KINDS, users=3, repeats=4, step=lambda label: nullcontext()
    )
    # Two kinds, which each of the six readers finds.
    assert measured["kinds"] == 12
    assert measured["page_ms"]["runs"] == 48
    assert measured["failed"] == {}
    assert measured["server_cpu_ms_per_page"] > 0
    assert {item["page"] for item in measured["slowest"]} == {"/", "/fairs/{id}"}


def test_a_site_of_an_older_program_is_kept_and_brought_up_to_date(tmp_path: Path) -> None:
    settings = make_settings(f"sqlite:///{tmp_path / 'pumasi.sqlite3'}")
    database = Database(settings)
    with database.writing_engine.begin() as connection:
        command.upgrade(make_alembic_config(connection), "head-1")
        assert not is_migrated(connection)
    actions.prepare_site(
        settings, [], [], enterprises=7, open_demands=5, now=NOW, step=lambda label: nullcontext()
    )
    with database.writing_engine.begin() as connection:
        assert is_migrated(connection)
    with database.session(is_writing=False) as session:
        assert session.exec(select(func.count(tables.Enterprise.enterprise_id))).one() == 0
    database.dispose()


def test_a_site_is_made_of_the_samples_and_as_much_as_asked_for(tmp_path: Path) -> None:
    settings = make_settings(f"sqlite:///{tmp_path / 'pumasi.sqlite3'}")
    actions.prepare_site(
        settings,
        [Supplier("S1", "하나", summary="쓸고 닦습니다", services=(Service("건물 청소"),))],
        [Demand("D1", "건물 청소 용역", budget_krw=1_000_000)],
        enterprises=7,
        open_demands=5,
        now=NOW,
        step=lambda label: nullcontext(),
    )
    database = Database(settings)
    with database.session(is_writing=False) as session:
        enterprise, demand = tables.Enterprise, tables.Demand
        invented = select(func.count()).where(enterprise.enterprise_id.startswith("E00000"))
        assert session.exec(invented).one() == 7
        is_open = select(demand).where(demand.demand_id.startswith("D00000"), demand.status == "open")
        due = [row.due_on for row in session.exec(is_open)]
        assert len(due) == 5
        assert min(due) > NOW.date()
        assert session.exec(select(func.count(enterprise.enterprise_id))).one() > 300
    database.dispose()


def test_the_processor_time_of_a_process_is_read() -> None:
    used = actions.read_cpu_seconds(os.getpid())
    assert used is not None
    assert used > 0
    assert actions.read_cpu_seconds(-1) is None


def test_invented_demands_are_the_same_every_time() -> None:
    needs = [Demand("D1", "청소"), Demand("D2", "도시락", budget_krw=5)]
    today = datetime.date(2017, 3, 2)
    first, again = (list(actions._invent_demands(needs, 20, today=today)) for _ in range(2))
    assert first == again
    assert len({item.demand_id for item in first}) == 20
    assert {item.status for item in first} == {"open"}
