"""Pages of the catalogue: search, an enterprise, and the form that lists or changes one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query, Request, Response
from starlette.datastructures import FormData

from service.bridge import IndexDep
from service.catalogue import actions, queries
from service.catalogue.schemas import (
    CompletionQuery,
    Enterprise,
    EnterpriseIn,
    Relief,
    SearchHit,
    SearchPage,
    SearchQuery,
)
from service.database import SessionDep
from service.door.identifiers import make_identifier
from service.duplicates.actions import list_duplicates
from service.duplicates.queries import find_kept
from service.engine.award_marks import mark_awards
from service.engine.exposure import ViewingDep
from service.errors import InvalidInput, VersionConflict
from service.errors.records import EnterpriseNotFound
from service.people.actors import ActorDep, NowDep, ReaderDep, TodayDep
from service.security import (
    Actor,
    is_own_permitted,
    is_permitted,
    is_permitted_for,
    require_for,
    require_own,
)
from service.skins import forms, labels
from service.skins.facets import find_removals, order_options
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import build_url, quote_id, read_language, redirect, render, say_in

router = make_page_router()

# facet -> parameter of the search, kind of code
_FACETS = {
    "districts": ("district", "district"),
    "organisation_types": ("organisation_type", "organisation_type"),
    "sectors": ("sector", "sector"),
    "certifications": ("certification", "certificate"),
}
_SHOWN_SERVICES = 3

_CERTIFICATE: forms.Shape = {"type": "text", "number": "text", "valid_from": "day", "valid_to": "day"}
LISTING: forms.Shape = {
    "name": "text",
    "business_number": "text",
    "organisation_type": "text",
    "district": "text",
    "summary": "text",
    "sectors": "many",
    "service_districts": "many",
    "services": {"name": "text", "description": "text", "unit_price_krw": "unit_money", "unit": "text"},
    "certifications": _CERTIFICATE,
    "employees": "whole",
    "vulnerable_employment_percent": "decimal",
    "annual_revenue_krw": "yearly_money",
    "max_contract_krw": "money",
    "track_record": {
        "title": "text",
        "buyer": "text",
        "year": "whole",
        "amount_krw": "money",
        "date": "day",
        "category": "text",
    },
    "address": "text",
    "phone": "text",
    "homepage": "text",
}
_KEEPER: forms.Shape = {"login": "text"}
# On the page a licence that is not in the list is typed into a field of its own.
LISTING_ON_PAGE: forms.Shape = {**LISTING, "certifications": {**_CERTIFICATE, "other": "text"}}


# --- search -------------------------------------------------------------------------------------------------


@router.get("/enterprises")
def search(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    viewing: ViewingDep,
    query: Annotated[SearchQuery, Query()],
) -> Response:
    """Free text, facets with counts, results.

    Context: found (SearchPage), facets, removals, hits, kinds and within (the labels of the kinds, and of the
    districts alone, that the query names).
    """
    found = actions.search_enterprises(session, index, query, today=today, language=read_language(request))
    viewing.note("found", actions.list_found(found))
    facets = [
        {
            "name": name,
            "parameter": parameter,
            "kind": kind,
            "options": order_options(getattr(found.facets, name), getattr(query, parameter)),
        }
        for name, (parameter, kind) in _FACETS.items()
    ]
    return render(
        request,
        "catalogue/search.html",
        query=query.q or "",
        found=found,
        facets=facets,
        removals=_find_removals(request, query),
        places=[
            (place, build_url(request, district=[*query.district, place.value], cursor=None))
            for place in found.places
        ],
        kinds=", ".join(say_in(request, labels.find_label("certificate", kind)) for kind in found.kinds),
        within=", ".join(say_in(request, labels.find_label("district", place)) for place in found.within),
        reliefs=[(relief, _build_relief_url(request, query, found, relief)) for relief in found.reliefs],
        hits=[(hit, _find_spans(hit)) for hit in found.items],
        shown_services=_SHOWN_SERVICES,
        has_cursor=query.cursor is not None,
        save_url=build_url(request, "/save-search", cursor=None, limit=None, lang=None),
        may_save=is_own_permitted(request.state.account, "search.keep"),
    )


def _find_removals(request: Request, query: SearchQuery) -> list[dict[str, Any]]:
    """Every condition in force with the address of the search without it."""
    removals = find_removals(request, query, _FACETS.values())
    if query.q:
        removals.insert(0, {"kind": None, "value": query.q, "url": build_url(request, q=None, cursor=None)})
    return removals


def _build_relief_url(request: Request, query: SearchQuery, found: SearchPage, relief: Relief) -> str:
    """The address of the search without one word, without the kinds that it names, or without one filter."""
    if relief.field == "kinds":
        return build_url(request, q=found.words or None, cursor=None)
    if relief.field != "words":
        return build_url(request, **{_FACETS[relief.field][0]: None}, cursor=None)
    words = found.corrected or query.q or ""
    rest = re.sub(re.escape(relief.value), " ", words, flags=re.IGNORECASE)
    return build_url(request, q=" ".join(rest.split()), cursor=None)


@router.get("/completions")
def complete(request: Request, index: IndexDep, query: Annotated[CompletionQuery, Query()]) -> Response:
    """The options of the search box for what has been typed so far. Context: typed, completions."""
    completions = actions.complete_search(index, query).items
    return render(request, "catalogue/completions.html", typed=query.q, completions=completions)


def _find_spans(hit: SearchHit) -> dict[str, list[tuple[int, int]]]:
    """Where words are to be marked, by field; a field without any has an empty list."""
    fields = ["name", "summary", *(f"service_names[{number}]" for number in range(len(hit.service_names)))]
    spans: dict[str, list[tuple[int, int]]] = {field: [] for field in fields}
    for mark in hit.highlights:
        spans[mark.field].append((mark.start, mark.end))
    return spans


# --- listing and changing -----------------------------------------------------------------------------------


@router.get("/list-enterprise")
def show_new_listing(request: Request, session: SessionDep, actor: ReaderDep) -> Response:
    """An empty form, above it the listings that the account keeps already."""
    require_own(actor, "enterprise.create")
    typed = forms.add_room(forms.write_typed(None, LISTING_ON_PAGE), LISTING_ON_PAGE)
    return _show_form(request, typed, owned=queries.find_kept(session, actor))


@router.post("/list-enterprise")
def list_enterprise(
    request: Request, session: SessionDep, actor: ActorDep, today: TodayDep, now: NowDep, posted: PostedForm
) -> Response:
    """Save a new listing, or show the form again with what is wrong beside each field."""
    require_own(actor, "enterprise.create")
    return _save(request, session, actor, posted, make_identifier("E", today), version=None, now=now)


@router.get("/enterprises/{enterprise_id:path}/edit")
def show_listing(request: Request, session: SessionDep, actor: ReaderDep, enterprise_id: str) -> Response:
    """The form with what is stored."""
    stored = queries.get_enterprise(session, enterprise_id)
    require_for(actor, "enterprise.change", stored)
    typed = forms.add_room(type_listing(stored), LISTING_ON_PAGE)
    may_delete = is_permitted_for(actor, "enterprise.delete", stored)
    return _show_form(
        request,
        typed,
        enterprise_id=enterprise_id,
        version=stored.version,
        may_delete=may_delete,
        handing=_describe_keeper(session, actor, stored),
    )


@router.post("/enterprises/{enterprise_id:path}/edit")
def change_listing(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    enterprise_id: str,
    posted: PostedForm,
) -> Response:
    """Save the change, or show the form again: what is wrong, or what someone else has saved meanwhile."""
    stored = queries.get_enterprise(session, enterprise_id)
    require_for(actor, "enterprise.change", stored)
    version = forms.read_version(posted)
    return _save(request, session, actor, posted, enterprise_id, version=version, now=now)


@router.post("/enterprises/{enterprise_id:path}/keeper")
def hand_listing_over(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    enterprise_id: str,
    posted: PostedForm,
) -> Response:
    """Let another account keep the listing, or show the form again with what is wrong."""
    typed = forms.read_typed(posted, _KEEPER)
    try:
        actions.hand_over(session, actor, enterprise_id, typed["login"].strip(), now=now)
    except InvalidInput as refusal:
        stored = queries.get_enterprise(session, enterprise_id)
        return _show_form(
            request,
            forms.add_room(type_listing(stored), LISTING_ON_PAGE),
            enterprise_id=enterprise_id,
            version=stored.version,
            may_delete=True,
            handing={**_describe_keeper(session, actor, stored), **typed, "faults": forms.Faults.of(refusal)},
            status=422,
        )
    return redirect(f"/enterprises/{quote_id(enterprise_id)}", "listing-handed")


def _describe_keeper(session: SessionDep, actor: Actor | None, listing: Enterprise) -> dict[str, Any]:
    """For whoever may hand the listing over: who keeps it now, and what the form says. Empty for others."""
    if not is_permitted(actor, "account.manage"):
        return {}
    return {
        "keeper": queries.find_keeper(session, listing.enterprise_id),
        "login": "",
        "faults": forms.Faults(),
    }


@router.post("/enterprises/{enterprise_id:path}/delete")
def delete_listing(
    session: SessionDep, actor: ActorDep, now: NowDep, enterprise_id: str, posted: PostedForm
) -> Response:
    """Take the listing out of the catalogue, where the box that confirms it is ticked."""
    version = forms.read_version(posted)
    forms.require_confirmed(posted)
    actions.delete_enterprise(session, actor, enterprise_id, version=version, now=now)
    return redirect("/enterprises", "listing-deleted")


@router.get("/enterprises/{enterprise_id:path}")
def show_enterprise(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    today: TodayDep,
    viewing: ViewingDep,
    enterprise_id: str,
) -> Response:
    """All that is listed of one enterprise; a listing that was merged into another leads there.

    Context: enterprise, marks (AwardMarks), today, may_edit, alike (how many other listings look like it, for
    those who may merge).
    """
    try:
        enterprise = queries.get_enterprise(session, enterprise_id)
    except EnterpriseNotFound:
        kept_id = find_kept(session, enterprise_id)
        if kept_id is None:
            raise
        return redirect(f"/enterprises/{quote_id(kept_id)}", "listing-moved")
    viewing.note("opened", [(enterprise_id, "")])
    may_edit = is_permitted_for(actor, "enterprise.change", enterprise)
    alike = len(list_duplicates(session, actor, enterprise_id).candidates) if may_edit else 0
    return render(
        request,
        "catalogue/page.html",
        enterprise=enterprise,
        marks=mark_awards(enterprise.track_record),
        today=today,
        may_edit=may_edit,
        alike=alike,
    )


def _save(
    request: Request,
    session: SessionDep,
    actor: Actor | None,
    posted: FormData,
    enterprise_id: str,
    *,
    version: int | None,
    now: NowDep,
) -> Response:
    typed = forms.read_typed(posted, LISTING_ON_PAGE, ignored=("more", "version"))
    shown_id = None if version is None else enterprise_id
    more = posted.get("more")
    if isinstance(more, str) and more:
        typed = forms.add_room(typed, LISTING_ON_PAGE, only=more)
        return _show_form(request, typed, enterprise_id=shown_id, version=version)
    listing, faults = forms.check_typed(
        name_licences(typed), LISTING, EnterpriseIn, enterprise_id=enterprise_id
    )
    if listing is None:
        return _show_form(request, typed, faults=faults, enterprise_id=shown_id, version=version, status=422)
    try:
        saved = actions.save_enterprise(session, actor, listing, version=version, now=now)
    except VersionConflict as conflict:
        theirs = queries.get_enterprise(session, enterprise_id)
        return _show_form(
            request,
            typed,
            enterprise_id=enterprise_id,
            version=conflict.current,
            differences=compare_listings(request, type_listing(theirs), type_listing(listing)),
            status=409,
        )
    return redirect(f"/enterprises/{quote_id(saved.enterprise_id)}", "listing-saved")


def _show_form(
    request: Request,
    typed: forms.Typed,
    *,
    faults: forms.Faults | None = None,
    enterprise_id: str | None = None,
    version: int | None = None,
    differences: list[dict[str, str]] | None = None,
    owned: list[Enterprise] | None = None,
    may_delete: bool = False,
    handing: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "catalogue/form.html",
        status=status,
        form=typed,
        faults=faults or forms.Faults(),
        enterprise_id=enterprise_id,
        version=version,
        differences=differences,
        owned=owned or [],
        may_delete=may_delete,
        handing=handing,
    )


def type_listing(listing: Enterprise | EnterpriseIn) -> forms.Typed:
    """What is stored, as the form shows it."""
    typed = forms.write_typed(listing.model_dump(), LISTING)
    for certificate in typed["certifications"]:
        certificate["other"] = ""
    return typed


def name_licences(typed: forms.Typed) -> forms.Typed:
    """What was typed with the licence's own name, where one was typed, in place of the choice."""
    certificates = []
    for row in typed["certifications"]:
        kept = {name: row[name] for name in _CERTIFICATE}
        certificates.append({**kept, "type": row["other"].strip() or row["type"]})
    return {**typed, "certifications": certificates}


def compare_listings(request: Request, theirs: forms.Typed, yours: forms.Typed) -> list[dict[str, str]]:
    """The fields in which two versions differ, both as text."""
    return [
        {
            "field": name,
            "theirs": _write_value(request, name, theirs[name]),
            "yours": _write_value(request, name, yours[name]),
        }
        for name in LISTING
        if theirs[name] != yours[name]
    ]


_CODES = {
    "sectors": "sector",
    "service_districts": "district",
    "district": "district",
    "organisation_type": "organisation_type",
    "type": "certificate",
}


def _write_value(request: Request, name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return " · ".join(_write_value(request, key, item) for key, item in value.items() if item)
    if isinstance(value, list):
        rows = bool(value) and isinstance(value[0], Mapping)
        return ("\n" if rows else ", ").join(_write_value(request, name, item) for item in value)
    return say_in(request, labels.find_label(_CODES[name], value)) if value and name in _CODES else str(value)
