"""What suits an enterprise, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from service.bridge import IndexDep
from service.database import SessionDep
from service.people.actors import SignedInDep, TodayDep
from service.skins.api_parts import DemandId, EnterpriseId, LanguageDep, document_errors
from service.skins.routers import make_api_router
from service.suggestions import actions
from service.suggestions.schemas import PartnersIn, SuggestionList, SuggestQuery, TeamList, TeamQuery

router = make_api_router("matches")


@router.get("/enterprises/{enterprise_id:id}/suggestions", responses=document_errors(404))
def suggest_demands(
    enterprise_id: EnterpriseId,
    query: Annotated[SuggestQuery, Query()],
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    language: LanguageDep,
) -> SuggestionList:
    """나에게 맞는 수요. Open demands that suit an enterprise, its rank for each, and what keeps it out."""
    return actions.suggest(
        session,
        index,
        enterprise_id,
        top=query.top,
        as_of=query.as_of or today,
        everything=query.everything,
        language=language,
    )


@router.get("/demands/{demand_id:id}/teams", responses=document_errors(404))
def propose_teams(
    demand_id: DemandId,
    query: Annotated[TeamQuery, Query()],
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    language: LanguageDep,
) -> TeamList:
    """공동수급 조합. Teams that together cover the lots of a demand, with the checks of joint contracts."""
    return actions.propose_teams(session, index, demand_id, query, today=today, language=language)


@router.post("/demands/{demand_id:id}/teams", responses=document_errors(403, 404, 409))
def propose_teams_with_partners(
    demand_id: DemandId,
    body: PartnersIn,
    query: Annotated[TeamQuery, Query()],
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    language: LanguageDep,
    _actor: SignedInDep,
) -> TeamList:
    """협력 기업과 함께. Teams that partners from outside the social economy may join; nothing is stored."""
    return actions.propose_teams(
        session, index, demand_id, query, partners=body.partners, today=today, language=language
    )
