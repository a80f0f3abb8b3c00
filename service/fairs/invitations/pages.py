"""The form that invites enterprises to a fair by match."""

from __future__ import annotations

from fastapi import Request, Response

from service.bridge import IndexDep
from service.database import SessionDep
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.fairs.booths.pages import show_booth_list
from service.fairs.invitations import actions
from service.fairs.register import queries as fairs
from service.people.actors import ActorDep, NowDep, TodayDep
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import build_path, redirect

router = make_page_router()
_NO_NUMBER = Sentence("1에서 100 사이의 수여야 합니다", "expected a number from 1 to 100")


@router.post("/fairs/{fair_id}/invite")
def invite(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    fair_id: str,
    posted: PostedForm,
) -> Response:
    """Invite the best matches of every project, or show what is wrong beside the number."""
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    top = forms.read_typed(posted, {"top": "text"})["top"].strip()
    try:
        if not (top.isdecimal() and len(top) < 4 and 1 <= int(top) <= 100):
            raise InvalidInput(FieldFault("top", _NO_NUMBER))
        actions.invite_by_match(session, index, actor, fair_id, top=int(top), now=now, today=today)
    except InvalidInput as refusal:
        session.rollback()
        said = [fault.sentence for fault in refusal.fields]
        return show_booth_list(
            request, session, fair, is_managed=True, top=top, top_faults=said, status=refusal.status
        )
    return redirect(build_path("fairs", fair_id, "applications"), "fair-invited")
