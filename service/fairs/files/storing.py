"""A fair of a file into the tables, with its booths, applications and wishes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from sqlalchemy import insert
from sqlmodel import Session

from service import tables
from service.catalogue import queries as catalogue
from service.clock import get_korean_day
from service.door.identifiers import make_code
from service.fairs.files.schemas import FairIn
from service.storage import get_table

_DEFAULT_MINUTES = 20


class UndatedFair(ValueError):
    """A fair whose slots do not say when they are cannot be held by the service."""


def store_fair(
    session: Session,
    fair: FairIn,
    *,
    fair_id: str,
    owner: tables.Account | None,
    now: datetime.datetime,
    moved_by: datetime.timedelta = datetime.timedelta(0),
    projects: Mapping[str, Sequence[tables.Demand]] | None = None,
    booth_owner: Mapping[str, tables.Account] | None = None,
) -> None:
    """Store `fair` as open for applications. `moved_by` moves its days, `projects` are booths' demands.

    What the file calls `must` is wished by both sides, any other request is wanted by both; weights stay.
    Raises UndatedFair.
    """
    starts = {slot.slot: _read_start(slot.start) + moved_by for slot in fair.slots}
    days = sorted(get_korean_day(start) for start in starts.values())
    session.add(
        tables.Fair(
            fair_id=fair_id,
            name=fair.name or fair_id,
            first_on=days[0],
            last_on=days[-1],
            state="open",
            tables=fair.tables,
            max_wait_spread=fair.max_wait_spread,
            min_meetings=fair.min_meetings,
            apply_until=days[0] - datetime.timedelta(days=7),
            owner_id=owner.account_id if owner else None,
            organisation_id=owner.organisation_id if owner else None,
            created_at=now,
            updated_at=now,
        )
    )
    session.flush()
    session.execute(
        insert(get_table(tables.FairSlot)),
        [
            {
                "fair_id": fair_id,
                "slot": slot.slot,
                "day": slot.day,
                "session": slot.session,
                "starts_at": starts[slot.slot],
                "minutes": slot.minutes or _DEFAULT_MINUTES,
            }
            for slot in fair.slots
        ],
    )
    _store_booths(session, fair, fair_id, booth_owner or {})
    _store_applications(session, fair, fair_id, now)
    _store_walks(session, fair, fair_id)
    _store_spreads(session, fair, fair_id)
    _store_projects(session, fair_id, projects or {})
    _store_wishes(session, fair, fair_id)


def _read_start(start: str | None) -> datetime.datetime:
    if start is None:
        raise UndatedFair("every slot needs a start")
    instant = datetime.datetime.fromisoformat(start)
    if instant.tzinfo is None:
        raise UndatedFair(f"the start {start} has no offset")
    return instant.astimezone(datetime.UTC)


def _store_booths(
    session: Session, fair: FairIn, fair_id: str, booth_owner: Mapping[str, tables.Account]
) -> None:
    booths = [party for party in fair.parties if party.kind == "booth"]
    session.execute(
        insert(get_table(tables.Booth)),
        [
            {
                "fair_id": fair_id,
                "booth_id": party.party_id,
                "position": position,
                "code": f"{position + 1:02d}",
                "agency": party.name or party.party_id,
                "hall": party.place or None,
                "place": None,
                "seats": party.seats,
                "unavailable": list(party.unavailable),
                "max_meetings": party.max_meetings,
                "meeting_slots": None,
                "is_closed": False,
                "owner_id": owner.account_id if owner else None,
                "organisation_id": owner.organisation_id if owner else None,
            }
            for position, party in enumerate(booths)
            for owner in (booth_owner.get(party.party_id),)
        ],
    )


def _store_applications(session: Session, fair: FairIn, fair_id: str, now: datetime.datetime) -> None:
    others = [party for party in fair.parties if party.kind != "booth"]
    owners = catalogue.find_owners(session, [party.party_id for party in others])
    codes: set[str] = set()
    rows = []
    for number, party in enumerate(others, 1):
        code = make_code(codes)
        codes.add(code)
        owned = owners.get(party.party_id)
        rows.append(
            {
                "fair_id": fair_id,
                "enterprise_id": party.party_id,
                "number": number,
                "name": owned.name if owned else party.name or party.party_id,
                "state": "applied",
                "owner_id": owned.owner_id if owned else None,
                "organisation_id": owned.organisation_id if owned else None,
                "accommodations": [],
                "accommodation_note": "",
                "accommodation_state": "none",
                "unavailable": list(party.unavailable),
                "is_one_day": party.one_day,
                "groups": sorted(set(party.groups)),
                "max_meetings": party.max_meetings,
                "check_in_code": code,
                "applied_at": now,
            }
        )
    if rows:
        session.execute(insert(get_table(tables.FairApplication)), rows)


def _store_walks(session: Session, fair: FairIn, fair_id: str) -> None:
    rows = [
        {"fair_id": fair_id, "hall": hall, "other_hall": other, "slots": walk.slots}
        for walk in fair.walks
        for hall, other in [sorted(walk.places)]
    ]
    if rows:
        session.execute(insert(get_table(tables.FairWalk)), rows)


def _store_spreads(session: Session, fair: FairIn, fair_id: str) -> None:
    # Of two lines about one booth and group the larger holds: who keeps it keeps the other one too.
    at_least: dict[tuple[str, str], int] = {}
    for spread in fair.spreads:
        for booth_id in spread.booths or ("",):
            key = spread.group, booth_id
            at_least[key] = max(spread.at_least, at_least.get(key, 0))
    rows = [
        {"fair_id": fair_id, "group_name": group, "booth_id": booth_id, "at_least": number}
        for (group, booth_id), number in at_least.items()
    ]
    if rows:
        session.execute(insert(get_table(tables.FairSpread)), rows)


def _store_projects(session: Session, fair_id: str, projects: Mapping[str, Sequence[tables.Demand]]) -> None:
    rows = [
        {
            "fair_id": fair_id,
            "booth_id": booth_id,
            "position": position,
            "demand_id": demand.demand_id,
            "title": demand.title,
            "description": "",
            "budget_krw": demand.budget_krw,
        }
        for booth_id, demands in projects.items()
        for position, demand in enumerate(demands)
    ]
    if rows:
        session.execute(insert(get_table(tables.BoothProject)), rows)


def _store_wishes(session: Session, fair: FairIn, fair_id: str) -> None:
    booths = {party.party_id for party in fair.parties if party.kind == "booth"}
    rows = []
    for position, request in enumerate(fair.requests):
        first, second = request.parties
        booth_id, enterprise_id = (first, second) if first in booths else (second, first)
        wish = "must" if request.must else "want"
        rows.append(
            {
                "fair_id": fair_id,
                "request_id": request.request_id,
                "position": position,
                "booth_id": booth_id,
                "enterprise_id": enterprise_id,
                "enterprise_wish": wish,
                "booth_wish": wish,
                "has_met": False,
                "match_score": None,
                "weight": request.weight,
                "session": request.session,
                "fixed_slot": request.fixed_slot,
                "slots": request.slots,
                "after": list(request.after),
            }
        )
    if rows:
        session.execute(insert(get_table(tables.FairWish)), rows)
