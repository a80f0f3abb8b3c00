"""Pages of the demands: the list, one demand, and the form that posts, changes or cancels one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from service.database import SessionDep
from service.demands import actions, queries
from service.demands.schemas import (
    ORIGINS,
    Demand,
    DemandIn,
    DemandQuery,
    DemandSummary,
    NewDemandQuery,
    Origin,
)
from service.door.identifiers import make_identifier
from service.door.validation import explain_errors
from service.errors import InvalidInput, VersionConflict
from service.people.actors import ActorDep, NowDep, ReaderDep, TodayDep
from service.security import (
    is_own_permitted,
    is_permitted_for,
    require_for,
    require_own,
)
from service.skins import forms
from service.skins.contract_sums import write_out
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import quote_id, redirect, render

router = make_page_router()

DEMAND: forms.Shape = {
    "title": "text",
    "description": "text",
    "buyer": "text",
    "buyer_type": "text",
    "contract_type": "text",
    "works_kind": "text",
    "district": "text",
    "budget_krw": "money",
    "estimated_price_krw": "money",
    "published_on": "day",
    "due_on": "day",
    "contract_from": "day",
    "contract_to": "day",
    "required_certifications": "many",
    "required_licences": "lines",
    "region_restriction": "many",
    "regime": "text",
    "lots": {"name": "text", "description": "text"},
}
_STATUS: forms.Shape = {"status": "text"}
# What is never the same the next time.
_DAYS = {"published_on", "due_on", "contract_from", "contract_to"}


@router.get("/demands")
def show_demands(request: Request, session: SessionDep, query: Annotated[DemandQuery, Query()]) -> Response:
    """The newest demands first. Context: found (DemandPage), query."""
    found = queries.list_demands(session, query)
    return render(
        request, "demands/list.html", found=found, query=query.q or "", has_cursor=query.cursor is not None
    )


@router.get("/post-demand")
def show_new_demand(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    today: TodayDep,
    query: Annotated[NewDemandQuery, Query()],
) -> Response:
    """A form dated today, from the buyer's own agency.

    It is empty but for the title that is asked for, below the account's demands; or it says what the demand
    says that it is to be like, but for its days.
    """
    require_own(actor, "demand.create")
    known: dict[str, Any] = {"regime": "local", "title": query.title}
    like = queries.get_demand(session, query.like) if query.like else None
    if like is not None:
        known = like.model_dump(exclude=_DAYS)
    known |= {"published_on": today, "buyer": actor.organisation}
    typed = forms.add_room(forms.write_typed(known, DEMAND), DEMAND)
    owned = queries.find_kept(session, actor) if like is None else None
    return show_form(request, typed, owned=owned, like=like)


@router.post("/post-demand")
def post_demand(
    request: Request, session: SessionDep, actor: ActorDep, today: TodayDep, now: NowDep, posted: PostedForm
) -> Response:
    """Save the demand and go on to its ranked suppliers, or show the form again with what is wrong."""
    require_own(actor, "demand.create")
    typed = forms.read_typed(posted, DEMAND, ignored=("more", "origins"))
    origins = _read_origins(posted)
    if posted.get("more"):
        return show_form(request, forms.add_room(typed, DEMAND, only="lots"), origins=origins)
    written = write_out(typed)
    demand, faults = forms.check_typed(written, DEMAND, DemandIn, demand_id=make_identifier("D", today))
    if demand is None:
        return show_form(request, typed, faults, origins=origins, status=422)
    saved = actions.save_demand(session, actor, demand, version=None, now=now)
    notice = "demand-posted" if written == typed else "demand-totalled"
    return redirect(f"/demands/{quote_id(saved.demand_id)}/matches", notice)


@router.get("/demands/{demand_id:path}/edit")
def show_posted_demand(request: Request, session: SessionDep, actor: ReaderDep, demand_id: str) -> Response:
    """The form with what is stored."""
    stored = queries.get_demand(session, demand_id)
    require_for(actor, "demand.change", stored)
    typed = forms.add_room(forms.write_typed(stored.model_dump(), DEMAND), DEMAND)
    return show_form(request, typed, changed=stored)


@router.post("/demands/{demand_id:path}/edit")
def change_demand(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, demand_id: str, posted: PostedForm
) -> Response:
    """Save the change, or show the form again: what is wrong, or that someone else saved meanwhile."""
    stored = queries.get_demand(session, demand_id)
    require_for(actor, "demand.change", stored)
    version = forms.read_version(posted)
    typed = forms.read_typed(posted, DEMAND, ignored=("more", "version"))
    if posted.get("more"):
        return show_form(request, forms.add_room(typed, DEMAND, only="lots"), changed=stored)
    kept = {name: getattr(stored, name) for name in DemandIn.model_fields if name not in DEMAND}
    written = write_out(typed)
    demand, faults = forms.check_typed(written, DEMAND, DemandIn, **kept)
    if demand is None:
        return show_form(request, typed, faults, changed=stored, status=422)
    try:
        actions.save_demand(session, actor, demand, version=version, now=now)
    except VersionConflict:
        return show_form(request, typed, changed=stored, is_conflict=True, status=409)
    notice = "demand-saved" if written == typed else "demand-totalled"
    return redirect(f"/demands/{quote_id(demand_id)}", notice)


@router.post("/demands/{demand_id:path}/status")
def change_status(
    session: SessionDep, actor: ActorDep, now: NowDep, demand_id: str, posted: PostedForm
) -> Response:
    """Cancel a demand, or open it again; nothing else of it changes."""
    stored = queries.get_demand(session, demand_id)
    require_for(actor, "demand.change", stored)
    typed = forms.read_typed(posted, _STATUS, ignored=("version",))
    content = stored.model_dump(mode="json", include=set(DemandIn.model_fields)) | typed
    try:
        demand = DemandIn.model_validate(content)
    except ValidationError as invalid:
        raise InvalidInput(*explain_errors(invalid.errors(), DemandIn)) from invalid
    actions.save_demand(session, actor, demand, version=forms.read_version(posted), now=now)
    return redirect(f"/demands/{quote_id(demand_id)}", "demand-saved")


@router.get("/demands/{demand_id:path}")
def show_demand(request: Request, session: SessionDep, actor: ActorDep, demand_id: str) -> Response:
    """All that is known of one demand. Context: demand, may_edit, may_post."""
    demand = queries.get_demand(session, demand_id)
    may_edit = is_permitted_for(actor, "demand.change", demand)
    may_post = is_own_permitted(actor, "demand.create")
    return render(request, "demands/page.html", demand=demand, may_edit=may_edit, may_post=may_post)


def _read_origins(posted: FormData) -> list[Origin]:
    """The sources that the form carries along; what is not as we wrote it is only not shown again."""
    try:
        return ORIGINS.validate_json(str(posted.get("origins") or "[]"))
    except ValidationError:
        return []


def show_form(
    request: Request,
    typed: forms.Typed,
    faults: forms.Faults | None = None,
    *,
    changed: Demand | None = None,
    like: Demand | None = None,
    is_conflict: bool = False,
    owned: list[DemandSummary] | None = None,
    origins: list[Origin] | None = None,
    remarks: list[str] | None = None,
    need_text: str = "",
    need_faults: forms.Faults | None = None,
    status: int = 200,
) -> Response:
    """The form of a new demand (one that is `like` another), or of the stored one that is `changed`.

    A new one that was filled in from words or a document shows the `origins` of its values; the others begin
    with the box for those words (`need_text`, `need_faults`).
    """
    return render(
        request,
        "demands/form.html",
        status=status,
        form=typed,
        faults=faults or forms.Faults(),
        changed=changed,
        like=like,
        is_conflict=is_conflict,
        owned=owned or [],
        origins={item.field: item for item in origins or []},
        origins_text=ORIGINS.dump_json(origins or []).decode(),
        remarks=remarks or [],
        need_text=need_text,
        need_faults=need_faults or forms.Faults(),
        has_intake=changed is None and like is None and not origins and not faults,
    )
