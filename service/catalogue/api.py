"""The catalogue as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from service.bridge import IndexDep
from service.catalogue import actions, queries
from service.catalogue.schemas import (
    CompletionList,
    CompletionQuery,
    Enterprise,
    EnterpriseIn,
    SearchPage,
    SearchQuery,
)
from service.database import SessionDep
from service.door import limits
from service.engine.exposure import ViewingDep
from service.people.actors import ActorDep, NowDep, TodayDep
from service.security import require
from service.skins.api_parts import (
    EnterpriseId,
    ImportOutcome,
    LanguageDep,
    SeenVersion,
    answer_precondition,
    check_same_id,
    document_errors,
    write_etag,
)
from service.skins.routers import make_api_router

router = make_api_router("enterprises")


class EnterpriseImport(BaseModel):
    """가져올 기업. All of them are stored, or none."""

    model_config = ConfigDict(extra="forbid")

    items: list[EnterpriseIn] = Field(max_length=limits.MAX_API_ITEMS)


@router.get("/enterprises")
def search_enterprises(
    query: Annotated[SearchQuery, Query()],
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    language: LanguageDep,
    viewing: ViewingDep,
) -> SearchPage:
    """기업 검색. Search the catalogue by free text and filters; without either, all of it by id."""
    found = actions.search_enterprises(session, index, query, today=today, language=language)
    viewing.note("found", actions.list_found(found))
    return found


@router.get("/enterprises/completions")
def complete_search(query: Annotated[CompletionQuery, Query()], index: IndexDep) -> CompletionList:
    """검색어 자동 완성. What a half-typed query may become; a new listing is offered at once."""
    return actions.complete_search(index, query)


@router.post("/enterprises", status_code=201, responses=document_errors(401, 403, 409))
def create_enterprise(
    listing: EnterpriseIn, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> Enterprise:
    """기업 등록. List an enterprise; it belongs to the account. Found by the next search everywhere."""
    saved = actions.save_enterprise(session, actor, listing, version=None, now=now)
    response.headers["ETag"] = write_etag(saved.version)
    return saved


@router.post("/enterprises/import", responses=document_errors(401, 403))
def import_enterprises(
    body: EnterpriseImport, session: SessionDep, actor: ActorDep, now: NowDep
) -> ImportOutcome:
    """기업 여럿 가져오기. Store many by their ids, all or none; the same again changes nothing."""
    require(actor, "enterprise.import")
    return actions.import_enterprises(session, body.items, actor=actor, now=now)


@router.get("/enterprises/{enterprise_id:id}", responses=document_errors(404))
def get_enterprise(
    enterprise_id: EnterpriseId, response: Response, session: SessionDep, viewing: ViewingDep
) -> Enterprise:
    """기업 보기. One enterprise; its ETag is what a change must send back."""
    enterprise = queries.get_enterprise(session, enterprise_id)
    viewing.note("opened", [(enterprise_id, "")])
    response.headers["ETag"] = write_etag(enterprise.version)
    return enterprise


@router.put("/enterprises/{enterprise_id:id}", responses=document_errors(401, 403, 404))
def change_enterprise(
    enterprise_id: EnterpriseId,
    listing: EnterpriseIn,
    version: SeenVersion,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> Enterprise:
    """기업 수정. Replace a listing as a whole, based on the version named in If-Match."""
    check_same_id("enterprise_id", listing.enterprise_id, enterprise_id)
    with answer_precondition():
        saved = actions.save_enterprise(session, actor, listing, version=version, now=now)
    response.headers["ETag"] = write_etag(saved.version)
    return saved


@router.delete("/enterprises/{enterprise_id:id}", status_code=204, responses=document_errors(401, 403, 404))
def delete_enterprise(
    enterprise_id: EnterpriseId, version: SeenVersion, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """기업 삭제. Take a listing out of the catalogue, based on the version named in If-Match."""
    with answer_precondition():
        actions.delete_enterprise(session, actor, enterprise_id, version=version, now=now)
