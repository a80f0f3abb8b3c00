"""Booths of a fair as JSON."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from service.database import SessionDep
from service.door import limits
from service.fairs.booths import actions
from service.fairs.booths.queries import find_booths
from service.fairs.register import queries
from service.fairs.register.api import BoothId, FairId
from service.fairs.register.schemas import Booth, BoothIn, BoothPage, BoothProjectsIn
from service.people.actors import ActorDep, NowDep
from service.skins.api_parts import ImportOutcome, document_errors
from service.skins.routers import make_api_router

router = make_api_router("fairs")
_CHANGING = document_errors(401, 403, 404, 409)


class BoothImport(BaseModel):
    """가져올 부스. All of them are stored, or none."""

    model_config = ConfigDict(extra="forbid")

    items: list[BoothIn] = Field(max_length=limits.MAX_FAIR_BOOTHS, description="부스. Booths.")


@router.get("/fairs/{fair_id}/booths", responses=document_errors(404))
def list_booths(fair_id: FairId, session: SessionDep, actor: ActorDep) -> BoothPage:
    """부스 목록. Every booth with its projects."""
    queries.get_fair(session, actor, fair_id)
    return BoothPage(items=find_booths(session, fair_id))


@router.post("/fairs/{fair_id}/booths", status_code=201, responses=_CHANGING)
def add_booth(fair_id: FairId, booth: BoothIn, session: SessionDep, actor: ActorDep, now: NowDep) -> Booth:
    """부스 추가. A new booth."""
    return actions.save_booth(session, actor, fair_id, None, booth, now=now)


@router.post("/fairs/{fair_id}/booths/import", responses=_CHANGING)
def import_booths(
    fair_id: FairId, body: BoothImport, session: SessionDep, actor: ActorDep, now: NowDep
) -> ImportOutcome:
    """부스 여럿 가져오기. Booths by their number, all or none."""
    return actions.import_booths(session, actor, fair_id, body.items, now=now)


@router.put("/fairs/{fair_id}/booths/{booth_id}", responses=_CHANGING)
def change_booth(
    fair_id: FairId, booth_id: BoothId, booth: BoothIn, session: SessionDep, actor: ActorDep, now: NowDep
) -> Booth:
    """부스 수정. Replace a booth."""
    return actions.save_booth(session, actor, fair_id, booth_id, booth, now=now)


@router.put(
    "/fairs/{fair_id}/booths/{booth_id}/projects", operation_id="changeBoothProjects", responses=_CHANGING
)
def change_projects(
    fair_id: FairId,
    booth_id: BoothId,
    booth: BoothProjectsIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> Booth:
    """부스의 구매 계획 수정. What the agency itself may change."""
    return actions.save_projects(session, actor, fair_id, booth_id, booth, now=now)


@router.delete(
    "/fairs/{fair_id}/booths/{booth_id}", status_code=204, responses=document_errors(401, 403, 404, 409)
)
def remove_booth(
    fair_id: FairId, booth_id: BoothId, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """부스 삭제. Take a booth out of a fair without a timetable."""
    actions.remove_booth(session, actor, fair_id, booth_id, now=now)
