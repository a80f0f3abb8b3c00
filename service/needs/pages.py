"""The first step of posting a demand: a few words or a document, and the form filled in from them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.datastructures import FormData, UploadFile

from service.bridge import IndexDep
from service.database import SessionDep, reads_only
from service.demands.pages import DEMAND, show_form
from service.demands.schemas import Origin
from service.errors import InvalidInput
from service.intake.sources import Source
from service.needs import actions
from service.needs.schemas import NeedProposal
from service.people.actors import ActorDep, TodayDep
from service.security import require_own
from service.skins import forms
from service.skins.routers import make_page_router
from service.web import read_language, redirect

router = make_page_router()


@router.get("/needs")
def go_to_first_step() -> Response:
    """Whoever loads the address again starts where the words are asked for."""
    return redirect("/post-demand")


async def read_need(request: Request) -> tuple[FormData, Source | None]:
    """The form that was posted, and the file that came along, if any; `protect_form` has read both."""
    form = await request.form()
    dropped = form.get("document")
    if not isinstance(dropped, UploadFile) or not dropped.filename:
        return form, None
    return form, Source(dropped.filename, await dropped.read())


PostedNeed = Annotated[tuple[FormData, Source | None], Depends(read_need)]


def list_origins(proposal: NeedProposal) -> list[Origin]:
    """What the form shows beside its fields."""
    return [
        Origin(field=item.field, sentence=item.sentence, place=item.place, remark=item.remark)
        for item in proposal.fields
    ]


@router.post("/needs")
@reads_only
def propose_demand(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    today: TodayDep,
    posted: PostedNeed,
) -> Response:
    """The form of a new demand filled in with what was found, or the first step with what is wrong."""
    actor = require_own(actor, "demand.create")
    form, dropped = posted
    text = str(form.get("text", ""))
    known = {"published_on": today, "buyer": actor.organisation, "regime": "local"}
    try:
        proposal = actions.propose_demand(
            actor, text, dropped, index=index, on=today, language=read_language(request)
        )
    except InvalidInput as refused:
        faults = forms.Faults()
        for fault in refused.fields:
            faults.add("document" if fault.field == "document" else "text", fault.sentence)
        typed = forms.add_room(forms.write_typed(known, DEMAND), DEMAND)
        return show_form(request, typed, need_text=text, need_faults=faults, status=422)
    found = {field.field: field.value for field in proposal.fields if field.value is not None}
    typed = forms.add_room(forms.write_typed({**known, **found}, DEMAND), DEMAND)
    return show_form(request, typed, origins=list_origins(proposal), remarks=proposal.remarks)
