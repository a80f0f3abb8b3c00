"""Pages of a fair: the list, its overview, booths with their projects, applications and wishes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field
from starlette.datastructures import FormData, UploadFile

from service import forms, limits
from service.actors import ActorDep, NowDep, TodayDep, find_actor, protect_form
from service.api_parts import ApiQuery
from service.bridge import IndexDep
from service.catalogue import queries as catalogue
from service.database import SessionDep
from service.errors import InvalidInput, VersionConflict
from service.fair_sheets import (
    APPLICATION_HEADERS,
    BOOTH_HEADERS,
    find_booth_ids,
    list_booth_rows,
    read_applications,
    read_booths,
)
from service.fair_times import describe_days
from service.fairs import actions, queries
from service.fairs.schemas import (
    ApplicationIn,
    ApplicationQuery,
    BoothIn,
    BoothProjectsIn,
    Fair,
    FairIn,
    FairQuery,
    WishIn,
)
from service.forms import PostedForm
from service.security import is_permitted, require
from service.sentences import Sentence
from service.sheets import ENDINGS, MEDIA_TYPES, SheetFormat, write_sheet
from service.validation import FieldFault
from service.web import build_path, go_to_sign_in, redirect, render

router = APIRouter(include_in_schema=False, dependencies=[Depends(protect_form), Depends(find_actor)])
PlainQuery = Annotated[ApiQuery, Query()]
ApplicationNumber = Annotated[int, Path(ge=1, le=10_000_000)]

FAIR: forms.Shape = {
    "name": "text",
    "place": "text",
    "description": "text",
    "fair_days": {"on": "day", "am_from": "text", "am_to": "text", "pm_from": "text", "pm_to": "text"},
    "slot_minutes": "whole",
    "tables": "whole",
    "min_meetings": "whole",
    "max_wait_spread": "whole",
    "apply_until": "day",
    "late_grace_minutes": "whole",
    "no_show_minutes": "whole",
}
PROJECTS: forms.Shape = {
    "demand_id": "text",
    "title": "text",
    "budget_krw": "money",
    "description": "text",
}
BOOTH: forms.Shape = {
    "agency": "text",
    "code": "text",
    "place": "text",
    "seats": "whole",
    "max_meetings": "whole",
    "login": "text",
    "projects": PROJECTS,
    "unavailable": "many",
}
OWN_BOOTH: forms.Shape = {"projects": PROJECTS, "unavailable": "many"}
APPLICATION: forms.Shape = {
    "contact_name": "text",
    "contact_phone": "text",
    "contact_email": "text",
    "has_consented": "many",
    "accommodations": "many",
    "accommodation_note": "text",
    "unavailable": "many",
    "is_one_day": "many",
    "max_meetings": "whole",
    "wishes": {"party_id": "text", "wish": "text", "has_met": "text"},
}
WISHES: forms.Shape = {"wishes": {"party_id": "text", "wish": "text", "has_met": "text"}}


class ApplyQuery(ApiQuery):
    """For which enterprise to apply."""

    enterprise: str | None = Field(None, max_length=100)


class SheetQuery(ApiQuery):
    """In which form to write a table."""

    format: SheetFormat = "xlsx"


# --- fairs --------------------------------------------------------------------------------------------------


@router.get("/fairs")
def show_fairs(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[FairQuery, Query()]
) -> Response:
    """The fairs, the latest first."""
    found = queries.list_fairs(session, actor, query)
    may_create = is_permitted(actor, "fair.create", owner_id=actor.account_id if actor else None)
    return render(
        request,
        "fairs/list.html",
        found=found,
        may_create=may_create,
        has_cursor=query.cursor is not None,
    )


@router.get("/create-fair")
def show_new_fair(request: Request, actor: ActorDep, query: PlainQuery) -> Response:
    """An empty form with two days as most fairs have them."""
    if actor is None:
        return go_to_sign_in(request)
    require(actor, "fair.create", owner_id=actor.account_id)
    hours = {"am_from": "10:00", "am_to": "12:00", "pm_from": "13:30", "pm_to": "17:00"}
    known = {
        "slot_minutes": 20,
        "min_meetings": 0,
        "late_grace_minutes": 5,
        "no_show_minutes": 10,
        "fair_days": [hours, hours],
    }
    return _show_fair_form(request, forms.write_typed(known, FAIR))


@router.post("/create-fair")
def create_fair(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, posted: PostedForm
) -> Response:
    """Make the fair, a draft, or show the form again."""
    require(actor, "fair.create", owner_id=actor.account_id if actor else None)
    typed = forms.read_typed(posted, FAIR, ignored=("more",))
    if posted.get("more"):
        return _show_fair_form(request, forms.add_room(typed, FAIR, only="fair_days"))
    fair, faults = _check_fair(typed)
    if fair is None:
        return _show_fair_form(request, typed, faults, status=422)
    saved = actions.create_fair(session, actor, fair, now=now)
    return redirect(build_path("fairs", saved.fair_id), "fair-saved")


@router.get("/fairs/{fair_id}/edit")
def show_fair_form(
    request: Request, session: SessionDep, actor: ActorDep, fair_id: str, query: PlainQuery
) -> Response:
    """The form with what is stored."""
    if actor is None:
        return go_to_sign_in(request)
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    minutes = fair.slots[0].minutes if fair.slots else 20
    content = {**fair.model_dump(), "fair_days": describe_days(fair.slots), "slot_minutes": minutes}
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
    return redirect(build_path("fairs", fair_id), "fair-saved")


@router.post("/fairs/{fair_id}/state")
def set_state(
    session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Open, take back or close a fair."""
    state = forms.read_typed(posted, {"state": "text"})["state"]
    if state not in ("draft", "open", "closed"):
        raise InvalidInput(FieldFault("state", Sentence("모르는 상태입니다", "unknown state")))
    actions.set_state(session, actor, fair_id, state, now=now)
    return redirect(build_path("fairs", fair_id), "fair-saved")


