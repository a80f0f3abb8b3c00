"""What can be done with a fair itself: make it, change its times and rules, open it and close it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from service import tables
from service.clock import get_korean_day
from service.door.identifiers import make_identifier
from service.door.validation import FieldFault
from service.errors import InvalidInput, VersionConflict, WrongState
from service.fairs.register import queries, schemas
from service.fairs.times import MeetingTimes, Placed, lay_out_slots, renumber
from service.people import audit
from service.security import Actor, require_own
from service.sentences import Sentence
from service.storage import get_table

_PLAIN_FIELDS = tuple(
    name for name in schemas.FairIn.model_fields if name not in ("fair_days", "slot_minutes")
)


def create_fair(
    session: Session, actor: Actor | None, fair: schemas.FairIn, *, now: datetime.datetime
) -> schemas.Fair:
    """A new fair, a draft until it is opened. Raises SignInRequired, Forbidden, InvalidInput."""
    actor = require_own(actor, "fair.create")
    fair_id = make_identifier("F", get_korean_day(now))
    row = tables.Fair(
        **fair.model_dump(include=set(_PLAIN_FIELDS)),
        fair_id=fair_id,
        first_on=fair.fair_days[0].on,
        last_on=fair.fair_days[-1].on,
        hours=_write_hours(fair),
        owner_id=actor.account_id,
        organisation_id=actor.organisation_id,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    _write_slots(session, fair_id, fair)
    created = queries.describe_fair(session, row)
    after = _describe_setup(row, created.slots)
    audit.record(session, actor, "fair.create", "fair", fair_id, after=after, now=now)
    return created


def change_fair(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    fair: schemas.FairIn,
    *,
    version: int,
    now: datetime.datetime,
) -> schemas.Fair:
    """Change a fair based on the `version` that the actor has seen.

    Its times may change as long as there is no timetable; slots that keep their instant keep what was said
    of them. Raises FairNotFound, Forbidden, VersionConflict, WrongState.
    """
    row = queries.get_managed(session, actor, fair_id, is_locked=True)
    if row.version != version:
        raise VersionConflict(yours=version, current=row.version)
    old = queries.find_slots(session, fair_id)
    before = _describe_setup(row, old)
    new = _lay_out(fair)
    refuse_new_length(row, row.meeting_slots, fair.meeting_slots)
    if [tuple(slot) for slot in new] != [
        (slot.slot, slot.day, slot.session, slot.starts_at, slot.minutes) for slot in old
    ]:
        if row.state not in ("draft", "open"):
            said = Sentence(
                "시간표를 짠 뒤에는 행사일과 시간대를 바꿀 수 없습니다. 다른 항목만 고쳐 주십시오.",
                "Days and slots cannot change once there is a timetable. Change the other fields only.",
            )
            raise WrongState(said, fields=(FieldFault("fair_days", said),))
        session.execute(delete(tables.FairSlot).where(col(tables.FairSlot.fair_id) == fair_id))
        _write_slots(session, fair_id, fair)
        _move_to_new_slots(session, fair_id, renumber(old, new))
    for name in _PLAIN_FIELDS:
        setattr(row, name, getattr(fair, name))
    row.first_on, row.last_on = fair.fair_days[0].on, fair.fair_days[-1].on
    row.hours = _write_hours(fair)
    row.version += 1
    row.updated_at = now
    session.add(row)
    session.flush()
    changed = queries.describe_fair(session, row)
    after = _describe_setup(row, changed.slots)
    audit.record(session, actor, "fair.change", "fair", fair_id, before=before, after=after, now=now)
    return changed


def _describe_setup(row: tables.Fair, slots: Sequence[Placed]) -> dict[str, Any]:
    """What an organiser has set up, for the audit trail."""
    content = {name: getattr(row, name) for name in _PLAIN_FIELDS}
    minutes = sorted({slot.minutes for slot in slots})
    return {**content, "fair_days": queries.describe_hours(row, slots), "slot_minutes": minutes}


def _write_hours(fair: schemas.FairIn) -> list[dict[str, Any]]:
    return [day.model_dump(mode="json") for day in fair.fair_days]


STATE_NAMES = {
    "draft": Sentence("준비 중", "draft"),
    "open": Sentence("신청 접수", "open for applications"),
    "planned": Sentence("시간표 작성", "planned"),
    "published": Sentence("시간표 공개", "published"),
    "closed": Sentence("마침", "closed"),
}
_STEPS = {
    "draft": ("open",),
    "open": ("draft",),
    "planned": ("open",),
    "published": ("closed",),
    # Who closed it too early, by a slip of the mouse, opens it again as it was.
    "closed": ("published",),
}


def set_state(
    session: Session, actor: Actor | None, fair_id: str, state: schemas.FairState, *, now: datetime.datetime
) -> None:
    """Open a fair for applications, take it back, close it after its last day, or take that back.

    Raises FairNotFound, Forbidden, WrongState where this does not follow from the state it is in.
    """
    row = queries.get_managed(session, actor, fair_id, is_locked=True)
    if state not in _STEPS.get(row.state, ()):
        old, new = STATE_NAMES[row.state], STATE_NAMES[state]
        raise WrongState(
            Sentence(
                f"‘{old.ko}’ 상태인 상담회를 ‘{new.ko}’ 상태로 바꿀 수 없습니다. "
                "상담회 화면의 ‘다음에 하실 일’을 확인해 주십시오.",
                f"A fair that is '{old.en}' cannot become '{new.en}'. See what comes next on its page.",
            )
        )
    before = {"state": row.state}
    row.state = state
    row.version += 1
    row.updated_at = now
    session.add(row)
    session.flush()
    after = {"state": state}
    audit.record(session, actor, "fair.set_state", "fair", fair_id, before=before, after=after, now=now)


def _lay_out(fair: schemas.FairIn) -> list[Any]:
    slots = lay_out_slots(fair.fair_days, fair.slot_minutes)
    if not slots:
        raise InvalidInput(
            FieldFault(
                "slot_minutes",
                Sentence(
                    "정한 시간 안에 상담 한 건도 들어가지 않습니다",
                    "is longer than every half day, expected at least one slot",
                ),
            )
        )
    refuse_long_meetings(slots, [fair.meeting_slots])
    return slots


def refuse_long_meetings(slots: Iterable[Placed], meeting_slots: Iterable[int | None]) -> None:
    """Raises InvalidInput where a meeting takes more slots than any half day has."""
    longest = MeetingTimes(slots).count_longest()
    asked = max((number for number in meeting_slots if number is not None), default=0)
    if asked > longest:
        raise InvalidInput(
            FieldFault(
                "meeting_slots",
                Sentence(
                    f"상담 한 건이 {asked}칸인데 가장 긴 반나절이 {longest}칸입니다",
                    f"takes {asked} slots, expected at most {longest}, as many as the longest half day has",
                ),
            )
        )


def refuse_new_length(fair: tables.Fair, old: int | None, new: int | None) -> None:
    """Raises WrongState where meetings that people have been told of would end at another time."""
    if new != old and fair.published_version is not None:
        said = Sentence(
            "시간표를 공개한 뒤에는 상담 길이를 바꿀 수 없습니다. 다른 항목만 고쳐 주십시오.",
            "The length of meetings cannot change once a timetable is published. Change other fields.",
        )
        raise WrongState(said, fields=(FieldFault("meeting_slots", said),))


def _write_slots(session: Session, fair_id: str, fair: schemas.FairIn) -> None:
    rows = [{"fair_id": fair_id, **slot._asdict()} for slot in _lay_out(fair)]
    session.execute(insert(get_table(tables.FairSlot)), rows)


def _move_to_new_slots(session: Session, fair_id: str, number: Mapping[int, int]) -> None:
    for model in (tables.Booth, tables.FairApplication):
        for row in session.exec(select(model).where(col(model.fair_id) == fair_id)).all():
            row.unavailable = sorted(number[slot] for slot in row.unavailable if slot in number)
            session.add(row)
    pinned = session.exec(
        select(tables.FairWish).where(
            tables.FairWish.fair_id == fair_id, col(tables.FairWish.fixed_slot).is_not(None)
        )
    ).all()
    for wish in pinned:
        wish.fixed_slot = number.get(wish.fixed_slot or 0)
        session.add(wish)
    session.flush()


def refuse_unknown_slots(session: Session, fair_id: str, numbers: Iterable[int]) -> None:
    """Raises InvalidInput naming the slots that the fair does not have."""
    known = {slot.slot for slot in queries.find_slots(session, fair_id)}
    unknown = sorted(set(numbers) - known)
    if unknown:
        raise InvalidInput(
            FieldFault(
                "unavailable",
                Sentence(
                    f"없는 시간대입니다: {', '.join(map(str, unknown))}",
                    f"names slots that do not exist: {', '.join(map(str, unknown))}",
                ),
            )
        )
