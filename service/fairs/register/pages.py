"""Pages of the fairs: the list, the overview of one, and the form that sets it up."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from service.catalogue import queries as catalogue
from service.database import SessionDep
from service.door.validation import FieldFault
from service.errors import InvalidInput, VersionConflict, WrongState
from service.fairs.applications.queries import find_own_applications
from service.fairs.booths.queries import find_own_booths
from service.fairs.register import actions, queries
from service.fairs.register.schemas import Fair, FairIn, FairQuery
from service.people.actors import ActorDep, NowDep, ReaderDep, TodayDep
from service.security import is_own_permitted, require_own
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import build_path, redirect, render

router = make_page_router()

FAIR: forms.Shape = {
    "name": "text",
    "place": "text",
    "description": "text",
    "fair_days": {"on": "day", "am_from": "text", "am_to": "text", "pm_from": "text", "pm_to": "text"},
    "slot_minutes": "whole",
    "meeting_slots": "whole",
    "tables": "whole",
    "min_meetings": "whole",
    "max_wait_spread": "whole",
    "apply_until": "day",
    "late_grace_minutes": "whole",
    "no_show_minutes": "whole",
}
USUAL_HOURS = {"am_from": "10:00", "am_to": "12:00", "pm_from": "13:30", "pm_to": "17:00"}


@router.get("/fairs")
def show_fairs(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[FairQuery, Query()]
) -> Response:
    """The fairs, the latest first."""
    found = queries.list_fairs(session, actor, query)
    may_create = is_own_permitted(actor, "fair.create")
    return render(
        request,
        "fairs/list.html",
        found=found,
        may_create=may_create,
        has_cursor=query.cursor is not None,
    )


@router.get("/create-fair")
def show_new_fair(request: Request, actor: ReaderDep) -> Response:
    """An empty form with two days as most fairs have them."""
    require_own(actor, "fair.create")
    known = {
        "slot_minutes": 20,
        "meeting_slots": 1,
        # The same weight of meetings, but none of those who could be met goes home without one.
        "min_meetings": 1,
        "late_grace_minutes": 5,
        "no_show_minutes": 10,
        "fair_days": [USUAL_HOURS, USUAL_HOURS],
    }
    return _show_fair_form(request, forms.write_typed(known, FAIR))


@router.post("/create-fair")
def create_fair(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, posted: PostedForm
) -> Response:
    """Make the fair, a draft, or show the form again."""
    require_own(actor, "fair.create")
    typed = forms.read_typed(posted, FAIR, ignored=("more",))
    if posted.get("more"):
        return _show_fair_form(request, forms.add_room(typed, FAIR, only="fair_days"))
    fair, faults = _check_fair(typed)
    if fair is None:
        return _show_fair_form(request, typed, faults, status=422)
    try:
        saved = actions.create_fair(session, actor, fair, now=now)
    except InvalidInput as refusal:
        session.rollback()
        return _show_fair_form(request, typed, forms.Faults.of(refusal), status=refusal.status)
    return redirect(build_path("fairs", saved.fair_id), "fair-saved")


@router.get("/fairs/{fair_id}/edit")
def show_fair_form(request: Request, session: SessionDep, actor: ReaderDep, fair_id: str) -> Response:
    """The form with what is stored."""
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    minutes = fair.slots[0].minutes if fair.slots else 20
    content = {**fair.model_dump(), "slot_minutes": minutes}
    return _show_fair_form(request, forms.write_typed(content, FAIR), changed=fair)


@router.post("/fairs/{fair_id}/edit")
def change_fair(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Save the change, or show the form again: what is wrong, or that someone else saved meanwhile."""
    stored = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    version = forms.read_version(posted)
    typed = forms.read_typed(posted, FAIR, ignored=("more", "version"))
    if posted.get("more"):
        return _show_fair_form(request, forms.add_room(typed, FAIR, only="fair_days"), changed=stored)
    fair, faults = _check_fair(typed)
    if fair is None:
        return _show_fair_form(request, typed, faults, changed=stored, status=422)
    try:
        actions.change_fair(session, actor, fair_id, fair, version=version, now=now)
    except VersionConflict:
        return _show_fair_form(request, typed, changed=stored, is_conflict=True, status=409)
    except (InvalidInput, WrongState) as refusal:
        session.rollback()
        faults = forms.Faults.of(refusal)
        return _show_fair_form(request, typed, faults, changed=stored, status=refusal.status)
    return redirect(build_path("fairs", fair_id), "fair-saved")


@router.post("/fairs/{fair_id}/state")
def set_state(
    session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Open, take back or close a fair."""
    state = forms.read_typed(posted, {"state": "text"})["state"]
    if state not in ("draft", "open", "published", "closed"):
        raise InvalidInput(FieldFault("state", Sentence("모르는 상태입니다", "unknown state")))
    actions.set_state(session, actor, fair_id, state, now=now)
    return redirect(build_path("fairs", fair_id), "fair-saved")


@router.get("/fairs/{fair_id}")
def show_fair(
    request: Request, session: SessionDep, actor: ActorDep, today: TodayDep, fair_id: str
) -> Response:
    """What the fair is, and what the reader can do there."""
    fair = queries.get_fair(session, actor, fair_id)
    is_managed = queries.is_managed_by(actor, fair)
    enterprises = catalogue.find_kept(session, actor) if actor else []
    return render(
        request,
        "fairs/page.html",
        fair=fair,
        counts=queries.count_fair(session, fair),
        is_managed=is_managed,
        own_booths=find_own_booths(session, actor, fair_id),
        own_applications=find_own_applications(session, actor, fair_id),
        enterprises=enterprises,
        today=today,
        takes_applications=queries.takes_applications(fair, today),
    )


def _check_fair(typed: forms.Typed) -> tuple[FairIn | None, forms.Faults]:
    """What was typed as a fair. A day without a date, with just the hours on offer, is not held.

    Where no day has a date, that of the first one is asked for, and no other.
    """
    days = typed["fair_days"]
    is_any_held = any(day["on"].strip() for day in days)
    empty = dict.fromkeys(("on", *USUAL_HOURS), "")
    days = [
        empty
        if (is_any_held or number) and {**day, "on": day["on"].strip()} == {"on": "", **USUAL_HOURS}
        else day
        for number, day in enumerate(days)
    ]
    return forms.check_typed({**typed, "fair_days": days}, FAIR, FairIn)


def _show_fair_form(
    request: Request,
    typed: forms.Typed,
    faults: forms.Faults | None = None,
    *,
    changed: Fair | None = None,
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    return render(
        request,
        "fairs/form.html",
        status=status,
        form=typed,
        faults=faults or forms.Faults(),
        changed=changed,
        is_conflict=is_conflict,
    )
