"""Uploads as JSON: a file previewed row by row, confirmed as a whole, undone as a whole."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from service.database import SessionDep
from service.door.fields import Identifier
from service.people.actors import NowDep, SignedInDep, TodayDep
from service.skins.api_parts import document_errors
from service.skins.routers import make_api_router
from service.uploads import actions, queries
from service.uploads.schemas import UploadIn, UploadList, UploadPage, UploadQuery

router = make_api_router("enterprises")

UploadId = Annotated[Identifier, Path(description="올린 파일 식별자. Id of the upload.", examples=["U001"])]


@router.get("/uploads")
def list_uploads(session: SessionDep, actor: SignedInDep) -> UploadList:
    """올린 파일 목록. The account's latest uploads."""
    return UploadList(items=queries.find_uploads(session, actor.account_id))


@router.post("/uploads", status_code=201, responses=document_errors(403))
def preview_upload(
    file: UploadIn, session: SessionDep, actor: SignedInDep, today: TodayDep, now: NowDep
) -> UploadPage:
    """파일 올려 미리 보기. What each row of a file of listings would do; nothing is listed yet."""
    upload_id = actions.preview_upload(session, actor, file.content, file.name, today=today, now=now)
    return queries.show_upload(session, upload_id, UploadQuery(), account_id=actor.account_id)


@router.post("/uploads/{upload_id}/confirm", responses=document_errors(403, 404, 409))
def confirm_upload(upload_id: UploadId, session: SessionDep, actor: SignedInDep, now: NowDep) -> UploadPage:
    """올린 파일 저장하기. List all that the preview showed as good, in one go; `undo` takes it back."""
    actions.confirm_upload(session, actor, upload_id, now=now)
    return queries.show_upload(session, upload_id, UploadQuery(), account_id=actor.account_id)


@router.get("/uploads/{upload_id}", responses=document_errors(404))
def get_upload(
    upload_id: UploadId, query: Annotated[UploadQuery, Query()], session: SessionDep, actor: SignedInDep
) -> UploadPage:
    """올린 파일 보기. The rows of one of the account's own uploads, each with what it does or its faults."""
    return queries.show_upload(session, upload_id, query, account_id=actor.account_id)


@router.post("/uploads/{upload_id}/undo", responses=document_errors(403, 404, 409))
def undo_upload(upload_id: UploadId, session: SessionDep, actor: SignedInDep, now: NowDep) -> UploadPage:
    """올린 파일 되돌리기. Put everything back as it was, unless newer changes would be lost."""
    actions.undo_upload(session, actor, upload_id, now=now)
    return queries.show_upload(session, upload_id, UploadQuery(), account_id=actor.account_id)
