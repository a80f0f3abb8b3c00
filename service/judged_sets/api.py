"""Judged sets as JSON, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from service.database import SessionDep
from service.judged_sets import actions, queries
from service.judged_sets.schemas import JudgedSet, JudgedSetIn, JudgedSetList
from service.people.actors import NowDep, SignedInDep
from service.reference_versions.actions import require_keeper
from service.skins.api_parts import document_errors
from service.skins.routers import make_api_router

router = make_api_router("words and law")
JudgedSetId = Annotated[
    str, Path(description="판정 자료 번호. Id of the set.", max_length=100, examples=["G0123456789abcdef"])
]


@router.get("/judged-sets", responses=document_errors(403))
def list_judged_sets(session: SessionDep, actor: SignedInDep) -> JudgedSetList:
    """판정 자료 목록. The judged sets that previews can be made on, newest first."""
    require_keeper(actor)
    return queries.list_judged_sets(session)


@router.post("/judged-sets", status_code=201, responses=document_errors(403, 409))
def keep_judged_set(file: JudgedSetIn, session: SessionDep, actor: SignedInDep, now: NowDep) -> JudgedSet:
    """판정 자료 올리기. Keep a judged set; every line that is wrong is named, and nothing is kept then."""
    return actions.keep_judged_set(session, actor, file_name=file.name, content=file.content, now=now)


@router.delete("/judged-sets/{judged_set_id}", status_code=204, responses=document_errors(403, 404))
def delete_judged_set(
    judged_set_id: JudgedSetId, session: SessionDep, actor: SignedInDep, now: NowDep
) -> None:
    """판정 자료 지우기. Delete a judged set; previews that were made on it stay."""
    actions.delete_judged_set(session, actor, judged_set_id, now=now)
