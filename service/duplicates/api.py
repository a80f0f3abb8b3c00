"""Duplicates as JSON: what looks like the same enterprise, merging field by field, taking apart again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from service.database import SessionDep
from service.door.fields import Identifier
from service.duplicates import actions
from service.duplicates.schemas import Comparison, Duplicates, Merge, MergeIn
from service.people.actors import NowDep, SignedInDep
from service.skins.api_parts import EnterpriseId, document_errors
from service.skins.routers import make_api_router

router = make_api_router("duplicates")
MergeId = Annotated[
    Identifier, Path(description="합치기 번호. Id of the merge.", examples=["M0123456789abcdef"])
]
OtherId = Annotated[Identifier, Path(description="견줄 기업. Id of the other listing.", examples=["E0043"])]


@router.get("/enterprises/{enterprise_id:id}/duplicates", responses=document_errors(403, 404))
def list_duplicates(enterprise_id: EnterpriseId, session: SessionDep, actor: SignedInDep) -> Duplicates:
    """같은 기업으로 보이는 등록. Listings that are probably the same enterprise, and merges to undo."""
    return actions.list_duplicates(session, actor, enterprise_id)


@router.get("/enterprises/{enterprise_id:id}/duplicates/{other_id}", responses=document_errors(403, 404))
def compare_duplicates(
    enterprise_id: EnterpriseId, other_id: OtherId, session: SessionDep, actor: SignedInDep
) -> Comparison:
    """두 등록 견주기. The fields in which two listings differ, each with its source, and both versions."""
    return actions.compare(session, actor, enterprise_id, other_id)


@router.post(
    "/enterprises/{enterprise_id:id}/merges",
    status_code=201,
    responses=document_errors(403, 404, 409),
)
def merge_enterprises(
    enterprise_id: EnterpriseId, wanted: MergeIn, session: SessionDep, actor: SignedInDep, now: NowDep
) -> Merge:
    """두 등록 합치기. Merge another listing into this one; undone by the id that is answered."""
    merge_id = actions.merge(
        session,
        actor,
        enterprise_id,
        wanted.merged_id,
        choices=wanted.choices,
        versions=(wanted.version, wanted.merged_version),
        now=now,
    )
    return actions.get_merge(session, merge_id)


@router.post("/merges/{merge_id}/undo", status_code=204, responses=document_errors(403, 404, 409))
def undo_merge(merge_id: MergeId, session: SessionDep, actor: SignedInDep, now: NowDep) -> None:
    """합치기 되돌리기. Take the two apart again, unless newer changes would be lost."""
    actions.undo_merge(session, actor, merge_id, now=now)
