"""Pages of uploads: send a file of listings, look through its rows, confirm, undo; and the blank table."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response
from starlette.datastructures import UploadFile

from service.database import SessionDep
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.files.sheets import MEDIA_TYPES, write_sheet
from service.people.actors import NowDep, ReaderDep, SignedInDep, TodayDep
from service.security import require_own
from service.sentences import Sentence
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.uploads import actions, queries
from service.uploads.schemas import UploadQuery
from service.web import quote_id, redirect, render

router = make_page_router()

# The columns of the blank table; the reader of files knows them and many others.
COLUMNS = (
    "기업명",
    "사업자등록번호",
    "유형",
    "인증번호",
    "인증일",
    "인증만료일",
    "소재지",
    "자치구",
    "서비스지역",
    "업종",
    "서비스",
    "소개",
    "직원수",
    "취약계층고용비율",
    "연매출",
    "최대계약금액",
    "대표전화",
    "홈페이지",
)
_NO_FILE = Sentence("올릴 파일을 골라 주십시오", "choose a file to send")


@router.get("/my-listing/uploads")
def show_uploads(request: Request, session: SessionDep, actor: ReaderDep) -> Response:
    """Send a file; those sent before. Context: uploads, columns."""
    require_own(actor, "enterprise.create")
    return render(
        request,
        "uploads/list.html",
        uploads=queries.find_uploads(session, actor.account_id),
        columns=COLUMNS,
    )


@router.get("/my-listing/uploads/template.xlsx")
def download_template() -> Response:
    """The blank table."""
    return Response(
        write_sheet("xlsx", COLUMNS, [], title="기업"),
        media_type=MEDIA_TYPES["xlsx"],
        headers={"Content-Disposition": 'attachment; filename="pumasi-enterprises.xlsx"'},
    )


@router.post("/my-listing/uploads")
def send_file(
    session: SessionDep, actor: SignedInDep, today: TodayDep, now: NowDep, posted: PostedForm
) -> Response:
    """Read the file and go on to its preview."""
    file = posted.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInput(FieldFault("file", _NO_FILE))
    content = file.file.read()
    upload_id = actions.preview_upload(session, actor, content, file.filename, today=today, now=now)
    return redirect(f"/my-listing/uploads/{quote_id(upload_id)}")


@router.get("/my-listing/uploads/{upload_id}")
def show_upload(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    upload_id: str,
    query: Annotated[UploadQuery, Query()],
) -> Response:
    """The rows, each with what it would do or what is wrong. Context: page, upload, has_cursor, query."""
    page = queries.show_upload(session, upload_id, query, account_id=actor.account_id)
    return render(
        request,
        "uploads/page.html",
        page=page,
        upload=page.upload,
        query=query,
        has_cursor=query.cursor is not None,
    )


@router.post("/my-listing/uploads/{upload_id}/confirm")
def confirm_upload(
    session: SessionDep, actor: SignedInDep, now: NowDep, upload_id: str, posted: PostedForm
) -> Response:
    """List what the preview showed."""
    actions.confirm_upload(session, actor, upload_id, now=now)
    return redirect(f"/my-listing/uploads/{quote_id(upload_id)}", "upload-confirmed")


@router.post("/my-listing/uploads/{upload_id}/undo")
def undo_upload(
    session: SessionDep, actor: SignedInDep, now: NowDep, upload_id: str, posted: PostedForm
) -> Response:
    """Put everything back as it was before."""
    actions.undo_upload(session, actor, upload_id, now=now)
    return redirect(f"/my-listing/uploads/{quote_id(upload_id)}", "upload-undone")
