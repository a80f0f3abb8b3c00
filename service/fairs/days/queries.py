"""What the day of a fair can be asked for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from service import tables
from service.errors import NotFound
from service.fairs.booths.queries import find_booths
from service.fairs.days import schemas
from service.fairs.plans import queries as plans
from service.fairs.plans.schemas import Meeting
from service.fairs.register import queries as fairs
from service.fairs.times import MeetingTimes, find_current_slot
from service.sentences import Sentence

MOST_ARRIVALS = 500


class TicketNotFound(NotFound):
    """The fair has no such ticket."""

    code = "ticket_not_found"
    sentence = Sentence(
        "대기표 {}번이 없습니다. 부스 화면에서 번호를 확인해 주십시오.",
        "There is no ticket {}. Look at the booth's queue.",
    )


def get_published(session: Session, fair_id: str) -> int:
    """The version that stands. Raises PlanNotFound where none is published yet."""
    version = fairs.get_row(session, fair_id).published_version
    if version is None:
        raise plans.PlanNotFound(1)
    return version


def is_no_show(state: str) -> bool:
    """Whether somebody did not come to a meeting, so that its slot is free."""
    return state in tables.NO_SHOWS


def list_arrivals(
    session: Session,
    fair_id: str,
    query: str | None,
    now: datetime.datetime,
    *,
    most: int | None = MOST_ARRIVALS,
) -> schemas.ArrivalList:
    """Who is expected, whom `query` finds by name or code; who has not come yet first.

    The first `most` of them, all where it is None.
    """
    application = tables.FairApplication
    wanted = [application.fair_id == fair_id, application.state == "applied"]
    totals = session.exec(
        select(func.count(), func.count(col(application.checked_in_at))).where(*wanted)
    ).one()
    if query:
        code = query.upper().strip()
        wanted.append(
            or_(
                col(application.name).icontains(query, autoescape=True),
                col(application.check_in_code) == code,
            )
        )
    rows = session.exec(
        select(application)
        .where(*wanted)
        .order_by(col(application.checked_in_at).is_not(None), col(application.name), col(application.number))
        .limit(most)
    ).all()
    upcoming = _find_next_meetings(session, fair_id, now)
    items = []
    for row in rows:
        meeting = upcoming.get(row.enterprise_id)
        items.append(
            schemas.Arrival(
                **row.model_dump(
                    include={
                        "number",
                        "enterprise_id",
                        "name",
                        "check_in_code",
                        "checked_in_at",
                        "accommodations",
                    }
                ),
                next_booth=meeting.booth_name if meeting else None,
                next_at=meeting.starts_at if meeting else None,
            )
        )
    return schemas.ArrivalList(expected=totals[0], checked_in=totals[1], items=items)


def _find_next_meetings(session: Session, fair_id: str, now: datetime.datetime) -> dict[str, Meeting]:
    """The next meeting of every enterprise, where a timetable stands."""
    version = fairs.get_row(session, fair_id).published_version
    if version is None:
        return {}
    upcoming: dict[str, Meeting] = {}
    for meeting in plans.find_meetings(session, fair_id, version):
        if meeting.state == "planned" and meeting.ends_at is not None and meeting.ends_at > now:
            upcoming.setdefault(meeting.enterprise_id, meeting)
    return upcoming


def find_tickets(session: Session, fair_id: str) -> Sequence[tables.WalkInTicket]:
    """The tickets that are still in a queue, in the order in which they were drawn."""
    ticket = tables.WalkInTicket
    return session.exec(
        select(ticket)
        .where(ticket.fair_id == fair_id, col(ticket.state).in_(("waiting", "called")))
        .order_by(col(ticket.number))
    ).all()


def get_ticket(session: Session, fair_id: str, number: int) -> tables.WalkInTicket:
    """One ticket. Raises TicketNotFound."""
    row = session.get(tables.WalkInTicket, (fair_id, number))
    if row is None:
        raise TicketNotFound(number)
    return row


def make_board(
    session: Session, fair_id: str, tickets: Sequence[schemas.Ticket], now: datetime.datetime
) -> schemas.Board:
    """Every booth with what it has now and next, in a fixed number of statements."""
    slots = fairs.find_slots(session, fair_id)
    current = find_current_slot(slots, now)
    place = {slot.slot: number for number, slot in enumerate(slots)}
    here = place[current.slot] if current else len(slots)
    times = MeetingTimes(slots)
    version = fairs.get_row(session, fair_id).published_version
    meetings = plans.find_meetings(session, fair_id, version) if version else []
    of_booth: dict[str, list[Meeting]] = {}
    for meeting in meetings:
        of_booth.setdefault(meeting.booth_id, []).append(meeting)
    boards = []
    for booth in find_booths(session, fair_id):
        own = of_booth.get(booth.booth_id, [])
        coming = [item for item in own if place.get(item.slot, -1) > here and item.state == "planned"]
        boards.append(
            schemas.BoothBoard(
                booth_id=booth.booth_id,
                code=booth.code,
                agency=booth.agency,
                place=booth.place,
                is_closed=booth.is_closed,
                now=[
                    item
                    for item in own
                    if current is not None and current.slot in times.cover(item.slot, item.slots)
                ],
                next=[item for item in coming if item.slot == coming[0].slot],
                tickets=[ticket for ticket in tickets if ticket.booth_id == booth.booth_id],
                remaining=len(coming),
            )
        )
    return schemas.Board(
        slot=current.slot if current else None,
        starts_at=current.starts_at if current else None,
        is_running=current is not None and current.starts_at <= now,
        booths=boards,
    )


def find_card(session: Session, fair_id: str, booth_id: str, enterprise_id: str) -> schemas.Card | None:
    """The card of a booth and an enterprise, or None."""
    card = tables.ConsultationCard
    row = session.exec(
        select(card).where(
            card.fair_id == fair_id, card.booth_id == booth_id, card.enterprise_id == enterprise_id
        )
    ).one_or_none()
    return schemas.Card.model_validate(row) if row else None


def list_cards(session: Session, fair_id: str, booth_id: str | None = None) -> list[schemas.Card]:
    """The cards of a booth, or of the whole fair."""
    card = tables.ConsultationCard
    statement = select(card).where(card.fair_id == fair_id)
    if booth_id is not None:
        statement = statement.where(card.booth_id == booth_id)
    rows = session.exec(statement.order_by(col(card.enterprise_name), col(card.card_id))).all()
    return [schemas.Card.model_validate(row) for row in rows]
