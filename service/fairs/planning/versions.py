"""The numbered versions of a timetable, as rows."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count

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
    slots_of: Mapping[str, Sequence[int]],
    *,
    locked: set[str] | frozenset[str] = frozenset(),
    states: Mapping[str, tuple[str, datetime.datetime | None]] | None = None,
) -> None:
    """The meetings of a version, each with its seat at the booth, instead of those it had.

    `slots_of` says by request id which slots a meeting takes. It sits at the first seat that is free in all
    of them; who did not come takes none.
    """
    meeting = get_table(tables.FairMeeting)
    session.execute(delete(meeting).where(meeting.c.fair_id == fair_id, meeting.c.plan_version == version))
    taken: dict[tuple[str, int], set[int]] = defaultdict(set)
    rows = []
    order = {request_id: (slots[0], wish_of[request_id].position) for request_id, slots in slots_of.items()}
    for request_id in sorted(slots_of, key=order.__getitem__):
        wish, slots = wish_of[request_id], slots_of[request_id]
        state, state_at = (states or {}).get(request_id, ("planned", None))
        places = [taken[wish.booth_id, slot] for slot in slots]
        seat = next(number for number in count(1) if not any(number in place for place in places))
        if state not in tables.NO_SHOWS:
            for place in places:
                place.add(seat)
        rows.append(
            {
                "fair_id": fair_id,
                "plan_version": version,
                "request_id": request_id,
                "booth_id": wish.booth_id,
                "enterprise_id": wish.enterprise_id,
                "slot": slots[0],
                "table_number": seat,
                "is_locked": request_id in locked,
                "state": state,
                "state_at": state_at,
            }
        )
    if rows:
        session.execute(insert(meeting), rows)
