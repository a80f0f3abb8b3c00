"""Plan a fair in the background, move meetings under the auditor's eye, compare versions, publish one."""

from __future__ import annotations

import datetime
import threading
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from urllib.parse import quote

from sqlalchemy import delete, func, insert
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from matching import audit_plan, plan_fair
from matching.fairs.audit import Audit
from matching.fairs.audit import Finding as EngineFinding
from matching.fairs.bounds import choose_requests
from matching.fairs.changes import compare_plans
from matching.fairs.fixes import explain_unplaced
from matching.fairs.model import (
    BOOTH,
    ENTERPRISE,
    FEASIBLE,
    INFEASIBLE,
    UNKNOWN,
    Fair,
    Party,
    PlacedMeeting,
    Plan,
    Request,
    Slot,
    UnplacedRequest,
)
from matching.fairs.program import scale_weights
from matching.fairs.replan import lock_meetings
from matching.fairs.solving import Clock
from matching.records import Sentence as EngineSentence
from service import jobs, tables
from service.errors import WrongState
from service.fair_plans import queries, schemas
from service.fair_sentences import name_slots, say_times
from service.fair_weights import is_must, is_request, weigh
from service.fairs import queries as fairs
from service.language import Language
from service.notices.actions import notify
from service.security import Actor
from service.sentences import Sentence
from service.storage import get_table

# Share of the time that finding the bound may take, which is on the page while the plan is under way.
_SHARE_OF_BOUND = 0.1


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


# --- gathering ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gathered:
    """A fair as the engine sees it. There, parties and requests go by names that people know, all different.

    `request_id_of` leads back from the engine's name of a request.
    """

    fair: Fair
    request_id_of: Mapping[str, str]
    wish_of: Mapping[str, tables.FairWish]
    times: Mapping[int, str]
    party_name_of: Mapping[str, str]

    @property
    def name_of(self) -> dict[str, str]:
        """The engine's name of every request."""
        return {request_id: name for name, request_id in self.request_id_of.items()}


def gather(session: Session, fair_id: str) -> Gathered:
    """Everything that the engine needs to know, in five statements. Raises FairNotFound."""
    row = fairs.get_row(session, fair_id)
    booths = session.exec(
        select(tables.Booth).where(tables.Booth.fair_id == fair_id).order_by(col(tables.Booth.position))
    ).all()
    applications = session.exec(
        select(tables.FairApplication)
        .where(tables.FairApplication.fair_id == fair_id, tables.FairApplication.state == "applied")
        .order_by(col(tables.FairApplication.number))
    ).all()
    wishes = session.exec(
        select(tables.FairWish)
        .where(tables.FairWish.fair_id == fair_id)
        .order_by(col(tables.FairWish.position))
    ).all()
    slots = fairs.find_slots(session, fair_id)
    everything = frozenset(slot.slot for slot in slots)
    names = _name_parties(booths, applications)
    parties = [
        Party(
            names[booth.booth_id],
            BOOTH,
            booth.agency,
            booth.seats,
            everything if booth.is_closed else frozenset(booth.unavailable),
            booth.max_meetings,
        )
        for booth in booths
    ]
    parties += [
        Party(
            names[item.enterprise_id],
            ENTERPRISE,
            item.name,
            1,
            frozenset(item.unavailable),
            item.max_meetings,
        )
        for item in applications
    ]
    here = {item.enterprise_id for item in applications}
    asked = [wish for wish in wishes if wish.enterprise_id in here and is_request(wish)]
    request_name = {wish.request_id: f"{names[wish.booth_id]}–{names[wish.enterprise_id]}" for wish in asked}
    fair = Fair(
        name=row.name,
        slots=tuple(
            Slot(slot.slot, slot.session, slot.day, slot.starts_at.isoformat(), slot.minutes)
            for slot in slots
        ),
        parties=tuple(parties),
        requests=tuple(
            Request(
                request_name[wish.request_id],
                (names[wish.booth_id], names[wish.enterprise_id]),
                wish.session,
                weigh(wish),
                is_must(wish),
                wish.fixed_slot,
                tuple(request_name[earlier] for earlier in wish.after if earlier in request_name),
            )
            for wish in asked
        ),
        tables=row.tables,
        max_wait_spread=row.max_wait_spread,
        min_meetings=row.min_meetings,
    )
    return Gathered(
        fair,
        {name: request_id for request_id, name in request_name.items()},
        {wish.request_id: wish for wish in asked},
        name_slots(slots),
        names,
    )


