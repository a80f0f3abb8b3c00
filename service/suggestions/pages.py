"""Pages of what suits an enterprise: open demands with reasons, and partners for the lots of one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from service.actors import ActorDep, TodayDep, find_actor, protect_form
from service.bridge import IndexDep
from service.catalogue import queries as catalogue
from service.database import SessionDep
from service.demands import queries as demands
from service.matches.pages import choose_reasons, describe_parts, to_points
from service.security import is_permitted
from service.suggestions import actions
from service.suggestions.schemas import SuggestQuery, TeamQuery
from service.web import build_url, read_language, render

router = APIRouter(include_in_schema=False, dependencies=[Depends(protect_form), Depends(find_actor)])

_MOST = 50


@router.get("/enterprises/{enterprise_id:path}/suggestions")
def show_suggestions(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    today: TodayDep,
    enterprise_id: str,
    query: Annotated[SuggestQuery, Query()],
) -> Response:
    """Open demands, best first. Context: enterprise, found, entries, more_url, newest_url, is_own."""
    enterprise = catalogue.get_enterprise(session, enterprise_id)
    found = actions.suggest(
        session,
        index,
        enterprise_id,
        top=query.top,
        as_of=query.as_of or today,
        language=read_language(request),
    )
    entries = []
    for item in found.results:
        parts = describe_parts(item.components, item.score)
        entries.append(
            {
                "item": item,
                "parts": parts,
                "total": to_points(item.score),
                "reasons": choose_reasons(parts),
            }
        )
    has_more = len(entries) == query.top < min(_MOST, found.known)
    return render(
        request,
        "suggestions/page.html",
        enterprise=enterprise,
        found=found,
        entries=entries,
        more_url=build_url(request, top=min(_MOST, query.top * 2)) if has_more else None,
        newest_url=build_url(request, as_of=found.newest_on) if found.newest_on else None,
        is_own=is_permitted(actor, "enterprise.change", owner_id=enterprise.owner_id),
    )


@router.get("/demands/{demand_id:path}/teams")
def show_teams(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    demand_id: str,
    query: Annotated[TeamQuery, Query()],
) -> Response:
    """Teams for a demand. Context: demand, found, names, enterprise (whose partners, or None)."""
    demand = demands.get_demand(session, demand_id)
    found = actions.propose_teams(
        session, index, demand_id, query, today=today, language=read_language(request)
    )
    ids = [member for team in found.teams for member in team.members]
    enterprise = None
    if query.enterprise_id is not None:
        enterprise = catalogue.get_enterprise(session, query.enterprise_id)
    return render(
        request,
        "suggestions/teams.html",
        demand=demand,
        found=found,
        names=catalogue.find_names(session, ids),
        enterprise=enterprise,
    )
