"""The page of the mirror."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from service.bridge import IndexDep
from service.catalogue import queries as catalogue
from service.database import SessionDep
from service.mirror import actions
from service.mirror.schemas import MirrorQuery
from service.people.actors import ReaderDep, SettingsDep, TodayDep
from service.skins.routers import make_page_router
from service.web import build_url, render

router = make_page_router()

_PERIODS = (30, 90, 365)


@router.get("/enterprises/{enterprise_id:path}/mirror")
def show_mirror(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    settings: SettingsDep,
    actor: ReaderDep,
    today: TodayDep,
    enterprise_id: str,
    query: Annotated[MirrorQuery, Query()],
) -> Response:
    """Counts and gaps.

    Context: enterprise, mirror, periods (days, address, is_chosen).
    """
    mirror = actions.show_mirror(session, index, settings, actor, enterprise_id, days=query.days, today=today)
    return render(
        request,
        "mirror/page.html",
        enterprise=catalogue.get_enterprise(session, enterprise_id),
        mirror=mirror,
        periods=[(days, build_url(request, days=days), days == query.days) for days in _PERIODS],
    )
