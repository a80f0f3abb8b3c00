"""Shortlists as JSON. They are seen by the agency that keeps them and by nobody else."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from service.bridge import IndexDep
from service.database import SessionDep
from service.engine.exposure import ViewingDep
from service.people.actors import NowDep, SignedInDep, TodayDep
from service.shortlists import actions, queries
from service.shortlists.schemas import (
    CompareQuery,
    Comparison,
    EntryIn,
    Shortlist,
    ShortlistIn,
    ShortlistPage,
    ShortlistQuery,
)
from service.skins.api_parts import DemandId, EnterpriseId, LanguageDep, document_errors
from service.skins.routers import make_api_router

router = make_api_router("shortlists")


@router.get("/shortlists", responses=document_errors(403))
def list_shortlists(
    query: Annotated[ShortlistQuery, Query()], session: SessionDep, actor: SignedInDep
) -> ShortlistPage:
    """기관의 후보 목록. The shortlists of your agency, last changed first."""
    return queries.list_shortlists(session, actions.require_keeper(actor), query)


@router.get("/demands/{demand_id:id}/shortlist", responses=document_errors(403, 404))
def get_shortlist(demand_id: DemandId, session: SessionDep, actor: SignedInDep) -> Shortlist:
    """후보 목록. The candidates of your agency for a demand."""
    return actions.get_shortlist(session, actor, demand_id)


@router.put("/demands/{demand_id:id}/shortlist", responses=document_errors(403, 404))
def change_shortlist(
    demand_id: DemandId, change: ShortlistIn, session: SessionDep, actor: SignedInDep, now: NowDep
) -> Shortlist:
    """후보 순서와 담당. Order the candidates, or hand the shortlist to a colleague."""
    return actions.change_shortlist(session, actor, demand_id, change, now=now)


@router.put(
    "/demands/{demand_id:id}/shortlist/{enterprise_id:id}",
    responses=document_errors(403, 404, 409),
)
def keep_candidate(
    demand_id: DemandId,
    enterprise_id: EnterpriseId,
    entry: EntryIn,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    viewing: ViewingDep,
) -> Shortlist:
    """후보에 담기·메모. Add a candidate, or change its note."""
    return actions.keep_entry(session, actor, demand_id, enterprise_id, entry, now=now, viewing=viewing)


@router.delete("/demands/{demand_id:id}/shortlist/{enterprise_id:id}", responses=document_errors(403, 404))
def remove_candidate(
    demand_id: DemandId, enterprise_id: EnterpriseId, session: SessionDep, actor: SignedInDep, now: NowDep
) -> Shortlist:
    """후보에서 빼기. Take a candidate off the shortlist."""
    return actions.remove_entry(session, actor, demand_id, enterprise_id, now=now)


@router.get(
    "/demands/{demand_id:id}/comparison",
    operation_id="compareCandidates",
    responses=document_errors(403, 404),
)
def compare(
    demand_id: DemandId,
    query: Annotated[CompareQuery, Query()],
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    today: TodayDep,
    language: LanguageDep,
) -> Comparison:
    """나란히 견주기. Up to five enterprises side by side, judged on one day."""
    return actions.compare(session, index, actor, demand_id, query, today=today, language=language)
