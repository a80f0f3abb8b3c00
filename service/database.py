"""The database: how it is opened, what one transaction is, and how its tables come to be.

One request is one transaction, committed before the answer leaves: `SessionDep` uses FastAPI's
`scope="function"`, whose exit runs between building and sending the response. So whoever has an answer can
rely on what it says, and a failed commit is still an error for the client.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from inspect import unwrap
from pathlib import Path
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from sqlalchemy import Connection, Engine, event, inspect, make_url, text
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, create_engine

from service.errors import PumasiError
from service.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_READING: set[Callable[..., Any]] = set()
_NOTING: set[Callable[..., Any]] = set()
MIGRATIONS = Path(__file__).resolve().parent / "migrations"


class Database:
    """An engine for reading and one for writing over the same connections.

    They differ on SQLite only. A writer there takes the write lock when it begins (`BEGIN IMMEDIATE`): a
    transaction that reads first and writes later could otherwise be refused at once instead of waiting.
    """

    def __init__(self, settings: Settings) -> None:
        self.url = make_url(settings.database_url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _open_sqlite(settings) if self.is_sqlite else _open_postgresql(settings)
        self.writing_engine = self.engine.execution_options(sqlite_begin="IMMEDIATE")

    @contextmanager
    def session(self, *, is_writing: bool) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back where anything is raised.

        A refusal that carries `keeps_changes` (a failed sign-in is counted) commits and is raised on.
        """
        with Session(self.writing_engine if is_writing else self.engine, expire_on_commit=False) as session:
            try:
                yield session
            except PumasiError as error:
                if error.keeps_changes:
                    session.commit()
                raise
            session.commit()

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def reads_only(endpoint: Endpoint) -> Endpoint:
    """Marks a route that is asked by POST for the size of its question and stores nothing.

    It opens a reading transaction, so that a question that takes long keeps no writer waiting.
    """
    _READING.add(endpoint)
    return endpoint


def notes_access(endpoint: Endpoint) -> Endpoint:
    """Marks a route that is read by GET and puts on record who read it, so that its transaction writes."""
    _NOTING.add(endpoint)
    return endpoint


def get_session(request: Request) -> Iterator[Session]:
    """The transaction of this request; only what may write opens a writing one."""
    database: Database = request.app.state.database
    endpoint = unwrap(request.scope["route"].endpoint)
    is_reading = (request.method in SAFE_METHODS and endpoint not in _NOTING) or endpoint in _READING
    with database.session(is_writing=not is_reading) as session:
        yield session


def let_others_write(session: Session) -> None:
    """End the transaction so far, before work that takes long and asks the database nothing.

    The next statement begins another, so what was read before may have changed by then.
    """
    session.commit()


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


def migrate(settings: Settings) -> None:
    """Bring the database up to the newest migration; does nothing where it is there already.

    SQLite alters a table by copying and dropping it. While foreign keys are watched, that drop would take
    every row along that refers to the table, so they are not watched meanwhile and are checked at the end.
    """
    database = Database(settings)
    try:
        with database.engine.connect() as connection:
            if is_migrated(connection):
                return
        from alembic import command

        with database.writing_engine.connect() as connection:
            if database.is_sqlite:
                # Before the transaction begins: within one it would be ignored.
                connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                command.upgrade(make_alembic_config(connection), "head")
                if database.is_sqlite:
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                    if broken:
                        raise RuntimeError(f"the migration breaks references: {broken[:5]}")
    finally:
        database.dispose()


def is_migrated(connection: Connection) -> bool:
    """Whether the database stands at the newest migration that this program knows."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.scalar(text("SELECT version_num FROM alembic_version")) == find_newest_migration()


def find_newest_migration() -> str:
    """The revision that no other one comes after.

    Read off the files: loading Alembic and running each of them would lengthen every start.
    """
    sources = [path.read_text(encoding="utf-8") for path in (MIGRATIONS / "versions").glob("v*.py")]
    known, followed = (
        {found[1] for source in sources if (found := re.search(rf'^{name} = "(.+)"$', source, re.MULTILINE))}
        for name in ("revision", "down_revision")
    )
    (newest,) = known - followed
    return newest


def make_alembic_config(connection: Connection) -> Any:
    """Alembic's configuration for an open connection; the caller's transaction is used."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _open_sqlite(settings: Settings) -> Engine:
    url = make_url(settings.database_url)
    if url.database in (None, "", ":memory:"):
        raise ValueError("An in-memory SQLite database cannot be shared by workers; name a file.")
    # Where the folder cannot be made, the connection says so as it says of a file that cannot be opened.
    with suppress(OSError):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=settings.max_concurrent_requests,
        max_overflow=2,
        pool_timeout=settings.lock_timeout_seconds,
        connect_args={"timeout": settings.lock_timeout_seconds, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: ConnectionPoolEntry) -> None:
        # The driver must not open transactions of its own; "begin" below does.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(
            f"BEGIN {connection.get_execution_options().get('sqlite_begin', 'DEFERRED')}"
        )

    return engine


def _open_postgresql(settings: Settings) -> Engine:
    milliseconds = {
        "statement_timeout": settings.statement_timeout_seconds,
        "lock_timeout": settings.lock_timeout_seconds,
        "idle_in_transaction_session_timeout": settings.request_timeout_seconds,
    }
    return create_engine(
        make_url(settings.database_url),
        pool_size=settings.max_concurrent_requests,
        max_overflow=2,
        pool_timeout=settings.lock_timeout_seconds,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": settings.connect_timeout_seconds,
            "options": " ".join(f"-c {name}={int(value * 1000)}" for name, value in milliseconds.items()),
        },
    )


def is_reachable(engine: Engine) -> bool:
    """Whether a trivial statement is answered."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
