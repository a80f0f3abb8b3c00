"""The demands as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from service.database import SessionDep
from service.demands import actions, queries
from service.demands.schemas import Demand, DemandIn, DemandPage, DemandQuery
from service.door import limits
from service.people.actors import ActorDep, NowDep
from service.security import require
from service.skins.api_parts import (
    DemandId,
    ImportOutcome,
    SeenVersion,
    answer_precondition,
    check_same_id,
    document_errors,
    write_etag,
)
from service.skins.routers import make_api_router

router = make_api_router("demands")


class DemandImport(BaseModel):
    """가져올 구매수요. All of them are stored, or none."""

    model_config = ConfigDict(extra="forbid")

    items: list[DemandIn] = Field(max_length=limits.MAX_API_ITEMS)


@router.get("/demands")
def list_demands(query: Annotated[DemandQuery, Query()], session: SessionDep) -> DemandPage:
    """구매수요 목록. Demands that fit the filters, newest publication first."""
    return queries.list_demands(session, query)


@router.post("/demands", status_code=201, responses=document_errors(401, 403, 409))
def create_demand(
    demand: DemandIn, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> Demand:
    """구매수요 등록. Post a demand; it belongs to the account."""
    saved = actions.save_demand(session, actor, demand, version=None, now=now)
    response.headers["ETag"] = write_etag(saved.version)
    return saved


@router.post("/demands/import", responses=document_errors(401, 403))
def import_demands(body: DemandImport, session: SessionDep, actor: ActorDep, now: NowDep) -> ImportOutcome:
    """구매수요 여럿 가져오기. Store many by their ids, all or none; the same again changes nothing."""
    require(actor, "demand.import")
    return actions.import_demands(session, body.items, actor=actor, now=now)


@router.get("/demands/{demand_id:id}", responses=document_errors(404))
def get_demand(demand_id: DemandId, response: Response, session: SessionDep) -> Demand:
    """구매수요 보기. One demand; its ETag is what a change must send back."""
    demand = queries.get_demand(session, demand_id)
    response.headers["ETag"] = write_etag(demand.version)
    return demand


@router.put("/demands/{demand_id:id}", responses=document_errors(401, 403, 404))
def change_demand(
    demand_id: DemandId,
    demand: DemandIn,
    version: SeenVersion,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> Demand:
    """구매수요 수정. Replace a demand as a whole, based on the version named in If-Match."""
    check_same_id("demand_id", demand.demand_id, demand_id)
    with answer_precondition():
        saved = actions.save_demand(session, actor, demand, version=version, now=now)
    response.headers["ETag"] = write_etag(saved.version)
    return saved
