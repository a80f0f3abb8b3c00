"""The capacity of a fair as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from service.database import SessionDep
from service.door.fields import Identifier
from service.fairs.capacity import actions, queries
from service.fairs.capacity.schemas import Measuring, MeasuringIn
from service.fairs.register import queries as fairs
from service.fairs.register.api import FairId
from service.people.actors import ActorDep, NowDep
from service.skins.api_parts import LanguageDep, document_errors
from service.skins.routers import make_api_router

router = make_api_router("fairs")
JobId = Annotated[
    Identifier, Path(description="수용 능력 계산의 번호. Id of the measuring.", examples=["J001"])
]


@router.post("/fairs/{fair_id}/measurings", status_code=202, responses=document_errors(401, 403, 404, 409))
def start_measuring(
    fair_id: FairId,
    measuring: MeasuringIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    language: LanguageDep,
) -> Measuring:
    """수용 능력 계산 시작. Measure in the background; the one under way where there is one."""
    job_id = actions.start_measuring(session, actor, fair_id, measuring, now=now)
    return queries.get_measuring(session, fair_id, job_id, language)


@router.get("/fairs/{fair_id}/measurings/{job_id}", responses=document_errors(401, 403, 404))
def get_measuring(
    fair_id: FairId, job_id: JobId, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> Measuring:
    """수용 능력 보기. What the fair can hold, and what one more slot, table or seat would bring."""
    fairs.get_managed(session, actor, fair_id)
    return queries.get_measuring(session, fair_id, job_id, language)
