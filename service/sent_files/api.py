"""The files of a quote as JSON, and the files themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response

from service.database import SessionDep
from service.files.kept_files import answer_file
from service.people.actors import NowDep, SignedInDep, TodayDep
from service.quotes.api import QuoteRequestId
from service.quotes.schemas import SentFile
from service.sent_files import actions
from service.sent_files.schemas import SentFileIn
from service.skins.api_parts import document_errors
from service.skins.routers import make_api_router

router = make_api_router("quotes")
SentFileId = Annotated[
    str, Path(description="파일 번호. Id of the file.", max_length=100, examples=["F0123456789abcdef"])
]


@router.post(
    "/quote-requests/{quote_request_id}/files",
    operation_id="sendQuoteFile",
    status_code=201,
    responses=document_errors(403, 404, 409),
)
def send_file(
    quote_request_id: QuoteRequestId,
    file: SentFileIn,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    today: TodayDep,
) -> SentFile:
    """견적에 파일 첨부. Send a PDF, PNG or JPEG along with the quote of your enterprise."""
    return actions.send_file(
        session,
        actor,
        quote_request_id,
        file.enterprise_id,
        file_name=file.name,
        content=file.content,
        now=now,
        today=today,
    )


@router.post(
    "/quote-files/{sent_file_id}/read",
    operation_id="readQuoteFile",
    response_class=Response,
    responses={
        **document_errors(403, 404),
        200: {
            "description": "The file as it was sent.",
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in ("application/pdf", "image/png", "image/jpeg")
            },
        },
    },
)
def read_sent_file(
    sent_file_id: SentFileId, session: SessionDep, actor: SignedInDep, now: NowDep
) -> Response:
    """첨부 파일 받기. The file, for the agency that asked and for the sender; that it was read is noted."""
    return answer_file(*actions.read_file(session, actor, sent_file_id, now=now))


@router.delete(
    "/quote-files/{sent_file_id}",
    operation_id="takeBackQuoteFile",
    status_code=204,
    responses=document_errors(403, 404),
)
def take_back(
    sent_file_id: SentFileId, session: SessionDep, actor: SignedInDep, now: NowDep, today: TodayDep
) -> None:
    """첨부 파일 거두기. Take a file back, until the last day for an answer."""
    actions.take_back(session, actor, sent_file_id, now=now, today=today)
