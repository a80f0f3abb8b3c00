"""Move meetings of a timetable by hand: the auditor judges each change before it is made."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict

from sqlmodel import Session

from matching import audit_plan
from matching.fairs.audit import Audit
from matching.fairs.audit import Finding as EngineFinding
from matching.fairs.fixes import explain_unplaced
from matching.fairs.model import FEASIBLE, Plan
from matching.records import Sentence as EngineSentence
from service import tables
from service.errors import WrongState
from service.fairs.planning.bridge import (
    Gathered,
    describe_unplaced,
    drop_requests,
    find_spans,
    gather,
    judge_quotas,
    narrow,
    read_plan,
)
from service.fairs.planning.versions import next_version, write_meetings
from service.fairs.plans import queries, schemas
from service.fairs.register import queries as fairs
from service.fairs.sentences import say_times
from service.people import audit
from service.security import Actor
from service.sentences import Sentence
from service.skins.language import Language


class MoveRefused(WrongState):
    """The auditor finds conflicts in the change, or warnings that nobody has confirmed."""

    code = "move_refused"

    def __init__(self, judgement: schemas.Judgement) -> None:
        said = "; ".join(item.sentence for item in (*judgement.conflicts, *judgement.warnings))
        if judgement.conflicts:
            sentence = Sentence(
                f"다른 상담과 충돌하여 옮길 수 없습니다: {said}", f"The change has conflicts: {said}"
            )
        else:
            sentence = Sentence(
                f"확인이 필요합니다: {said}", f"The change has warnings that ask for a confirmation: {said}"
            )
        super().__init__(sentence)
        self.judgement = judgement


def judge_moves(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    version: int,
    request_id: str,
    slots: Sequence[int | None],
    language: Language,
) -> list[schemas.Judgement]:
    """What the auditor says of moving this request into each of `slots` (None: out of the plan).

    Only what the change brings about counts, not what was wrong before. Raises FairNotFound, Forbidden,
    PlanNotFound, RequestNotFound.
    """
    fairs.get_managed(session, actor, fair_id)
    queries.get_plan_row(session, fair_id, version)
    gathered = gather(session, fair_id)
    if request_id not in gathered.wish_of:
        raise queries.RequestNotFound(request_id)
    slot_of = queries.find_booked(queries.find_placed(session, fair_id, version))
    return _judge(gathered, slot_of, request_id, slots, language)


def mark_moves(
    session: Session, actor: Actor | None, fair_id: str, version: int, request_id: str
) -> dict[int, str]:
    """`yes`, `ask` or `no` for each slot: what the auditor says of a move, as far as the two parties go.

    The limit on the spread of waits, which every party has a part in, is left to `judge_moves`. Raises as it
    does.
    """
    fairs.get_managed(session, actor, fair_id)
    queries.get_plan_row(session, fair_id, version)
    gathered = gather(session, fair_id)
    if request_id not in gathered.wish_of:
        raise queries.RequestNotFound(request_id)
    slot_of = queries.find_booked(queries.find_placed(session, fair_id, version))
    near = narrow(gathered, slot_of, request_id)
    kept = {key: slot for key, slot in slot_of.items() if key in near.wish_of}
    slots = [slot.slot for slot in gathered.fair.slots]
    return {
        slot: judgement.mark
        for slot, judgement in zip(slots, _judge(near, kept, request_id, slots, "ko"), strict=True)
    }


def _judge(
    gathered: Gathered,
    slot_of: Mapping[str, int],
    request_id: str,
    slots: Sequence[int | None],
    language: Language,
) -> list[schemas.Judgement]:
    known = {key: slot for key, slot in slot_of.items() if key in gathered.wish_of}
    before = audit_plan(gathered.fair, read_plan(gathered, known))
    judged = []
    for slot in slots:
        after = audit_plan(gathered.fair, read_plan(gathered, _change(known, request_id, slot)))
        warnings = _find_new(before.warnings, after.warnings)
        if after.waits > before.waits:
            more = after.waits - before.waits
            warnings.append(
                EngineFinding(
                    "waits",
                    "",
                    EngineSentence(f"기다리는 횟수가 {more}회 늘어납니다", f"parties wait {more} times more"),
                )
            )
        judged.append(
            schemas.Judgement(
                request_id=request_id,
                old_slot=slot_of.get(request_id),
                new_slot=slot,
                conflicts=_say(_find_new(before.conflicts, after.conflicts), language, gathered.times),
                warnings=_say(warnings, language, gathered.times),
            )
        )
    return judged


def judge_change(
    gathered: Gathered, slot_of: Mapping[str, int], request_id: str, slot: int | None, language: Language
) -> schemas.Judgement:
    """What the auditor says of one change to the meetings `slot_of` that take their slots."""
    [judgement] = _judge(gathered, slot_of, request_id, [slot], language)
    return judgement


def _change(slot_of: Mapping[str, int], request_id: str, slot: int | None) -> dict[str, int]:
    changed = {key: value for key, value in slot_of.items() if key != request_id}
    if slot is not None:
        changed[request_id] = slot
    return changed


def _find_new(before: Iterable[EngineFinding], after: Iterable[EngineFinding]) -> list[EngineFinding]:
    known = Counter((item.code, item.subject, item.sentence.ko) for item in before)
    new = []
    for item in after:
        key = item.code, item.subject, item.sentence.ko
        if known[key]:
            known[key] -= 1
        else:
            new.append(item)
    return new


def _say(
    findings: Iterable[EngineFinding], language: Language, times: Mapping[int, str]
) -> list[schemas.Finding]:
    return [
        schemas.Finding(
            code=item.code,
            sentence=say_times(item.sentence.en if language == "en" else item.sentence.ko, times),
        )
        for item in findings
    ]


def move_meeting(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    version: int,
    move: schemas.MoveIn,
    *,
    language: Language,
    now: datetime.datetime,
) -> int:
    """Move a meeting, put one in, or take one out; the version that holds the change now.

    A published version is frozen: the change makes a new one. Raises MoveRefused where the auditor finds a
    conflict, or a warning that is not confirmed; else as `judge_moves` does.
    """
    fairs.get_managed(session, actor, fair_id, is_locked=True)
    row = queries.get_plan_row(session, fair_id, version)
    gathered = gather(session, fair_id)
    if move.request_id not in gathered.wish_of:
        raise queries.RequestNotFound(move.request_id)
    meetings = queries.find_meeting_rows(session, fair_id, version)
    slot_of = queries.find_booked(meetings)
    [judgement] = _judge(gathered, slot_of, move.request_id, [move.slot], language)
    if judgement.conflicts or (judgement.warnings and not move.is_confirmed):
        raise MoveRefused(judgement)
    changed = save_edited(
        session,
        gathered,
        row,
        meetings,
        _change(slot_of, move.request_id, move.slot),
        origin="edited",
        made_by=actor.account_id if actor else None,
        now=now,
    )
    audit.record(
        session,
        actor,
        "fair_meeting.move",
        "fair_meeting",
        f"{fair_id}/{move.request_id}",
        before={"plan_version": version, "slot": slot_of.get(move.request_id)},
        after={"plan_version": changed, "slot": move.slot},
        now=now,
    )
    return changed


def save_edited(
    session: Session,
    gathered: Gathered,
    row: tables.FairPlan,
    meetings: Sequence[tables.FairMeeting],
    slot_of: Mapping[str, int],
    *,
    origin: schemas.Origin,
    made_by: str | None,
    now: datetime.datetime,
) -> int:
    """Save a changed timetable, in place where it is not published yet, else as a new version.

    `slot_of` holds the meetings that take their slots; no-shows among `meetings` stay on record.
    """
    slot_of = {key: slot for key, slot in slot_of.items() if key in gathered.wish_of}
    recorded = {item.request_id: item.slot for item in meetings if item.state in tables.NO_SHOWS}
    coming = drop_requests(gathered, recorded)
    judged = audit_plan(coming.fair, read_plan(coming, slot_of))
    name_of = gathered.name_of
    plan = Plan(
        FEASIBLE,
        unplaced=explain_unplaced(coming.fair, {name_of[key]: slot for key, slot in slot_of.items()}),
    )
    if row.published_at is None:
        changed = row
        changed.origin = origin
    else:
        changed = tables.FairPlan(
            fair_id=row.fair_id,
            plan_version=next_version(session, row.fair_id),
            origin=origin,
            base_version=row.plan_version,
            status=FEASIBLE,
            weight_bound=row.weight_bound,
            seed=row.seed,
            made_by=made_by,
            made_at=now,
        )
    changed.status = FEASIBLE
    changed.weight, changed.waits, changed.wait_spread = judged.weight, judged.waits, judged.wait_spread
    changed.waits_bound = None
    changed.unplaced = describe_unplaced(gathered, plan)
    session.add(changed)
    session.flush()
    write_meetings(
        session,
        row.fair_id,
        changed.plan_version,
        gathered.wish_of,
        find_spans(gathered, {**recorded, **slot_of}),
        locked={item.request_id for item in meetings if item.is_locked},
        states={item.request_id: (item.state, item.state_at) for item in meetings},
    )
    return changed.plan_version


def lock_meeting(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    version: int,
    lock: schemas.LockIn,
    *,
    now: datetime.datetime,
) -> None:
    """Lock a meeting to its slot for the next planning, or free it. Raises as `judge_moves` does."""
    fairs.get_managed(session, actor, fair_id)
    queries.get_plan_row(session, fair_id, version)
    row = session.get(tables.FairMeeting, (fair_id, version, lock.request_id))
    if row is None:
        raise queries.RequestNotFound(lock.request_id)
    before = {"is_locked": row.is_locked}
    row.is_locked = lock.is_locked
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor,
        "fair_meeting.lock",
        "fair_meeting",
        f"{fair_id}/{lock.request_id}",
        before=before,
        after={"is_locked": lock.is_locked},
        now=now,
    )


def audit_version(session: Session, fair_id: str, version: int) -> Audit:
    """The auditor's judgement of a version as it is stored."""
    gathered, known = _gather_version(session, fair_id, version)
    return audit_plan(gathered.fair, read_plan(gathered, known))


