"""Pages that help: the first steps, where a search finds nothing, and what the words of the field mean."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from service.bridge import IndexDep
from service.catalogue import actions as catalogue
from service.catalogue.schemas import SearchQuery
from service.database import SessionDep
from service.door.fields import OptionalLine
from service.people.actors import TodayDep
from service.skins.labels import load_glossary
from service.skins.query_parameters import ApiQuery
from service.skins.routers import make_page_router
from service.web import read_language, render

router = make_page_router()


class HelpQuery(ApiQuery):
    """What was looked for in vain."""

    q: OptionalLine = Field(None, description="Words that found nothing.")


@router.get("/help")
def show_help(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    query: Annotated[HelpQuery, Query()],
) -> Response:
    """Ways on from an empty search. Context: typed, found (for these words, or None), sectors, districts."""
    language = read_language(request)
    everything = catalogue.search_enterprises(
        session, index, SearchQuery(limit=1), today=today, language=language
    )
    found = None
    if query.q:
        asked = SearchQuery(q=query.q, limit=1)
        found = catalogue.search_enterprises(session, index, asked, today=today, language=language)
    return render(
        request,
        "help/search.html",
        typed=query.q or "",
        found=found,
        total=everything.total,
        sectors=everything.facets.sectors,
        districts=everything.facets.districts,
    )


@router.get("/first-steps")
def show_first_steps(request: Request) -> Response:
    """What buyers, enterprises and others do first, with the pages where they do it."""
    return render(request, "help/first_steps.html")


@router.get("/glossary")
def show_glossary(request: Request) -> Response:
    """The words of public procurement and the social economy, in plain words. Context: entries."""
    return render(request, "help/glossary.html", entries=load_glossary())
