"""The form that invites enterprises to a fair by match."""

from __future__ import annotations

from fastapi import Response

from service.bridge import IndexDep
from service.database import SessionDep
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.fairs.invitations import actions
from service.people.actors import ActorDep, NowDep, TodayDep
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import build_path, redirect

router = make_page_router()


@router.post("/fairs/{fair_id}/invite")
def invite(
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    fair_id: str,
    posted: PostedForm,
) -> Response:
    """Invite the best matches of every project."""
    typed = forms.read_typed(posted, {"top": "text"})
    top = int(typed["top"]) if typed["top"].isdecimal() and len(typed["top"]) < 4 else 0
    if not 1 <= top <= 100:
        raise InvalidInput(
            FieldFault("top", Sentence("1에서 100 사이의 수여야 합니다", "expected a number from 1 to 100"))
        )
    actions.invite_by_match(session, index, actor, fair_id, top=top, now=now, today=today)
    return redirect(build_path("fairs", fair_id, "applications"), "fair-invited")
