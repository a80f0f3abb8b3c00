"""The matches of a demand as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from service.bridge import IndexDep
from service.database import SessionDep
from service.engine.exposure import ViewingDep
from service.matches import actions
from service.matches.schemas import ChangeList, ExplainQuery, Explanation, Ranking, RankQuery
from service.people.actors import TodayDep
from service.skins.api_parts import DemandId, EnterpriseId, LanguageDep, document_errors
from service.skins.routers import make_api_router

router = make_api_router("matches", is_protected=False)


@router.get("/demands/{demand_id:id}/matches", responses=document_errors(404))
def rank_enterprises(
    demand_id: DemandId,
    query: Annotated[RankQuery, Query()],
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    language: LanguageDep,
    viewing: ViewingDep,
) -> Ranking:
    """추천. The enterprises that suit a demand, best first, with components, reasons, routes and warnings."""
    ranking = actions.rank_demand(session, index, demand_id, query, today=today, language=language)
    viewing.note("ranked", actions.list_ranked(ranking))
    viewing.note("passed_over", actions.list_passed_over(ranking))
    return ranking


@router.get("/demands/{demand_id:id}/matches/{enterprise_id:id}/changes", responses=document_errors(404))
def find_changes(
    demand_id: DemandId,
    enterprise_id: EnterpriseId,
    query: Annotated[ExplainQuery, Query()],
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    language: LanguageDep,
) -> ChangeList:
    """무엇이 달라지면 몇 위가 되는지. What would bring this enterprise further up, found by trying it."""
    return actions.find_changes(
        session, index, demand_id, enterprise_id, as_of=query.as_of, today=today, language=language
    )


@router.get("/demands/{demand_id:id}/matches/{enterprise_id:id}", responses=document_errors(404))
def explain_match(
    demand_id: DemandId,
    enterprise_id: EnterpriseId,
    query: Annotated[ExplainQuery, Query()],
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    language: LanguageDep,
) -> Explanation:
    """추천·제외 사유. Why this enterprise, whichever it is, stands where it stands, or is kept out."""
    return actions.explain_match(
        session, index, demand_id, enterprise_id, as_of=query.as_of, today=today, language=language
    )
