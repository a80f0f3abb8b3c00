"""The access log as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import StreamingResponse

from service.database import SessionDep
from service.people.actors import SignedInDep
from service.personal_data import actions
from service.personal_data.schemas import AccessDownload
from service.skins.list_files import TakingDep, give_file
from service.skins.routers import make_api_router

router = make_api_router("downloads", "/api/v1/downloads")


@give_file(router, "/access-log", 403)
def download_access_log(
    query: Annotated[AccessDownload, Query()], session: SessionDep, actor: SignedInDep, taking: TakingDep
) -> StreamingResponse:
    """열람 기록. Who looked at personal data; taking the log away stands in it too."""
    export, shown = actions.export_access_log(taking.database, session, actor, query)
    return taking.answer(export, query, shown=shown)
