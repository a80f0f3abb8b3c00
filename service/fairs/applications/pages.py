"""Pages of the applications of a fair, for the organiser and for enterprises."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Annotated, Any, get_args

from fastapi import Path, Query, Request, Response
from pydantic import Field

from service.catalogue import queries as catalogue
from service.catalogue.actions import identify_enterprise
from service.database import SessionDep, let_others_write, notes_access
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.fairs.applications import actions
from service.fairs.applications.queries import (
    describe_application,
    find_application_of,
    get_application_row,
    list_applications,
    require_applicant,
)
from service.fairs.booth_numbers import find_repeated
from service.fairs.booths.queries import find_booths
from service.fairs.register import queries
from service.fairs.register.schemas import (
    ApplicationExport,
    ApplicationIn,
    ApplicationQuery,
    ApplicationState,
    Fair,
)
from service.fairs.sheets import (
    APPLICATION_HEADERS,
    APPLICATION_LIST_HEADERS,
    find_booths_called,
    list_application_rows,
    name_application_cell,
    place_in_rows,
    read_applications,
)
from service.fairs.wishes.pages import WISHES, read_wishes
from service.people.actors import ActorDep, NowDep, ReaderDep, TodayDep, get_address
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.language import get_translator
from service.skins.query_parameters import ApiQuery
from service.skins.routers import make_page_router
from service.skins.sheet_answers import SheetQuery, answer_sheet
from service.web import build_path, read_language, redirect, render

router = make_page_router()
ApplicationNumber = Annotated[int, Path(ge=1, le=10_000_000)]

_EXPORT: forms.Shape = {
    "q": "text",
    "state": "text",
    "needs": "text",
    "format": "text",
    "reason": "text",
}
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
    **WISHES,
}


class ApplyQuery(ApiQuery):
    """For which enterprise to apply."""

    enterprise: str | None = Field(None, max_length=100)


@router.get("/fairs/{fair_id}/applications")
def show_applications(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    fair_id: str,
    query: Annotated[ApplicationQuery, Query()],
) -> Response:
    """Who takes part, for the organiser."""
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    return _show_application_list(request, session, fair, query)


def _show_application_list(
    request: Request,
    session: Any,
    fair: Fair,
    query: ApplicationQuery,
    faults: forms.Faults | None = None,
    *,
    export_faults: Iterable[Sentence] = (),
    status: int = 200,
) -> Response:
    return render(
        request,
        "fairs/applications.html",
        status=status,
        fair=fair,
        found=list_applications(session, fair.fair_id, query),
        counts=queries.count_fair(session, fair),
        query=query,
        has_cursor=query.cursor is not None,
        repeated=find_repeated(find_booths(session, fair.fair_id)),
        faults=faults or forms.Faults(),
        export_faults=tuple(export_faults),
        name_cell=name_application_cell,
    )


@router.get("/fairs/{fair_id}/applications/template")
def write_application_template(
    session: SessionDep, actor: ActorDep, fair_id: str, query: Annotated[SheetQuery, Query()]
) -> Response:
    """An empty table of applications with the headers that the import reads."""
    queries.get_managed(session, actor, fair_id)
    return answer_sheet(query.format, f"applications-{fair_id}", APPLICATION_HEADERS, [])


@router.post("/fairs/{fair_id}/applications/export")
def export_applications(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """The applications that the filters leave, as a table; the reason is put on record."""
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    typed = forms.read_typed(posted, _EXPORT)
    wish, faults = forms.check_typed(typed, _EXPORT, ApplicationExport)
    if wish is None:
        said = (sentence for sentences in faults.values() for sentence in sentences)
        return _show_application_list(
            request, session, fair, ApplicationQuery(), export_faults=said, status=422
        )
    found = actions.export_applications(session, actor, fair_id, wish, address=get_address(request), now=now)
    translate = get_translator(read_language(request))
    states = {code: translate(f"fair-application-{code}") for code in get_args(ApplicationState)}
    rows = list_application_rows(found, find_booths(session, fair_id), states)
    return answer_sheet(wish.format, f"applications-{fair_id}", APPLICATION_LIST_HEADERS, rows)


@router.post("/fairs/{fair_id}/applications/import")
def import_applications(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Applications from a table: all rows or none; what is wrong is shown row by row."""
    fair = queries.describe_fair(session, queries.get_managed(session, actor, fair_id))
    lines: list[int] = []
    try:
        called = find_booths_called(find_booths(session, fair_id))
        let_others_write(session)
        items = read_applications(*forms.read_file(posted), called, partial(identify_enterprise, session))
        lines = list(items)
        actions.import_applications(session, actor, fair_id, list(items.values()), now=now)
    except InvalidInput as invalid:
        session.rollback()
        faults = forms.Faults.of(place_in_rows(invalid, lines))
        return _show_application_list(request, session, fair, ApplicationQuery(), faults, status=422)
    return redirect(build_path("fairs", fair_id, "applications"), "fair-imported")


