"""The first page: one search box, a door for buyers and one for enterprises, and the newest demands."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from service.database import SessionDep
from service.demands import queries as demands
from service.demands.schemas import DemandQuery
from service.query_parameters import ApiQuery
from service.routers import make_page_router
from service.web import render

NEWEST = 5

router = make_page_router()


@router.get("/")
def show_home(request: Request, session: SessionDep, query: Annotated[ApiQuery, Query()]) -> Response:
    """The first page."""
    newest = demands.list_demands(session, DemandQuery(limit=NEWEST, status=["open"]))
    return render(request, "home.html", demands=newest.items)
