"""The lists of administrators as files."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import StreamingResponse

from service.administration import actions
from service.administration.schemas import (
    AccountDownload,
    JobDownload,
    MailDownload,
    OrganisationDownload,
)
from service.database import SessionDep
from service.people.actors import SignedInDep
from service.skins.list_files import OpenDownload, TakingDep, give_file
from service.skins.routers import make_api_router

router = make_api_router("downloads", "/api/v1/downloads")


@give_file(router, "/accounts", 403)
def download_accounts(
    query: Annotated[AccountDownload, Query()], session: SessionDep, actor: SignedInDep, taking: TakingDep
) -> StreamingResponse:
    """계정 목록. The accounts; the reason is kept, and the access log says of how many people."""
    export, shown = actions.export_accounts(taking.database, session, actor, query)
    return taking.answer(export, query, shown=shown)


@give_file(router, "/organisations", 403)
def download_organisations(
    query: Annotated[OrganisationDownload, Query()], actor: SignedInDep, taking: TakingDep
) -> StreamingResponse:
    """소속 목록. The organisations, with how much belongs to each."""
    return taking.answer(actions.export_organisations(taking.database, actor, query), query)


@give_file(router, "/mail", 403)
def download_mail(
    query: Annotated[MailDownload, Query()], session: SessionDep, actor: SignedInDep, taking: TakingDep
) -> StreamingResponse:
    """보낼 메일. The outbox without its texts; the reason is kept, and so is how many."""
    export, shown = actions.export_mail(taking.database, session, actor, query)
    return taking.answer(export, query, shown=shown)


@give_file(router, "/jobs", 403)
def download_jobs(
    query: Annotated[JobDownload, Query()], actor: SignedInDep, taking: TakingDep
) -> StreamingResponse:
    """백그라운드 작업. The background jobs."""
    return taking.answer(actions.export_jobs(taking.database, actor, query), query)


@give_file(router, "/reference-versions", 403)
def download_reference_versions(
    query: Annotated[OpenDownload, Query()], actor: SignedInDep, taking: TakingDep
) -> StreamingResponse:
    """말·법령의 판 목록. The versions of words and law, newest first."""
    return taking.answer(actions.export_versions(taking.database, actor), query)


@give_file(router, "/judged-sets", 403)
def download_judged_sets(
    query: Annotated[OpenDownload, Query()], session: SessionDep, actor: SignedInDep, taking: TakingDep
) -> StreamingResponse:
    """판정 자료 목록. Which judged sets are kept."""
    return taking.answer(actions.export_judged_sets(session, actor), query)
