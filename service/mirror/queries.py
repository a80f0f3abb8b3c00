"""The counts behind the mirror."""

from __future__ import annotations

import datetime
from collections import defaultdict

from sqlmodel import Session, col, select

from service import tables
from service.people.disclosure import Counted, add_up


def find_counts(
    session: Session, enterprise_id: str, *, first: datetime.date, last: datetime.date
) -> dict[str, dict[str, Counted]]:
    """kind -> detail -> what was counted from the `first` day to the `last`, both included."""
    count = tables.ExposureCount
    rows = session.exec(
        select(count.day, count.kind, count.detail, count.times, count.marks).where(
            count.enterprise_id == enterprise_id, col(count.day) >= first, col(count.day) <= last
        )
    ).all()
    days: defaultdict[tuple[str, str], list[Counted]] = defaultdict(list)
    for day, kind, detail, times, marks in rows:
        days[kind, detail].append(Counted(times, {f"{day:%Y-%m}": marks}))
    found: dict[str, dict[str, Counted]] = {}
    for (kind, detail), parts in days.items():
        found.setdefault(kind, {})[detail] = add_up(parts)
    return found
