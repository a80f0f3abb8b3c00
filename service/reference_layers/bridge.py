"""Words and law as the engine reads them: the files of `data/` with the versions in force over them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Connection, select

from matching import load_reference
from matching.reference_changes import (
    Change,
    ChangeRefused,
    LegalValueAdded,
    SynonymsAdded,
    SynonymsRemoved,
    UserWordAdded,
    UserWordRemoved,
    apply_changes,
)
from matching.reference_records import Reference
from service import tables

if TYPE_CHECKING:
    from service.reference_versions.schemas import Changes

log = structlog.get_logger(__name__)

SEPARATOR = ","


def write_versions(numbers: list[int]) -> str:
    """Which versions are in force, as the clock of the catalogue keeps it: `1,3`; "" for the files alone."""
    return SEPARATOR.join(map(str, sorted(numbers)))


def read_versions(text: str) -> list[int]:
    """The numbers that `write_versions` wrote."""
    return [int(number) for number in text.split(SEPARATOR) if number]


def list_changes(changes: Changes) -> list[tuple[str, Change]]:
    """What the engine is to change, each with the path of its field in the schema, in order."""
    found: list[tuple[str, Change]] = []
    for place, group in enumerate(changes.removed_synonyms):
        found.append((f"removed_synonyms[{place}]", SynonymsRemoved(tuple(group.terms))))
    for place, added in enumerate(changes.added_synonyms):
        change = SynonymsAdded(tuple(added.terms), added.weight, added.one_way_from)
        found.append((f"added_synonyms[{place}]", change))
    for place, word in enumerate(changes.removed_words):
        found.append((f"removed_words[{place}]", UserWordRemoved(word.form)))
    for place, new_word in enumerate(changes.added_words):
        found.append((f"added_words[{place}]", UserWordAdded(new_word.form, new_word.tag)))
    for place, value in enumerate(changes.legal_values):
        content = value.model_dump(exclude={"verified", "note"})
        row = LegalValueAdded(**content, is_verified=value.verified == "yes", note=value.note or "")
        found.append((f"legal_values[{place}]", row))
    return found


def read_changes(content: object) -> tuple[Change, ...]:
    """The changes that a row of the table keeps."""
    # Only where there is a version: the schemas take long to build, and most services have none.
    from service.reference_versions.schemas import Changes

    return tuple(change for _, change in list_changes(Changes.model_validate(content)))


def load_reference_of(connection: Connection, versions: str) -> Reference:
    """The files with these versions over them; the same object for the same content.

    A version that does not fit any more, because a newer program brings other files, is left out and logged.
    """
    row = tables.ReferenceVersion.__table__.c  # type: ignore[attr-defined]
    numbers = read_versions(versions)
    if not numbers:
        return load_reference()
    found = connection.execute(
        select(row.version, row.changes).where(row.version.in_(numbers)).order_by(row.version)
    ).all()
    return _lay_over(tuple((number, read_changes(changes)) for number, changes in found))


@lru_cache(maxsize=4)
def _lay_over(layers: tuple[tuple[int, tuple[Change, ...]], ...]) -> Reference:
    reference = load_reference()
    for number, changes in layers:
        try:
            reference = apply_changes(reference, changes)
        except ChangeRefused as refusal:
            log.warning("reference_version_left_out", version=number, reason=str(refusal))
    return reference
