"""Saved searches as JSON. They are seen by the account that keeps them and by nobody else."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from service.bridge import IndexDep
from service.database import SessionDep
from service.door.fields import Identifier
from service.people.actors import NowDep, SignedInDep, TodayDep
from service.saved_searches import actions
from service.saved_searches.schemas import (
    SavedSearch,
    SavedSearchIn,
    SavedSearchList,
    SavedSearchName,
    SearchFilters,
)
from service.skins.api_parts import document_errors
from service.skins.routers import make_api_router

router = make_api_router("saved searches")
SearchId = Annotated[
    Identifier, Path(description="저장한 검색의 식별자. Id of the search.", examples=["Q20261129-7K2M4"])
]


@router.get("/saved-searches", operation_id="listSavedSearches", responses=document_errors(403, 503))
def list_searches(
    session: SessionDep, index: IndexDep, actor: SignedInDep, today: TodayDep
) -> SavedSearchList:
    """저장한 검색. The account's searches, each with the number of what is new."""
    return SavedSearchList(items=actions.list_searches(session, index, actor, today=today))


@router.post("/saved-searches", status_code=201, responses=document_errors(403, 409, 503))
def save_search(
    wanted: SavedSearchIn,
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    now: NowDep,
    today: TodayDep,
) -> SavedSearch:
    """검색 저장. Keep a search with its filters."""
    return actions.save_search(session, index, actor, wanted, now=now, today=today)


@router.put(
    "/saved-searches/{search_id}",
    operation_id="renameSavedSearch",
    responses=document_errors(403, 404, 503),
)
def rename_search(
    search_id: SearchId,
    change: SavedSearchName,
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    today: TodayDep,
) -> SavedSearch:
    """이름 바꾸기. Call a search something else."""
    return actions.rename_search(session, index, actor, search_id, change.name, today=today)


@router.post(
    "/saved-searches/{search_id}/look",
    operation_id="lookAtSavedSearch",
    responses=document_errors(403, 404),
)
def look(search_id: SearchId, session: SessionDep, actor: SignedInDep, now: NowDep) -> SearchFilters:
    """보았음을 기록. What to search for; only what comes later counts as new from now on."""
    return actions.look(session, actor, search_id, now=now)


@router.delete(
    "/saved-searches/{search_id}",
    operation_id="deleteSavedSearch",
    status_code=204,
    responses=document_errors(403, 404),
)
def delete_search(search_id: SearchId, session: SessionDep, actor: SignedInDep) -> None:
    """저장한 검색 삭제. Forget a search."""
    actions.delete_search(session, actor, search_id)