def _gather_version(session: Session, fair_id: str, version: int) -> tuple[Gathered, dict[str, int]]:
    """The fair without what did not take place, and the slots of the meetings of a version."""
    meetings = queries.find_placed(session, fair_id, version)
    recorded = {item.request_id for item in meetings if item.state in tables.NO_SHOWS}
    gathered = drop_requests(gather(session, fair_id), recorded)
    return gathered, {
        key: slot for key, slot in queries.find_booked(meetings).items() if key in gathered.wish_of
    }


def describe_audit(session: Session, fair_id: str, version: int, language: Language) -> schemas.Audit:
    """What the auditor says of a version, and how far it keeps the quotas of the fair."""
    gathered, known = _gather_version(session, fair_id, version)
    judged = audit_plan(gathered.fair, read_plan(gathered, known))
    return schemas.Audit(
        conflicts=_say(judged.conflicts, language, gathered.times),
        warnings=_say([item for item in judged.warnings if item.code != "spread"], language, gathered.times),
        quotas=describe_quotas(session, fair_id, gathered, known),
    )


def describe_quotas(
    session: Session, fair_id: str, gathered: Gathered, placed: Container[str]
) -> list[schemas.Quota]:
    """How far the meetings of these requests keep the quotas of the fair."""
    booth_names, _ = queries.find_party_names(session, fair_id)
    return [
        schemas.Quota(**asdict(item), booth_name=booth_names[item.booth_id])
        for item in judge_quotas(gathered, placed)
    ]
