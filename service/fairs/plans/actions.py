"""Have a fair planned in the background, and stop that."""

from __future__ import annotations

import datetime

from sqlmodel import Session

from service import jobs, tables
from service.errors import WrongState
from service.fairs.planning.jobs import PLAN_JOB
from service.fairs.plans import queries, schemas
from service.fairs.register import queries as fairs
from service.people import audit
from service.security import Actor
from service.sentences import Sentence


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
        after = {"job_id": job_id, **planning.model_dump()}
        audit.record(session, actor, "fair.plan", "fair", fair_id, after=after, now=now)
    return job_id


def cancel_planning(
    session: Session, actor: Actor | None, fair_id: str, job_id: str, *, now: datetime.datetime
) -> None:
    """Stop a planning; nothing of it is kept. Raises FairNotFound, Forbidden, PlanningNotFound."""
    fairs.get_managed(session, actor, fair_id)
    queries.get_planning(session, fair_id, job_id)
    jobs.request_cancel(session, job_id, now=now)
    audit.record(session, actor, "fair.stop_planning", "fair", fair_id, after={"job_id": job_id}, now=now)
