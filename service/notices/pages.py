"""The inbox of an account."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Query, Request, Response

from service.database import SessionDep
from service.notices import actions, queries
from service.notices.schemas import NoticeQuery
from service.people.actors import NowDep, ReaderDep, SignedInDep
from service.skins.routers import make_page_router
from service.web import redirect, render

router = make_page_router()


@router.get("/notices")
def show_notices(
    request: Request, session: SessionDep, actor: ReaderDep, query: Annotated[NoticeQuery, Query()]
) -> Response:
    """The newest notices first, those not read yet marked. Context: found (NoticePage)."""
    found = queries.list_notices(session, actor, query)
    return render(request, "notices/list.html", found=found, has_cursor=query.cursor is not None)


@router.post("/notices/read")
def read_notices(
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    notice_id: Annotated[int | None, Form()] = None,
) -> Response:
    """Note one notice as read, or all of them, and come back to the inbox."""
    actions.mark_read(session, actor, notice_id=notice_id, now=now)
    return redirect("/notices")
