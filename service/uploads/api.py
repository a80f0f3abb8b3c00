"""Uploads as JSON: what each row did, and undoing the whole."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from service.actors import NowDep, SignedInDep
from service.api_parts import document_errors
from service.database import SessionDep
from service.fields import Identifier
from service.query_parameters import ApiQuery
from service.routers import make_api_router
from service.uploads import actions, queries
from service.uploads.schemas import UploadPage, UploadQuery

router = make_api_router("enterprises")

UploadId = Annotated[Identifier, Path(description="올린 파일 식별자. Id of the upload.", examples=["U001"])]


@router.get("/uploads/{upload_id}", operation_id="getUpload", responses=document_errors(401, 404))
def get_upload(
    upload_id: UploadId, query: Annotated[UploadQuery, Query()], session: SessionDep, actor: SignedInDep
) -> UploadPage:
    """올린 파일 보기. The rows of one of the account's own uploads, each with what it does or its faults."""
    return queries.show_upload(session, upload_id, query, account_id=actor.account_id)


@router.post(
    "/uploads/{upload_id}/undo", operation_id="undoUpload", responses=document_errors(401, 403, 404, 409)
)
def undo_upload(
    upload_id: UploadId,
    _query: Annotated[ApiQuery, Query()],
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
) -> UploadPage:
    """올린 파일 되돌리기. Put everything back as it was, unless newer changes would be lost."""
    actions.undo_upload(session, actor, upload_id, now=now)
    return queries.show_upload(session, upload_id, UploadQuery(), account_id=actor.account_id)
