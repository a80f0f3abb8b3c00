"""Outcomes as JSON."""

from __future__ import annotations

from service.bridge import IndexDep
from service.database import SessionDep
from service.outcomes import actions
from service.outcomes.schemas import Outcome, OutcomeIn, OutcomeState, UndoIn
from service.people.actors import NowDep, SignedInDep, TodayDep
from service.skins.api_parts import DemandId, document_errors
from service.skins.routers import make_api_router

router = make_api_router("purchases")


@router.get("/demands/{demand_id:id}/outcome", responses=document_errors(403, 404))
def read_outcome(demand_id: DemandId, session: SessionDep, actor: SignedInDep) -> OutcomeState:
    """구매 결과. What came of a demand of your agency."""
    return actions.read_outcome(session, actor, demand_id)


@router.post(
    "/demands/{demand_id:id}/outcome",
    status_code=201,
    responses=document_errors(403, 404, 409),
)
def record_outcome(
    demand_id: DemandId,
    body: OutcomeIn,
    session: SessionDep,
    index: IndexDep,
    actor: SignedInDep,
    now: NowDep,
    today: TodayDep,
) -> Outcome:
    """구매 결과 기록. Recorded once; a warning of a split purchase (409) must be confirmed."""
    return actions.record_outcome(session, index, actor, demand_id, body, now=now, today=today)


@router.post(
    "/demands/{demand_id:id}/outcome/undo",
    status_code=204,
    responses=document_errors(403, 404, 409),
)
def undo_outcome(
    demand_id: DemandId, body: UndoIn, session: SessionDep, actor: SignedInDep, now: NowDep
) -> None:
    """구매 결과 되돌리기. Takes back all that followed from it; the history stays."""
    actions.undo_outcome(session, actor, demand_id, body, now=now)
