"""The index of a large catalogue is built by another process, and the server answers meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from structlog.testing import capture_logs

from service import bridge
from service.bridge import CatalogueIndex
from service.database import Database
from service.engine.index_building import BuildFailed, build_apart
from service.errors import IndexNotReady
from service.security import Actor
from service.settings import Settings
from tests.service.engine.test_saved_index import editor, find, save

__all__ = ["editor"]

# Which database it is makes no difference here, and starting a process takes seconds.
pytestmark = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


@pytest.fixture
def start_large(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """Starts an index for which every catalogue is a large one; the child is the real one unless given."""
    monkeypatch.setattr(bridge, "WORTH_A_PROCESS", 1)
    started: list[CatalogueIndex] = []

    def run(file: Path | None, build: Callable[[Path, Event], None] | None = None) -> CatalogueIndex:
        index = CatalogueIndex(
            database, wait_seconds=60, file=file, build_apart=build or partial(build_apart, settings)
        )
        index.start()
        started.append(index)
        return index

    yield run
    for index in started:
        index.close()


def test_a_large_catalogue_is_built_by_another_process_and_taken_up(
    start_large, database: Database, editor: Actor
) -> None:
    save(database, editor, "E1", summary="골목을 청소합니다")
    with capture_logs() as lines:
        index = start_large(None)
        index._thread.join(timeout=60)
    assert [line["event"] for line in lines] == ["index_taken_up", "index_ready"]
    assert find(index, "골목") == ["E1"]
    # What comes later is added to it as ever, although its file is gone.
    save(database, editor, "E2", summary="골목을 꾸밉니다")
    assert sorted(find(index, "골목")) == ["E1", "E2"]


def test_whoever_asks_while_a_large_catalogue_is_built_is_told_at_once(
    start_large, database: Database, editor: Actor, tmp_path: Path
) -> None:
    save(database, editor, "E1")
    is_asked, may_go_on = Event(), Event()

    def build(_file: Path, _stopping: Event) -> None:
        is_asked.set()
        assert may_go_on.wait(30)

    index = start_large(tmp_path / "pumasi.index", build)
    assert is_asked.wait(30)
    started = time.monotonic()
    with pytest.raises(IndexNotReady), index.use():
        pass
    assert time.monotonic() - started < 30
    may_go_on.set()
    index._thread.join(timeout=60)
    # The other process made nothing: it is built here.
    assert find(index, "도시락") == ["E1"]


def test_a_failed_process_is_said_and_the_index_built_here(
    start_large, settings: Settings, database: Database, editor: Actor, tmp_path: Path
) -> None:
    save(database, editor, "E1")
    nowhere = tmp_path / "nowhere" / "pumasi.index"
    with pytest.raises(BuildFailed, match="status 1"):
        build_apart(settings, nowhere, Event())

    def build(_file: Path, _stopping: Event) -> None:
        raise BuildFailed("status 1")

    with capture_logs() as lines:
        index = start_large(None, build)
        index._thread.join(timeout=60)
    assert {"event": "index_not_built_apart", "reason": "status 1", "log_level": "warning"} in lines
    assert find(index, "도시락") == ["E1"]


def test_a_stopped_server_does_not_wait_for_the_build(
    start_large, database: Database, editor: Actor, tmp_path: Path
) -> None:
    save(database, editor, "E1")
    is_asked = Event()

    def build(_file: Path, stopping: Event) -> None:
        is_asked.set()
        assert stopping.wait(30)

    index = start_large(tmp_path / "pumasi.index", build)
    assert is_asked.wait(30)
    index.close()
    assert not index.is_ready
    assert not index._thread.is_alive()


def test_several_processes_build_one_file_once(
    settings: Settings, database: Database, editor: Actor, tmp_path: Path
) -> None:
    save(database, editor, "E1")
    file = tmp_path / "pumasi.index"
    with capture_logs() as lines:
        bridge.build_file(settings, file)
        bridge.build_file(settings, file)
    assert [line["event"] for line in lines] == ["index_kept", "index_taken_up"]