@router.get("/fairs/{fair_id}/applications/{number}")
@notes_access
def show_application(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    now: NowDep,
    today: TodayDep,
    fair_id: str,
    number: ApplicationNumber,
) -> Response:
    """One application, for the organiser and the enterprise itself."""
    fair = queries.get_fair(session, actor, fair_id)
    application = actions.show_application(
        session, actor, fair_id, number, address=get_address(request), now=now
    )
    booths = {booth.booth_id: booth for booth in find_booths(session, fair_id)}
    is_managed = queries.is_managed_by(actor, fair)
    is_listed = application.enterprise_id in catalogue.find_names(session, [application.enterprise_id])
    return render(
        request,
        "fairs/application.html",
        fair=fair,
        application=application,
        booths=booths,
        is_managed=is_managed,
        takes_applications=queries.takes_applications(fair, today),
        may_change=is_listed and (is_managed or queries.takes_applications(fair, today)),
    )


@router.post("/fairs/{fair_id}/applications/{number}/accommodation")
def answer_accommodation(
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    fair_id: str,
    number: ApplicationNumber,
    posted: PostedForm,
) -> Response:
    """Say whether what was asked for is arranged."""
    typed = forms.read_typed(posted, {"state": "text", "list": "text"})
    state = typed["state"]
    if state not in ("asked", "arranged", "declined"):
        raise InvalidInput(FieldFault("state", Sentence("모르는 상태입니다", "unknown state")))
    actions.answer_accommodation(session, actor, fair_id, number, state, now=now)
    if typed["list"]:
        return redirect(f"{build_path('fairs', fair_id, 'applications')}?needs=true", "fair-saved")
    return redirect(build_path("fairs", fair_id, "applications", number), "fair-saved")


@router.post("/fairs/{fair_id}/applications/{number}/withdraw")
def withdraw(
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    fair_id: str,
    number: ApplicationNumber,
    posted: PostedForm,
) -> Response:
    """Take an application back."""
    row = get_application_row(session, fair_id, number)
    if not queries.is_managed_by(actor, queries.get_row(session, fair_id)):
        require_applicant(actor, row)
    forms.read_typed(posted, {"confirmed": "text"})
    forms.require_confirmed(posted)
    actions.withdraw(session, actor, fair_id, number, now=now)
    return redirect(build_path("fairs", fair_id, "applications", number), "fair-withdrawn")


@router.get("/fairs/{fair_id}/apply")
def show_apply(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    today: TodayDep,
    fair_id: str,
    query: Annotated[ApplyQuery, Query()],
) -> Response:
    """The form of an application, filled where there is one already."""
    fair = queries.get_fair(session, actor, fair_id)
    actions.refuse_late(session, actor, fair_id, today=today)
    enterprise_id = query.enterprise
    if enterprise_id is None:
        owned = catalogue.find_kept(session, actor)
        if len(owned) != 1:
            return render(request, "fairs/choose_enterprise.html", fair=fair, enterprises=owned)
        enterprise_id = owned[0].enterprise_id
    name = catalogue.get_name(session, enterprise_id)
    row = find_application_of(session, fair_id, enterprise_id)
    stored = describe_application(session, row) if row else None
    content: dict[str, Any] = {}
    if stored is not None:
        content = stored.model_dump()
        content["has_consented"] = ["yes"] if stored.consented_at else []
        content["is_one_day"] = ["yes"] if stored.is_one_day else []
        content["unavailable"] = [str(slot) for slot in stored.unavailable]
        content["wishes"] = []
    typed = forms.write_typed(content, APPLICATION)
    chosen = {wish.booth_id: wish for wish in stored.wish_list} if stored else {}
    booths = find_booths(session, fair_id)
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
        wishes=read_wishes(typed),
    )
    if item is not None:
        try:
            saved = actions.apply(session, actor, fair_id, item, now=now, today=today)
            return redirect(build_path("fairs", fair_id, "applications", saved.number), "fair-applied")
        except InvalidInput as refusal:
            session.rollback()
            faults = forms.Faults.of(refusal)
    name = catalogue.get_name(session, enterprise_id)
    booths = find_booths(session, fair_id)
    return _show_application_form(
        request, fair, enterprise_id, name, booths, typed, faults, today=today, status=422
    )


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
