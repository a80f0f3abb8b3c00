"""Fairs as JSON: setting one up, opening and closing it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from service.database import SessionDep
from service.door.fields import Identifier
from service.fairs.register import actions, queries
from service.fairs.register.schemas import Counts, Fair, FairIn, FairPage, FairQuery, FairState
from service.people.actors import ActorDep, NowDep
from service.skins.api_parts import SeenVersion, answer_precondition, document_errors, write_etag
from service.skins.routers import make_api_router

router = make_api_router("fairs")
FairId = Annotated[Identifier, Path(description="상담회 식별자. Id of the fair.", examples=["F001"])]
BoothId = Annotated[Identifier, Path(description="부스 식별자. Id of the booth.", examples=["B01"])]
ApplicationNumber = Annotated[
    int, Path(ge=1, le=10_000_000, description="신청 번호. Number of the application.", examples=[1])
]
_CHANGING = document_errors(401, 403, 404, 409)


class StateChange(BaseModel):
    """상담회 상태 바꾸기."""

    model_config = ConfigDict(extra="forbid")

    state: FairState = Field(description="다음 상태. The state to come.")


@router.get("/fairs")
def list_fairs(query: Annotated[FairQuery, Query()], session: SessionDep, actor: ActorDep) -> FairPage:
    """상담회 목록. Fairs, the latest first."""
    return queries.list_fairs(session, actor, query)


@router.post("/fairs", status_code=201, responses=document_errors(401, 403))
def create_fair(fair: FairIn, response: Response, session: SessionDep, actor: ActorDep, now: NowDep) -> Fair:
    """상담회 만들기. A new fair, a draft until it is opened."""
    saved = actions.create_fair(session, actor, fair, now=now)
    response.headers["ETag"] = write_etag(saved.version)
    return saved


@router.get("/fairs/{fair_id}", responses=document_errors(404))
def get_fair(fair_id: FairId, response: Response, session: SessionDep, actor: ActorDep) -> Fair:
    """상담회 보기. One fair with its slots; its ETag is what a change must send back."""
    fair = queries.get_fair(session, actor, fair_id)
    response.headers["ETag"] = write_etag(fair.version)
    return fair


@router.put("/fairs/{fair_id}", responses=document_errors(401, 403, 404, 409))
def change_fair(
    fair_id: FairId,
    fair: FairIn,
    version: SeenVersion,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> Fair:
    """상담회 수정. Replace a fair, based on the version named in If-Match."""
    with answer_precondition():
        saved = actions.change_fair(session, actor, fair_id, fair, version=version, now=now)
    response.headers["ETag"] = write_etag(saved.version)
    return saved


@router.post("/fairs/{fair_id}/state", operation_id="setFairState", responses=_CHANGING)
def set_state(fair_id: FairId, body: StateChange, session: SessionDep, actor: ActorDep, now: NowDep) -> Fair:
    """상담회 상태 바꾸기. Open a fair for applications, take it back, or close it."""
    actions.set_state(session, actor, fair_id, body.state, now=now)
    return queries.get_fair(session, actor, fair_id)


@router.get("/fairs/{fair_id}/counts", responses=document_errors(404))
def count_fair(fair_id: FairId, session: SessionDep, actor: ActorDep) -> Counts:
    """신청 현황. How many booths, applications and wishes there are, and what the hall can hold."""
    return queries.count_fair(session, queries.get_fair(session, actor, fair_id))
