"""The page of a demand's outcome."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from service.bridge import IndexDep
from service.catalogue.actions import identify_enterprise
from service.database import SessionDep
from service.demands import queries as demands
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.errors.records import SplitPurchase
from service.outcomes import actions
from service.outcomes.schemas import OutcomeIn, UndoIn
from service.people.actors import ActorDep, NowDep, ReaderDep, TodayDep
from service.sentences import Sentence
from service.shortlists.queries import get_shortlist
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import quote_id, redirect, render

router = make_page_router()

_OUTCOME: forms.Shape = {
    "kind": "text",
    "decided_on": "day",
    # "other" names an enterprise that is not on the shortlist.
    "suppliers": {"enterprise_id": "text", "other": "text", "amount_krw": "money"},
    "route": "text",
    "reason": "text",
}
_RECORDED: forms.Shape = {**_OUTCOME, "suppliers": {"enterprise_id": "text", "amount_krw": "money"}}


@router.get("/demands/{demand_id:path}/outcome")
def show_outcome(
    request: Request, session: SessionDep, actor: ReaderDep, today: TodayDep, demand_id: str
) -> Response:
    """What came of the demand, or the form to record it."""
    typed = forms.write_typed({"decided_on": today, "kind": "contracted"}, _OUTCOME)
    return _show(request, session, actor, demand_id, forms.add_room(typed, _OUTCOME))


@router.post("/demands/{demand_id:path}/outcome/undo")
def undo_outcome(
    session: SessionDep, actor: ActorDep, now: NowDep, demand_id: str, posted: PostedForm
) -> Response:
    """Take the outcome back."""
    typed = forms.read_typed(posted, {"reason": "text"})
    undo, faults = forms.check_typed(typed, {"reason": "text"}, UndoIn)
    if undo is None:
        raise InvalidInput(*(FieldFault(path, said[0]) for path, said in faults.items()))
    actions.undo_outcome(session, actor, demand_id, undo, now=now)
    return redirect(f"/demands/{quote_id(demand_id)}/outcome", "outcome-undone")


@router.post("/demands/{demand_id:path}/outcome")
def record_outcome(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    demand_id: str,
    posted: PostedForm,
) -> Response:
    """Record it, or show the form again: what is wrong, or the grounds of a split-purchase warning."""
    typed = forms.read_typed(posted, _OUTCOME, ignored=("more", "confirm_split"))
    if posted.get("more"):
        return _show(request, session, actor, demand_id, forms.add_room(typed, _OUTCOME, only="suppliers"))
    is_contracted = typed["kind"] == "contracted"
    rows, unnamed = _name_suppliers(session, typed["suppliers"] if is_contracted else [])
    given = {**typed, "suppliers": rows, "route": typed["route"] if is_contracted else ""}
    confirmed = posted.get("confirm_split") == "yes"
    outcome, faults = forms.check_typed(given, _RECORDED, OutcomeIn, confirm_split=confirmed)
    splits: tuple[FieldFault, ...] = ()
    for path, sentence in unnamed:
        faults.add(path, sentence)
    if outcome is not None and not faults:
        try:
            actions.record_outcome(session, index, actor, demand_id, outcome, now=now, today=today)
        except SplitPurchase as warning:
            splits = warning.fields
        except InvalidInput as refusal:
            faults = forms.Faults.of(refusal)
    if not faults and not splits:
        return redirect(f"/demands/{quote_id(demand_id)}/outcome", "outcome-saved")
    return _show(
        request,
        session,
        actor,
        demand_id,
        forms.add_room(typed, _OUTCOME),
        faults=faults,
        splits=splits,
        status=409 if splits else 422,
    )


def _name_suppliers(session: SessionDep, rows: list[Any]) -> tuple[list[Any], list[tuple[str, Sentence]]]:
    """The rows with the id of each enterprise that was named, and what is wrong with a name."""
    named, faults = [], []
    for number, row in enumerate(rows):
        enterprise_id = row["enterprise_id"]
        if other := row["other"].strip():
            meant = identify_enterprise(session, other)
            if isinstance(meant, Sentence):
                faults.append((f"suppliers[{number}].other", meant))
            else:
                enterprise_id = meant
        named.append({"enterprise_id": enterprise_id or other, "amount_krw": row["amount_krw"]})
    return named, faults


def _show(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    demand_id: str,
    typed: forms.Typed,
    *,
    faults: forms.Faults | None = None,
    splits: tuple[FieldFault, ...] = (),
    status: int = 200,
) -> Response:
    state = actions.read_outcome(session, actor, demand_id)
    assert actor is not None
    shortlist = get_shortlist(session, actor, demand_id)
    return render(
        request,
        "outcomes/page.html",
        status=status,
        demand=demands.get_demand(session, demand_id),
        outcome=state.outcome,
        candidates=[(entry.enterprise_id, entry.enterprise_name) for entry in shortlist.listed],
        form=typed,
        faults=faults or forms.Faults(),
        splits=splits,
    )
