"""Queue those who come without a booking, with the time at which their turn is expected."""

from __future__ import annotations

import datetime

from sqlalchemy import func
from sqlmodel import Session, select

from matching.fairs.model import FEASIBLE, PlacedMeeting, Plan
from matching.fairs.walk_ins import Ticket, predict_turns
from service import tables
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.fairs.applications.queries import find_application_of
from service.fairs.booths.actions import get_acted_booth
from service.fairs.days import queries, schemas
from service.fairs.planning.bridge import gather
from service.fairs.plans import queries as plans
from service.fairs.register import queries as fairs
from service.fairs.times import find_current_slot
from service.people import audit
from service.security import Actor
from service.sentences import Sentence


def take_ticket(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    item: schemas.TicketIn,
    *,
    now: datetime.datetime,
) -> schemas.Ticket:
    """Queue somebody at a booth, with the time at which the turn is expected. No booking is displaced.

    Raises BoothNotFound, Forbidden, InvalidInput for an enterprise that is not at the fair.
    """
    get_acted_booth(session, actor, fair_id, item.booth_id)
    fairs.get_row(session, fair_id, is_locked=True)
    name = item.name or ""
    if item.enterprise_id is not None:
        application = find_application_of(session, fair_id, item.enterprise_id)
        if application is None:
            raise InvalidInput(
                FieldFault(
                    "enterprise_id",
                    Sentence("이 상담회에 참가하지 않는 기업입니다", "does not take part in this fair"),
                )
            )
        name = application.name
    last = session.exec(
        select(func.max(tables.WalkInTicket.number)).where(tables.WalkInTicket.fair_id == fair_id)
    ).one()
    row = tables.WalkInTicket(
        fair_id=fair_id,
        number=1 if last is None else last + 1,
        booth_id=item.booth_id,
        enterprise_id=item.enterprise_id,
        name=name,
        taken_at=now,
    )
    session.add(row)
    session.flush()
    _record(session, actor, row, "take", None, now)
    return next(ticket for ticket in expect_turns(session, fair_id, now) if ticket.number == row.number)


def set_ticket_state(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    number: int,
    state: schemas.TicketState,
    *,
    now: datetime.datetime,
) -> None:
    """Call a ticket, or end it. Raises TicketNotFound, Forbidden."""
    row = queries.get_ticket(session, fair_id, number)
    get_acted_booth(session, actor, fair_id, row.booth_id)
    before = {"state": row.state}
    row.state = state
    if state == "called":
        row.called_at = row.called_at or now
    elif state in ("done", "left"):
        row.ended_at = now
    session.add(row)
    session.flush()
    _record(session, actor, row, "set_state", before, now)


def _record(
    session: Session,
    actor: Actor | None,
    row: tables.WalkInTicket,
    verb: str,
    before: dict[str, str] | None,
    now: datetime.datetime,
) -> None:
    """Without the name: who waits is nobody's business once the queue is over."""
    after = {"state": row.state} if before else {"booth_id": row.booth_id, "enterprise_id": row.enterprise_id}
    subject = f"{row.fair_id}/{row.number}"
    action = f"fair_ticket.{verb}"
    audit.record(session, actor, action, "fair_ticket", subject, before=before, after=after, now=now)


def expect_turns(session: Session, fair_id: str, now: datetime.datetime) -> list[schemas.Ticket]:
    """Every ticket in a queue with the slot in which its turn is expected from now on."""
    rows = queries.find_tickets(session, fair_id)
    if not rows:
        return []
    gathered = gather(session, fair_id)
    version = fairs.get_row(session, fair_id).published_version
    meetings = plans.find_meeting_rows(session, fair_id, version) if version else []
    slots = fairs.find_slots(session, fair_id)
    current = find_current_slot(slots, now)
    turns: dict[str, int | None] = {}
    if current is not None:
        name_of = gathered.name_of
        placed = [
            PlacedMeeting(name_of[key], slot)
            for key, slot in plans.find_booked(meetings).items()
            if key in name_of
        ]
        parties = gathered.party_name_of
        turns = predict_turns(
            gathered.fair,
            Plan(FEASIBLE, tuple(placed)),
            [
                Ticket(
                    str(row.number),
                    parties[row.booth_id],
                    parties.get(row.enterprise_id or ""),
                    gathered.slots_at[parties[row.booth_id]],
                )
                for row in rows
            ],
            from_slot=current.slot,
        )
    starts = {slot.slot: slot.starts_at for slot in slots}
    tickets = []
    for row in rows:
        slot = turns.get(str(row.number))
        tickets.append(
            schemas.Ticket(
                number=row.number,
                booth_id=row.booth_id,
                enterprise_id=row.enterprise_id,
                name=row.name,
                state=row.state,  # type: ignore[arg-type]  # a check constraint admits the states only
                expected_slot=slot,
                expected_at=starts.get(slot) if slot is not None else None,
                taken_at=row.taken_at,
            )
        )
    return tickets
