"""Pages of the shortlists: the agency's work, one shortlist, and candidates side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from service.bridge import IndexDep
from service.database import SessionDep
from service.demands import queries as demands
from service.door.limits import MAX_COMPARED
from service.door.validation import FieldFault
from service.engine.exposure import ViewingDep
from service.errors import InvalidInput, VersionConflict
from service.matches.pages import describe_parts
from service.people.actors import ActorDep, NowDep, ReaderDep, TodayDep
from service.shortlists import actions, queries
from service.shortlists.schemas import CompareQuery, EntryIn, Shortlist, ShortlistIn, ShortlistQuery
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import quote_id, read_language, redirect, render

router = make_page_router()

_FORM: forms.Shape = {
    "do": "text",
    "enterprise_id": "text",
    "note": "text",
    "version": "whole",
    "hand_to": "text",
    "back": "text",
}
_NOTE: forms.Shape = {"note": "text", "version": "whole"}


@router.get("/shortlists")
def show_shortlists(
    request: Request, session: SessionDep, actor: ReaderDep, query: Annotated[ShortlistQuery, Query()]
) -> Response:
    """The agency's work in hand. Context: found (ShortlistPage)."""
    actor = actions.require_keeper(actor)
    found = queries.list_shortlists(session, actor, query)
    return render(request, "shortlists/list.html", found=found, has_cursor=query.cursor is not None)


@router.get("/demands/{demand_id:path}/shortlist")
def show_shortlist(request: Request, session: SessionDep, actor: ReaderDep, demand_id: str) -> Response:
    """The candidates. Context: demand, shortlist, colleagues, conflict."""
    return _show(request, session, actor, demand_id)


@router.post("/demands/{demand_id:path}/shortlist")
def change_shortlist(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    viewing: ViewingDep,
    demand_id: str,
    posted: PostedForm,
) -> Response:
    """Add, remove, note, move up or down, or hand on; then back to where the button stood."""
    typed = forms.read_typed(posted, _FORM)
    enterprise_id, do = typed["enterprise_id"], typed["do"]
    home = f"/demands/{quote_id(demand_id)}"
    if do == "remove":
        actions.remove_entry(session, actor, demand_id, enterprise_id, now=now)
    elif do in ("up", "down"):
        actions.move_entry(session, actor, demand_id, enterprise_id, step=-1 if do == "up" else 1, now=now)
    elif do == "hand":
        change = forms.require_typed({"hand_to": typed["hand_to"] or "?"}, {"hand_to": "text"}, ShortlistIn)
        actions.change_shortlist(session, actor, demand_id, change, now=now)
    else:
        entry, faults = forms.check_typed(typed, _NOTE, EntryIn)
        if entry is None:
            raise InvalidInput(*(FieldFault(path, said[0]) for path, said in faults.items()))
        try:
            actions.keep_entry(session, actor, demand_id, enterprise_id, entry, now=now, viewing=viewing)
        except VersionConflict:
            return _show(request, session, actor, demand_id, conflict=(enterprise_id, typed["note"]))
    if typed["back"].isdecimal():
        return redirect(f"{home}/matches#rank-{typed['back']}", "shortlist-saved")
    return redirect(f"{home}/shortlist", "shortlist-saved")


@router.get("/demands/{demand_id:path}/comparison")
def show_comparison(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ReaderDep,
    today: TodayDep,
    demand_id: str,
    query: Annotated[CompareQuery, Query()],
) -> Response:
    """Up to five candidates side by side.

    Context: demand, found (Comparison), scores (for each component its parts, one for each candidate).
    """
    found = actions.compare(
        session, index, actor, demand_id, query, today=today, language=read_language(request)
    )
    demand = demands.get_demand(session, demand_id)
    described = [describe_parts(item.explanation.components, item.explanation.score) for item in found.items]
    scores = list(zip(*described, strict=True))
    return render(
        request, "shortlists/comparison.html", demand=demand, found=found, scores=scores, today=today
    )


def _show(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    demand_id: str,
    *,
    conflict: tuple[str, str] | None = None,
) -> Response:
    shortlist: Shortlist = actions.get_shortlist(session, actor, demand_id)
    assert actor is not None
    return render(
        request,
        "shortlists/page.html",
        status=409 if conflict else 200,
        demand=demands.get_demand(session, demand_id),
        shortlist=shortlist,
        colleagues=queries.find_colleagues(session, actor),
        conflict=conflict,
        most=MAX_COMPARED,
    )
