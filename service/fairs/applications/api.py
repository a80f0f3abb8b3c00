"""Applications for a fair as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field

from service.database import SessionDep, notes_access
from service.door import limits
from service.fairs.applications import actions, queries
from service.fairs.register import queries as fairs
from service.fairs.register.api import ApplicationNumber, FairId
from service.fairs.register.schemas import (
    AccommodationState,
    Application,
    ApplicationIn,
    ApplicationPage,
    ApplicationQuery,
)
from service.people.actors import ActorDep, NowDep, TodayDep, get_address
from service.skins.api_parts import ImportOutcome, document_errors
from service.skins.routers import make_api_router

router = make_api_router("fairs")
_CHANGING = document_errors(401, 403, 404, 409)


class AccommodationAnswer(BaseModel):
    """편의 제공 답."""

    model_config = ConfigDict(extra="forbid")

    state: AccommodationState = Field(description="준비 여부. Whether it is arranged.")


class ApplicationImport(BaseModel):
    """가져올 신청. All of them are stored, or none."""

    model_config = ConfigDict(extra="forbid")

    items: list[ApplicationIn] = Field(
        max_length=limits.MAX_FAIR_APPLICATIONS, description="신청. Applications."
    )


@router.get("/fairs/{fair_id}/applications", responses=document_errors(401, 403, 404))
def list_applications(
    fair_id: FairId, query: Annotated[ApplicationQuery, Query()], session: SessionDep, actor: ActorDep
) -> ApplicationPage:
    """신청 목록. Applications in the order of their numbers, for who manages the fair."""
    fairs.get_managed(session, actor, fair_id)
    return queries.list_applications(session, fair_id, query)


@router.post("/fairs/{fair_id}/applications", operation_id="applyForFair", responses=_CHANGING)
def apply(
    fair_id: FairId,
    application: ApplicationIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
) -> Application:
    """참가 신청. Apply for an enterprise, or change its application."""
    return actions.apply(session, actor, fair_id, application, now=now, today=today)


@router.post("/fairs/{fair_id}/applications/import", responses=_CHANGING)
def import_applications(
    fair_id: FairId, body: ApplicationImport, session: SessionDep, actor: ActorDep, now: NowDep
) -> ImportOutcome:
    """신청 여럿 가져오기. Applications by enterprise, all or none."""
    return actions.import_applications(session, actor, fair_id, body.items, now=now)


@router.get(
    "/fairs/{fair_id}/applications/{number:int}",
    operation_id="getApplication",
    responses=document_errors(401, 403, 404),
)
@notes_access
def get_application(
    request: Request,
    fair_id: FairId,
    number: ApplicationNumber,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> Application:
    """신청 보기. One application, for the enterprise itself and who manages the fair."""
    return actions.show_application(session, actor, fair_id, number, address=get_address(request), now=now)


@router.delete(
    "/fairs/{fair_id}/applications/{number:int}",
    operation_id="withdrawApplication",
    status_code=204,
    responses=document_errors(401, 403, 404, 409),
)
def withdraw(
    fair_id: FairId, number: ApplicationNumber, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """신청 취소. Take an application back; it stays on the list as withdrawn."""
    actions.withdraw(session, actor, fair_id, number, now=now)


@router.post("/fairs/{fair_id}/applications/{number:int}/accommodation", responses=_CHANGING)
def answer_accommodation(
    fair_id: FairId,
    number: ApplicationNumber,
    body: AccommodationAnswer,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> Application:
    """편의 제공 답하기. Say whether what was asked for is arranged."""
    actions.answer_accommodation(session, actor, fair_id, number, body.state, now=now)
    row = queries.get_application_row(session, fair_id, number)
    return queries.describe_application(session, row)
