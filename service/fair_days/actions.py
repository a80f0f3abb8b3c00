"""What is done on the day: check in, note no-shows, fill what they free, queue walk-ins, write cards."""

from __future__ import annotations

import calendar
import datetime
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from matching.fairs.model import FEASIBLE, PlacedMeeting, Plan
from matching.fairs.replan import replan
from matching.fairs.walk_ins import Ticket, predict_turns
from service import tables
from service.errors import ApplicationNotFound, InvalidInput, VersionConflict, WrongState
from service.fair_days import queries, schemas
from service.fair_planning.bridge import drop_requests, gather
from service.fair_plans import actions as planning
from service.fair_plans import queries as plans
from service.fair_times import find_current_slot
from service.fairs import queries as fairs
from service.fairs.actions import get_acted_booth
from service.language import Language
from service.security import Actor
from service.sentences import Sentence
from service.validation import FieldFault

FOLLOW_UP_MONTHS = (3, 6)
REPLAN_SECONDS = 1.0


# --- check-in and meetings ----------------------------------------------------------------------------------


def check_in(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    arrival: schemas.CheckInIn,
    *,
    now: datetime.datetime,
) -> tables.FairApplication:
    """Note that an enterprise has come; a second time changes nothing.

    Raises FairNotFound, Forbidden, ApplicationNotFound, WrongState for one that has withdrawn.
    """
    fairs.get_managed(session, actor, fair_id)
    if arrival.number is not None:
        row = fairs.get_application_row(session, fair_id, arrival.number)
    else:
        code = (arrival.code or "").strip().upper()
        found = session.exec(
            select(tables.FairApplication).where(
                tables.FairApplication.fair_id == fair_id, tables.FairApplication.check_in_code == code
            )
        ).one_or_none()
        if found is None:
            raise ApplicationNotFound(code)
        row = found
    if row.state == "withdrawn":
        raise WrongState(Sentence("취소한 신청입니다.", "This application was withdrawn."))
    row.checked_in_at = row.checked_in_at or now
    session.add(row)
    session.flush()
    return row


def set_meeting_state(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    request_id: str,
    state: schemas.MeetingState,
    *,
    now: datetime.datetime,
) -> tables.FairMeeting:
    """Say whether a meeting was held or who did not come; for the booth itself or who manages the fair.

    A no-show also becomes the outcome on the card, unless somebody has written one. Raises RequestNotFound,
    PlanNotFound, Forbidden.
    """
    row = get_meeting(session, fair_id, request_id)
    get_acted_booth(session, actor, fair_id, row.booth_id)
    row.state = state
    row.state_at = now
    session.add(row)
    session.flush()
    if state in queries.NO_SHOWS:
        _note_no_show(session, actor, row, now)
    return row


def get_meeting(session: Session, fair_id: str, request_id: str) -> tables.FairMeeting:
    """A meeting of the timetable that stands. Raises PlanNotFound, RequestNotFound."""
    row = session.get(tables.FairMeeting, (fair_id, queries.get_published(session, fair_id), request_id))
    if row is None:
        raise plans.RequestNotFound(request_id)
    return row


def _note_no_show(
    session: Session, actor: Actor | None, meeting: tables.FairMeeting, now: datetime.datetime
) -> None:
    known = queries.find_card(session, meeting.fair_id, meeting.booth_id, meeting.enterprise_id)
    if known is not None and known.outcome not in queries.NO_SHOWS:
        return
    item = schemas.CardIn(enterprise_id=meeting.enterprise_id, outcome=meeting.state)  # type: ignore[arg-type]
    save_card(
        session,
        actor,
        meeting.fair_id,
        meeting.booth_id,
        item,
        version=known.version if known else None,
        now=now,
        today=fairs.get_row(session, meeting.fair_id).first_on,
    )


# --- what a no-show frees -----------------------------------------------------------------------------------


