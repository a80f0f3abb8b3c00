"""The files of a quote on pages: sent and taken back in the inbox, read by both sides."""

from __future__ import annotations

from fastapi import Response

from service.database import SessionDep
from service.files.kept_files import answer_file
from service.people.actors import ActorDep, NowDep, TodayDep
from service.sent_files import actions
from service.skins.forms import PostedForm, read_file
from service.skins.routers import make_page_router
from service.web import quote_id, redirect

router = make_page_router()


@router.post("/quote-inbox/{quote_request_id}/files")
def send_file(
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    quote_request_id: str,
    posted: PostedForm,
) -> Response:
    """Send a file along."""
    name, content = read_file(posted, "file")
    actions.send_file(
        session,
        actor,
        quote_request_id,
        str(posted.get("enterprise_id", "")),
        file_name=name,
        content=content,
        now=now,
        today=today,
    )
    return redirect("/quote-inbox", "quote-file-sent")


@router.post("/quote-files/{sent_file_id}/read")
def read_sent_file(
    session: SessionDep, actor: ActorDep, now: NowDep, sent_file_id: str, posted: PostedForm
) -> Response:
    """The file itself. By POST, since that it was read is written down."""
    return answer_file(*actions.read_file(session, actor, sent_file_id, now=now))


@router.post("/quote-files/{sent_file_id}/take-back")
def take_back(
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    sent_file_id: str,
    posted: PostedForm,
) -> Response:
    """Delete it."""
    demand_id = actions.take_back(session, actor, sent_file_id, now=now, today=today)
    page = "/quote-inbox" if demand_id is None else f"/demands/{quote_id(demand_id)}/quotes"
    return redirect(page, "quote-file-taken-back")
