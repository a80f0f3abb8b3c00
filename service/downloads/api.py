"""Every list as a file: CSV in UTF-8 or CP949, XLSX or JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import StreamingResponse

from service.bridge import IndexDep
from service.database import SessionDep
from service.downloads import actions
from service.downloads.schemas import (
    DemandDownload,
    EnterpriseDownload,
    JudgedSetDownload,
    MatchDownload,
    PurchaseDownload,
    TeamDownload,
    YearDownload,
)
from service.files import exports
from service.people.actors import NowDep, SignedInDep, TodayDep
from service.people.export_log import note_export
from service.skins.api_parts import DemandId, document_errors
from service.skins.list_files import PrivateDownload, TakingDep, give_file
from service.skins.routers import make_api_router

router = make_api_router("downloads", "/api/v1/downloads")


@give_file(router, "/enterprises")
def download_enterprises(
    query: Annotated[EnterpriseDownload, Query()], index: IndexDep, today: TodayDep, taking: TakingDep
) -> StreamingResponse:
    """기업 검색 결과. Every enterprise that the search finds, in its order."""
    return taking.answer(actions.export_enterprises(taking.database, index, query, today=today), query)


@give_file(router, "/demands")
def download_demands(query: Annotated[DemandDownload, Query()], taking: TakingDep) -> StreamingResponse:
    """구매수요 목록. Every demand that the filters leave."""
    return taking.answer(actions.export_demands(taking.database, query), query)


@give_file(router, "/purchases", 403)
def download_purchases(
    query: Annotated[PurchaseDownload, Query()], actor: SignedInDep, taking: TakingDep
) -> StreamingResponse:
    """구매 실적. Purchases with their original and restated amounts."""
    return taking.answer(actions.export_purchases(taking.database, actor, query), query)


@router.get(
    "/judged-set",
    response_class=StreamingResponse,
    responses={
        200: {"description": "ZIP 파일. The set as a ZIP file.", "content": {exports.ZIP: {}}},
        **document_errors(403, 409),
    },
)
def download_judged_set(
    query: Annotated[JudgedSetDownload, Query()],
    request: Request,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
) -> StreamingResponse:
    """판정 자료. Your agency's contracts, quotes and candidates, for `learn` and `evaluate`."""
    file = actions.export_judged_set(session, actor)
    note_export(request.app.state.database, actor, "judged-set", "zip", reason=query.reason, now=now)
    return exports.send_file(file, "judged-set.zip", exports.ZIP)


@give_file(router, "/demands/{demand_id:id}/matches", 404)
def download_matches(
    demand_id: DemandId,
    query: Annotated[MatchDownload, Query()],
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    taking: TakingDep,
) -> StreamingResponse:
    """추천 기업. Every supplier that the filters leave of a ranking, with its rank among all."""
    export = actions.export_matches(session, index, demand_id, query, today=today, language=taking.language)
    return taking.answer(export, query)


@give_file(router, "/demands/{demand_id:id}/shortlist", 403, 404)
def download_shortlist(
    demand_id: DemandId,
    query: Annotated[PrivateDownload, Query()],
    session: SessionDep,
    actor: SignedInDep,
    taking: TakingDep,
) -> StreamingResponse:
    """후보 목록. The candidates of your agency; the reason is kept in the audit trail."""
    return taking.answer(actions.export_shortlist(session, actor, demand_id), query)


@give_file(router, "/demands/{demand_id:id}/quotes", 403, 404)
def download_quotes(
    demand_id: DemandId,
    query: Annotated[PrivateDownload, Query()],
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    today: TodayDep,
    taking: TakingDep,
) -> StreamingResponse:
    """받은 견적. What your agency was quoted; the reason is kept in the audit trail."""
    export = actions.export_quotes(session, index, actor, demand_id, today=today, language=taking.language)
    return taking.answer(export, query)


@give_file(router, "/demands/{demand_id:id}/proofs", 403, 404)
def download_proof_requests(
    demand_id: DemandId,
    query: Annotated[PrivateDownload, Query()],
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    today: TodayDep,
    taking: TakingDep,
) -> StreamingResponse:
    """요청한 증빙. Which proofs your agency has asked for; the reason is kept in the audit trail."""
    export = actions.export_proof_requests(
        session, index, actor, demand_id, today=today, language=taking.language
    )
    return taking.answer(export, query)


@give_file(router, "/demands/{demand_id:id}/teams", 404)
def download_teams(
    demand_id: DemandId,
    query: Annotated[TeamDownload, Query()],
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    taking: TakingDep,
) -> StreamingResponse:
    """공동수급 조합. The teams for a demand, with who covers which part."""
    export = actions.export_teams(session, index, demand_id, query, today=today, language=taking.language)
    return taking.answer(export, query)


@give_file(router, "/purchase-agencies", 403)
def download_purchase_agencies(
    query: Annotated[YearDownload, Query()],
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    today: TodayDep,
    taking: TakingDep,
) -> StreamingResponse:
    """기관별 실적. The social economy's share in every agency, for the policy desk."""
    return taking.answer(actions.export_agencies(session, index, actor, query, today=today), query)


@give_file(router, "/purchase-suppliers", 403)
def download_purchase_suppliers(
    query: Annotated[YearDownload, Query()],
    session: SessionDep,
    actor: SignedInDep,
    today: TodayDep,
    taking: TakingDep,
) -> StreamingResponse:
    """공급 기업별 실적. Who sold most in a year and who sold nothing, for the policy desk."""
    return taking.answer(actions.export_suppliers(session, actor, query, today=today), query)
