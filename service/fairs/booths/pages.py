"""Pages of the booths of a fair with what their agencies mean to buy."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Request, Response

from service.database import SessionDep, let_others_write
from service.errors import InvalidInput, WrongState
from service.fairs.booth_numbers import find_repeated
from service.fairs.booths import actions
from service.fairs.booths.queries import find_booths, get_booth, get_booth_row, may_act_for_booth
from service.fairs.register import queries
from service.fairs.register.schemas import Booth, BoothIn, BoothProjectsIn, Fair
from service.fairs.sheets import BOOTH_HEADERS, list_booth_rows, name_booth_cell, place_in_rows, read_booths
from service.people.actors import ActorDep, NowDep, ReaderDep
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.skins.sheet_answers import SheetQuery, answer_sheet
from service.web import build_path, redirect, render

router = make_page_router()

PROJECTS: forms.Shape = {
    "demand_id": "text",
    "title": "text",
    "budget_krw": "money",
    "description": "text",
}
BOOTH: forms.Shape = {
    "agency": "text",
    "code": "text",
    "hall": "text",
    "place": "text",
    "seats": "whole",
    "meeting_slots": "whole",
    "max_meetings": "whole",
    "login": "text",
    "projects": PROJECTS,
    "unavailable": "many",
}
OWN_BOOTH: forms.Shape = {"projects": PROJECTS, "unavailable": "many"}


@router.get("/fairs/{fair_id}/booths")
def show_booths(request: Request, session: SessionDep, actor: ActorDep, fair_id: str) -> Response:
    """Every booth with its projects; for the organiser also the ways to fill them."""
    fair = queries.get_fair(session, actor, fair_id)
    return show_booth_list(request, session, fair, is_managed=queries.is_managed_by(actor, fair))


def show_booth_list(
    request: Request,
    session: SessionDep,
    fair: Fair,
    faults: forms.Faults | None = None,
    *,
    is_managed: bool,
    top: str = "5",
    top_faults: Sequence[Sentence] = (),
    status: int = 200,
) -> Response:
    """The list of booths, with what is wrong with a table that was sent or the number to invite."""
    booths = find_booths(session, fair.fair_id)
    return render(
        request,
        "fairs/booths.html",
        status=status,
        fair=fair,
        booths=booths,
        repeated=find_repeated(booths),
        is_managed=is_managed,
        faults=faults or forms.Faults(),
        top=top,
        top_faults=top_faults,
        name_cell=name_booth_cell,
    )


@router.get("/fairs/{fair_id}/booths/export")
def export_booths(
    session: SessionDep, actor: ActorDep, fair_id: str, query: Annotated[SheetQuery, Query()]
) -> Response:
    """The booths as a table that can be filled and imported again."""
    queries.get_fair(session, actor, fair_id)
    rows = list_booth_rows(find_booths(session, fair_id))
    return answer_sheet(query.format, f"booths-{fair_id}", BOOTH_HEADERS, rows)


@router.post("/fairs/{fair_id}/booths/import")
def import_booths(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Booths from a table: all rows or none; what is wrong is shown row by row."""
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    lines: list[int] = []
    let_others_write(session)
    try:
        items = read_booths(*forms.read_file(posted))
        lines = list(items)
        actions.import_booths(session, actor, fair_id, list(items.values()), now=now)
    except InvalidInput as invalid:
        session.rollback()
        faults = forms.Faults.of(place_in_rows(invalid, lines))
        return show_booth_list(request, session, fair, faults, is_managed=True, status=422)
    return redirect(build_path("fairs", fair_id, "booths"), "fair-imported")


@router.get("/fairs/{fair_id}/booths/new")
def show_new_booth(request: Request, session: SessionDep, actor: ReaderDep, fair_id: str) -> Response:
    """An empty form."""
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    typed = forms.add_room(forms.write_typed({"seats": 1}, BOOTH), BOOTH)
    return _show_booth_form(request, fair, typed)


