"""The page on which an agency posts many demands at once: a file, what it would do, and the last word."""

from __future__ import annotations

from fastapi import Request, Response
from pydantic import TypeAdapter, ValidationError

from service.database import SessionDep
from service.demand_lists import actions
from service.demands.schemas import DemandIn
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.people.actors import ActorDep, NowDep, ReaderDep
from service.security import require_own
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import redirect, render

router = make_page_router()

_ITEMS = TypeAdapter(list[DemandIn])
_SPOILT = Sentence(
    "미리 본 내용이 아닙니다. 파일을 다시 올려 주십시오.", "is not what was shown; send the file again"
)


@router.get("/post-demand/file")
def show_form(request: Request, actor: ReaderDep) -> Response:
    """The form for the file."""
    require_own(actor, "demand.create")
    return render(request, "demand_lists/page.html", preview=None)


@router.post("/post-demand/file")
def send_list(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, posted: PostedForm
) -> Response:
    """What the file would do, or, with what was shown in it, the demands posted.

    The file itself is not kept: the rows that can be posted go along in the form.
    """
    shown = posted.get("items")
    if isinstance(shown, str):
        try:
            items = _ITEMS.validate_json(shown)
        except ValidationError:
            raise InvalidInput(FieldFault("items", _SPOILT)) from None
        actions.post_list(session, actor, items, now=now)
        return redirect("/post-demand", "demands-posted")
    require_own(actor, "demand.create")
    name, content = forms.read_file(posted)
    preview = actions.preview_list(session, actor, content, name)
    items_text = _ITEMS.dump_json([item for _, item in preview.new]).decode()
    return render(request, "demand_lists/page.html", preview=preview, items_text=items_text)
