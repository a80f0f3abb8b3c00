"""One file into the database, all or nothing, by the same actions that the pages and the API use."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, make_url
from sqlalchemy.exc import IntegrityError

from service.database import Database, is_migrated, migrate
from service.running.configuration import DatabaseUnusable, load_settings, name_unusable_database
from service.sentences import Sentence
from service.settings import Settings
from service.skins.api_parts import ImportOutcome


class _Undo(Exception):
    """Raised within a transaction to roll it back on purpose."""


def _has_no_tables(settings: Settings) -> bool:
    """Whether there is no database yet, or an empty one. Raises DatabaseUnusable for another version."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
        return True
    database = Database(settings)
    try:
        with database.engine.connect() as connection:
            if not inspect(connection).get_table_names():
                return True
            if is_migrated(connection):
                return False
    finally:
        database.dispose()
    raise DatabaseUnusable(
        Sentence(
            "데이터베이스가 이 프로그램의 판과 다릅니다. 미리보기 없이 한 번 실행하면 맞춰집니다.",
            "The database is of another version. One run without --dry-run brings it up to date.",
        )
    )


@contextmanager
def _settings_for(settings: Settings, *, is_preview: bool) -> Iterator[Settings]:
    """Where nothing may be written and there is nothing yet, a database in a folder that is thrown away."""
    if not (is_preview and _has_no_tables(settings)):
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="pumasi-preview-") as folder:
        yield settings.model_copy(update={"database_url": f"sqlite:///{folder}/preview.sqlite3"})


def import_file(
    items: Sequence[Any],
    save: Callable[..., ImportOutcome],
    *,
    is_preview: bool = False,
    settings: Settings | None = None,
) -> ImportOutcome:
    """Store the items in one transaction, in a database brought up to date first.

    A preview does the same and rolls it back, so that it counts exactly what saving would do; it neither
    makes nor changes a database. Raises DatabaseUnusable.
    """
    own = settings or load_settings()
    with name_unusable_database(), _settings_for(own, is_preview=is_preview) as chosen:
        if not is_preview or chosen is not own:
            migrate(chosen)
        try:
            return _save(chosen, items, save, is_preview=is_preview)
        except IntegrityError:
            # Another import has stored some of the entries meanwhile (PostgreSQL); now they are there.
            return _save(chosen, items, save, is_preview=is_preview)


def _save(
    settings: Settings, items: Sequence[Any], save: Callable[..., ImportOutcome], *, is_preview: bool
) -> ImportOutcome:
    database = Database(settings)
    outcome: ImportOutcome | None = None
    try:
        with database.session(is_writing=True) as session:
            outcome = save(session, items)
            if is_preview:
                raise _Undo
    except _Undo:
        pass
    finally:
        database.dispose()
    assert outcome is not None
    return outcome