@router.get("/fairs/{fair_id}")
def show_fair(
    request: Request, session: SessionDep, actor: ActorDep, today: TodayDep, fair_id: str, query: PlainQuery
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
        own_booths=queries.find_own_booths(session, actor, fair_id),
        own_applications=queries.find_own_applications(session, actor, fair_id),
        enterprises=enterprises,
        takes_applications=fair.state == "open" and (fair.apply_until is None or today <= fair.apply_until),
    )


def _check_fair(typed: forms.Typed) -> tuple[FairIn | None, forms.Faults]:
    return forms.check_typed(typed, FAIR, FairIn)


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


# --- booths -------------------------------------------------------------------------------------------------


@router.get("/fairs/{fair_id}/booths")
def show_booths(
    request: Request, session: SessionDep, actor: ActorDep, fair_id: str, query: PlainQuery
) -> Response:
    """Every booth with its projects; for the organiser also the ways to fill them."""
    fair = queries.get_fair(session, actor, fair_id)
    return render(
        request,
        "fairs/booths.html",
        fair=fair,
        booths=queries.find_booths(session, fair_id),
        is_managed=queries.is_managed_by(actor, fair),
        faults=forms.Faults(),
    )


@router.get("/fairs/{fair_id}/booths/export")
def export_booths(
    session: SessionDep, actor: ActorDep, fair_id: str, query: Annotated[SheetQuery, Query()]
) -> Response:
    """The booths as a table that can be filled and imported again."""
    queries.get_fair(session, actor, fair_id)
    rows = list_booth_rows(queries.find_booths(session, fair_id))
    return answer_sheet(query.format, f"booths-{fair_id}", BOOTH_HEADERS, rows)


@router.post("/fairs/{fair_id}/booths/import")
def import_booths(
    request: Request, session: SessionDep, actor: ActorDep, fair_id: str, posted: PostedForm
) -> Response:
    """Booths from a table: all rows or none; what is wrong is shown row by row."""
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    try:
        items = read_booths(*_read_file(posted))
        actions.import_booths(session, actor, fair_id, items)
    except InvalidInput as invalid:
        session.rollback()
        return render(
            request,
            "fairs/booths.html",
            status=422,
            fair=fair,
            booths=queries.find_booths(session, fair_id),
            is_managed=True,
            faults=_to_faults(invalid),
        )
    return redirect(build_path("fairs", fair_id, "booths"), "fair-imported")


