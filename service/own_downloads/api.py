"""What an account sees of its own, as files."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import StreamingResponse

from service.bridge import IndexDep
from service.database import SessionDep
from service.own_downloads import actions
from service.own_downloads.schemas import (
    AlertDownload,
    OwnList,
    UploadDownload,
)
from service.people.actors import NowDep, SignedInDep, TodayDep
from service.skins.list_files import OpenDownload, PrivateDownload, TakingDep, give_file
from service.skins.routers import make_api_router

router = make_api_router("downloads", "/api/v1/downloads")


@give_file(router, "/own/{own_list}", 403, 404)
def download_own_list(
    own_list: Annotated[OwnList, Path(description="목록. Which of your lists.")],
    query: Annotated[OpenDownload, Query()],
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    now: NowDep,
    today: TodayDep,
    taking: TakingDep,
) -> StreamingResponse:
    """내 목록. One of the lists that your account sees of its own, all of it."""
    asked = actions.Asked(
        session, taking.database, index, actor, now=now, today=today, language=taking.language
    )
    return taking.answer(actions.export_own_list(own_list, asked), query)


@give_file(router, "/alerts")
def download_alerts(
    query: Annotated[AlertDownload, Query()], actor: SignedInDep, taking: TakingDep
) -> StreamingResponse:
    """알린 수요. The demands that you were told of, and those held back."""
    return taking.answer(actions.export_alerts(taking.database, actor, query), query)


@give_file(router, "/uploads/{upload_id}", 404)
def download_upload_rows(
    upload_id: Annotated[str, Path(max_length=100, description="올린 번호. The upload.")],
    query: Annotated[UploadDownload, Query()],
    session: SessionDep,
    actor: SignedInDep,
    taking: TakingDep,
) -> StreamingResponse:
    """올린 파일의 행. The rows of a file that you sent, with what is wrong or what each did."""
    query = query.model_copy(update={"lang": taking.language})
    return taking.answer(actions.export_upload(session, actor, upload_id, query), query)


@give_file(router, "/assistance", 403)
def download_assistance(
    query: Annotated[PrivateDownload, Query()], session: SessionDep, actor: SignedInDep, taking: TakingDep
) -> StreamingResponse:
    """대신 입력 동의. The consents that you have recorded; the reason is kept."""
    export, shown = actions.export_assistance(session, actor)
    return taking.answer(export, query, shown=shown)
