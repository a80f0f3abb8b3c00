"""The first page: one search box, a door for buyers and one for enterprises, and the newest demands."""

from __future__ import annotations

from fastapi import Request, Response

from service.database import SessionDep
from service.demands import queries as demands
from service.demands.schemas import DemandQuery
from service.skins.routers import make_page_router
from service.web import render

NEWEST = 5

router = make_page_router()


@router.get("/")
def show_home(request: Request, session: SessionDep) -> Response:
    """The first page."""
    newest = demands.list_demands(session, DemandQuery(limit=NEWEST, status=["open"]))
    return render(request, "home.html", demands=newest.items)
