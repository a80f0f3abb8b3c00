"""The page that says how much a fair can hold, before anybody is invited."""

from __future__ import annotations

from fastapi import Request, Response

from service.database import SessionDep
from service.fairs.capacity import actions, queries
from service.fairs.capacity.schemas import MeasuringIn
from service.fairs.register import queries as fairs
from service.people.actors import ActorDep, NowDep, ReaderDep
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import build_path, read_language, redirect, render

router = make_page_router()

MEASURING: forms.Shape = {"expected_enterprises": "whole", "expected_wishes": "whole"}


@router.get("/fairs/{fair_id}/capacity")
def show_capacity(request: Request, session: SessionDep, actor: ReaderDep, fair_id: str) -> Response:
    """What was measured last, and the form that measures again."""
    return _show_capacity(request, session, actor, fair_id)


@router.post("/fairs/{fair_id}/capacity")
def start_measuring(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Put a measuring into the queue, or show what is wrong with what was asked."""
    fairs.get_managed(session, actor, fair_id)
    typed = forms.read_typed(posted, MEASURING)
    measuring, faults = forms.check_typed(typed, MEASURING, MeasuringIn)
    if measuring is None:
        return _show_capacity(request, session, actor, fair_id, typed, faults, status=422)
    actions.start_measuring(session, actor, fair_id, measuring, now=now)
    return redirect(build_path("fairs", fair_id, "capacity"), "fair-measuring")


def _show_capacity(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    fair_id: str,
    typed: forms.Typed | None = None,
    faults: forms.Faults | None = None,
    *,
    status: int = 200,
) -> Response:
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    measuring = queries.find_latest_measuring(session, fair_id, read_language(request))
    asked = measuring.model_dump(include=set(MEASURING)) if measuring else None
    return render(
        request,
        "fair_capacity/capacity.html",
        status=status,
        fair=fair,
        measuring=measuring,
        form=typed or forms.write_typed(asked, MEASURING),
        faults=faults or forms.Faults(),
    )
