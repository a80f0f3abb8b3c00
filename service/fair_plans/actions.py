"""Have a fair planned, move meetings under the auditor's eye, compare versions, publish one."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from matching import audit_plan
from matching.fairs.audit import Audit
from matching.fairs.audit import Finding as EngineFinding
from matching.fairs.changes import compare_plans
from matching.fairs.fixes import explain_unplaced
from matching.fairs.model import (
    FEASIBLE,
    PlacedMeeting,
    Plan,
)
from matching.records import Sentence as EngineSentence
from service import jobs, tables
from service.errors import WrongState
from service.fair_planning.bridge import Gathered, describe_unplaced, drop_requests, gather, narrow, read_plan
from service.fair_planning.jobs import PLAN_JOB
from service.fair_planning.versions import next_version, write_meetings
from service.fair_plans import queries, schemas
from service.fair_sentences import name_slots, say_times
from service.fairs import queries as fairs
from service.language import Language
from service.notices.actions import notify
from service.security import Actor
from service.sentences import Sentence
from service.storage import get_table


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


# --- planning in the background -----------------------------------------------------------------------------


def start_planning(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    planning: schemas.PlanningIn,
    *,
    now: datetime.datetime,
) -> str:
    """Put the planning into the queue; the id of the job, the one under way where there is one already.

    Raises FairNotFound, Forbidden, PlanNotFound, WrongState for a fair that takes no plan any more.
    """
    fair = fairs.get_managed(session, actor, fair_id)
    if fair.state in ("draft", "closed"):
        raise WrongState(
            Sentence(
                "신청을 받고 있거나 받은 상담회만 시간표를 짤 수 있습니다. 먼저 신청을 여십시오.",
                "Only a fair that takes or took applications can be planned. Open it first.",
            )
        )
    if planning.keep_locked_of is not None:
        queries.get_plan_row(session, fair_id, planning.keep_locked_of)
    job_id = jobs.enqueue(session, PLAN_JOB, fair_id, actor=actor, now=now)
    if session.get(tables.FairPlanning, job_id) is None:
        session.add(tables.FairPlanning(job_id=job_id, fair_id=fair_id, made_at=now, **planning.model_dump()))
        session.flush()
    return job_id


def cancel_planning(
    session: Session, actor: Actor | None, fair_id: str, job_id: str, *, now: datetime.datetime
) -> None:
    """Stop a planning; nothing of it is kept. Raises FairNotFound, Forbidden, PlanningNotFound."""
    fairs.get_managed(session, actor, fair_id)
    queries.get_planning(session, fair_id, job_id)
    jobs.request_cancel(session, job_id, now=now)


# --- moving a meeting ---------------------------------------------------------------------------------------


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
    slot_of = _find_booked(queries.find_meeting_rows(session, fair_id, version))
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
    slot_of = _find_booked(queries.find_meeting_rows(session, fair_id, version))
    near = narrow(gathered, slot_of, request_id)
    kept = {key: slot for key, slot in slot_of.items() if key in near.wish_of}
    slots = [slot.slot for slot in gathered.fair.slots]
    return {
        slot: judgement.mark
        for slot, judgement in zip(slots, _judge(near, kept, request_id, slots, "ko"), strict=True)
    }


def _find_booked(meetings: Iterable[tables.FairMeeting]) -> dict[str, int]:
    """The meetings that take their slot: a no-show has freed it."""
    return {item.request_id: item.slot for item in meetings if not item.state.startswith("no_show")}


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
    slot_of = _find_booked(meetings)
    [judgement] = _judge(gathered, slot_of, move.request_id, [move.slot], language)
    if judgement.conflicts or (judgement.warnings and not move.is_confirmed):
        raise MoveRefused(judgement)
    return save_edited(
        session,
        gathered,
        row,
        meetings,
        _change(slot_of, move.request_id, move.slot),
        origin="edited",
        made_by=actor.account_id if actor else None,
        now=now,
    )


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
    recorded = {item.request_id: item.slot for item in meetings if item.state.startswith("no_show")}
    coming = drop_requests(gathered, recorded)
    audit = audit_plan(coming.fair, read_plan(coming, slot_of))
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
    changed.weight, changed.waits, changed.wait_spread = audit.weight, audit.waits, audit.wait_spread
    changed.waits_bound = None
    changed.unplaced = describe_unplaced(gathered, plan)
    session.add(changed)
    session.flush()
    write_meetings(
        session,
        row.fair_id,
        changed.plan_version,
        gathered.wish_of,
        {**recorded, **slot_of},
        locked={item.request_id for item in meetings if item.is_locked},
        states={item.request_id: (item.state, item.state_at) for item in meetings},
    )
    return changed.plan_version


def lock_meeting(
    session: Session, actor: Actor | None, fair_id: str, version: int, lock: schemas.LockIn
) -> None:
    """Lock a meeting to its slot for the next planning, or free it. Raises as `judge_moves` does."""
    fairs.get_managed(session, actor, fair_id)
    queries.get_plan_row(session, fair_id, version)
    row = session.get(tables.FairMeeting, (fair_id, version, lock.request_id))
    if row is None:
        raise queries.RequestNotFound(lock.request_id)
    row.is_locked = lock.is_locked
    session.add(row)
    session.flush()


def audit_version(session: Session, fair_id: str, version: int) -> Audit:
    """The auditor's judgement of a version as it is stored."""
    meetings = queries.find_meeting_rows(session, fair_id, version)
    recorded = {item.request_id for item in meetings if item.state.startswith("no_show")}
    gathered = drop_requests(gather(session, fair_id), recorded)
    known = {key: slot for key, slot in _find_booked(meetings).items() if key in gathered.wish_of}
    return audit_plan(gathered.fair, read_plan(gathered, known))


