"""The job that plans a fair: gather, bound, plan, save as a new version, with its figures in sight."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from urllib.parse import quote

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from matching import plan_fair
from matching.fairs.model import UNKNOWN, Fair, Plan, Progress
from service import jobs, tables
from service.fairs.planning.bridge import Gathered, describe_unplaced, find_spans, gather, read_plan
from service.fairs.planning.versions import next_version, write_meetings
from service.fairs.plans import queries
from service.fairs.register import queries as fairs
from service.fairs.search_process import start_search_process
from service.sentences import Sentence

# So often the figures on the page may change.
_SECONDS_BETWEEN_FIGURES = 1.0


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
    live = _LiveFigures(job, planning.seconds)
    plan = plan_fair(
        fair,
        time_limit_seconds=float(planning.seconds),
        seed=planning.seed,
        read_clock=time.monotonic,
        on_progress=live.show,
        start_search=start_search_process,
    )
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


class _LiveFigures:
    """Shows the figures of the plan while it is made, and ends the search once cancelling was asked for."""

    def __init__(self, job: jobs.RunningJob, seconds: int) -> None:
        self._job = job
        self._seconds = seconds
        self._began = time.monotonic()
        self._shown_at = 0.0

    def show(self, progress: Progress) -> None:
        passed = time.monotonic() - self._began
        if passed < self._shown_at + _SECONDS_BETWEEN_FIGURES:
            return
        self._shown_at = passed
        figures = {name: figure for name, figure in asdict(progress).items() if figure is not None}
        # A database that is busy for once does not end the search.
        with suppress(OperationalError):
            _report(self._job, 0.1 + 0.8 * min(1.0, passed / self._seconds), figures)


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
    # The solver takes half a second to load, which no start of the service should wait for.
    from matching.fairs.replan import lock_meetings

    pinned = {
        row.request_id: row.slot
        for row in queries.find_meeting_rows(session, fair_id, version)
        if row.is_locked
    }
    plan = read_plan(gathered, pinned)
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
    version = next_version(session, fair_id)
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
            unplaced=describe_unplaced(gathered, plan),
            made_by=made_by,
            made_at=now,
        )
    )
    session.flush()
    slot_of = {gathered.request_id_of[item.request_id]: item.slot for item in plan.meetings}
    spans = find_spans(gathered, slot_of)
    write_meetings(session, fair_id, version, gathered.wish_of, spans, locked=locked)
    return version
