"""Inviting by match as JSON."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from service.bridge import IndexDep
from service.database import SessionDep
from service.fairs.invitations import actions
from service.fairs.register.api import FairId
from service.fairs.register.schemas import Invited
from service.people.actors import ActorDep, NowDep, TodayDep
from service.skins.api_parts import document_errors
from service.skins.routers import make_api_router

router = make_api_router("fairs")


class Invitation(BaseModel):
    """추천 초대."""

    model_config = ConfigDict(extra="forbid")

    top: Annotated[int, Field(ge=1, le=100, strict=True)] = Field(
        actions.DEFAULT_INVITED, description="구매 계획마다 초대할 기업 수. Enterprises for each project."
    )


@router.post(
    "/fairs/{fair_id}/invite",
    operation_id="inviteByMatch",
    responses=document_errors(401, 403, 404, 409),
)
def invite(
    fair_id: FairId,
    body: Invitation,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
) -> Invited:
    """추천 기업 초대. Invite the best matches of every project."""
    return actions.invite_by_match(session, index, actor, fair_id, top=body.top, now=now, today=today)
