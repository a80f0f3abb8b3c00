"""The lists of a fair as files."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import StreamingResponse

from service.database import SessionDep
from service.fairs.downloads import actions
from service.fairs.downloads.schemas import ArrivalDownload, FairDownload, FairList
from service.people.actors import ActorDep, NowDep, SignedInDep
from service.skins.list_files import OpenDownload, TakingDep, give_file
from service.skins.routers import make_api_router

router = make_api_router("downloads", "/api/v1/downloads")

FairId = Annotated[str, Path(max_length=100, description="상담회 번호. The fair.")]


@give_file(router, "/fairs")
def download_fairs(
    query: Annotated[FairDownload, Query()], actor: ActorDep, taking: TakingDep
) -> StreamingResponse:
    """상담회 목록. Every fair that you may see."""
    return taking.answer(actions.export_fairs(taking.database, actor, query), query)


@give_file(router, "/fairs/{fair_id}/arrivals", 403, 404, 409)
def download_arrivals(
    fair_id: FairId,
    query: Annotated[ArrivalDownload, Query()],
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    taking: TakingDep,
) -> StreamingResponse:
    """접수 현황. Who is expected and who has come; the reason is kept."""
    return taking.answer(actions.export_arrivals(session, actor, fair_id, query, now=now), query)


@give_file(router, "/fairs/{fair_id}/plans/{version}", 403, 404)
def download_plan(
    fair_id: FairId,
    version: Annotated[int, Path(ge=1, le=1_000_000, description="판. The version.")],
    query: Annotated[OpenDownload, Query()],
    session: SessionDep,
    actor: SignedInDep,
    taking: TakingDep,
) -> StreamingResponse:
    """시간표. The meetings of a version, then what was left out and why."""
    export = actions.export_plan(session, actor, fair_id, version, taking.language)
    return taking.answer(export, query)


@give_file(router, "/fairs/{fair_id}/booths/{booth_id}/follow-ups", 403, 404)
def download_booth_follow_ups(
    fair_id: FairId,
    booth_id: Annotated[str, Path(max_length=100, description="부스. The booth.")],
    query: Annotated[OpenDownload, Query()],
    session: SessionDep,
    actor: SignedInDep,
    taking: TakingDep,
) -> StreamingResponse:
    """부스의 사후 확인. What a booth has to be asked after the fair, and what it said."""
    return taking.answer(actions.export_booth_follow_ups(session, actor, fair_id, booth_id), query)


@give_file(router, "/fairs/{fair_id}/lists/{fair_list}", 403, 404)
def download_fair_list(
    fair_id: FairId,
    fair_list: Annotated[FairList, Path(description="목록. Which list of the fair.")],
    query: Annotated[OpenDownload, Query()],
    session: SessionDep,
    actor: SignedInDep,
    taking: TakingDep,
) -> StreamingResponse:
    """상담회의 목록. The versions of the timetable, or what has to be asked after the fair."""
    return taking.answer(actions.export_fair_list(session, actor, fair_id, fair_list), query)
