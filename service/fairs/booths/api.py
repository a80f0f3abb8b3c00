"""Booths of a fair as JSON."""

from __future__ import annotations

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from service.database import SessionDep
from service.door import limits
from service.fairs.booths import actions
from service.fairs.register import queries
from service.fairs.register.api import BoothId, FairId
from service.fairs.register.schemas import Booth, BoothIn, BoothPage, BoothProjectsIn
from service.people.actors import ActorDep, NowDep
from service.skins.api_parts import ImportOutcome, PlainQuery, accept_json, document_errors
from service.skins.routers import make_api_router

router = make_api_router("fairs")
_CHANGING = document_errors(401, 403, 404, 409, body=True)


class BoothImport(BaseModel):
    """가져올 부스. All of them are stored, or none."""

    model_config = ConfigDict(extra="forbid")

    items: list[BoothIn] = Field(max_length=limits.MAX_FAIR_BOOTHS, description="부스. Booths.")


@router.get("/fairs/{fair_id}/booths", operation_id="listBooths", responses=document_errors(404))
def list_booths(fair_id: FairId, _query: PlainQuery, session: SessionDep, actor: ActorDep) -> BoothPage:
    """부스 목록. Every booth with its projects."""
    queries.get_fair(session, actor, fair_id)
    return BoothPage(items=queries.find_booths(session, fair_id))


@router.post(
    "/fairs/{fair_id}/booths",
    operation_id="addBooth",
    status_code=201,
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def add_booth(
    fair_id: FairId, booth: BoothIn, _query: PlainQuery, session: SessionDep, actor: ActorDep, now: NowDep
) -> Booth:
    """부스 추가. A new booth."""
    return actions.save_booth(session, actor, fair_id, None, booth, now=now)


@router.post(
    "/fairs/{fair_id}/booths/import",
    operation_id="importBooths",
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def import_booths(
    fair_id: FairId, body: BoothImport, _query: PlainQuery, session: SessionDep, actor: ActorDep, now: NowDep
) -> ImportOutcome:
    """부스 여럿 가져오기. Booths by their number, all or none."""
    return actions.import_booths(session, actor, fair_id, body.items, now=now)


@router.put(
    "/fairs/{fair_id}/booths/{booth_id}",
    operation_id="changeBooth",
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def change_booth(
    fair_id: FairId,
    booth_id: BoothId,
    booth: BoothIn,
    _query: PlainQuery,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> Booth:
    """부스 수정. Replace a booth."""
    return actions.save_booth(session, actor, fair_id, booth_id, booth, now=now)


@router.put(
    "/fairs/{fair_id}/booths/{booth_id}/projects",
    operation_id="changeBoothProjects",
    dependencies=[Depends(accept_json)],
    responses=_CHANGING,
)
def change_projects(
    fair_id: FairId,
    booth_id: BoothId,
    booth: BoothProjectsIn,
    _query: PlainQuery,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> Booth:
    """부스의 구매 계획 수정. What the agency itself may change."""
    return actions.save_projects(session, actor, fair_id, booth_id, booth, now=now)


@router.delete(
    "/fairs/{fair_id}/booths/{booth_id}",
    operation_id="removeBooth",
    status_code=204,
    responses=document_errors(401, 403, 404, 409),
)
def remove_booth(
    fair_id: FairId, booth_id: BoothId, _query: PlainQuery, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """부스 삭제. Take a booth out of a fair without a timetable."""
    actions.remove_booth(session, actor, fair_id, booth_id, now=now)
