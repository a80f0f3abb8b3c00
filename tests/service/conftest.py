"""What the tests of the service share: settings, a migrated database of each kind, and a fixed clock."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache

from service.accounts import actions as accounts
from service.app import create_app
from service.database import Database, migrate
from service.security import Actor
from service.settings import Settings


class _Statements(LRUCache[Any, Any]):
    """Statements made into SQL, of any engine of one kind of database.

    Every test opens its own database, and an engine knows only those of its own, so that each would be made
    again in every test. The key of SQLAlchemy begins with the dialect, an object of the engine.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


_statements = {"sqlite": _Statements(2_000), "postgresql": _Statements(2_000)}


@event.listens_for(Engine, "engine_connect")
def _share_statements(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_statements[connection.dialect.name])


def make_settings(database_url: str, **changes: object) -> Settings:
    """Settings for a test: development, cheap password hashes, and patience where the machine is busy."""
    return Settings(
        **{
            "environment": "development",
            "database_url": database_url,
            "argon2_memory_kib": 64,
            "argon2_rounds": 1,
            "log_level": "warning",
            "background_interval_seconds": 0,
            "lock_timeout_seconds": 60,
            "index_wait_seconds": 60,
            **changes,
        }
    )


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database made by the migrations, to copy from."""
    path = tmp_path_factory.mktemp("template") / "pumasi.sqlite3"
    migrate(make_settings(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of this test alone, as the migrations make it; once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "pumasi.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        return f"sqlite:///{path}"
    make: Callable[..., str] = request.getfixturevalue("make_postgres_database")
    return make(template=request.getfixturevalue("migrated_postgres"))


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> Iterator[str]:
    """A PostgreSQL database made by the migrations, to copy from."""
    import psycopg

    head, _, options = postgres_url.partition("?")
    url = f"{head.rpartition('/')[0]}/pumasi_template?{options}"
    with psycopg.connect(
        postgres_url.replace("postgresql+psycopg://", "postgresql://", 1), autocommit=True
    ) as connection:
        connection.execute("CREATE DATABASE pumasi_template TEMPLATE template0")
        migrate(make_settings(url))
        yield url
        connection.execute("DROP DATABASE pumasi_template WITH (FORCE)")


@pytest.fixture
def settings(migrated_url: str) -> Settings:
    """Settings that name the migrated database."""
    return make_settings(migrated_url)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The migrated database, opened."""
    opened = Database(settings)
    yield opened
    opened.dispose()


NOW = datetime.datetime(2017, 3, 2, 1, 0, tzinfo=datetime.UTC)
PASSWORD = "정든 골목 2017"


class Clock:
    """The time of a test: it stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime.datetime:
        return self.now

    def go_on(self, **time: float) -> None:
        """Move by a timedelta written as keywords."""
        self.now += datetime.timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    """The clock of the app under test."""
    return Clock()


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[FastAPI]:
    """The service over the migrated database, not started; its index waits until it is asked for."""
    app = create_app(settings.model_copy(update={"start_patience_seconds": 60}))
    app.state.late_routes.build()
    app.state.clock = clock
    yield app
    app.state.database.dispose()


@contextmanager
def start(app: FastAPI) -> Iterator[TestClient]:
    """A visitor's browser at the app, which is started, and closed afterwards."""
    with TestClient(app) as client:
        app.state.portal = client.portal
        yield client
        app.state.portal = None


def open_browser(app: FastAPI, **options: Any) -> TestClient:
    """One more browser at the app; where it was started by `start`, its event loop serves every browser.

    Else each request starts a loop of its own, and threads for it, which takes as long as an answer.
    """
    browser = TestClient(app, **options)
    browser.portal = getattr(app.state, "portal", None)
    return browser


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A visitor's browser at the started service."""
    with start(app) as client:
        yield client


@pytest.fixture
def make_account(app: FastAPI, settings: Settings) -> Callable[..., Actor]:
    """A function that makes an account: `make_account("buyer")`."""

    def make(role: str, login: str | None = None, organisation: str | None = None) -> Actor:
        # Enterprises are many; everyone else of a test works in one place.
        usual = f"{login or role} 기업" if role == "enterprise" else "은평구"
        with app.state.database.session(is_writing=True) as session:
            return accounts.create_account(
                session,
                settings,
                login=login or role,
                password=PASSWORD,
                display_name=f"{role} 담당",
                role=role,  # type: ignore[arg-type]
                organisation=organisation or usual,
                now=NOW,
            )

    return make


class SignedInClient:
    """Sends JSON as an account, with the token that every change must carry."""

    def __init__(self, client: TestClient, actor: Actor) -> None:
        self.client = client
        self.actor = actor
        answer = client.post("/api/v1/session", json={"login": actor.login, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.headers = {"X-CSRF-Token": answer.json()["csrf_token"]}

    def request(self, method: str, path: str, **options: Any) -> Response:
        """As `TestClient.request`, with the token added."""
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **options)

    def get(self, path: str, **options: Any) -> Response:
        """Read."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Response:
        """Make."""
        return self.request("POST", path, **options)

    def put(self, path: str, body: object, version: int) -> Response:
        """Replace, based on `version`."""
        return self.request("PUT", path, json=body, headers={"If-Match": f'"{version}"'})

    def delete(self, path: str, version: int) -> Response:
        """Delete, based on `version`."""
        return self.request("DELETE", path, headers={"If-Match": f'"{version}"'})


@pytest.fixture
def sign_in(
    app: FastAPI, client: TestClient, make_account: Callable[..., Actor]
) -> Callable[..., SignedInClient]:
    """A function that signs a new account in, in a browser of its own: `sign_in("buyer")`."""

    def enter(role: str, login: str | None = None, organisation: str | None = None) -> SignedInClient:
        return SignedInClient(open_browser(app), make_account(role, login, organisation))

    return enter


def make_listing(enterprise_id: str, **changes: object) -> dict[str, Any]:
    """A listing as a client sends it."""
    return {
        "enterprise_id": enterprise_id,
        "name": f"한끼나눔 {enterprise_id}",
        "organisation_type": "social_cooperative",
        "certifications": [{"type": "social_cooperative", "number": "2015-0110", "valid_from": "2015-05-01"}],
        "district": "은평구",
        "service_districts": ["은평구", "마포구"],
        "sectors": ["MEA"],
        "summary": "결식아동과 어르신에게 집밥 도시락을 배달합니다.",
        "services": [{"name": "도시락 배달", "unit_price_krw": 7000, "unit": "식"}],
        "track_record": [{"title": "아동급식 도시락 공급", "buyer": "은평구", "year": 2016}],
        **changes,
    }


def make_demand(demand_id: str, **changes: object) -> dict[str, Any]:
    """A demand as a client sends it."""
    return {
        "demand_id": demand_id,
        "title": "결식아동 도시락 배달",
        "buyer": "은평구",
        "buyer_type": "district",
        "district": "은평구",
        "contract_type": "services",
        "budget_krw": 48_400_000,
        "published_on": "2017-03-02",
        "due_on": "2017-03-16",
        **changes,
    }
