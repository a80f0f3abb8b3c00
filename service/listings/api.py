"""Drafts of listings as JSON: begun, saved piece by piece, sent as a whole or thrown away."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response

from service.catalogue import queries as catalogue
from service.catalogue.pages import LISTING_ON_PAGE, type_listing
from service.catalogue.schemas import Enterprise
from service.database import SessionDep
from service.door.fields import Identifier
from service.door.identifiers import make_identifier
from service.listings import actions, queries
from service.listings.pages import check_draft
from service.listings.schemas import (
    Draft,
    DraftFault,
    DraftFields,
    DraftLine,
    DraftList,
    DraftStart,
    DraftState,
)
from service.people.actors import NowDep, SignedInDep, TodayDep
from service.skins.api_parts import SeenVersion, answer_precondition, document_errors, write_etag
from service.skins.forms import write_typed
from service.skins.routers import make_api_router

router = make_api_router("drafts")
DraftId = Annotated[
    Identifier, Path(description="작성 중인 등록의 번호. Id of the draft.", examples=["L20170302-23456"])
]


@router.get("/listing-drafts")
def list_drafts(session: SessionDep, actor: SignedInDep) -> DraftList:
    """작성 중인 등록 목록. The account's own drafts, the latest first."""
    found = queries.find_drafts(session, actor.account_id)
    return DraftList(
        items=[DraftLine(**item.model_dump(), name=str(item.typed.get("name", ""))) for item in found]
    )


@router.post("/listing-drafts", status_code=201, responses=document_errors(403, 404, 409))
def begin_draft(
    start: DraftStart,
    response: Response,
    session: SessionDep,
    actor: SignedInDep,
    today: TodayDep,
    now: NowDep,
) -> DraftState:
    """작성 시작. A draft of a new listing, or of a change of one; one that there is is gone on with."""
    listing = catalogue.get_enterprise(session, start.enterprise_id) if start.enterprise_id else None
    typed = type_listing(listing) if listing else write_typed(None, LISTING_ON_PAGE)
    draft = actions.begin_draft(session, actor, typed, listing=listing, today=today, now=now)
    return _describe(draft, response)


@router.get("/listing-drafts/{draft_id}", responses=document_errors(404))
def get_draft(draft_id: DraftId, response: Response, session: SessionDep, actor: SignedInDep) -> DraftState:
    """작성 중인 등록. What was written so far, and what is wrong with it. ETag is its version."""
    return _describe(queries.get_draft(session, draft_id, account_id=actor.account_id), response)


@router.patch("/listing-drafts/{draft_id}", responses=document_errors(404))
def save_draft(
    draft_id: DraftId,
    fields: DraftFields,
    version: SeenVersion,
    response: Response,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
) -> DraftState:
    """이어서 저장. Save the fields that are sent, right or wrong; the others stay as they are."""
    sent = fields.model_dump(exclude_unset=True)
    typed = write_typed(sent, {name: LISTING_ON_PAGE[name] for name in sent})
    with answer_precondition():
        draft = actions.save_step(session, actor, draft_id, typed, version=version, now=now)
    return _describe(draft, response)


@router.post("/listing-drafts/{draft_id}/send", responses=document_errors(403, 404, 409))
def send_draft(
    draft_id: DraftId,
    version: SeenVersion,
    response: Response,
    session: SessionDep,
    actor: SignedInDep,
    today: TodayDep,
    now: NowDep,
) -> Enterprise:
    """등록. List what the draft holds, and the draft is gone; 409 where the listing has changed meanwhile."""
    with answer_precondition():
        draft = queries.get_draft(session, draft_id, account_id=actor.account_id, version=version)
    listing, faults = check_draft(draft, draft.enterprise_id or make_identifier("E", today))
    if listing is None:
        raise faults.as_error()
    saved = actions.send_draft(session, actor, draft, listing, based_on=draft.based_on, now=now)
    response.headers["ETag"] = write_etag(saved.version)
    return saved


@router.delete("/listing-drafts/{draft_id}", status_code=204, responses=document_errors(404))
def delete_draft(draft_id: DraftId, session: SessionDep, actor: SignedInDep) -> None:
    """작성 중인 등록 지우기. Throw a draft away."""
    actions.throw_away(session, actor, draft_id)


def _describe(draft: Draft, response: Response) -> DraftState:
    response.headers["ETag"] = write_etag(draft.version)
    listing, faults = check_draft(draft, draft.enterprise_id or "new")
    return DraftState(
        **draft.model_dump(),
        fields=draft.typed,
        faults=[
            DraftFault(field=path, ko=sentence.ko, en=sentence.en)
            for path, said in faults.items()
            for sentence in said
        ],
        is_ready=listing is not None,
    )
