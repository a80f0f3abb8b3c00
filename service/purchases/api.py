"""Purchase records as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from service.bridge import IndexDep
from service.database import SessionDep
from service.people.actors import NowDep, SignedInDep, TodayDep
from service.purchases import actions, queries
from service.purchases.schemas import (
    AgencyReport,
    ConcentrationReport,
    CorrectionIn,
    History,
    PurchaseIn,
    PurchasePage,
    PurchaseQuery,
    RateReport,
    StarterList,
    TotalIn,
    YearQuery,
)
from service.skins.api_parts import document_errors
from service.skins.routers import make_api_router

router = make_api_router("purchases")
PurchaseId = Annotated[
    str, Path(description="구매 실적 번호. Id of the record.", max_length=100, examples=["B20170302-BCDFG"])
]


@router.get("/purchases", responses=document_errors(403))
def list_purchases(
    query: Annotated[PurchaseQuery, Query()], session: SessionDep, actor: SignedInDep
) -> PurchasePage:
    """구매 실적. Purchases of your agency, newest first; of all agencies for the policy desk."""
    agency = actions.choose_agency(actor, query.organisation_id)
    return queries.list_purchases(session, query, organisation_id=agency)


@router.post("/purchases", status_code=201, responses=document_errors(403))
def record_purchase(
    purchase: PurchaseIn, session: SessionDep, actor: SignedInDep, now: NowDep, today: TodayDep
) -> History:
    """구매 실적 기록. Record a purchase that did not come from an outcome here."""
    purchase_id = actions.record_purchase(session, actor, purchase, now=now, today=today)
    return queries.get_history(session, actor.organisation_id, purchase_id)


@router.get("/purchases/{purchase_id}", responses=document_errors(403, 404))
def get_purchase(purchase_id: PurchaseId, session: SessionDep, actor: SignedInDep) -> History:
    """정정 이력. Every state of a record, the original first."""
    return queries.get_history(session, actions.choose_agency(actor), purchase_id)


@router.post(
    "/purchases/{purchase_id}/corrections",
    status_code=201,
    responses=document_errors(403, 404),
)
def correct_purchase(
    purchase_id: PurchaseId, correction: CorrectionIn, session: SessionDep, actor: SignedInDep, now: NowDep
) -> History:
    """정정. Add a corrected state; the earlier ones stay."""
    return actions.correct_purchase(session, actor, purchase_id, correction, now=now)


@router.put(
    "/purchase-totals",
    operation_id="setPurchaseTotal",
    status_code=204,
    responses=document_errors(403),
)
def set_total(total: TotalIn, session: SessionDep, actor: SignedInDep, now: NowDep) -> None:
    """총구매액. All purchases of your agency in a year; a later figure is a correction."""
    actions.set_total(session, actor, total, now=now)


@router.get("/purchase-starters", responses=document_errors(403))
def suggest_starters(
    session: SessionDep, index: IndexDep, actor: SignedInDep, today: TodayDep
) -> StarterList:
    """시작 목록. What your agency buys again and again, when next, and who suits."""
    return actions.suggest_starters(session, index, actor, today=today)


@router.get("/purchase-rates", responses=document_errors(403))
def report_rates(
    query: Annotated[YearQuery, Query()],
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    today: TodayDep,
) -> RateReport:
    """우선구매 실적. Rates against the targets of the law, as first reported and as restated."""
    return actions.report_rates(session, index, actor, query, today=today)


@router.get("/purchase-agencies", responses=document_errors(403))
def report_agencies(
    query: Annotated[YearQuery, Query()],
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    today: TodayDep,
) -> AgencyReport:
    """기관별 실적. The social economy's share in every agency, for the policy desk."""
    return actions.report_agencies(session, index, actor, query, today=today)


@router.get("/purchase-concentration", responses=document_errors(403))
def report_concentration(
    query: Annotated[YearQuery, Query()], session: SessionDep, actor: SignedInDep, today: TodayDep
) -> ConcentrationReport:
    """쏠림과 무실적. How purchases are spread over suppliers, for the policy desk."""
    return actions.report_concentration(session, actor, query, today=today)
