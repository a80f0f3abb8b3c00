"""What the tests of the service share: settings, a migrated database of each kind, and a fixed clock."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.database import Database, migrate
from service.settings import Settings


def make_settings(database_url: str, **changes: object) -> Settings:
    """Settings for a test: development, cheap password hashes."""
    return Settings(
        **{
            "environment": "development",
            "database_url": database_url,
            "argon2_memory_kib": 64,
            "argon2_rounds": 1,
            "log_level": "warning",
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
