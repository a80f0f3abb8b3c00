"""A table of demands becomes demands of the account: first seen row by row, then posted.

A demand that is there already is left as it is: what was changed on the pages since must not go back to an
old table.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from service import storage
from service.database import let_others_write
from service.demands import actions as demands
from service.demands.schemas import DemandIn
from service.door import limits
from service.errors import TooManyRows
from service.intake.faults import Fault, Note
from service.intake.reading import read_demands
from service.security import Actor, require_own

MAX_ROWS = 500
"""An agency's plan of a year has some hundred rows; what is longer goes through the command line."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do: the demands that are `new` and those `known` already, with their lines."""

    file_name: str
    new: list[tuple[int, DemandIn]]
    known: list[tuple[int, DemandIn]]
    faults: list[Fault]
    notes: list[Note]


def preview_list(session: Session, actor: Actor | None, content: bytes, file_name: str) -> Preview:
    """Read the file; nothing is kept. Rows that name no buyer are for the actor's own agency.

    Raises SignInRequired, Forbidden, TooManyRows.
    """
    actor = require_own(actor, "demand.create")
    let_others_write(session)
    name = file_name[-limits.MAX_NAME_CHARACTERS :]
    reading = read_demands(content, name, buyer=actor.organisation, most_rows=MAX_ROWS)
    if reading.rows > MAX_ROWS:
        raise TooManyRows(MAX_ROWS)
    known = _find_known(session, reading.items)
    rows = list(zip(reading.lines, reading.items, strict=True))
    return Preview(
        file_name=reading.file,
        new=[row for row in rows if row[1].demand_id not in known],
        known=[row for row in rows if row[1].demand_id in known],
        faults=reading.faults,
        notes=reading.notes,
    )


def post_list(
    session: Session, actor: Actor | None, items: Sequence[DemandIn], *, now: datetime.datetime
) -> int:
    """Post those that are not there yet, all or none; how many.

    Raises TooManyRows, and what `demands.save_demand` does.
    """
    actor = require_own(actor, "demand.create")
    if len(items) > MAX_ROWS:
        raise TooManyRows(MAX_ROWS)
    known = _find_known(session, items)
    new = [item for item in items if item.demand_id not in known]
    for item in new:
        demands.save_demand(session, actor, item, version=None, now=now)
    return len(new)


def _find_known(session: Session, items: Sequence[DemandIn]) -> set[str]:
    ids = [item.demand_id for item in items]
    return set(storage.find_stored(session, demands.DEMANDS, ids, fields=("demand_id",)))