def find_freed(
    session: Session, actor: Actor | None, fair_id: str, request_id: str, language: Language
) -> schemas.Freed:
    """The slot that a no-show has freed, and the waiting requests of the booth that fit without a conflict.

    Who has checked in comes first, then the order of the wishes. Raises as `set_meeting_state` does, and
    WrongState for a meeting that is no no-show.
    """
    row = get_meeting(session, fair_id, request_id)
    get_acted_booth(session, actor, fair_id, row.booth_id)
    if row.state not in queries.NO_SHOWS:
        raise WrongState(Sentence("노쇼로 표시한 상담이 아닙니다.", "This meeting is no no-show."))
    gathered = gather(session, fair_id)
    meetings = plans.find_meeting_rows(session, fair_id, row.plan_version)
    slot_of = _find_booked(meetings)
    came = _find_arrived(session, fair_id)
    booth_names, names = plans.find_party_names(session, fair_id)
    placed = {item.request_id for item in meetings}
    candidates = []
    for wish in gathered.wish_of.values():
        if wish.booth_id != row.booth_id or wish.request_id in placed:
            continue
        judgement = planning.judge_change(gathered, slot_of, wish.request_id, row.slot, language)
        if not judgement.conflicts:
            candidates.append(
                schemas.Candidate(
                    request_id=wish.request_id,
                    enterprise_id=wish.enterprise_id,
                    enterprise_name=names.get(wish.enterprise_id, wish.enterprise_id),
                    is_checked_in=wish.enterprise_id in came,
                    warnings=[item.sentence for item in judgement.warnings],
                )
            )
    starts = {slot.slot: slot.starts_at for slot in fairs.find_slots(session, fair_id)}
    return schemas.Freed(
        request_id=request_id,
        booth_id=row.booth_id,
        booth_name=booth_names.get(row.booth_id, row.booth_id),
        enterprise_name=names.get(row.enterprise_id, row.enterprise_id),
        slot=row.slot,
        starts_at=starts.get(row.slot),
        candidates=sorted(candidates, key=lambda item: not item.is_checked_in),
    )


def fill_freed(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    request_id: str,
    fill: schemas.FillIn,
    *,
    language: Language,
    now: datetime.datetime,
) -> int:
    """Give a freed slot to a waiting request: a new version that stands at once, and only these are told.

    Raises as `find_freed` does, and WrongState where the request does not fit.
    """
    freed = find_freed(session, actor, fair_id, request_id, language)
    if fill.request_id not in {item.request_id for item in freed.candidates}:
        raise WrongState(
            Sentence(
                "그 기업은 이 시간에 들어갈 수 없습니다. 후보 목록에서 골라 주십시오.",
                "This enterprise does not fit that slot. Choose one of the candidates.",
            )
        )
    fair = fairs.get_row(session, fair_id, is_locked=True)
    version = queries.get_published(session, fair_id)
    row = plans.get_plan_row(session, fair_id, version)
    meetings = plans.find_meeting_rows(session, fair_id, version)
    slot_of = {**_find_booked(meetings), fill.request_id: freed.slot}
    changed = planning.save_edited(
        session,
        gather(session, fair_id),
        row,
        meetings,
        slot_of,
        origin="edited",
        made_by=actor.account_id if actor else None,
        now=now,
    )
    planning.make_stand(session, fair, changed, now=now)
    return changed


def replan_absence(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    absence: schemas.AbsenceIn,
    *,
    now: datetime.datetime,
) -> schemas.Replanned:
    """Note that a booth or an enterprise is not there, and replan with as few bookings moved as can be.

    What is over stays, locked meetings stay. The result is a new version that is not published yet. Raises
    FairNotFound, Forbidden, PlanNotFound, InvalidInput for a party or slot that the fair does not have.
    """
    fair = fairs.get_managed(session, actor, fair_id, is_locked=True)
    slots = fairs.find_slots(session, fair_id)
    _note_absence(session, fair_id, absence, [slot.slot for slot in slots])
    version = queries.get_published(session, fair_id)
    row = plans.get_plan_row(session, fair_id, version)
    meetings = plans.find_meeting_rows(session, fair_id, version)
    recorded = {item.request_id for item in meetings if item.state in queries.NO_SHOWS}
    gathered = drop_requests(gather(session, fair_id), recorded)
    slot_of = {key: slot for key, slot in _find_booked(meetings).items() if key in gathered.wish_of}
    name_of = gathered.name_of
    locked = {item.request_id for item in meetings if item.is_locked or item.state == "done"}
    current = find_current_slot(slots, now)
    made = replan(
        gathered.fair,
        Plan(FEASIBLE, tuple(PlacedMeeting(name_of[key], slot) for key, slot in slot_of.items())),
        locked=[name_of[key] for key in locked if key in slot_of],
        from_slot=current.slot if current else None,
        time_limit_seconds=REPLAN_SECONDS,
    )
    changed = planning.save_edited(
        session,
        gather(session, fair_id),
        row,
        meetings,
        {gathered.request_id_of[item.request_id]: item.slot for item in made.plan.meetings},
        origin="replanned",
        made_by=actor.account_id if actor else None,
        now=now,
    )
    session.add(fair)
    session.flush()
    return schemas.Replanned(
        plan_version=changed,
        moved=[gathered.request_id_of[name] for name in made.moved],
        lost=[gathered.request_id_of[item.request_id] for item in made.lost],
        added=[gathered.request_id_of[name] for name in made.added],
        moves_bound=made.moves_bound,
        is_proved=made.is_proved,
    )


