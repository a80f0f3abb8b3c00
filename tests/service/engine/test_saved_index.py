"""A saved index comes back as it was, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from service import tables
from service.accounts import actions as accounts
from service.bridge import CatalogueIndex, choose_index_file
from service.catalogue import actions
from service.database import Database
from service.engine.saved_index import UnusableFile, read_index, save_index
from service.people.actors import Actor
from service.settings import Settings
from tests.service.conftest import NOW, PASSWORD
from tests.service.test_bridge import read_listing

ARRAYS = {
    "small": np.arange(5, dtype=np.int32),
    "even": np.arange(64, dtype=np.uint8),
    "none": np.zeros(0),
    "bits": np.array([True, False]),
}
MADE = {"engine": "abc", "revision": 7}


def test_arrays_come_back_read_only(tmp_path: Path) -> None:
    path = tmp_path / "x.index"
    size = save_index(path, ARRAYS, MADE)
    arrays, made = read_index(path)
    assert made == MADE
    assert path.stat().st_size == size
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        assert arrays[name].tolist() == array.tolist()
        assert not arrays[name].flags.writeable
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("place", [0, 3, 20, 40, -1, -100])
def test_a_changed_byte_is_noticed(tmp_path: Path, place: int) -> None:
    path = tmp_path / "x.index"
    save_index(path, ARRAYS, MADE)
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(UnusableFile):
        read_index(path)


@pytest.mark.parametrize("kept", [0, 5, 17, 30, 200, -1])
def test_a_file_that_was_cut_off_is_noticed(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "x.index"
    save_index(path, ARRAYS, MADE)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UnusableFile):
        read_index(path)


def test_nothing_is_left_where_it_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "x.index").mkdir()
    with pytest.raises(OSError, match="directory"):
        save_index(tmp_path / "x.index", ARRAYS, MADE)
    assert [path.name for path in tmp_path.iterdir()] == ["x.index"]


# --- the service --------------------------------------------------------------------------------------------


@pytest.fixture
def editor(database: Database, settings: Settings) -> Actor:
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


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Iterator:
    """Starts an index with a file, waits until all is done, and says what it logged."""

    def run() -> tuple[CatalogueIndex, dict[str, dict]]:
        index = CatalogueIndex(database, wait_seconds=60, file=tmp_path / "pumasi.index")
        with capture_logs() as lines:
            index.start()
            assert index._thread is not None
            index._thread.join(timeout=60)
        return index, {line["event"]: line for line in lines}

    return run


def find(index: CatalogueIndex, word: str) -> list[str]:
    with index.use() as matcher:
        return [hit.enterprise_id for hit in matcher.search(word, on=NOW.date()).hits]


def save(database: Database, editor: Actor, enterprise_id: str, **changes: object) -> None:
    with database.session(is_writing=True) as session:
        listing = read_listing(enterprise_id, **changes)
        actions.save_enterprise(session, editor, listing, version=None, now=NOW)


def test_the_next_start_takes_up_what_was_kept_and_catches_up(
    start,
    database: Database,
    editor: Actor,
) -> None:
    save(database, editor, "E1", summary="골목을 청소합니다")
    index, first = start()
    assert {"index_ready", "index_kept"} <= first.keys()
    save(database, editor, "E2", summary="골목을 꾸밉니다")
    again, second = start()
    assert "index_taken_up" in second
    assert sorted(find(again, "골목")) == ["E1", "E2"]
    assert "index_kept" in second
    assert sorted(find(index, "골목")) == ["E1", "E2"]
    index.close()
    again.close()


def test_what_was_changed_while_it_ran_is_kept_at_the_end(
    start,
    database: Database,
    editor: Actor,
) -> None:
    index, _ = start()
    save(database, editor, "E1", summary="골목을 청소합니다")
    assert find(index, "골목") == ["E1"]
    index.close()
    again, lines = start()
    assert lines["index_taken_up"]["revision"] == lines["index_ready"]["revision"] > 0
    assert "index_kept" not in lines
    assert find(again, "골목") == ["E1"]


def test_a_damaged_file_or_one_of_another_catalogue_is_built_anew(
    start,
    database: Database,
    editor: Actor,
    tmp_path: Path,
) -> None:
    save(database, editor, "E1", summary="골목을 청소합니다")
    start()
    path = tmp_path / "pumasi.index"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    index, lines = start()
    assert "damaged" in lines["index_file_ignored"]["reason"]
    assert find(index, "골목") == ["E1"]
    assert path.stat().st_size == len(whole)
    with database.engine.begin() as connection:
        connection.execute(update(tables.CatalogueClock).values(catalogue_key="another"))
    index, lines = start()
    assert "another catalogue" in lines["index_file_ignored"]["reason"]
    assert find(index, "골목") == ["E1"]


def test_a_place_that_cannot_be_written_is_only_said(database: Database, tmp_path: Path) -> None:
    index = CatalogueIndex(database, wait_seconds=60, file=tmp_path / "nowhere" / "pumasi.index")
    with capture_logs() as lines:
        index.start()
        assert index._thread is not None
        index._thread.join(timeout=60)
        with index.use() as matcher:
            assert len(matcher) == 0
        index.close()
    assert "index_not_kept" in [line["event"] for line in lines]


@pytest.mark.parametrize(
    ("url", "chosen", "expected"),
    [
        ("sqlite:////x/a.sqlite3", None, Path("/x/a.sqlite3.index")),
        ("sqlite:////x/a.sqlite3", "-", None),
        ("sqlite:////x/a.sqlite3", "/x/b.index", Path("/x/b.index")),
        ("sqlite://", None, None),
        ("postgresql+psycopg://host/name", None, None),
        ("postgresql+psycopg://host/name", "/x/b.index", Path("/x/b.index")),
    ],
)
def test_the_file_stands_beside_an_sqlite_database(
    url: str, chosen: str | None, expected: Path | None
) -> None:
    settings = Settings(environment="development", database_url=url, index_file=chosen)
    assert choose_index_file(settings) == expected