@router.get("/fairs/{fair_id}/booths/new")
def show_new_booth(
    request: Request, session: SessionDep, actor: ActorDep, fair_id: str, query: PlainQuery
) -> Response:
    """An empty form."""
    if actor is None:
        return go_to_sign_in(request)
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    typed = forms.add_room(forms.write_typed({"seats": 1}, BOOTH), BOOTH)
    return _show_booth_form(request, fair, typed)


@router.post("/fairs/{fair_id}/booths/new")
def add_booth(
    request: Request, session: SessionDep, actor: ActorDep, fair_id: str, posted: PostedForm
) -> Response:
    """Add the booth, or show the form again."""
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    typed = forms.read_typed(posted, BOOTH, ignored=("more",))
    if posted.get("more"):
        return _show_booth_form(request, fair, forms.add_room(typed, BOOTH, only="projects"))
    booth, faults = _check_booth(typed)
    if booth is not None:
        try:
            actions.save_booth(session, actor, fair_id, None, booth)
        except InvalidInput as invalid:
            session.rollback()
            booth, faults = None, _to_faults(invalid)
    if booth is None:
        return _show_booth_form(request, fair, typed, faults, status=422)
    return redirect(build_path("fairs", fair_id, "booths"), "fair-saved")


@router.get("/fairs/{fair_id}/booths/{booth_id}/edit")
def show_booth_form(
    request: Request, session: SessionDep, actor: ActorDep, fair_id: str, booth_id: str, query: PlainQuery
) -> Response:
    """The whole form for the organiser, projects and times for the agency."""
    if actor is None:
        return go_to_sign_in(request)
    fair = queries.get_fair(session, actor, fair_id)
    actions.get_acted_booth(session, actor, fair_id, booth_id)
    booth = queries.get_booth(session, fair_id, booth_id)
    shape = BOOTH if queries.is_managed_by(actor, fair) else OWN_BOOTH
    content = booth.model_dump()
    content["unavailable"] = [str(slot) for slot in booth.unavailable]
    typed = forms.add_room(forms.write_typed(content, shape), shape)
    return _show_booth_form(request, fair, typed, booth_id=booth_id, is_whole=shape is BOOTH)


@router.post("/fairs/{fair_id}/booths/{booth_id}/edit")
def change_booth(
    request: Request, session: SessionDep, actor: ActorDep, fair_id: str, booth_id: str, posted: PostedForm
) -> Response:
    """Save the booth, or show the form again."""
    fair = queries.get_fair(session, actor, fair_id)
    actions.get_acted_booth(session, actor, fair_id, booth_id)
    is_whole = queries.is_managed_by(actor, fair)
    shape = BOOTH if is_whole else OWN_BOOTH
    typed = forms.read_typed(posted, shape, ignored=("more",))
    if posted.get("more"):
        typed = forms.add_room(typed, shape, only="projects")
        return _show_booth_form(request, fair, typed, booth_id=booth_id, is_whole=is_whole)
    booth, faults = _check_booth(typed, BoothIn if is_whole else BoothProjectsIn)
    if booth is not None:
        try:
            if isinstance(booth, BoothIn):
                actions.save_booth(session, actor, fair_id, booth_id, booth)
            else:
                actions.save_projects(session, actor, fair_id, booth_id, booth)
        except InvalidInput as invalid:
            session.rollback()
            booth, faults = None, _to_faults(invalid)
    if booth is None:
        return _show_booth_form(
            request, fair, typed, faults, booth_id=booth_id, is_whole=is_whole, status=422
        )
    return redirect(build_path("fairs", fair_id, "booths", booth_id), "fair-saved")


@router.post("/fairs/{fair_id}/booths/{booth_id}/remove")
def remove_booth(
    session: SessionDep, actor: ActorDep, fair_id: str, booth_id: str, posted: PostedForm
) -> Response:
    """Take a booth out of the fair."""
    forms.read_typed(posted, {})
    actions.remove_booth(session, actor, fair_id, booth_id)
    return redirect(build_path("fairs", fair_id, "booths"), "fair-saved")


