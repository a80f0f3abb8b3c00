"""The numbered versions of a timetable, as rows."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping

from sqlalchemy import delete, func, insert
from sqlmodel import Session, select

from service import tables
from service.storage import get_table


def next_version(session: Session, fair_id: str) -> int:
    """The number of the version that comes next; whoever asks holds the lock on the fair."""
    last = session.exec(
        select(func.max(tables.FairPlan.plan_version)).where(tables.FairPlan.fair_id == fair_id)
    ).one()
    return 1 if last is None else last + 1


def write_meetings(
    session: Session,
    fair_id: str,
    version: int,
    wish_of: Mapping[str, tables.FairWish],
    slot_of: Mapping[str, int],
    *,
    locked: set[str] | frozenset[str] = frozenset(),
    states: Mapping[str, tuple[str, datetime.datetime | None]] | None = None,
) -> None:
    """The meetings of a version, each with its seat at the booth, instead of those it had."""
    meeting = get_table(tables.FairMeeting)
    session.execute(delete(meeting).where(meeting.c.fair_id == fair_id, meeting.c.plan_version == version))
    seats: Counter[tuple[str, int]] = Counter()
    rows = []
    for request_id, wish in sorted(wish_of.items(), key=lambda item: item[1].position):
        if request_id not in slot_of:
            continue
        slot = slot_of[request_id]
        seats[wish.booth_id, slot] += 1
        state, state_at = (states or {}).get(request_id, ("planned", None))
        rows.append(
            {
                "fair_id": fair_id,
                "plan_version": version,
                "request_id": request_id,
                "booth_id": wish.booth_id,
                "enterprise_id": wish.enterprise_id,
                "slot": slot,
                "table_number": seats[wish.booth_id, slot],
                "is_locked": request_id in locked,
                "state": state,
                "state_at": state_at,
            }
        )
    if rows:
        session.execute(insert(meeting), rows)
