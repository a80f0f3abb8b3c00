"""The mirror as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from service.bridge import IndexDep
from service.database import SessionDep
from service.mirror import actions
from service.mirror.schemas import Mirror, MirrorQuery
from service.people.actors import ActorDep, SettingsDep, TodayDep
from service.skins.api_parts import EnterpriseId, document_errors
from service.skins.routers import make_api_router

router = make_api_router("enterprises", is_protected=False)


@router.get("/enterprises/{enterprise_id:id}/mirror", responses=document_errors(401, 403, 404))
def show_mirror(
    enterprise_id: EnterpriseId,
    query: Annotated[MirrorQuery, Query()],
    session: SessionDep,
    index: IndexDep,
    settings: SettingsDep,
    actor: ActorDep,
    today: TodayDep,
) -> Mirror:
    """거울. How the own enterprise was found, shown and passed over, in counts that reveal no buyer."""
    return actions.show_mirror(session, index, settings, actor, enterprise_id, days=query.days, today=today)
