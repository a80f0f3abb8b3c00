"""Pages of the saved searches: the list, and the form that saves the search one comes from."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request, Response

from service.bridge import IndexDep
from service.catalogue.schemas import SearchQuery
from service.database import SessionDep
from service.people.actors import ActorDep, NowDep, ReaderDep, TodayDep
from service.saved_searches import actions
from service.saved_searches.schemas import SavedSearchIn, SavedSearchName
from service.skins import forms
from service.skins.forms import Faults, PostedForm
from service.skins.routers import make_page_router
from service.web import redirect, render

router = make_page_router()

LIST = "/saved-searches"
_NAME: forms.Shape = {"name": "text"}
_SEARCH: forms.Shape = {
    "name": "text",
    "q": "text",
    "district": "many",
    "organisation_type": "many",
    "sector": "many",
    "certification": "many",
    "verbatim": "text",
}


@router.get(LIST)
def show_searches(
    request: Request, session: SessionDep, index: IndexDep, actor: ReaderDep, today: TodayDep
) -> Response:
    """The account's searches. Context: searches."""
    found = actions.list_searches(session, index, actor, today=today)
    return render(request, "saved_searches/list.html", searches=found)


@router.get("/save-search")
def show_form(request: Request, actor: ReaderDep, query: Annotated[SearchQuery, Query()]) -> Response:
    """The form that saves the search of the address. Context: form, faults."""
    actions.require_keeper(actor)
    shown = query.model_dump() | {"name": query.q, "verbatim": "true" if query.verbatim else None}
    return _show_form(request, forms.write_typed(shown, _SEARCH), Faults())


@router.post("/save-search")
def save_search(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    posted: PostedForm,
) -> Response:
    """Keep the search, or show the form again with what is wrong."""
    typed = forms.read_typed(posted, _SEARCH)
    wanted, faults = forms.check_typed(typed, _SEARCH, SavedSearchIn)
    if wanted is None:
        actions.require_keeper(actor)
        return _show_form(request, typed, faults, status=422)
    actions.save_search(session, index, actor, wanted, now=now, today=today)
    return redirect(LIST, "search-saved")


@router.post("/saved-searches/{search_id}/look")
def look(session: SessionDep, actor: ActorDep, now: NowDep, search_id: str, posted: PostedForm) -> Response:
    """Search again; from now on only what comes later is new."""
    forms.read_typed(posted, {})
    filters = actions.look(session, actor, search_id, now=now)
    wanted = filters.model_dump(exclude_defaults=True) | ({"verbatim": "true"} if filters.verbatim else {})
    return redirect(f"/enterprises?{urlencode(wanted, doseq=True)}")


@router.post("/saved-searches/{search_id}/rename")
def rename_search(
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    today: TodayDep,
    search_id: str,
    posted: PostedForm,
) -> Response:
    """Call it something else."""
    named, faults = forms.check_typed(forms.read_typed(posted, _NAME), _NAME, SavedSearchName)
    if named is None:
        raise faults.as_error()
    actions.rename_search(session, index, actor, search_id, named.name, today=today)
    return redirect(LIST, "search-renamed")


@router.post("/saved-searches/{search_id}/remove")
def delete_search(session: SessionDep, actor: ActorDep, search_id: str, posted: PostedForm) -> Response:
    """Forget it."""
    forms.read_typed(posted, {})
    actions.delete_search(session, actor, search_id)
    return redirect(LIST, "search-removed")


def _show_form(request: Request, typed: forms.Typed, faults: Faults, *, status: int = 200) -> Response:
    return render(request, "saved_searches/form.html", status=status, form=typed, faults=faults)
