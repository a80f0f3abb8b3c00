"""What is done on the day: check in, note no-shows, fill what they free, replan for who is late."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlmodel import Session, col, select

from matching.fairs.model import FEASIBLE, PlacedMeeting, Plan
from service import tables
from service.door.validation import FieldFault
from service.errors import InvalidInput, WrongState
from service.errors.records import ApplicationNotFound
from service.fairs.applications.queries import get_application_row
from service.fairs.booths.actions import get_acted_booth
from service.fairs.cards.actions import save_card
from service.fairs.days import queries, schemas
from service.fairs.moves.actions import describe_quotas, judge_change, save_edited
from service.fairs.planning.bridge import drop_requests, gather
from service.fairs.plans import queries as plans
from service.fairs.publishing.actions import make_stand
from service.fairs.register import queries as fairs
from service.fairs.times import find_current_slot
from service.mailing.mail import Outbox
from service.people import audit
from service.security import Actor
from service.sentences import Sentence
from service.skins.language import Language

REPLAN_SECONDS = 1.0


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
        row = get_application_row(session, fair_id, arrival.number)
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
    if row.checked_in_at is None:
        row.checked_in_at = now
        session.add(row)
        session.flush()
        subject = f"{fair_id}/{row.number}"
        after = {"checked_in_at": now}
        audit.record(
            session, actor, "fair_application.check_in", "fair_application", subject, after=after, now=now
        )
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
    before = {"state": row.state}
    row.state = state
    row.state_at = now
    session.add(row)
    session.flush()
    subject = f"{fair_id}/{request_id}"
    after = {"state": state}
    audit.record(
        session, actor, "fair_meeting.set_state", "fair_meeting", subject, before=before, after=after, now=now
    )
    if state in tables.NO_SHOWS:
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
    if known is not None and known.outcome not in tables.NO_SHOWS:
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


def find_freed(
    session: Session, actor: Actor | None, fair_id: str, request_id: str, language: Language
) -> schemas.Freed:
    """The slot that a no-show has freed, and the waiting requests of the booth that fit without a conflict.

    Who has checked in comes first, then the order of the wishes. Raises as `set_meeting_state` does, and
    WrongState for a meeting that is no no-show.
    """
    row = get_meeting(session, fair_id, request_id)
    get_acted_booth(session, actor, fair_id, row.booth_id)
    if row.state not in tables.NO_SHOWS:
        raise WrongState(Sentence("노쇼로 표시한 상담이 아닙니다.", "This meeting is no no-show."))
    gathered = gather(session, fair_id)
    meetings = plans.find_meeting_rows(session, fair_id, row.plan_version)
    slot_of = plans.find_booked(meetings)
    came = _find_arrived(session, fair_id)
    booth_names, names = plans.find_party_names(session, fair_id)
    placed = {item.request_id for item in meetings}
    candidates = []
    for wish in gathered.wish_of.values():
        if wish.booth_id != row.booth_id or wish.request_id in placed:
            continue
        judgement = judge_change(gathered, slot_of, wish.request_id, row.slot, language)
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
    times = fairs.find_times(session, fair_id)
    slots = fairs.find_long_meetings(session, fair_id).get(request_id, 1)
    return schemas.Freed(
        request_id=request_id,
        booth_id=row.booth_id,
        booth_name=booth_names.get(row.booth_id, row.booth_id),
        enterprise_name=names.get(row.enterprise_id, row.enterprise_id),
        slot=row.slot,
        starts_at=times.find_start(row.slot),
        ends_at=times.find_end(row.slot, slots),
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
    outbox: Outbox,
    now: datetime.datetime,
) -> int:
    """Give a freed slot to a waiting request: a new version that stands at once, and only these are told.

    Raises as `find_freed` does, and WrongState where the request does not fit.
    """
    # Locked first, so that two who fill one slot at once take turns: the second finds it taken.
    fair = fairs.get_row(session, fair_id, is_locked=True)
    freed = find_freed(session, actor, fair_id, request_id, language)
    if fill.request_id not in {item.request_id for item in freed.candidates}:
        raise WrongState(
            Sentence(
                "그 기업은 이 시간에 들어갈 수 없습니다. 후보 목록에서 골라 주십시오.",
                "This enterprise does not fit that slot. Choose one of the candidates.",
            )
        )
    version = queries.get_published(session, fair_id)
    row = plans.get_plan_row(session, fair_id, version)
    meetings = plans.find_meeting_rows(session, fair_id, version)
    slot_of = {**plans.find_booked(meetings), fill.request_id: freed.slot}
    changed = save_edited(
        session,
        gather(session, fair_id),
        row,
        meetings,
        slot_of,
        origin="edited",
        made_by=actor.account_id if actor else None,
        now=now,
    )
    subject = f"{fair_id}/{fill.request_id}"
    after = {"plan_version": changed, "slot": freed.slot, "instead_of": request_id}
    audit.record(session, actor, "fair_meeting.fill", "fair_meeting", subject, after=after, now=now)
    make_stand(session, actor, fair, changed, outbox=outbox, now=now)
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
    # The solver takes half a second to load, which no start of the service should wait for.
    from matching.fairs.replan import replan

    fairs.get_managed(session, actor, fair_id, is_locked=True)
    slots = fairs.find_slots(session, fair_id)
    _note_absence(session, fair_id, absence, [slot.slot for slot in slots])
    version = queries.get_published(session, fair_id)
    row = plans.get_plan_row(session, fair_id, version)
    meetings = plans.find_meeting_rows(session, fair_id, version)
    recorded = {item.request_id for item in meetings if item.state in tables.NO_SHOWS}
    gathered = drop_requests(gather(session, fair_id), recorded)
    slot_of = {key: slot for key, slot in plans.find_booked(meetings).items() if key in gathered.wish_of}
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
    kept = {gathered.request_id_of[item.request_id]: item.slot for item in made.plan.meetings}
    changed = save_edited(
        session,
        gather(session, fair_id),
        row,
        meetings,
        kept,
        origin="replanned",
        made_by=actor.account_id if actor else None,
        now=now,
    )
    replanned = schemas.Replanned(
        plan_version=changed,
        moved=[gathered.request_id_of[name] for name in made.moved],
        lost=[gathered.request_id_of[item.request_id] for item in made.lost],
        added=[gathered.request_id_of[name] for name in made.added],
        short_enterprises=list(made.plan.short_enterprises),
        short_quotas=[item for item in describe_quotas(session, fair_id, gathered, kept) if item.missing],
        moves_bound=made.moves_bound,
        is_proved=made.is_proved,
    )
    after = {**absence.model_dump(), **replanned.model_dump()}
    audit.record(session, actor, "fair.replan", "fair", fair_id, after=after, now=now)
    return replanned


def _note_absence(session: Session, fair_id: str, absence: schemas.AbsenceIn, order: Sequence[int]) -> None:
    last = absence.until_slot if absence.until_slot is not None else order[-1]
    if absence.from_slot not in order or last not in order:
        raise InvalidInput(
            FieldFault(
                "from_slot",
                Sentence("이 상담회에 없는 시간대입니다", "names a slot that the fair does not have"),
            )
        )
    if order.index(last) < order.index(absence.from_slot):
        raise InvalidInput(
            FieldFault(
                "until_slot",
                Sentence(
                    "처음 시간대보다 빠릅니다. 같거나 늦은 시간대를 골라 주십시오",
                    "is before the first slot missed, expected the same or a later one",
                ),
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


def _find_arrived(session: Session, fair_id: str) -> set[str]:
    return set(
        session.exec(
            select(tables.FairApplication.enterprise_id).where(
                tables.FairApplication.fair_id == fair_id,
                col(tables.FairApplication.checked_in_at).is_not(None),
            )
        ).all()
    )