def _name_parties(
    booths: Sequence[tables.Booth], applications: Sequence[tables.FairApplication]
) -> dict[str, str]:
    """Names that people know; who shares a name with somebody else gets the id behind it."""
    named = [(booth.booth_id, booth.agency) for booth in booths]
    named += [(item.enterprise_id, item.name) for item in applications]
    count = Counter(name for _, name in named)
    return {
        party_id: name if count[name] == 1 and name not in count.keys() - {name} else f"{name}({party_id})"
        for party_id, name in named
    }


def _read_plan(gathered: Gathered, slot_of: Mapping[str, int]) -> Plan:
    """Meetings by request id as a plan of the engine that claims nothing."""
    name_of = gathered.name_of
    placed = [(name_of.get(request_id, request_id), slot) for request_id, slot in slot_of.items()]
    left_out = [name for request_id, name in name_of.items() if request_id not in slot_of]
    nothing = EngineSentence("", "")
    return Plan(
        FEASIBLE,
        meetings=tuple(PlacedMeeting(name, slot) for name, slot in placed),
        unplaced=tuple(UnplacedRequest(name, nothing, nothing) for name in left_out),
    )


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


def plan_in_background(job: jobs.RunningJob) -> None:
    """The work of a planning job: gather, bound, plan, save as a new version.

    A second run of the same job finds the version that the first one saved, and leaves it at that.
    """
    with job.database.session(is_writing=False) as session:
        planning = session.get(tables.FairPlanning, job.job_id)
        if planning is None or planning.plan_version is not None:
            return
        gathered = gather(session, job.subject_id)
        fair = _keep_locked(session, job.subject_id, gathered, planning.keep_locked_of)
    if not fair.requests:
        raise jobs.FinalFailure(
            Sentence(
                "아직 상담 희망이 없습니다. 신청을 받거나 초대한 뒤 다시 짜 주십시오.",
                "There is no request yet. Plan again once there are applications or invitations.",
            )
        )
    _report(job, 0.05, {"requests": len(fair.requests), "parties": len(fair.parties)})
    _report(job, 0.1, {"weight_bound": bound_weight(fair, planning.seconds, planning.seed)})
    with _PassingTime(job, planning.seconds):
        plan = plan_fair(fair, time_limit_seconds=float(planning.seconds), seed=planning.seed)
    if plan.status == UNKNOWN:
        raise jobs.FinalFailure(
            Sentence(
                f"{planning.seconds}초 안에 시간표를 찾지 못했습니다. 시간 한도를 늘려 다시 짜 주십시오.",
                f"No timetable was found in {planning.seconds} seconds. Plan again with a longer limit.",
            )
        )
    _report(job, 0.9, _describe_figures(plan))
    with job.database.session(is_writing=True) as session:
        row = fairs.get_row(session, job.subject_id, is_locked=True)
        stored = session.get(tables.FairPlanning, job.job_id)
        if stored is None or stored.plan_version is not None:
            return
        stored.plan_version = _save_engine_plan(
            session,
            job.subject_id,
            gathered,
            plan,
            base_version=planning.keep_locked_of,
            made_by=job.requested_by,
            now=job.clock(),
        )
        session.add(stored)
        if row.state == "open" and plan.meetings:
            row.state = "planned"
            session.add(row)


PLAN_JOB = jobs.JobKind(
    "fair_plan",
    Sentence("상담회 시간표 짜기", "Planning a fair"),
    plan_in_background,
    notice_link=lambda fair_id: f"/fairs/{quote(fair_id, safe='')}/plans",
)


def bound_weight(fair: Fair, seconds: float, seed: int) -> float:
    """A weight that no plan exceeds: the heaviest choice that capacities allow, else that of all requests."""
    everything = sum(Fraction(str(request.weight)) for request in fair.requests)
    choice = choose_requests(fair, Clock(seconds), seed=seed, share=_SHARE_OF_BOUND)
    if choice is None:
        return float(everything)
    scale, _ = scale_weights(fair)
    return float(min(everything, Fraction(choice.bound) / scale))


