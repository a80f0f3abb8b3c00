"""Who took which list away, in which form and why; people's data stand in the access log too."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from service.database import Database
from service.people import audit
from service.people.access_log import AccessKind, note_access
from service.security import Actor


@dataclass(frozen=True, slots=True)
class PeopleShown:
    """Of how many people a file holds personal data: under this kind it is put into the access log."""

    kind: AccessKind
    people: int
    subject_id: str = "*"


def note_export(
    database: Database,
    actor: Actor | None,
    name: str,
    form: str,
    *,
    reason: str | None = None,
    shown: PeopleShown | None = None,
    address: str = "",
    now: datetime.datetime,
) -> None:
    """Write down who took which list away, and why; what visitors take is open to everyone anyhow."""
    if actor is None:
        return
    with database.session(is_writing=True) as session:
        audit.record(
            session, actor, "export.make", "export", name, after={"format": form}, reason=reason, now=now
        )
        if shown is not None:
            note_access(
                session, actor, shown.kind, shown.subject_id, people=shown.people, address=address, now=now
            )