def describe_audit(
    session: Session, fair_id: str, version: int, language: Language
) -> tuple[list[schemas.Finding], list[schemas.Finding]]:
    """Conflicts and warnings of a version, for its page."""
    audit = audit_version(session, fair_id, version)
    times = name_slots(fairs.find_slots(session, fair_id))
    return _say(audit.conflicts, language, times), _say(audit.warnings, language, times)


# --- comparing and publishing -------------------------------------------------------------------------------


def compare(
    session: Session, actor: Actor | None, fair_id: str, old: int | None, new: int
) -> schemas.Comparison:
    """What changed from one version to another (None: from nothing) and who must be told.

    Raises FairNotFound, Forbidden, PlanNotFound.
    """
    fairs.get_managed(session, actor, fair_id)
    return _compare(session, fair_id, old, new)


def _compare(session: Session, fair_id: str, old: int | None, new: int) -> schemas.Comparison:
    rows: dict[str, tables.FairMeeting] = {}
    plans = []
    for version in (old, new):
        found: list[tables.FairMeeting] = []
        if version is not None:
            queries.get_plan_row(session, fair_id, version)
            found = queries.find_meeting_rows(session, fair_id, version)
        rows |= {row.request_id: row for row in found}
        # A booth is its place: at which of its tables one sits is nothing that people are told.
        plans.append(Plan(FEASIBLE, tuple(PlacedMeeting(row.request_id, row.slot) for row in found)))
    changes = compare_plans(*plans, {name: (row.booth_id, row.enterprise_id) for name, row in rows.items()})
    booth_names, names = queries.find_party_names(session, fair_id)
    described = []
    for change in changes.changes:
        row = rows[change.request_id]
        described.append(
            schemas.Change(
                request_id=change.request_id,
                booth_id=row.booth_id,
                booth_name=booth_names.get(row.booth_id, row.booth_id),
                enterprise_id=row.enterprise_id,
                enterprise_name=names.get(row.enterprise_id, row.enterprise_id),
                old_slot=change.before.slot if change.before else None,
                new_slot=change.after.slot if change.after else None,
            )
        )
    return schemas.Comparison(
        old=old or 0,
        new=new,
        changes=described,
        booths=list(dict.fromkeys(item.booth_name for item in described)),
        enterprises=list(dict.fromkeys(item.enterprise_name for item in described)),
    )


