"""Versions of words and law as JSON: administrators change them, the policy desk reads them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from service.database import SessionDep
from service.people.actors import NowDep, SignedInDep
from service.reference_versions import actions, queries
from service.reference_versions.schemas import (
    Decision,
    FoundWords,
    LawList,
    LookupQuery,
    PreviewQuery,
    Version,
    VersionIn,
    VersionPage,
    VersionQuery,
)
from service.skins.api_parts import LanguageDep, document_errors
from service.skins.routers import make_api_router

router = make_api_router("words and law")
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="판 번호. Number of the version.", examples=[1])]


@router.get("/reference-versions", operation_id="listReferenceVersions", responses=document_errors(403))
def list_versions(
    query: Annotated[VersionQuery, Query()], session: SessionDep, actor: SignedInDep
) -> VersionPage:
    """말·법령의 판 목록. The versions, newest first."""
    actions.require_reader(actor)
    return queries.list_versions(session, query)


@router.post(
    "/reference-versions",
    operation_id="draftReferenceVersion",
    status_code=201,
    responses=document_errors(403),
)
def draft_version(
    wanted: VersionIn, session: SessionDep, actor: SignedInDep, now: NowDep, language: LanguageDep
) -> Version:
    """새 초안. A new draft; nothing takes effect yet."""
    number = actions.draft_version(session, actor, wanted, now=now)
    return queries.get_version(session, number, language)


@router.get("/reference-words", operation_id="findReferenceWords", responses=document_errors(403))
def find_words(query: Annotated[LookupQuery, Query()], session: SessionDep, actor: SignedInDep) -> FoundWords:
    """시행 중인 동의어와 사용자 사전. What is in force about a word."""
    return actions.look_up(session, actor, query.q)


@router.get("/reference-law", operation_id="listReferenceLaw", responses=document_errors(403))
def list_law(session: SessionDep, actor: SignedInDep) -> LawList:
    """이어받을 수 있는 법령 값. The values of law that a new one may follow."""
    return actions.list_law(session, actor)


@router.get(
    "/reference-versions/{version}",
    operation_id="getReferenceVersion",
    responses=document_errors(403, 404),
)
def get_version(version: Number, session: SessionDep, actor: SignedInDep, language: LanguageDep) -> Version:
    """한 판의 내용과 미리 보기. One version with its changes and its preview."""
    actions.require_reader(actor)
    return queries.get_version(session, version, language)


@router.post(
    "/reference-versions/{version}/preview",
    operation_id="previewReferenceVersion",
    status_code=202,
    responses=document_errors(403, 404, 409),
)
def preview_version(
    version: Number,
    query: Annotated[PreviewQuery, Query()],
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    language: LanguageDep,
) -> Version:
    """미리 보기 시작. Compare the rankings with and without a draft, in the background."""
    actions.request_preview(session, actor, version, judged_set_id=query.judged_set_id, now=now)
    return queries.get_version(session, version, language)


@router.post(
    "/reference-versions/{version}/put-in-force",
    operation_id="putReferenceVersionInForce",
    responses=document_errors(403, 404, 409),
)
def put_in_force(
    version: Number,
    decision: Decision,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    language: LanguageDep,
) -> Version:
    """시행. Put a previewed draft in force."""
    actions.put_in_force(session, actor, version, reason=decision.reason, now=now)
    return queries.get_version(session, version, language)


@router.post(
    "/reference-versions/{version}/withdraw",
    operation_id="withdrawReferenceVersion",
    responses=document_errors(403, 404, 409),
)
def withdraw(
    version: Number,
    decision: Decision,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    language: LanguageDep,
) -> Version:
    """거두기. Withdraw a version, or drop a draft."""
    actions.withdraw(session, actor, version, reason=decision.reason, now=now)
    return queries.get_version(session, version, language)
