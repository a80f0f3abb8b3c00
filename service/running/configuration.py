"""The settings and the database of a command; where one cannot be used, a sentence says what to change."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pydantic import ValidationError
from sqlalchemy.exc import DatabaseError, OperationalError

from service.errors import PumasiError
from service.errors.database_faults import explain_fault
from service.sentences import Sentence
from service.settings import PREFIX, Settings

# The second is said of a file that is no database; its other subclasses are faults of ours.
_UNUSABLE = (OperationalError, DatabaseError)


class SettingsUnusable(PumasiError):
    """A setting has a value that cannot be used."""

    code = "settings_unusable"


class DatabaseUnusable(PumasiError):
    """The database of the settings cannot be reached, read or written to."""

    status = 503
    code = "database_unusable"


def read_settings(**defaults: str) -> Settings:
    """The settings of the environment; `defaults` count where the environment says nothing.

    Raises SettingsUnusable naming each setting that cannot be used.
    """
    return _make_settings(
        {name: value for name, value in defaults.items() if f"{PREFIX}{name.upper()}" not in os.environ}
    )


def load_settings() -> Settings:
    """The settings for work on the database alone, which signs nothing and so needs no secret.

    Raises SettingsUnusable.
    """
    return _make_settings({"environment": "development"})


def _make_settings(chosen: Mapping[str, str]) -> Settings:
    try:
        return Settings(**chosen)
    except ValidationError as error:
        faults = "; ".join(
            f"{PREFIX}{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
            if item["loc"]
            else str(item["msg"])
            for item in error.errors(include_url=False, include_input=False)
        )
        raise SettingsUnusable(
            Sentence(f"설정을 쓸 수 없습니다: {faults}", f"The settings cannot be used: {faults}")
        ) from None


@contextmanager
def name_unusable_database() -> Iterator[None]:
    """Where the database cannot be used inside, DatabaseUnusable is raised instead, with the reason."""
    try:
        yield
    except DatabaseError as error:
        refusal = find_refusal(error)
        if refusal is None:
            raise
        raise refusal from error


def find_refusal(error: Exception) -> PumasiError | None:
    """What is to be said of `error`: itself, or DatabaseUnusable; None where it is a fault of ours."""
    if isinstance(error, PumasiError):
        return error
    if not isinstance(error, DatabaseError) or type(error) not in _UNUSABLE:
        return None
    cause = explain_fault(error)
    if cause is not None:
        return DatabaseUnusable(
            Sentence(
                f"데이터베이스를 쓸 수 없습니다: {cause.ko}.", f"The database cannot be used: {cause.en}."
            )
        )
    reason = str(error.orig).splitlines()[0] if error.orig else str(error)
    return DatabaseUnusable(
        Sentence(
            f"데이터베이스를 쓸 수 없습니다({reason}). {PREFIX}DATABASE_URL을 확인해 주십시오.",
            f"The database cannot be used ({reason}). Check {PREFIX}DATABASE_URL.",
        )
    )