def _note_absence(session: Session, fair_id: str, absence: schemas.AbsenceIn, order: Sequence[int]) -> None:
    last = absence.until_slot if absence.until_slot is not None else order[-1]
    if absence.from_slot not in order or last not in order:
        raise InvalidInput(
            FieldFault(
                "from_slot",
                Sentence("이 상담회에 없는 시간대입니다", "names a slot that the fair does not have"),
            )
        )
    missed = set(order[order.index(absence.from_slot) : order.index(last) + 1])
    row = session.get(tables.Booth, (fair_id, absence.party_id)) or session.get(
        tables.FairApplication, (fair_id, absence.party_id)
    )
    if row is None:
        raise InvalidInput(
            FieldFault(
                "party_id",
                Sentence("이 상담회에 없는 부스나 기업입니다", "is neither a booth nor an enterprise here"),
            )
        )
    row.unavailable = sorted(set(row.unavailable) | missed)
    session.add(row)
    session.flush()


def _find_booked(meetings: Sequence[tables.FairMeeting]) -> dict[str, int]:
    """The meetings that still take their slot: a no-show has freed it."""
    return {item.request_id: item.slot for item in meetings if item.state not in queries.NO_SHOWS}


def _find_arrived(session: Session, fair_id: str) -> set[str]:
    return set(
        session.exec(
            select(tables.FairApplication.enterprise_id).where(
                tables.FairApplication.fair_id == fair_id,
                col(tables.FairApplication.checked_in_at).is_not(None),
            )
        ).all()
    )


# --- walk-ins -----------------------------------------------------------------------------------------------


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
        application = fairs.find_application_of(session, fair_id, item.enterprise_id)
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
    row.state = state
    if state == "called":
        row.called_at = row.called_at or now
    elif state in ("done", "left"):
        row.ended_at = now
    session.add(row)
    session.flush()


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
            for key, slot in _find_booked(meetings).items()
            if key in name_of
        ]
        parties = gathered.party_name_of
        turns = predict_turns(
            gathered.fair,
            Plan(FEASIBLE, tuple(placed)),
            [
                Ticket(str(row.number), parties[row.booth_id], parties.get(row.enterprise_id or ""))
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


# --- cards --------------------------------------------------------------------------------------------------


def save_card(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    booth_id: str,
    item: schemas.CardIn,
    *,
    version: int | None,
    now: datetime.datetime,
    today: datetime.date,
) -> schemas.Card:
    """Write the card of a booth and an enterprise (`version` None), or change the one that was seen.

    A new card is due for a follow-up three and six months after the day it was held, unless nobody came.
    Raises BoothNotFound, Forbidden, VersionConflict.
    """
    get_acted_booth(session, actor, fair_id, booth_id)
    fair = fairs.get_row(session, fair_id, is_locked=True)
    card = tables.ConsultationCard
    row = session.exec(
        select(card).where(
            card.fair_id == fair_id, card.booth_id == booth_id, card.enterprise_id == item.enterprise_id
        )
    ).one_or_none()
    current = row.version if row else None
    if current != version:
        raise VersionConflict(yours=version or 0, current=current or 0)
    content = item.model_dump(exclude={"enterprise_name"})
    if row is None:
        application = fairs.find_application_of(session, fair_id, item.enterprise_id)
        meeting = _find_booking(session, fair, booth_id, item.enterprise_id)
        row = card(
            **content,
            card_id=uuid.uuid4().hex,
            fair_id=fair_id,
            booth_id=booth_id,
            enterprise_name=application.name if application else item.enterprise_name or item.enterprise_id,
            request_id=meeting.request_id if meeting else None,
            held_on=min(max(today, fair.first_on), fair.last_on),
            written_by=actor.account_id if actor else None,
            created_at=now,
            updated_at=now,
        )
    else:
        for name, value in content.items():
            setattr(row, name, value)
        row.version += 1
        row.updated_at = now
    session.add(row)
    session.flush()
    _plan_follow_ups(session, row)
    return schemas.Card.model_validate(row)


def _find_booking(
    session: Session, fair: tables.Fair, booth_id: str, enterprise_id: str
) -> tables.FairMeeting | None:
    meeting = tables.FairMeeting
    return session.exec(
        select(meeting).where(
            meeting.fair_id == fair.fair_id,
            meeting.plan_version == (fair.published_version or 0),
            meeting.booth_id == booth_id,
            meeting.enterprise_id == enterprise_id,
        )
    ).first()


def _plan_follow_ups(session: Session, row: tables.ConsultationCard) -> None:
    follow_up = tables.FollowUp
    if row.outcome in queries.NO_SHOWS:
        session.execute(
            delete(follow_up).where(
                col(follow_up.card_id) == row.card_id, col(follow_up.answered_at).is_(None)
            )
        )
        return
    for months in FOLLOW_UP_MONTHS:
        if session.get(follow_up, (row.card_id, months)) is None:
            session.add(follow_up(card_id=row.card_id, months=months, due_on=add_months(row.held_on, months)))
    session.flush()


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or its last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))
