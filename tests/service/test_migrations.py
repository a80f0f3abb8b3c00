"""The migrations make the tables that the models describe, on both databases."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from service.database import (
    Database,
    find_newest_migration,
    is_migrated,
    make_alembic_config,
    migrate,
)
from tests.service.conftest import make_settings


def test_models_and_migrations_do_not_drift(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_check_constraints_are_those_of_the_models(database: Database) -> None:
    # Alembic does not compare check constraints.
    inspector = inspect(database.engine)
    for table in SQLModel.metadata.sorted_tables:
        expected = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
        assert {check["name"] for check in inspector.get_check_constraints(table.name)} == expected, (
            table.name
        )


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    settings = make_settings(database_url)
    database = Database(settings)
    with database.engine.connect() as connection:
        assert not is_migrated(connection)
    migrate(settings)
    migrate(settings)
    with database.engine.connect() as connection:
        assert is_migrated(connection)
        assert connection.execute(text("SELECT clock_id, revision FROM catalogue_clock")).all() == [(1, 0)]
    database.dispose()


def test_the_newest_migration_is_the_head_of_the_chain(database: Database) -> None:
    with database.engine.connect() as connection:
        scripts = ScriptDirectory.from_config(make_alembic_config(connection))
    assert scripts.get_heads() == [find_newest_migration()]


def test_the_way_back_leaves_nothing_behind(database: Database) -> None:
    with database.writing_engine.begin() as connection:
        command.downgrade(make_alembic_config(connection), "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO catalogue_clock (clock_id, revision) VALUES (2, 0)",
        "INSERT INTO lot (demand_id, position, name, description) VALUES ('none', 0, 'x', '')",
        "INSERT INTO account (account_id, login, display_name, role, password_hash, created_at)"
        " VALUES ('a', 'a', 'a', 'guest', 'x', '2017-01-01')",
    ],
)
def test_what_the_schema_forbids_is_refused_by_the_database_too(database: Database, statement: str) -> None:
    with pytest.raises(IntegrityError), database.writing_engine.begin() as connection:
        connection.execute(text(statement))


def test_what_refers_to_a_table_stays_when_the_table_is_altered(database_url: str) -> None:
    settings = make_settings(database_url)
    database = Database(settings)
    with database.writing_engine.begin() as connection:
        command.upgrade(make_alembic_config(connection), "2026_11_23")
        connection.execute(
            text(
                "INSERT INTO demand (demand_id, title, description, required_certifications, "
                "required_licences, region_restriction, regime, status, listed_on, version, created_at, "
                "updated_at) VALUES ('D1', '청소', '', '[]', '[]', '[]', 'local', 'open', '2017-03-02', 1, "
                "'2017-03-02', '2017-03-02')"
            )
        )
        connection.execute(
            text("INSERT INTO lot (demand_id, position, name, description) VALUES ('D1', 0, '1동', '')")
        )
    migrate(settings)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT demand_id, name FROM lot")).all() == [("D1", "1동")]
    database.dispose()