def publish(
    session: Session, actor: Actor | None, fair_id: str, version: int, *, now: datetime.datetime
) -> schemas.Comparison:
    """Make a version the one that stands, frozen from now on, and tell exactly those whose meetings changed.

    What has happened on the day goes over to the new version. Raises WrongState where the auditor finds a
    conflict or the version stands already; else as `compare` does.
    """
    fair = fairs.get_managed(session, actor, fair_id, is_locked=True)
    queries.get_plan_row(session, fair_id, version)
    if fair.published_version == version or fair.state == "closed":
        raise WrongState(
            Sentence("이미 공개한 시간표입니다.", "This version of the timetable stands already.")
        )
    audit = audit_version(session, fair_id, version)
    if audit.conflicts or not audit.meetings:
        said = "; ".join(item.sentence.ko for item in audit.conflicts[:3])
        said_en = "; ".join(item.sentence.en for item in audit.conflicts[:3])
        raise WrongState(
            Sentence(
                f"충돌이 있거나 빈 시간표는 공개할 수 없습니다. {said}",
                f"A timetable that is empty or has conflicts cannot be published. {said_en}",
            )
        )
    return make_stand(session, fair, version, now=now)


def make_stand(
    session: Session, fair: tables.Fair, version: int, *, now: datetime.datetime
) -> schemas.Comparison:
    """Let a version of a locked `fair` stand from now on, and tell those whose meetings changed."""
    row = queries.get_plan_row(session, fair.fair_id, version)
    comparison = _compare(session, fair.fair_id, fair.published_version, version)
    _write_notices(session, fair.fair_id, version, comparison, now)
    _notify(session, fair, comparison, now)
    row.published_at = now
    fair.published_version, fair.state = version, "published"
    fair.version += 1
    fair.updated_at = now
    session.add(row)
    session.add(fair)
    session.flush()
    return comparison


def _notify(
    session: Session, fair: tables.Fair, comparison: schemas.Comparison, now: datetime.datetime
) -> None:
    """A notice in the inbox of every account that acts for a party whose meetings changed."""
    booths = {item.booth_id for item in comparison.changes}
    enterprises = {item.enterprise_id for item in comparison.changes}
    booth, application = tables.Booth, tables.FairApplication
    owners = session.exec(
        select(booth.owner_id).where(booth.fair_id == fair.fair_id, col(booth.booth_id).in_(booths))
    ).all()
    applicants = session.exec(
        select(application.owner_id).where(
            application.fair_id == fair.fair_id, col(application.enterprise_id).in_(enterprises)
        )
    ).all()
    notify(
        session,
        sorted({account_id for account_id in (*owners, *applicants) if account_id}),
        "fair-changed",
        link=f"/fairs/{quote(fair.fair_id, safe='')}",
        params={"name": fair.name},
        now=now,
    )


def _write_notices(
    session: Session,
    fair_id: str,
    version: int,
    comparison: schemas.Comparison,
    now: datetime.datetime,
) -> None:
    told: dict[tuple[str, str], list[dict[str, object]]] = {}
    for change in comparison.changes:
        told.setdefault(("booth", change.booth_id), []).append(change.model_dump())
        told.setdefault(("enterprise", change.enterprise_id), []).append(change.model_dump())
    rows = [
        {
            "fair_id": fair_id,
            "plan_version": version,
            "party_id": party_id,
            "side": side,
            "changes": changes,
            "made_at": now,
        }
        for (side, party_id), changes in told.items()
    ]
    if rows:
        notice = get_table(tables.FairNotice)
        session.execute(delete(notice).where(notice.c.fair_id == fair_id, notice.c.plan_version == version))
        session.execute(insert(notice), rows)
