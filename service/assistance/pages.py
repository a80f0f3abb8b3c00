"""Pages for helpers: record a consent, enter the listing, print the form on paper."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from service.assistance import actions, queries
from service.assistance.schemas import AssistanceIn
from service.catalogue import queries as catalogue
from service.catalogue.pages import LISTING_ON_PAGE, type_listing
from service.database import SessionDep
from service.door.codes import SEOUL
from service.errors import InvalidInput
from service.files.paper import print_pdf
from service.listings import actions as listings
from service.listings.schemas import STEP_FIELDS, STEPS
from service.people.actors import ActorDep, NowDep, ReaderDep, TodayDep
from service.security import Actor, require
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.labels import find_label, load_labels
from service.skins.language import get_translator
from service.skins.routers import make_page_router
from service.web import quote_id, read_language, redirect, render

router = make_page_router()

CONSENT: forms.Shape = {
    "enterprise_name": "text",
    "enterprise_id": "text",
    "principal_login": "text",
    "consented_by": "text",
    "method": "text",
    "consented_on": "day",
}
# On paper: rows for each list, and lines for a longer text.
_ROWS_ON_PAPER = {"services": 4, "certifications": 3, "track_record": 4}
_LONG_TEXTS = frozenset({"summary"})
# What is chosen on the pages is ticked on paper: the field, and the codes that it is chosen from.
_TICKED = {
    "organisation_type": "organisation_type",
    "district": "district",
    "sectors": "sector",
    "service_districts": "district",
}
_NOT_ON_PAPER = frozenset({"track_record.date", "track_record.category"})


@router.get("/assist")
def show_assistance(request: Request, session: SessionDep, actor: ReaderDep) -> Response:
    """The form of a consent, and those recorded. Context: form, faults, recorded."""
    require(actor, "assist.record")
    return _show(request, session, actor, forms.write_typed(None, CONSENT), forms.Faults())


@router.post("/assist")
def begin_assistance(
    request: Request, session: SessionDep, actor: ActorDep, today: TodayDep, now: NowDep, posted: PostedForm
) -> Response:
    """Record the consent and go on to the draft, filled with what is listed already."""
    actor = require(actor, "assist.record")
    typed = forms.read_typed(posted, CONSENT)
    said, faults = forms.check_typed(typed, CONSENT, AssistanceIn)
    if said is None:
        return _show(request, session, actor, typed, faults, status=422)
    try:
        recorded = actions.record_consent(session, actor, said, today=today, now=now)
    except InvalidInput as refusal:
        faults = forms.Faults.of(refusal)
        return _show(request, session, actor, typed, faults, status=422)
    listing = None
    content = {**forms.write_typed(None, LISTING_ON_PAGE), "name": said.enterprise_name}
    if said.enterprise_id is not None:
        listing = catalogue.get_enterprise(session, said.enterprise_id)
        content = type_listing(listing)
    draft = listings.begin_draft(
        session,
        actor,
        content,
        listing=listing,
        assistance_id=recorded.assistance_id,
        today=today,
        now=now,
    )
    return redirect(f"/my-listing/drafts/{quote_id(draft.draft_id)}/{STEPS[0]}", "assist-recorded")


@router.post("/assist/{assistance_id}/end")
def end_assistance(
    session: SessionDep, actor: ActorDep, now: NowDep, assistance_id: str, posted: PostedForm
) -> Response:
    """Help no more."""
    actions.end_assistance(session, actor, assistance_id, now=now)
    return redirect("/assist", "assist-ended")


@router.get("/listing-form.pdf")
def print_form(request: Request, now: NowDep) -> Response:
    """The form of a listing in large print, to be filled in by hand; its fields are those of the pages."""
    data = describe_paper(read_language(request))
    return Response(
        print_pdf("listing_form.typ", data, made_at=now),
        media_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="pumasi-listing-form.pdf"'},
    )


def describe_paper(language: Any) -> dict[str, Any]:
    """What the form on paper asks, step by step, in the words of the pages."""
    t = get_translator(language)
    steps = []
    for step in STEPS:
        boxes: list[dict[str, Any]] = []
        for name in STEP_FIELDS[step]:
            shape = LISTING_ON_PAGE[name]
            if isinstance(shape, str):
                key = "field-office_district" if name == "district" else f"field-{name}"
                box: dict[str, Any] = {"label": t(key)}
                if name in _TICKED:
                    codes = [*([SEOUL] if name == "service_districts" else ()), *load_labels(_TICKED[name])]
                    box["ticks"] = [t.say(find_label(_TICKED[name], code)) for code in codes]
                else:
                    box["lines"] = 3 if name in _LONG_TEXTS else 1
                boxes.append(box)
                continue
            inner = [
                {"label": t(f"field-{name}-{part}"), "lines": 1}
                for part in shape
                if f"{name}.{part}" not in _NOT_ON_PAPER and part != "other"
            ]
            boxes.append({"label": t(f"field-{name}"), "rows": _ROWS_ON_PAPER[name], "inner": inner})
        steps.append({"title": t(f"step-{step}"), "lead": t(f"step-lead-{step}"), "boxes": boxes})
    return {
        "title": t("paper-title"),
        "lead": t("paper-lead"),
        "lang": language,
        "steps": steps,
        "consent": {
            "title": t("paper-consent"),
            "text": t("paper-consent-text"),
            "boxes": [t("paper-name"), t("paper-day"), t("paper-signature")],
        },
        "foot": t("site-name"),
    }


def _show(
    request: Request,
    session: SessionDep,
    actor: Actor,
    typed: forms.Typed,
    faults: forms.Faults,
    *,
    status: int = 200,
) -> Response:
    return render(
        request,
        "assistance/page.html",
        status=status,
        form=typed,
        faults=faults,
        recorded=queries.find_recorded(session, actor.account_id),
    )