@router.get("/fairs/{fair_id}/booths/{booth_id}")
def show_booth(
    request: Request, session: SessionDep, actor: ActorDep, fair_id: str, booth_id: str, query: PlainQuery
) -> Response:
    """A booth and what it means to buy; more for who acts for it."""
    fair = queries.get_fair(session, actor, fair_id)
    row = queries.get_booth_row(session, fair_id, booth_id)
    may_act = queries.may_act_for_booth(actor, queries.get_row(session, fair_id), row)
    return render(
        request,
        "fairs/booth.html",
        fair=fair,
        booth=queries.get_booth(session, fair_id, booth_id),
        may_act=may_act,
        is_managed=queries.is_managed_by(actor, fair),
        wishes=queries.find_wishes(session, fair_id, booth_id=booth_id) if may_act else [],
        names=queries.find_names(session, fair_id) if may_act else {},
    )


@router.get("/fairs/{fair_id}/booths/{booth_id}/wishes")
def show_booth_wishes(
    request: Request, session: SessionDep, actor: ActorDep, fair_id: str, booth_id: str, query: PlainQuery
) -> Response:
    """Whom the booth wishes to meet, of all who take part."""
    if actor is None:
        return go_to_sign_in(request)
    fair = queries.get_fair(session, actor, fair_id)
    actions.get_acted_booth(session, actor, fair_id, booth_id)
    wishes = {wish.enterprise_id: wish for wish in queries.find_wishes(session, fair_id, booth_id=booth_id)}
    return render(
        request,
        "fairs/booth_wishes.html",
        fair=fair,
        booth=queries.get_booth(session, fair_id, booth_id),
        parties=sorted(
            queries.find_names(session, fair_id).items(),
            key=lambda item: (-(wishes[item[0]].match_score or 0) if item[0] in wishes else 1, item[1]),
        ),
        wishes=wishes,
    )


@router.post("/fairs/{fair_id}/booths/{booth_id}/wishes")
def save_booth_wishes(
    session: SessionDep, actor: ActorDep, fair_id: str, booth_id: str, posted: PostedForm
) -> Response:
    """Save whom the booth wishes to meet."""
    typed = forms.read_typed(posted, WISHES)
    actions.save_booth_wishes(session, actor, fair_id, booth_id, _read_wishes(typed))
    return redirect(build_path("fairs", fair_id, "booths", booth_id), "fair-saved")


@router.post("/fairs/{fair_id}/invite")
def invite(
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    fair_id: str,
    posted: PostedForm,
) -> Response:
    """Invite the best matches of every project."""
    typed = forms.read_typed(posted, {"top": "text"})
    top = int(typed["top"]) if typed["top"].isdecimal() and len(typed["top"]) < 4 else 0
    if not 1 <= top <= 100:
        raise InvalidInput(
            FieldFault("top", Sentence("1에서 100 사이의 수여야 합니다", "expected a number from 1 to 100"))
        )
    actions.invite_by_match(session, index, actor, fair_id, top=top, now=now, today=today)
    return redirect(build_path("fairs", fair_id, "applications"), "fair-invited")


def _check_booth(
    typed: forms.Typed, model: type[BoothIn] | type[BoothProjectsIn] = BoothIn
) -> tuple[BoothIn | BoothProjectsIn | None, forms.Faults]:
    shape = dict(BOOTH if model is BoothIn else OWN_BOOTH)
    del shape["unavailable"]
    slots = [int(slot) for slot in typed["unavailable"] if slot.isdecimal() and len(slot) < 5]
    return forms.check_typed(typed, shape, model, unavailable=slots)


def _show_booth_form(
    request: Request,
    fair: Fair,
    typed: forms.Typed,
    faults: forms.Faults | None = None,
    *,
    booth_id: str | None = None,
    is_whole: bool = True,
    status: int = 200,
) -> Response:
    return render(
        request,
        "fairs/booth_form.html",
        status=status,
        fair=fair,
        form=typed,
        faults=faults or forms.Faults(),
        booth_id=booth_id,
        is_whole=is_whole,
    )


# --- applications -------------------------------------------------------------------------------------------


@router.get("/fairs/{fair_id}/applications")
def show_applications(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    fair_id: str,
    query: Annotated[ApplicationQuery, Query()],
) -> Response:
    """Who takes part, for the organiser."""
    if actor is None:
        return go_to_sign_in(request)
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    return _show_application_list(request, session, fair, query)


