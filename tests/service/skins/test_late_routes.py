"""Routes that come after the first page: nobody notices but by waiting, and they are built once."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router

from service.app import create_app
from service.settings import Settings
from service.skins.late_routes import LateRoutes
from tests.repository import ROOT
from tests.service.conftest import make_settings

# Longer than any test: whatever comes sooner was asked for.
LONG = 60


def answer(request: Request) -> Response:
    return PlainTextResponse(request.url.path)


def list_addresses(app: FastAPI) -> list[tuple[str, str]]:
    return [(getattr(route, "path", ""), str(getattr(route, "methods", ""))) for route in app.routes]


@pytest.fixture
def settings(migrated_sqlite: Path) -> Settings:
    return make_settings(f"sqlite:///{migrated_sqlite}")


@pytest.fixture
def patient(settings: Settings) -> Iterator[FastAPI]:
    app = create_app(settings.model_copy(update={"start_patience_seconds": LONG}))
    yield app
    app.state.database.dispose()


@pytest.fixture
def eager(settings: Settings) -> Iterator[FastAPI]:
    app = create_app(settings)
    yield app
    app.state.database.dispose()


def test_the_app_loads_no_other_page_before_the_first_one() -> None:
    program = (
        "import sys\nfrom service.app import create_app\nfrom service.running.demo import prepare_demo\n"
        "names = [name for name in sys.modules if name.split('.')[-1] in ('api', 'pages')]\n"
        "print(*sorted(name for name in names if name.startswith('service.')))\n"
        "heavy = {'matching', 'numpy', 'scipy', 'ortools', 'kiwipiepy', 'numba', 'alembic', 'websockets'}\n"
        "print(*sorted(heavy & sys.modules.keys()))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=LONG
    )
    assert found.stdout.splitlines() == ["service.home.pages", ""]


def test_the_first_page_and_the_probes_do_not_wait_for_the_others(patient: FastAPI) -> None:
    first = list_addresses(patient)
    with TestClient(patient) as client:
        assert client.get("/").status_code == 200
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").json()["error"]["code"] == "index_not_ready"
        assert list_addresses(patient) == first


def test_who_asks_for_another_page_gets_it(patient: FastAPI, eager: FastAPI) -> None:
    with TestClient(patient) as client:
        assert client.get("/demands").status_code == 200
        assert client.get("/api/v1/demands").json()["items"] == []
        assert client.get("/no-such-page").status_code == 404
        assert client.delete("/").status_code == 405
    assert list_addresses(patient) == list_addresses(eager)


def test_the_description_names_every_route(patient: FastAPI, eager: FastAPI) -> None:
    assert patient.openapi() == eager.openapi()
    assert len(eager.openapi()["paths"]) > 100


def test_they_come_by_themselves_once_the_time_is_over() -> None:
    router = Router([Route("/", answer)])
    late = LateRoutes(router, lambda: [Route("/late", answer)])
    done = threading.Event()
    late.start(patience_seconds=0.01, afterwards=done.set)
    assert done.wait(LONG)
    assert [route.path for route in router.routes if isinstance(route, Route)] == ["/", "/late"]
    assert late not in router.routes


def test_once_closed_nothing_that_was_still_to_come_is_begun() -> None:
    built: list[Route] = []
    router = Router([Route("/", answer)])
    late = LateRoutes(router, lambda: built)
    before = set(threading.enumerate())
    late.start(patience_seconds=LONG, afterwards=lambda: built.append(Route("/late", answer)))
    (waiting,) = set(threading.enumerate()) - before
    late.close()
    waiting.join(LONG)
    assert not waiting.is_alive()
    assert late in router.routes
    assert built == []


def test_many_who_ask_at_once_have_them_built_once() -> None:
    built = []
    started = threading.Barrier(8)

    def build() -> list[Route]:
        built.append(1)
        return [Route("/", answer), Route("/late", answer)]

    router = Router([Route("/", answer)])
    LateRoutes(router, build)
    app = TestClient(router)

    def ask(number: int) -> str:
        started.wait(LONG)
        return app.get("/late" if number % 2 else "/").text

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(8))) == ["/", "/late"] * 4
    assert built == [1]
    assert [route.path for route in router.routes if isinstance(route, Route)] == ["/", "/late"]
