"""Writes entries that have parts (an enterprise and its certificates, a demand and its lots), one or many.

The statements are the same number for one entry and for a whole file: existing entries are read together,
new ones inserted together, changed ones updated together with their parts replaced. An entry whose content
is already stored is left alone, version and all, so that the same file twice changes nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Table, bindparam, delete, insert, or_, select, update
from sqlmodel import Session, SQLModel

from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.security import Actor
from service.sentences import Sentence

# Ids looked up at once; far below the number of parameters that either database takes in one statement.
CHUNK = 2_000


@dataclass(frozen=True)
class Kind:
    """A table of entries and the tables of their parts, by the name of the field that lists them."""

    model: type[SQLModel]
    parts: Mapping[str, type[SQLModel]]

    @property
    def table(self) -> Table:
        """The table of the entries themselves."""
        return get_table(self.model)

    @property
    def key(self) -> str:
        """The column that holds the id, in the table of the entries and in those of the parts."""
        return f"{self.table.name}_id"


@dataclass(frozen=True)
class Stored:
    """An entry as it stands in the database, with the fields of its schema."""

    version: int
    owner_id: str | None
    organisation_id: str | None
    content: dict[str, Any]


@dataclass
class Changes:
    """The ids of what a write did, in the order given."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def is_kept_by(model: type[SQLModel], actor: Actor) -> ColumnElement[bool]:
    """The condition for the entries that an account keeps itself, or a colleague in its organisation."""
    table = get_table(model)
    own = table.c.owner_id == actor.account_id
    # Without this, nobody's entries would be those of everyone who belongs to no organisation.
    if actor.organisation_id is None:
        return own
    return or_(own, table.c.organisation_id == actor.organisation_id)


def get_table(model: type[SQLModel]) -> Table:
    """The table behind a table class."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def find_stored(
    session: Session, kind: Kind, ids: Sequence[str], *, fields: Iterable[str]
) -> dict[str, Stored]:
    """What is stored under `ids`, locked against other writers until the transaction ends (PostgreSQL)."""
    columns = [name for name in fields if name not in kind.parts]
    found: dict[str, Stored] = {}
    for chunk in in_chunks(ids):
        key = kind.table.c[kind.key]
        for row in session.execute(
            select(kind.table).where(key.in_(chunk)).order_by(key).with_for_update()
        ).mappings():
            content = {name: row[name] for name in columns} | {name: [] for name in kind.parts}
            found[row[kind.key]] = Stored(row["version"], row["owner_id"], row["organisation_id"], content)
        for name, model in kind.parts.items():
            part = get_table(model)
            part_key = part.c[kind.key]
            for row in session.execute(
                select(part).where(part_key.in_(chunk)).order_by(part_key, part.c.position)
            ).mappings():
                item = {column: row[column] for column in row if column not in (kind.key, "position")}
                if row[kind.key] in found:
                    found[row[kind.key]].content[name].append(item)
    return found


def write(
    session: Session,
    kind: Kind,
    items: Sequence[BaseModel],
    stored: Mapping[str, Stored],
    *,
    now: datetime.datetime,
    owner_id: str | None = None,
    organisation_id: str | None = None,
    stamps: Callable[[Any], Mapping[str, Any]],
) -> Changes:
    """Store `items`, whose ids are all different; `stored` is what `find_stored` says of them.

    New entries belong to `owner_id` and `organisation_id`; existing ones keep what they belong to. `stamps`
    gives the columns of an entry that its schema does not have.
    """
    changes = Changes()
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    contents: dict[str, dict[str, Any]] = {}
    for item in items:
        content = item.model_dump()
        entry_id = content[kind.key]
        existing = stored.get(entry_id)
        if existing is not None and existing.content == content:
            changes.unchanged.append(entry_id)
            continue
        contents[entry_id] = content
        row = {name: value for name, value in content.items() if name not in kind.parts}
        row |= {**stamps(item), "updated_at": now}
        if existing is None:
            changes.created.append(entry_id)
            belonging = {"owner_id": owner_id, "organisation_id": organisation_id}
            new.append({**row, **belonging, "version": 1, "created_at": now})
        else:
            changes.updated.append(entry_id)
            del row[kind.key]
            changed.append({**row, "version": existing.version + 1, "_id": entry_id})
    if new:
        session.execute(insert(kind.table), new)
    if changed:
        # The key stands in the condition only; every other name of the rows is a column to set.
        statement = update(kind.table).where(kind.table.c[kind.key] == bindparam("_id"))
        session.connection().execute(statement, changed)
    _write_parts(session, kind, contents, replaced=changes.updated)
    return changes


def _write_parts(
    session: Session, kind: Kind, contents: Mapping[str, Mapping[str, Any]], *, replaced: Sequence[str]
) -> None:
    for name, model in kind.parts.items():
        part = get_table(model)
        for chunk in in_chunks(replaced):
            session.execute(delete(part).where(part.c[kind.key].in_(chunk)))
        rows = [
            {**item, kind.key: entry_id, "position": position}
            for entry_id, content in contents.items()
            for position, item in enumerate(content[name])
        ]
        if rows:
            session.execute(insert(part), rows)


def in_chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    """`ids` in pieces that one statement can carry."""
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def refuse_repeats(ids: Sequence[str], *, field: str) -> None:
    """Raises InvalidInput naming every item whose id an earlier item carries."""
    first: dict[str, int] = {}
    faults = [
        FieldFault(
            f"items[{number}].{field}",
            Sentence(
                f"items[{earlier}]와 같은 번호입니다. 한 번만 적어 주십시오.",
                f"is the id of items[{earlier}] too, expected each id once",
            ),
        )
        for number, entry_id in enumerate(ids)
        if (earlier := first.setdefault(entry_id, number)) != number
    ]
    if faults:
        raise InvalidInput(*faults)