class _PassingTime:
    """Moves the progress on with the time that the solver may take, and stops waiting when it is done."""

    def __init__(self, job: jobs.RunningJob, seconds: int) -> None:
        self._job = job
        self._seconds = seconds
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._move_on, name="planning-progress", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _move_on(self) -> None:
        for passed in range(1, self._seconds):
            if self._is_over.wait(1.0):
                return
            try:
                self._job.report(0.1 + 0.8 * passed / self._seconds)
            except (jobs.JobCancelled, OperationalError):
                return


def _report(job: jobs.RunningJob, progress: float, figures: Mapping[str, object]) -> None:
    """Publish the live figures; JobCancelled passes where cancelling was asked for."""
    job.report(progress)
    with job.database.session(is_writing=True) as session:
        row = session.get(tables.FairPlanning, job.job_id)
        if row is not None:
            row.figures = {**row.figures, **figures}
            session.add(row)


def _describe_figures(plan: Plan) -> dict[str, object]:
    return {
        "meetings": len(plan.meetings),
        "weight": plan.weight,
        "weight_bound": plan.weight_bound,
        "waits": plan.waits,
        "waits_bound": plan.waits_bound,
    }


def _keep_locked(session: Session, fair_id: str, gathered: Gathered, version: int | None) -> Fair:
    """The fair with the locked meetings of that version pinned where they stand."""
    if version is None:
        return gathered.fair
    pinned = {
        row.request_id: row.slot
        for row in queries.find_meeting_rows(session, fair_id, version)
        if row.is_locked
    }
    plan = _read_plan(gathered, pinned)
    return lock_meetings(gathered.fair, plan, [meeting.request_id for meeting in plan.meetings])


def _save_engine_plan(
    session: Session,
    fair_id: str,
    gathered: Gathered,
    plan: Plan,
    *,
    base_version: int | None,
    made_by: str | None,
    now: datetime.datetime,
) -> int:
    locked = set()
    if base_version is not None:
        locked = {
            row.request_id
            for row in queries.find_meeting_rows(session, fair_id, base_version)
            if row.is_locked
        }
    version = _next_version(session, fair_id)
    session.add(
        tables.FairPlan(
            fair_id=fair_id,
            plan_version=version,
            origin="planned" if base_version is None else "replanned",
            base_version=base_version,
            status=plan.status,
            weight=plan.weight,
            weight_bound=plan.weight_bound,
            waits=plan.waits,
            waits_bound=plan.waits_bound,
            wait_spread=plan.wait_spread,
            seconds=plan.seconds,
            seed=plan.seed,
            unplaced=_describe_unplaced(gathered, plan),
            made_by=made_by,
            made_at=now,
        )
    )
    session.flush()
    slot_of = {gathered.request_id_of[item.request_id]: item.slot for item in plan.meetings}
    write_meetings(session, fair_id, version, gathered.wish_of, slot_of, locked=locked)
    return version


def _describe_unplaced(gathered: Gathered, plan: Plan) -> list[dict[str, object]]:
    if plan.status == INFEASIBLE:
        found: Iterable[tuple[str, EngineSentence, EngineSentence, int | None]] = [
            (item.subject, item.sentence, EngineSentence("", ""), None) for item in plan.conflicts
        ]
    else:
        found = [
            (item.request_id, item.reason, item.smallest_fix, item.fix.slot if item.fix else None)
            for item in plan.unplaced
        ]
    described = []
    for name, reason, fix, slot in found:
        request_id = gathered.request_id_of.get(name, "")
        wish = gathered.wish_of.get(request_id)
        described.append(
            {
                "request_id": request_id,
                "booth_id": wish.booth_id if wish else name,
                "enterprise_id": wish.enterprise_id if wish else "",
                "reason_ko": reason.ko,
                "reason_en": reason.en,
                "fix_ko": fix.ko,
                "fix_en": fix.en,
                "slot": slot,
            }
        )
    return described


def _next_version(session: Session, fair_id: str) -> int:
    last = session.exec(
        select(func.max(tables.FairPlan.plan_version)).where(tables.FairPlan.fair_id == fair_id)
    ).one()
    return 1 if last is None else last + 1


