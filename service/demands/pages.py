"""Pages of the demands: the list, one demand, and the form that posts one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from service import forms
from service.actors import ActorDep, NowDep, TodayDep, find_actor, protect_form
from service.api_parts import ApiQuery
from service.database import SessionDep
from service.demands import actions, queries
from service.demands.schemas import DemandIn, DemandQuery
from service.forms import PostedForm
from service.identifiers import make_identifier
from service.security import require
from service.web import go_to_sign_in, quote_id, redirect, render

router = APIRouter(include_in_schema=False, dependencies=[Depends(protect_form), Depends(find_actor)])

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


@router.get("/demands")
def show_demands(request: Request, session: SessionDep, query: Annotated[DemandQuery, Query()]) -> Response:
    """The newest demands first. Context: found (DemandPage), query."""
    found = queries.list_demands(session, query)
    return render(
        request, "demands/list.html", found=found, query=query.q or "", has_cursor=query.cursor is not None
    )


@router.get("/post-demand")
def show_new_demand(
    request: Request, actor: ActorDep, today: TodayDep, query: Annotated[ApiQuery, Query()]
) -> Response:
    """An empty form, dated today, from the buyer's own agency."""
    if actor is None:
        return go_to_sign_in(request)
    require(actor, "demand.create", owner_id=actor.account_id)
    known = {"published_on": today, "buyer": actor.organisation, "regime": "local"}
    return _show_form(request, forms.add_room(forms.write_typed(known, DEMAND), DEMAND))


@router.post("/post-demand")
def post_demand(
    request: Request, session: SessionDep, actor: ActorDep, today: TodayDep, now: NowDep, posted: PostedForm
) -> Response:
    """Save the demand and go on to its ranked suppliers, or show the form again with what is wrong."""
    require(actor, "demand.create", owner_id=actor.account_id if actor else None)
    typed = forms.read_typed(posted, DEMAND, ignored=("more",))
    if posted.get("more"):
        return _show_form(request, forms.add_room(typed, DEMAND, only="lots"))
    demand, faults = forms.check_typed(typed, DEMAND, DemandIn, demand_id=make_identifier("D", today))
    if demand is None:
        return _show_form(request, typed, faults, status=422)
    saved = actions.save_demand(session, actor, demand, version=None, now=now)
    return redirect(f"/demands/{quote_id(saved.demand_id)}/matches", "demand-posted")


@router.get("/demands/{demand_id:path}")
def show_demand(
    request: Request, session: SessionDep, demand_id: str, query: Annotated[ApiQuery, Query()]
) -> Response:
    """All that is known of one demand. Context: demand."""
    return render(request, "demands/page.html", demand=queries.get_demand(session, demand_id))


def _show_form(
    request: Request, typed: forms.Typed, faults: forms.Faults | None = None, *, status: int = 200
) -> Response:
    return render(request, "demands/form.html", status=status, form=typed, faults=faults or forms.Faults())