def _show_application_list(
    request: Request,
    session: Any,
    fair: Fair,
    query: ApplicationQuery,
    faults: forms.Faults | None = None,
    *,
    status: int = 200,
) -> Response:
    return render(
        request,
        "fairs/applications.html",
        status=status,
        fair=fair,
        found=queries.list_applications(session, fair.fair_id, query),
        counts=queries.count_fair(session, fair),
        query=query,
        has_cursor=query.cursor is not None,
        faults=faults or forms.Faults(),
    )


@router.get("/fairs/{fair_id}/applications/template")
def write_application_template(
    session: SessionDep, actor: ActorDep, fair_id: str, query: Annotated[SheetQuery, Query()]
) -> Response:
    """An empty table of applications with the headers that the import reads."""
    queries.get_managed(session, actor, fair_id)
    return answer_sheet(query.format, f"applications-{fair_id}", APPLICATION_HEADERS, [])


@router.post("/fairs/{fair_id}/applications/import")
def import_applications(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Applications from a table: all rows or none; what is wrong is shown row by row."""
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    try:
        known = find_booth_ids(queries.find_booths(session, fair_id))
        items = read_applications(*_read_file(posted), known)
        actions.import_applications(session, actor, fair_id, items, now=now)
    except InvalidInput as invalid:
        session.rollback()
        return _show_application_list(
            request, session, fair, ApplicationQuery(), _to_faults(invalid), status=422
        )
    return redirect(build_path("fairs", fair_id, "applications"), "fair-imported")


@router.get("/fairs/{fair_id}/applications/{number}")
def show_application(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    fair_id: str,
    number: ApplicationNumber,
    query: PlainQuery,
) -> Response:
    """One application, for the organiser and the enterprise itself."""
    if actor is None:
        return go_to_sign_in(request)
    fair = queries.get_fair(session, actor, fair_id)
    row = queries.get_application_row(session, fair_id, number)
    is_managed = queries.is_managed_by(actor, fair)
    if not is_managed:
        queries.require_applicant(actor, row)
    booths = {booth.booth_id: booth for booth in queries.find_booths(session, fair_id)}
    return render(
        request,
        "fairs/application.html",
        fair=fair,
        application=queries.describe_application(session, row),
        booths=booths,
        is_managed=is_managed,
    )


@router.post("/fairs/{fair_id}/applications/{number}/accommodation")
def answer_accommodation(
    session: SessionDep, actor: ActorDep, fair_id: str, number: ApplicationNumber, posted: PostedForm
) -> Response:
    """Say whether what was asked for is arranged."""
    state = forms.read_typed(posted, {"state": "text"})["state"]
    if state not in ("asked", "arranged", "declined"):
        raise InvalidInput(FieldFault("state", Sentence("모르는 상태입니다", "unknown state")))
    actions.answer_accommodation(session, actor, fair_id, number, state)
    return redirect(build_path("fairs", fair_id, "applications", number), "fair-saved")


@router.post("/fairs/{fair_id}/applications/{number}/withdraw")
def withdraw(
    session: SessionDep, actor: ActorDep, fair_id: str, number: ApplicationNumber, posted: PostedForm
) -> Response:
    """Take an application back."""
    forms.read_typed(posted, {})
    actions.withdraw(session, actor, fair_id, number)
    return redirect(build_path("fairs", fair_id, "applications", number), "fair-saved")


@router.get("/fairs/{fair_id}/apply")
def show_apply(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    today: TodayDep,
    fair_id: str,
    query: Annotated[ApplyQuery, Query()],
) -> Response:
    """The form of an application, filled where there is one already."""
    if actor is None:
        return go_to_sign_in(request)
    fair = queries.get_fair(session, actor, fair_id)
    enterprise_id = query.enterprise
    if enterprise_id is None:
        owned = catalogue.find_kept(session, actor)
        if len(owned) != 1:
            return render(request, "fairs/choose_enterprise.html", fair=fair, enterprises=owned)
        enterprise_id = owned[0].enterprise_id
    name = catalogue.get_name(session, enterprise_id)
    row = queries.find_application_of(session, fair_id, enterprise_id)
    stored = queries.describe_application(session, row) if row else None
    content: dict[str, Any] = {}
    if stored is not None:
        content = stored.model_dump()
        content["has_consented"] = ["yes"] if stored.consented_at else []
        content["is_one_day"] = ["yes"] if stored.is_one_day else []
        content["unavailable"] = [str(slot) for slot in stored.unavailable]
        content["wishes"] = []
    typed = forms.write_typed(content, APPLICATION)
    chosen = {wish.booth_id: wish for wish in stored.wish_list} if stored else {}
    booths = queries.find_booths(session, fair_id)
    typed["wishes"] = [
        {
            "party_id": booth.booth_id,
            "wish": chosen[booth.booth_id].enterprise_wish if booth.booth_id in chosen else "none",
            "has_met": "yes" if booth.booth_id in chosen and chosen[booth.booth_id].has_met else "",
        }
        for booth in booths
    ]
    return _show_application_form(request, fair, enterprise_id, name, booths, typed, today=today)


@router.post("/fairs/{fair_id}/apply")
def apply(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    fair_id: str,
    posted: PostedForm,
) -> Response:
    """Save the application, or show the form again."""
    fair = queries.get_fair(session, actor, fair_id)
    enterprise_id = str(posted.get("enterprise_id", ""))
    typed = forms.read_typed(posted, APPLICATION, ignored=("enterprise_id",))
    shape = {
        key: kind
        for key, kind in APPLICATION.items()
        if key not in ("unavailable", "has_consented", "is_one_day", "wishes")
    }
    item, faults = forms.check_typed(
        typed,
        shape,
        ApplicationIn,
        enterprise_id=enterprise_id,
        has_consented=bool(typed["has_consented"]),
        is_one_day=bool(typed["is_one_day"]),
        unavailable=[int(slot) for slot in typed["unavailable"] if slot.isdecimal() and len(slot) < 5],
        wishes=_read_wishes(typed),
    )
    if item is None:
        name = catalogue.get_name(session, enterprise_id)
        booths = queries.find_booths(session, fair_id)
        return _show_application_form(
            request, fair, enterprise_id, name, booths, typed, faults, today=today, status=422
        )
    saved = actions.apply(session, actor, fair_id, item, now=now, today=today)
    return redirect(build_path("fairs", fair_id, "applications", saved.number), "fair-applied")


def _show_application_form(
    request: Request,
    fair: Fair,
    enterprise_id: str,
    name: str,
    booths: list[Any],
    typed: forms.Typed,
    faults: forms.Faults | None = None,
    *,
    today: Any,
    status: int = 200,
) -> Response:
    return render(
        request,
        "fairs/apply.html",
        status=status,
        fair=fair,
        enterprise_id=enterprise_id,
        enterprise_name=name,
        booths={booth.booth_id: booth for booth in booths},
        form=typed,
        faults=faults or forms.Faults(),
        is_late=today > fair.accommodation_until,
    )


# --- what the pages share -----------------------------------------------------------------------------------


def _read_wishes(typed: forms.Typed) -> list[WishIn]:
    found = []
    for number, row in enumerate(typed["wishes"][: limits.MAX_FAIR_APPLICATIONS]):
        if row["wish"] not in ("", "none", "want", "must", "no_thanks"):
            raise InvalidInput(
                FieldFault(f"wishes[{number}].wish", Sentence("모르는 값입니다", "unknown value"))
            )
        if row["party_id"]:
            found.append(
                WishIn(
                    party_id=row["party_id"][: limits.MAX_ID_CHARACTERS],
                    wish=row["wish"] or "none",
                    has_met=bool(row["has_met"]),
                )
            )
    return found


def _read_file(posted: FormData) -> tuple[str, bytes]:
    file = posted.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInput(
            FieldFault("file", Sentence("파일을 골라 주십시오", "is missing, expected a file"))
        )
    return file.filename, file.file.read()


def _to_faults(invalid: InvalidInput) -> forms.Faults:
    faults = forms.Faults()
    for fault in invalid.fields:
        faults.add(fault.field, fault.sentence)
    return faults


def answer_sheet(form: SheetFormat, name: str, headers: Any, rows: Any) -> Response:
    """A table as a file to save."""
    return Response(
        write_sheet(form, headers, rows),
        media_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}.{ENDINGS[form]}"'},
    )
