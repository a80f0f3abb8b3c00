"""The access log: who looked at personal data of others, of how many people, when and from where.

It is written in the transaction of the request that shows the data: where it cannot be written, nothing is
shown. A route that calls `note_access` on GET carries `service.database.notes_access`.
"""

from __future__ import annotations

import datetime
from typing import Literal, get_args

import structlog
from sqlmodel import Session

from service import tables
from service.security import Actor

# What was looked at; the word for each is `access-…` in `service/locale`.
AccessKind = Literal[
    "contacts", "accounts", "account", "mail", "audit-export", "access-export", "assistance", "fair-contacts"
]
ACCESS_KINDS: tuple[AccessKind, ...] = get_args(AccessKind)


def note_access(
    session: Session,
    actor: Actor,
    kind: AccessKind,
    subject_id: str,
    *,
    people: int,
    address: str,
    now: datetime.datetime,
) -> None:
    """Add one line; nothing is written where no person's data was shown."""
    if people == 0:
        return
    session.add(
        tables.AccessEntry(
            accessed_at=now,
            actor_id=actor.account_id,
            kind=kind,
            subject_id=subject_id,
            people=people,
            address=address,
            request_id=structlog.contextvars.get_contextvars().get("request_id"),
        )
    )
    session.flush()
