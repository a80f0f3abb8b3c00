"""Wishes of a booth as JSON."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from service.database import SessionDep
from service.door import limits
from service.fairs.register.api import BoothId, FairId
from service.fairs.register.schemas import WishIn, WishOut
from service.fairs.wishes import actions
from service.people.actors import ActorDep, NowDep
from service.skins.api_parts import document_errors
from service.skins.routers import make_api_router

router = make_api_router("fairs")


class BoothWishes(BaseModel):
    """부스의 상담 희망: everything the booth wishes; what is left out is not wished any more."""

    model_config = ConfigDict(extra="forbid")

    items: list[WishIn] = Field(max_length=limits.MAX_FAIR_APPLICATIONS, description="희망. Wishes.")


class WishList(BaseModel):
    """상담 희망 목록."""

    items: list[WishOut]


@router.put("/fairs/{fair_id}/booths/{booth_id}/wishes", responses=document_errors(401, 403, 404, 409))
def change_booth_wishes(
    fair_id: FairId, booth_id: BoothId, body: BoothWishes, session: SessionDep, actor: ActorDep, now: NowDep
) -> WishList:
    """부스의 상담 희망 저장. Whom the booth wishes to meet."""
    saved = actions.save_booth_wishes(session, actor, fair_id, booth_id, body.items, now=now)
    return WishList(items=saved)
