"""Alerts as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from service.alerts import actions, queries
from service.alerts.schemas import HitPage, HitQuery, Interest, InterestIn, InterestList
from service.database import SessionDep
from service.door.fields import Identifier
from service.people.actors import NowDep, SignedInDep
from service.skins.api_parts import document_errors
from service.skins.routers import make_api_router

router = make_api_router("alerts")
InterestId = Annotated[Identifier, Path(description="알림 식별자. Id of the interest.", examples=["W001"])]


@router.get("/alerts")
def list_alerts(query: Annotated[HitQuery, Query()], session: SessionDep, actor: SignedInDep) -> HitPage:
    """알린 수요. The demands that the account was told of, each once, with the reason."""
    return queries.list_hits(session, actor.account_id, query)


@router.get("/alert-interests")
def list_interests(session: SessionDep, actor: SignedInDep) -> InterestList:
    """알림 받는 것. What the account wants to hear of."""
    return InterestList(items=queries.find_interests(session, actor.account_id))


@router.post("/alert-interests", status_code=201, responses=document_errors(403, 409))
def add_interest(wish: InterestIn, session: SessionDep, actor: SignedInDep, now: NowDep) -> Interest:
    """알림 받기. Hear of demands that suit a listing, or that a search finds."""
    return actions.add_interest(session, actor, wish, now=now)


@router.delete("/alert-interests/{interest_id}", status_code=204, responses=document_errors(404))
def remove_interest(interest_id: InterestId, session: SessionDep, actor: SignedInDep) -> None:
    """알림 그만 받기. Forget an interest; what was told stays in the list."""
    actions.remove_interest(session, actor, interest_id)
