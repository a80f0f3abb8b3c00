"""The databases that the other tests are given."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa


def _execute(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Run the statements in one transaction and return the rows of the last."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                result = connection.execute(sa.text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


@pytest.mark.parametrize("_turn", [1, 2])
def test_each_test_gets_an_empty_database(database_url: str, _turn: int) -> None:
    engine = sa.create_engine(database_url)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()
    _execute(database_url, "CREATE TABLE listing (name TEXT)", "INSERT INTO listing VALUES ('한살림돌봄')")
    assert _execute(database_url, "SELECT name FROM listing") == [("한살림돌봄",)]


@pytest.mark.postgres
def test_a_database_can_be_copied_from_a_template(make_postgres_database: Callable[..., str]) -> None:
    template = make_postgres_database()
    _execute(template, "CREATE TABLE listing (name TEXT)", "INSERT INTO listing VALUES ('새벽청소')")
    copy = make_postgres_database(template=template)
    _execute(copy, "INSERT INTO listing VALUES ('다시봄')")
    assert _execute(copy, "SELECT count(*) FROM listing") == [(2,)]
    assert _execute(template, "SELECT count(*) FROM listing") == [(1,)]


@pytest.mark.postgres
def test_the_server_listens_on_no_port_and_stores_unicode(postgres_url: str) -> None:
    assert _execute(postgres_url, "SHOW listen_addresses") == [("",)]
    assert _execute(postgres_url, "SHOW server_encoding") == [("UTF8",)]