@router.post("/fairs/{fair_id}/booths/new")
def add_booth(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Add the booth, or show the form again."""
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    typed = forms.read_typed(posted, BOOTH, ignored=("more",))
    if posted.get("more"):
        return _show_booth_form(request, fair, forms.add_room(typed, BOOTH, only="projects"))
    booth, faults = _check_booth(typed)
    if booth is not None:
        try:
            actions.save_booth(session, actor, fair_id, None, booth, now=now)
        except InvalidInput as invalid:
            session.rollback()
            booth, faults = None, forms.Faults.of(invalid)
    if booth is None:
        return _show_booth_form(request, fair, typed, faults, status=422)
    return redirect(build_path("fairs", fair_id, "booths"), "fair-saved")


@router.get("/fairs/{fair_id}/booths/{booth_id}/edit")
def show_booth_form(
    request: Request, session: SessionDep, actor: ReaderDep, fair_id: str, booth_id: str
) -> Response:
    """The whole form for the organiser, projects and times for the agency."""
    fair = queries.get_fair(session, actor, fair_id)
    actions.get_acted_booth(session, actor, fair_id, booth_id)
    booth = get_booth(session, fair_id, booth_id)
    shape = BOOTH if queries.is_managed_by(actor, fair) else OWN_BOOTH
    content = booth.model_dump()
    content["unavailable"] = [str(slot) for slot in booth.unavailable]
    typed = forms.add_room(forms.write_typed(content, shape), shape)
    return _show_booth_form(request, fair, typed, booth=booth, is_whole=shape is BOOTH)


@router.post("/fairs/{fair_id}/booths/{booth_id}/edit")
def change_booth(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    fair_id: str,
    booth_id: str,
    posted: PostedForm,
) -> Response:
    """Save the booth, or show the form again: what is wrong, or that someone else saved meanwhile."""
    fair = queries.get_fair(session, actor, fair_id)
    actions.get_acted_booth(session, actor, fair_id, booth_id)
    stored = get_booth(session, fair_id, booth_id)
    is_whole = queries.is_managed_by(actor, fair)
    shape = BOOTH if is_whole else OWN_BOOTH
    typed = forms.read_typed(posted, shape, ignored=("more", "seen"))
    seen = str(posted.get("seen") or _digest(stored))
    if posted.get("more"):
        typed = forms.add_room(typed, shape, only="projects")
        return _show_booth_form(request, fair, typed, booth=stored, is_whole=is_whole, seen=seen)
    if seen != _digest(stored):
        return _show_booth_form(
            request, fair, typed, booth=stored, is_whole=is_whole, is_outrun=True, status=409
        )
    booth, faults = _check_booth(typed, BoothIn if is_whole else BoothProjectsIn)
    status = 422
    if booth is not None:
        try:
            if isinstance(booth, BoothIn):
                actions.save_booth(session, actor, fair_id, booth_id, booth, now=now)
            else:
                actions.save_projects(session, actor, fair_id, booth_id, booth, now=now)
        except (InvalidInput, WrongState) as refusal:
            session.rollback()
            booth, faults, status = None, forms.Faults.of(refusal), refusal.status
    if booth is None:
        return _show_booth_form(
            request, fair, typed, faults, booth=stored, is_whole=is_whole, seen=seen, status=status
        )
    return redirect(build_path("fairs", fair_id, "booths", booth_id), "fair-saved")


@router.post("/fairs/{fair_id}/booths/{booth_id}/remove")
def remove_booth(
    session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, booth_id: str, posted: PostedForm
) -> Response:
    """Take a booth out of the fair."""
    queries.get_managed(session, actor, fair_id)
    forms.read_typed(posted, {"confirmed": "text"})
    forms.require_confirmed(posted)
    actions.remove_booth(session, actor, fair_id, booth_id, now=now)
    return redirect(build_path("fairs", fair_id, "booths"), "fair-saved")


@router.get("/fairs/{fair_id}/booths/{booth_id}")
def show_booth(
    request: Request, session: SessionDep, actor: ActorDep, fair_id: str, booth_id: str
) -> Response:
    """A booth and what it means to buy; more for who acts for it."""
    fair = queries.get_fair(session, actor, fair_id)
    row = get_booth_row(session, fair_id, booth_id)
    may_act = may_act_for_booth(actor, queries.get_row(session, fair_id), row)
    return render(
        request,
        "fairs/booth.html",
        fair=fair,
        booth=get_booth(session, fair_id, booth_id),
        may_act=may_act,
        is_managed=queries.is_managed_by(actor, fair),
        wishes=queries.find_wishes(session, fair_id, booth_id=booth_id) if may_act else [],
        names=queries.find_names(session, fair_id) if may_act else {},
    )


def _check_booth(
    typed: forms.Typed, model: type[BoothIn] | type[BoothProjectsIn] = BoothIn
) -> tuple[BoothIn | BoothProjectsIn | None, forms.Faults]:
    shape = dict(BOOTH if model is BoothIn else OWN_BOOTH)
    del shape["unavailable"]
    slots = [int(slot) for slot in typed["unavailable"] if slot.isdecimal() and len(slot) < 5]
    return forms.check_typed(typed, shape, model, unavailable=slots)


def _digest(booth: Booth) -> str:
    """Tells one content of a booth from another; organiser and agency may both have its form open."""
    return hashlib.sha256(booth.model_dump_json().encode()).hexdigest()


def _show_booth_form(
    request: Request,
    fair: Fair,
    typed: forms.Typed,
    faults: forms.Faults | None = None,
    *,
    booth: Booth | None = None,
    is_whole: bool = True,
    seen: str | None = None,
    is_outrun: bool = False,
    status: int = 200,
) -> Response:
    """The form. seen : which content of the booth the form was filled from, that of now where it is not said.

    is_outrun : whether someone else has saved meanwhile; who saves once more writes over that.
    """
    return render(
        request,
        "fairs/booth_form.html",
        status=status,
        fair=fair,
        form=typed,
        faults=faults or forms.Faults(),
        booth_id=booth.booth_id if booth else None,
        seen=seen or (_digest(booth) if booth else None),
        is_outrun=is_outrun,
        is_whole=is_whole,
    )
