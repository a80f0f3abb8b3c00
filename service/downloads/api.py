"""Every list as a file: CSV in UTF-8 or CP949, XLSX or JSON."""

from __future__ import annotations

from typing import Annotated, Any

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
    PrivateDownload,
    PurchaseDownload,
)
from service.files import exports
from service.people.actors import ActorDep, NowDep, SignedInDep, TodayDep
from service.skins.api_parts import DemandId, LanguageDep, document_errors
from service.skins.routers import make_api_router

router = make_api_router("downloads", "/api/v1/downloads")


def _document(*statuses: int) -> dict[int | str, dict[str, Any]]:
    media = {kind.partition(";")[0]: {} for kind in exports.MEDIA_TYPES.values()}
    return {200: {"description": "파일. The file.", "content": media}, **document_errors(*statuses)}


@router.get(
    "/enterprises",
    operation_id="downloadEnterprises",
    response_class=StreamingResponse,
    responses=_document(),
)
def download_enterprises(
    query: Annotated[EnterpriseDownload, Query()],
    request: Request,
    index: IndexDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    language: LanguageDep,
) -> StreamingResponse:
    """기업 검색 결과. Every enterprise that the search finds, in its order."""
    database = request.app.state.database
    export = actions.export_enterprises(database, index, query, today=today)
    actions.note_export(database, actor, export.name, query.format, now=now)
    return exports.answer(export, query.format, language)


@router.get(
    "/demands", operation_id="downloadDemands", response_class=StreamingResponse, responses=_document()
)
def download_demands(
    query: Annotated[DemandDownload, Query()],
    request: Request,
    actor: ActorDep,
    now: NowDep,
    language: LanguageDep,
) -> StreamingResponse:
    """구매수요 목록. Every demand that the filters leave."""
    database = request.app.state.database
    export = actions.export_demands(database, query)
    actions.note_export(database, actor, export.name, query.format, now=now)
    return exports.answer(export, query.format, language)


@router.get(
    "/purchases",
    operation_id="downloadPurchases",
    response_class=StreamingResponse,
    responses=_document(401, 403),
)
def download_purchases(
    query: Annotated[PurchaseDownload, Query()],
    request: Request,
    actor: SignedInDep,
    now: NowDep,
    language: LanguageDep,
) -> StreamingResponse:
    """구매 실적. Purchases with their original and restated amounts."""
    database = request.app.state.database
    export = actions.export_purchases(database, actor, query)
    actions.note_export(database, actor, export.name, query.format, now=now)
    return exports.answer(export, query.format, language)


@router.get(
    "/judged-set",
    operation_id="downloadJudgedSet",
    response_class=StreamingResponse,
    responses={
        200: {"description": "ZIP 파일. The set as a ZIP file.", "content": {exports.ZIP: {}}},
        **document_errors(401, 403, 409),
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
    database = request.app.state.database
    actions.note_export(database, actor, "judged-set", "zip", reason=query.reason, now=now)
    return exports.send_file(file, "judged-set.zip", exports.ZIP)


@router.get(
    "/demands/{demand_id:id}/matches",
    operation_id="downloadMatches",
    response_class=StreamingResponse,
    responses=_document(404),
)
def download_matches(
    demand_id: DemandId,
    query: Annotated[MatchDownload, Query()],
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    language: LanguageDep,
) -> StreamingResponse:
    """추천 기업. Every supplier that the filters leave of a ranking, with its rank among all."""
    export = actions.export_matches(session, index, demand_id, query, today=today, language=language)
    actions.note_export(request.app.state.database, actor, export.name, query.format, now=now)
    return exports.answer(export, query.format, language)


@router.get(
    "/demands/{demand_id:id}/shortlist",
    operation_id="downloadShortlist",
    response_class=StreamingResponse,
    responses=_document(401, 403, 404),
)
def download_shortlist(
    demand_id: DemandId,
    query: Annotated[PrivateDownload, Query()],
    request: Request,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    language: LanguageDep,
) -> StreamingResponse:
    """후보 목록. The candidates of your agency; the reason is kept in the audit trail."""
    export = actions.export_shortlist(session, actor, demand_id)
    database = request.app.state.database
    actions.note_export(database, actor, export.name, query.format, reason=query.reason, now=now)
    return exports.answer(export, query.format, language)


@router.get(
    "/demands/{demand_id:id}/quotes",
    operation_id="downloadQuotes",
    response_class=StreamingResponse,
    responses=_document(401, 403, 404),
)
def download_quotes(
    demand_id: DemandId,
    query: Annotated[PrivateDownload, Query()],
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    now: NowDep,
    today: TodayDep,
    language: LanguageDep,
) -> StreamingResponse:
    """받은 견적. What your agency was quoted; the reason is kept in the audit trail."""
    export = actions.export_quotes(session, index, actor, demand_id, today=today, language=language)
    database = request.app.state.database
    actions.note_export(database, actor, export.name, query.format, reason=query.reason, now=now)
    return exports.answer(export, query.format, language)