def write_meetings(
    session: Session,
    fair_id: str,
    version: int,
    wish_of: Mapping[str, tables.FairWish],
    slot_of: Mapping[str, int],
    *,
    locked: set[str] | frozenset[str] = frozenset(),
    states: Mapping[str, tuple[str, datetime.datetime | None]] | None = None,
) -> None:
    """The meetings of a version, each with its seat at the booth, instead of those it had."""
    meeting = get_table(tables.FairMeeting)
    session.execute(delete(meeting).where(meeting.c.fair_id == fair_id, meeting.c.plan_version == version))
    seats: Counter[tuple[str, int]] = Counter()
    rows = []
    for request_id, wish in sorted(wish_of.items(), key=lambda item: item[1].position):
        if request_id not in slot_of:
            continue
        slot = slot_of[request_id]
        seats[wish.booth_id, slot] += 1
        state, state_at = (states or {}).get(request_id, ("planned", None))
        rows.append(
            {
                "fair_id": fair_id,
                "plan_version": version,
                "request_id": request_id,
                "booth_id": wish.booth_id,
                "enterprise_id": wish.enterprise_id,
                "slot": slot,
                "table_number": seats[wish.booth_id, slot],
                "is_locked": request_id in locked,
                "state": state,
                "state_at": state_at,
            }
        )
    if rows:
        session.execute(insert(meeting), rows)


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
    near = _narrow(gathered, slot_of, request_id)
    kept = {key: slot for key, slot in slot_of.items() if key in near.wish_of}
    slots = [slot.slot for slot in gathered.fair.slots]
    return {
        slot: judgement.mark
        for slot, judgement in zip(slots, _judge(near, kept, request_id, slots, "ko"), strict=True)
    }


def drop_requests(gathered: Gathered, request_ids: Container[str]) -> Gathered:
    """The fair without these requests: what did not take place is not waiting for a place."""
    kept = {
        name: request_id
        for name, request_id in gathered.request_id_of.items()
        if request_id not in request_ids
    }
    return replace(
        gathered,
        fair=replace(
            gathered.fair,
            requests=tuple(
                replace(item, after=tuple(earlier for earlier in item.after if earlier in kept))
                for item in gathered.fair.requests
                if item.request_id in kept
            ),
        ),
        request_id_of=kept,
        wish_of={request_id: gathered.wish_of[request_id] for request_id in kept.values()},
    )


def _narrow(gathered: Gathered, slot_of: Mapping[str, int], request_id: str) -> Gathered:
    """The fair of the two parties of a request alone; a slot in which the hall is full is closed to them."""
    fair = gathered.fair
    name = gathered.name_of[request_id]
    request = next(item for item in fair.requests if item.request_id == name)
    near = {
        item.request_id
        for item in fair.requests
        if set(item.parties) & set(request.parties) or name in item.after or item.request_id in request.after
    }
    requests = tuple(
        replace(item, after=tuple(earlier for earlier in item.after if earlier in near))
        for item in fair.requests
        if item.request_id in near
    )
    others = Counter(slot for key, slot in slot_of.items() if key != request_id)
    full = frozenset(slot for slot, count in others.items() if fair.tables and count >= fair.tables)
    parties = {party_id for item in requests for party_id in item.parties}
    narrowed = replace(
        fair,
        parties=tuple(
            replace(party, unavailable=party.unavailable | full)
            if party.party_id in request.parties
            else party
            for party in fair.parties
            if party.party_id in parties
        ),
        requests=requests,
        tables=None,
        max_wait_spread=None,
    )
    ids = {gathered.request_id_of[item] for item in near}
    return Gathered(
        narrowed,
        {item: gathered.request_id_of[item] for item in near},
        {key: wish for key, wish in gathered.wish_of.items() if key in ids},
        gathered.times,
        gathered.party_name_of,
    )


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
    before = audit_plan(gathered.fair, _read_plan(gathered, known))
    judged = []
    for slot in slots:
        after = audit_plan(gathered.fair, _read_plan(gathered, _change(known, request_id, slot)))
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
    audit = audit_plan(coming.fair, _read_plan(coming, slot_of))
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
            plan_version=_next_version(session, row.fair_id),
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
    changed.unplaced = _describe_unplaced(gathered, plan)
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
    return audit_plan(gathered.fair, _read_plan(gathered, known))


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
