"""Pages of the purchase records: the year's figures, one record's history, and the spread over suppliers."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import Query, Request, Response

from service.bridge import IndexDep
from service.catalogue.actions import identify_enterprise
from service.database import SessionDep
from service.errors import InvalidInput
from service.errors.records import TargetsUnknown
from service.people.actors import ActorDep, NowDep, ReaderDep, TodayDep
from service.purchases import actions, queries
from service.purchases.schemas import CorrectionIn, PurchaseIn, PurchaseQuery, TotalIn, YearQuery
from service.security import is_permitted, sees_all_purchases
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import redirect, render

router = make_page_router()

_PURCHASE: forms.Shape = {
    "bought_on": "day",
    "title": "text",
    "category": "text",
    "contract_type": "text",
    "amount_krw": "money",
    "enterprise_id": "text",
}
_TOTAL: forms.Shape = {"year": "whole", "kind": "text", "amount_krw": "money", "reason": "text"}
_CORRECTION: forms.Shape = {
    "amount_krw": "money",
    "bought_on": "day",
    "contract_type": "text",
    "reason": "text",
}


@router.get("/purchases")
def show_purchases(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ReaderDep,
    today: TodayDep,
    query: Annotated[PurchaseQuery, Query()],
) -> Response:
    """The year's purchases and rates. Context: year, found, report or is_unjudged, may_keep, forms."""
    return _show(request, session, index, actor, today, query)


@router.post("/purchases")
def change_purchases(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    posted: PostedForm,
) -> Response:
    """Record a purchase or the year's total, or show the forms again with what is wrong."""
    is_total = posted.get("do") == "total"
    shape = _TOTAL if is_total else _PURCHASE
    typed = forms.read_typed(posted, shape, ignored=("do",))
    fixed = {"kind": ""} if is_total and not typed["kind"] else {}
    # On the page a supplier may also be named by its business number or its name.
    said = typed.get("enterprise_id", "").strip()
    meant = identify_enterprise(session, said) if said else ""
    if said and not isinstance(meant, Sentence):
        fixed["enterprise_id"] = meant
    given, faults = forms.check_typed(typed, shape, TotalIn if is_total else PurchaseIn, **fixed)
    if isinstance(meant, Sentence):
        faults["enterprise_id"] = (meant,)
    year = today.year
    if given is not None and not faults:
        try:
            if isinstance(given, TotalIn):
                actions.set_total(session, actor, given, now=now)
                year = given.year
            else:
                actions.record_purchase(session, actor, given, now=now, today=today)
                year = given.bought_on.year
        except InvalidInput as refusal:
            faults = forms.Faults.of(refusal)
    if not faults:
        return redirect(f"/purchases?year={year}", "purchase-saved")
    shown = {"total_typed": typed} if is_total else {"typed": typed}
    return _show(request, session, index, actor, today, PurchaseQuery(), faults=faults, **shown)


@router.get("/purchases/spread")
def show_spread(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ReaderDep,
    today: TodayDep,
    query: Annotated[YearQuery, Query()],
) -> Response:
    """Concentration, enterprises without sales, the agencies' rates. Context: spread, agencies (or None)."""
    spread = actions.report_concentration(session, actor, query, today=today)
    with suppress(TargetsUnknown):
        agencies = actions.report_agencies(session, index, actor, query, today=today)
        return render(request, "purchases/spread.html", spread=spread, agencies=agencies)
    return render(request, "purchases/spread.html", spread=spread, agencies=None)


@router.get("/purchases/starters")
def show_starters(
    request: Request, session: SessionDep, index: IndexDep, actor: ReaderDep, today: TodayDep
) -> Response:
    """What the agency buys again and again. Context: found (StarterList)."""
    found = actions.suggest_starters(session, index, actor, today=today)
    return render(request, "purchases/starters.html", found=found)


@router.get("/purchases/{purchase_id}")
def show_history(request: Request, session: SessionDep, actor: ReaderDep, purchase_id: str) -> Response:
    """Every state of a record, and the form to correct it. Context: history, may_keep."""
    return _show_history(request, session, actor, purchase_id)


@router.post("/purchases/{purchase_id}")
def correct_purchase(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, purchase_id: str, posted: PostedForm
) -> Response:
    """Add a corrected state, or show the form again with what is wrong."""
    typed = forms.read_typed(posted, _CORRECTION, ignored=("is_void",))
    is_void = posted.get("is_void") == "yes"
    correction, faults = forms.check_typed(typed, _CORRECTION, CorrectionIn, is_void=is_void)
    if correction is not None:
        try:
            actions.correct_purchase(session, actor, purchase_id, correction, now=now)
            return redirect(f"/purchases/{purchase_id}", "purchase-saved")
        except InvalidInput as refusal:
            faults = forms.Faults.of(refusal)
    return _show_history(request, session, actor, purchase_id, faults=faults, typed=typed, is_void=is_void)


def _show_history(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    purchase_id: str,
    *,
    faults: forms.Faults | None = None,
    typed: forms.Typed | None = None,
    is_void: bool = False,
) -> Response:
    history = queries.get_history(session, actions.choose_agency(actor), purchase_id)
    return render(
        request,
        "purchases/history.html",
        status=422 if faults else 200,
        history=history,
        may_keep=actor is not None and history.purchase.agency == actor.organisation,
        faults=faults or forms.Faults(),
        form=typed or forms.write_typed({}, _CORRECTION),
        is_void=is_void,
    )


def _show(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    today: TodayDep,
    query: PurchaseQuery,
    *,
    faults: forms.Faults | None = None,
    typed: forms.Typed | None = None,
    total_typed: forms.Typed | None = None,
) -> Response:
    year = query.year or today.year
    agency = actions.choose_agency(actor, query.organisation_id)
    assert actor is not None
    asked = YearQuery(year=year, organisation_id=query.organisation_id)
    report, is_unjudged = None, False
    if agency is not None:
        try:
            report = actions.report_rates(session, index, actor, asked, today=today)
        except TargetsUnknown:
            # Its records can be read and corrected all the same.
            is_unjudged = True
    wanted = query.model_copy(update={"year": year})
    return render(
        request,
        "purchases/list.html",
        status=422 if faults else 200,
        year=year,
        this_year=today.year,
        found=queries.list_purchases(session, wanted, organisation_id=agency),
        report=report,
        is_unjudged=is_unjudged,
        is_agency=agency is not None,
        sees_all=sees_all_purchases(actor),
        may_keep=is_permitted(actor, "purchase.keep", organisation_id=actor.organisation_id),
        has_cursor=query.cursor is not None,
        faults=forms.Faults() if total_typed else faults or forms.Faults(),
        total_faults=(faults if total_typed else None) or forms.Faults(),
        form=typed or forms.write_typed({"bought_on": today}, _PURCHASE),
        total_form=total_typed or forms.write_typed({"year": year}, _TOTAL),
    )
