"""Lists of one enterprise as files."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import StreamingResponse

from service.bridge import IndexDep
from service.database import SessionDep
from service.listing_downloads import actions
from service.listing_downloads.schemas import MirrorDownload, SuggestionDownload
from service.people.actors import SettingsDep, SignedInDep, TodayDep
from service.skins.api_parts import EnterpriseId
from service.skins.list_files import OpenDownload, PrivateDownload, TakingDep, give_file
from service.skins.routers import make_api_router

router = make_api_router("downloads", "/api/v1/downloads")


@give_file(router, "/enterprises/{enterprise_id:id}/contacts", 403, 404)
def download_contacts(
    enterprise_id: EnterpriseId,
    query: Annotated[PrivateDownload, Query()],
    session: SessionDep,
    actor: SignedInDep,
    taking: TakingDep,
) -> StreamingResponse:
    """연락처. The contacts of a listing that you keep; the reason is kept, and the access log says so."""
    export, shown = actions.export_contacts(session, actor, enterprise_id)
    return taking.answer(export, query, shown=shown)


@give_file(router, "/enterprises/{enterprise_id:id}/proof-files", 403, 404)
def download_proof_file_list(
    enterprise_id: EnterpriseId,
    query: Annotated[OpenDownload, Query()],
    session: SessionDep,
    actor: SignedInDep,
    taking: TakingDep,
) -> StreamingResponse:
    """증빙 파일 목록. Which proof files a listing keeps, without their contents."""
    return taking.answer(actions.export_proof_files(session, actor, enterprise_id), query)


@give_file(router, "/enterprises/{enterprise_id:id}/suggestions", 404)
def download_suggestions(
    enterprise_id: EnterpriseId,
    query: Annotated[SuggestionDownload, Query()],
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    taking: TakingDep,
) -> StreamingResponse:
    """나에게 맞는 수요. Open demands that suit an enterprise, then those that a rule keeps it out of."""
    export = actions.export_suggestions(
        session, index, enterprise_id, query, today=today, language=taking.language
    )
    return taking.answer(export, query)


@give_file(router, "/enterprises/{enterprise_id:id}/mirror", 403, 404)
def download_mirror(
    enterprise_id: EnterpriseId,
    query: Annotated[MirrorDownload, Query()],
    session: SessionDep,
    index: IndexDep,
    settings: SettingsDep,
    actor: SignedInDep,
    today: TodayDep,
    taking: TakingDep,
) -> StreamingResponse:
    """거울. The counts and gaps of a listing that you keep, as its page shows them."""
    export = actions.export_mirror(session, index, settings, actor, enterprise_id, query, today=today)
    return taking.answer(export, query)
