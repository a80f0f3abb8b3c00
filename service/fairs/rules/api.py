"""The further rules of a fair as JSON."""

from __future__ import annotations

from service.database import SessionDep
from service.fairs.register import queries as fairs
from service.fairs.register.api import FairId
from service.fairs.rules import actions, queries
from service.fairs.rules.schemas import Rules, RulesIn
from service.people.actors import ActorDep, NowDep
from service.skins.api_parts import document_errors
from service.skins.routers import make_api_router

router = make_api_router("fairs")


@router.get("/fairs/{fair_id}/rules", operation_id="getFairRules", responses=document_errors(401, 403, 404))
def get_rules(fair_id: FairId, session: SessionDep, actor: ActorDep) -> Rules:
    """상담 규칙 보기. The halls and the walks between them."""
    fairs.get_managed(session, actor, fair_id)
    return queries.get_rules(session, fair_id)


@router.put("/fairs/{fair_id}/rules", operation_id="setFairRules", responses=document_errors(401, 403, 404))
def set_rules(fair_id: FairId, rules: RulesIn, session: SessionDep, actor: ActorDep, now: NowDep) -> Rules:
    """상담 규칙 정하기. Set all of them; what is left out no longer holds."""
    return actions.set_rules(session, actor, fair_id, rules, now=now)
