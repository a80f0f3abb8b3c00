"""One file, one transaction: saved whole, previewed without a trace, on both databases."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlmodel import func, select

from service import tables
from service.catalogue.actions import import_enterprises
from service.catalogue.schemas import EnterpriseIn
from service.database import Database
from service.demands.actions import import_demands
from service.demands.schemas import DemandIn
from service.files.importing import import_file
from service.running.configuration import DatabaseUnusable
from tests.service.conftest import make_settings
from tests.service.sample_files import DEMANDS, ENTERPRISES

ITEMS = [EnterpriseIn.model_validate(record) for record in ENTERPRISES]


def count_enterprises(database_url: str) -> int:
    database = Database(make_settings(database_url))
    try:
        with database.session(is_writing=False) as session:
            return session.exec(select(func.count()).select_from(tables.Enterprise)).one()
    finally:
        database.dispose()


def test_a_preview_counts_what_saving_does(database_url: str) -> None:
    settings = make_settings(database_url)
    preview = import_file(ITEMS, import_enterprises, is_preview=True, settings=settings)
    assert (preview.created, preview.updated, preview.unchanged) == (3, 0, 0)
    saved = import_file(ITEMS, import_enterprises, settings=settings)
    assert (saved.created, saved.updated, saved.unchanged) == (3, 0, 0)
    changed = [ITEMS[0].model_copy(update={"summary": "새 소개"}), *ITEMS[1:]]
    preview = import_file(changed, import_enterprises, is_preview=True, settings=settings)
    assert (preview.created, preview.updated, preview.unchanged) == (0, 1, 2)
    again = import_file(ITEMS, import_enterprises, settings=settings)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    assert count_enterprises(database_url) == 3


def test_a_preview_makes_no_tables(database_url: str, tmp_path: Path) -> None:
    import_file(ITEMS, import_enterprises, is_preview=True, settings=make_settings(database_url))
    database = Database(make_settings(database_url))
    try:
        if database.is_sqlite:
            assert list(tmp_path.iterdir()) == []
        else:
            with database.engine.connect() as connection:
                assert inspect(connection).get_table_names() == []
    finally:
        database.dispose()


def test_an_error_on_the_way_leaves_nothing(database_url: str) -> None:
    def save_and_fail(session: object, items: list[EnterpriseIn]) -> None:
        import_enterprises(session, items)
        raise RuntimeError("the power went out")

    settings = make_settings(database_url)
    with pytest.raises(RuntimeError):
        import_file(ITEMS, save_and_fail, settings=settings)
    assert count_enterprises(database_url) == 0


def test_what_another_import_saves_meanwhile_is_met_as_existing(migrated_url: str) -> None:
    demands = [DemandIn.model_validate(record) for record in DEMANDS]
    settings = make_settings(migrated_url)
    database = Database(settings)
    try:
        with ThreadPoolExecutor(1) as other, database.session(is_writing=True) as session:
            import_demands(session, demands)
            waiting = other.submit(import_file, demands, import_demands, settings=settings)
            # Until it waits for this transaction; were it slower, it would only find what is committed.
            time.sleep(1)
            session.commit()
            outcome = waiting.result(30)
    finally:
        database.dispose()
    assert (outcome.created, outcome.unchanged) == (0, len(demands))


def test_a_database_of_another_version_is_not_previewed(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "pumasi.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute("INSERT INTO alembic_version VALUES ('0000')")
    connection.close()
    with pytest.raises(DatabaseUnusable, match="another version"):
        import_file(ITEMS, import_enterprises, is_preview=True, settings=make_settings(f"sqlite:///{path}"))
