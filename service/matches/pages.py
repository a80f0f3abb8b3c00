"""Pages of the matches: the ranked suppliers of a demand, and why or why not one enterprise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import Field

from service.bridge import IndexDep
from service.catalogue import actions as catalogue_actions
from service.catalogue import queries as catalogue
from service.catalogue.schemas import SearchHit, SearchQuery
from service.database import SessionDep
from service.demands import queries as demands
from service.door.fields import Line
from service.engine.exposure import ViewingDep
from service.matches import actions
from service.matches.schemas import Component, ExplainQuery, RankQuery
from service.people.actors import ActorDep, TodayDep
from service.security import is_own_permitted, is_permitted
from service.shortlists.queries import find_shortlisted
from service.skins.facets import find_removals, order_options
from service.skins.formats import share_points
from service.skins.routers import make_page_router
from service.web import build_url, read_language, render

router = make_page_router()

MOST = 200
_REASONS = 3
_FOUND_BY_NAME = 20


# facet -> parameter of the query, kind of code
_FACETS = {
    "private_contract": ("private_contract", "verdict"),
    "private_contract_one_quote": ("one_quote", "verdict"),
    "organisation_types": ("organisation_type", "organisation_type"),
    "districts": ("district", "district"),
    "sectors": ("sector", "sector"),
    "certifications": ("certification", "certificate"),
}


class WhyQuery(ExplainQuery):
    """Which enterprise, by its id or by words of its name."""

    enterprise: Line = Field(description="Id or name.")


@router.get("/demands/{demand_id:path}/matches")
def show_ranking(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    today: TodayDep,
    viewing: ViewingDep,
    demand_id: str,
    query: Annotated[RankQuery, Query()],
) -> Response:
    """The ranked suppliers, narrowed where the query says so; ranks are those among all.

    Context: demand, ranking, entries (match, type_and_district, parts, reasons, total), is_cut (whether only
    the first places are narrowed and counted), facets, removals, shortlisted (ids; None for those who keep
    no shortlist), more_url.
    """
    demand = demands.get_demand(session, demand_id)
    ranking = actions.rank_demand(
        session, index, demand_id, query, today=today, language=read_language(request)
    )
    viewing.note("ranked", actions.list_ranked(ranking))
    viewing.note("passed_over", actions.list_passed_over(ranking))
    ids = [match.enterprise_id for match in ranking.results]
    known = catalogue.find_types_and_districts(session, ids)
    entries = [
        {
            "match": match,
            "type_and_district": known.get(match.enterprise_id, (None, None)),
            "parts": (parts := describe_parts(match.components, match.score)),
            "total": to_points(match.score),
            "reasons": choose_reasons(parts),
        }
        for match in ranking.results
    ]
    has_more = len(entries) == query.top < min(MOST, ranking.found)
    return render(
        request,
        "matches/ranked.html",
        demand=demand,
        ranking=ranking,
        entries=entries,
        is_cut=ranking.ranked < ranking.put_forward,
        facets=[
            {
                "name": name,
                "parameter": parameter,
                "kind": kind,
                "options": order_options(getattr(ranking.facets, name), getattr(query, parameter)),
            }
            for name, (parameter, kind) in _FACETS.items()
        ],
        removals=find_removals(request, query, _FACETS.values()),
        as_of=query.as_of,
        shortlisted=_find_shortlisted(session, actor, demand_id),
        may_make_evidence=is_own_permitted(actor, "evidence.make"),
        more_url=build_url(request, top=min(MOST, query.top * 2)) if has_more else None,
    )


@router.get("/demands/{demand_id:path}/why")
def show_grounds(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    demand_id: str,
    query: Annotated[WhyQuery, Query()],
) -> Response:
    """Why, or why not, for any enterprise; a name that fits several asks which one is meant.

    Context: demand, enterprise, explanation, changes, parts, total; or demand, enterprise_query, found,
    is_by_name (whether any of those found bears the words in its name).
    """
    demand = demands.get_demand(session, demand_id)
    language = read_language(request)
    enterprises = catalogue.find_enterprises(session, [query.enterprise])
    if not enterprises:
        hits = catalogue_actions.search_enterprises(
            session,
            index,
            SearchQuery(q=query.enterprise, limit=_FOUND_BY_NAME),
            today=today,
            language=language,
        ).items
        meant = _find_meant(hits, query.enterprise)
        if meant is None:
            return render(
                request,
                "matches/choose.html",
                demand=demand,
                enterprise_query=query.enterprise,
                found=hits,
                is_by_name=any(_bears(hit, query.enterprise) for hit in hits),
            )
        enterprises = catalogue.find_enterprises(session, [meant])
    enterprise = enterprises[0]
    explanation = actions.explain_match(
        session,
        index,
        demand_id,
        enterprise.enterprise_id,
        as_of=query.as_of,
        today=today,
        language=language,
    )
    changes = actions.find_changes(
        session,
        index,
        demand_id,
        enterprise.enterprise_id,
        as_of=query.as_of,
        today=today,
        language=language,
    )
    return render(
        request,
        "matches/why.html",
        demand=demand,
        enterprise=enterprise,
        changes=changes,
        explanation=explanation,
        parts=describe_parts(explanation.components, explanation.score),
        total=to_points(explanation.score),
    )


def _find_meant(hits: Sequence[SearchHit], said: str) -> str | None:
    """The id of the one hit of that name, or of the only hit where its name bears the words."""
    named = [hit for hit in hits if hit.name == said]
    if not named and len(hits) == 1 and _bears(hits[0], said):
        return hits[0].enterprise_id
    return named[0].enterprise_id if len(named) == 1 else None


def _bears(hit: SearchHit, said: str) -> bool:
    return _squeeze(said) in _squeeze(hit.name)


def _squeeze(name: str) -> str:
    return "".join(name.split()).casefold()


def describe_parts(components: Sequence[Component], score: float) -> list[dict[str, Any]]:
    """The components with points out of 100 that add up to the score as it is shown."""
    points = share_points(tuple(item.contribution for item in components), score)
    return [
        {
            "name": item.name,
            "value": item.value,
            "points": share,
            "shade": number,
            "sentence": item.sentence,
            "is_reason": item.is_reason,
        }
        for number, (item, share) in enumerate(zip(components, points, strict=True), start=1)
    ]


def choose_reasons(parts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts that gave most points and speak for it, most first; what work is done is always among them
    where it counts.

    Who does just what is asked for is to be told from who does near work.
    """
    given = [part for part in parts if part["points"] > 0 and part["is_reason"]]
    given.sort(key=lambda part: -part["points"])
    chosen, rest = given[:_REASONS], given[_REASONS:]
    work = [part for part in rest if part["name"] == "trade"]
    return chosen[: len(chosen) - len(work)] + work


def to_points(score: float) -> float:
    """A score 0-1 as points out of 100 with one decimal."""
    return round(score * 1000) / 10


def _find_shortlisted(session: SessionDep, actor: ActorDep, demand_id: str) -> frozenset[str] | None:
    """The candidates of the reader's agency; None for a reader who keeps no shortlist."""
    if actor is None or not is_permitted(actor, "shortlist.keep", organisation_id=actor.organisation_id):
        return None
    return find_shortlisted(session, actor, demand_id)
