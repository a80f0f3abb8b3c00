"""The sample fair of the demonstration: its days move with the calendar, so that it is still to come."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlmodel import Session, col, select

from service import tables
from service.clock import get_korean_day
from service.fairs.files.reading import read_fair
from service.fairs.files.schemas import FairIn
from service.fairs.files.storing import store_fair

FAIR_ID = "SAMPLE-FAIR"
DAYS_AHEAD = 14
MOST_PROJECTS = 4
_WEEK = datetime.timedelta(days=7)


def load_sample_fair(
    session: Session, path: Path, *, account_of: Mapping[str, tables.Account], now: datetime.datetime
) -> None:
    """Store the fair of the samples, open for applications.

    The organiser's account manages it; the buyer's keeps the first booth with one seat and a project. The
    sample demands become the projects of the agencies that published them.
    """
    fair = read_fair(path)
    projects = _find_projects(session, fair)
    booths = [party for party in fair.parties if party.kind == "booth"]
    own = next(
        (party.party_id for party in booths if party.seats == 1 and projects.get(party.party_id)), None
    )
    store_fair(
        session,
        fair,
        fair_id=FAIR_ID,
        owner=account_of.get("organiser"),
        now=now,
        moved_by=_find_move(fair, get_korean_day(now)),
        projects=projects,
        booth_owner={own: account_of["buyer"]} if own and "buyer" in account_of else {},
    )


def _find_move(fair: FairIn, today: datetime.date) -> datetime.timedelta:
    """Whole weeks, so that the days keep their weekdays."""
    first = min(datetime.datetime.fromisoformat(slot.start) for slot in fair.slots if slot.start)
    earliest = today + datetime.timedelta(days=DAYS_AHEAD)
    weeks = -((get_korean_day(first) - earliest) // _WEEK)
    return weeks * _WEEK


def _find_projects(session: Session, fair: FairIn) -> dict[str, Sequence[tables.Demand]]:
    """Demands by the booth whose agency's name their buyer's name begins with; the longest name wins."""
    names = sorted(
        ((party.name, party.party_id) for party in fair.parties if party.kind == "booth" and party.name),
        key=lambda item: (-len(item[0]), item),
    )
    found: dict[str, list[tables.Demand]] = {}
    rows = session.exec(
        select(tables.Demand)
        .where(col(tables.Demand.buyer).is_not(None))
        .order_by(col(tables.Demand.listed_on).desc(), col(tables.Demand.demand_id))
    ).all()
    for row in rows:
        booth_id = next((key for name, key in names if (row.buyer or "").startswith(name)), None)
        if booth_id is not None and len(found.setdefault(booth_id, [])) < MOST_PROJECTS:
            found[booth_id].append(row)
    return dict(found)
