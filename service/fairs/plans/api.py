"""The timetable as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel

from service.database import SessionDep
from service.door.fields import Identifier
from service.fairs.applications.queries import get_application_row, require_applicant
from service.fairs.booths.actions import get_acted_booth
from service.fairs.moves import actions as moving
from service.fairs.plans import actions, queries
from service.fairs.plans.schemas import (
    Audit,
    CompareQuery,
    Comparison,
    Judgement,
    LockIn,
    MoveIn,
    NoticeList,
    Plan,
    PlanList,
    Planning,
    PlanningIn,
)
from service.fairs.publishing import actions as publishing
from service.fairs.register import queries as fairs
from service.fairs.register.api import ApplicationNumber, BoothId, FairId
from service.people.actors import ActorDep, NowDep, OutboxDep
from service.skins.api_parts import LanguageDep, document_errors
from service.skins.routers import make_api_router

router = make_api_router("fairs")
PlanVersion = Annotated[
    int, Path(ge=1, le=1_000_000, description="시간표의 판. Version of the timetable.", examples=[1])
]
JobId = Annotated[Identifier, Path(description="시간표 짜기의 번호. Id of the planning.", examples=["J001"])]
_CHANGING = document_errors(401, 403, 404, 409)
_READING = document_errors(401, 403, 404)


class Moved(BaseModel):
    """옮긴 결과."""

    plan_version: int


@router.post("/fairs/{fair_id}/plannings", status_code=202, responses=_CHANGING)
def start_planning(
    fair_id: FairId,
    planning: PlanningIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    language: LanguageDep,
) -> Planning:
    """시간표 짜기 시작. Plan in the background; the one under way where there is one."""
    job_id = actions.start_planning(session, actor, fair_id, planning, now=now)
    return queries.get_planning(session, fair_id, job_id, language)


@router.get("/fairs/{fair_id}/plannings/{job_id}", responses=_READING)
def get_planning(
    fair_id: FairId, job_id: JobId, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> Planning:
    """시간표 짜기 현황. How far a planning is, with its live bound."""
    fairs.get_managed(session, actor, fair_id)
    return queries.get_planning(session, fair_id, job_id, language)


@router.delete("/fairs/{fair_id}/plannings/{job_id}", responses=document_errors(401, 403, 404))
def cancel_planning(
    fair_id: FairId, job_id: JobId, session: SessionDep, actor: ActorDep, now: NowDep, language: LanguageDep
) -> Planning:
    """시간표 짜기 멈추기. Stop a planning; nothing of it is kept."""
    actions.cancel_planning(session, actor, fair_id, job_id, now=now)
    session.expire_all()
    return queries.get_planning(session, fair_id, job_id, language)


@router.get("/fairs/{fair_id}/plans", responses=_READING)
def list_plans(fair_id: FairId, session: SessionDep, actor: ActorDep) -> PlanList:
    """시간표의 판 목록. Every version, the newest first."""
    fairs.get_managed(session, actor, fair_id)
    return PlanList(items=queries.list_plans(session, fair_id))


@router.get("/fairs/{fair_id}/plans/compare", operation_id="comparePlans", responses=_READING)
def compare(
    fair_id: FairId, query: Annotated[CompareQuery, Query()], session: SessionDep, actor: ActorDep
) -> Comparison:
    """두 판의 비교. What changed and who must be told."""
    return publishing.compare(session, actor, fair_id, query.old, query.new)


@router.get("/fairs/{fair_id}/plans/{version}", responses=_READING)
def get_plan(
    fair_id: FairId, version: PlanVersion, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> Plan:
    """시간표 보기. One version with every meeting and every request left out."""
    fairs.get_managed(session, actor, fair_id)
    return queries.get_plan(session, fair_id, version, language)


@router.get("/fairs/{fair_id}/plans/{version}/audit", responses=_READING)
def audit_plan(
    fair_id: FairId, version: PlanVersion, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> Audit:
    """시간표 검사. What the auditor says of a version as it stands."""
    fairs.get_managed(session, actor, fair_id)
    queries.get_plan_row(session, fair_id, version)
    return moving.describe_audit(session, fair_id, version, language)


@router.post("/fairs/{fair_id}/plans/{version}/judge", responses=_CHANGING)
def judge_move(
    fair_id: FairId,
    version: PlanVersion,
    move: MoveIn,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
) -> Judgement:
    """옮기기 판정. What the auditor would say of a move; nothing is changed."""
    [judgement] = moving.judge_moves(session, actor, fair_id, version, move.request_id, [move.slot], language)
    return judgement


@router.post("/fairs/{fair_id}/plans/{version}/move", responses=_CHANGING)
def move_meeting(
    fair_id: FairId,
    version: PlanVersion,
    move: MoveIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    language: LanguageDep,
) -> Moved:
    """상담 옮기기. Refused with a conflict, or with a warning that is not confirmed."""
    changed = moving.move_meeting(session, actor, fair_id, version, move, language=language, now=now)
    return Moved(plan_version=changed)


@router.post("/fairs/{fair_id}/plans/{version}/lock", status_code=204, responses=_CHANGING)
def lock_meeting(
    fair_id: FairId, version: PlanVersion, lock: LockIn, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """상담 고정. Lock a meeting to its slot for the next planning, or free it."""
    moving.lock_meeting(session, actor, fair_id, version, lock, now=now)


@router.post(
    "/fairs/{fair_id}/plans/{version}/publish",
    operation_id="publishPlan",
    responses=document_errors(401, 403, 404, 409),
)
def publish(
    fair_id: FairId,
    version: PlanVersion,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    outbox: OutboxDep,
) -> Comparison:
    """시간표 공개. Freeze a version and tell exactly those whose meetings changed."""
    return publishing.publish(session, actor, fair_id, version, outbox=outbox, now=now)


@router.get("/fairs/{fair_id}/booths/{booth_id}/notices", responses=_READING)
def list_booth_notices(
    fair_id: FairId, booth_id: BoothId, session: SessionDep, actor: ActorDep
) -> NoticeList:
    """부스의 시간표 알림. What a booth was told about its timetable."""
    get_acted_booth(session, actor, fair_id, booth_id)
    return NoticeList(items=queries.list_notices(session, fair_id, booth_id))


@router.get("/fairs/{fair_id}/applications/{number}/notices", responses=_READING)
def list_application_notices(
    fair_id: FairId, number: ApplicationNumber, session: SessionDep, actor: ActorDep
) -> NoticeList:
    """기업의 시간표 알림. What an enterprise was told about its timetable."""
    fair = fairs.get_row(session, fair_id)
    row = get_application_row(session, fair_id, number)
    if not fairs.is_managed_by(actor, fair):
        require_applicant(actor, row)
    return NoticeList(items=queries.list_notices(session, fair_id, row.enterprise_id))
