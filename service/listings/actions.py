"""What can be done with drafts of listings: begin, save step by step, send, throw away."""

from __future__ import annotations

import datetime
from typing import Any

from sqlmodel import Session

from service import tables
from service.assistance import queries as assistance
from service.catalogue import actions as catalogue
from service.catalogue.schemas import Enterprise, EnterpriseIn
from service.door import limits
from service.door.identifiers import make_identifier
from service.errors import VersionConflict
from service.errors.records import TooManyDrafts
from service.listings import queries
from service.listings.schemas import Draft
from service.security import Actor, require_for, require_own


def begin_draft(
    session: Session,
    actor: Actor | None,
    typed: dict[str, Any],
    *,
    listing: Enterprise | None,
    assistance_id: str | None = None,
    today: datetime.date,
    now: datetime.datetime,
) -> Draft:
    """A draft of a new listing, or of a change of `listing`; one that exists for it already is gone on with.

    Raises SignInRequired, Forbidden, TooManyDrafts.
    """
    if listing is None:
        actor = require_own(actor, "enterprise.create")
    else:
        actor = require_for(actor, "enterprise.change", listing)
    drafts = queries.find_drafts(session, actor.account_id)
    for draft in drafts:
        is_of_it = listing is not None and draft.enterprise_id == listing.enterprise_id
        if is_of_it and draft.assistance_id == assistance_id:
            return draft
    if len(drafts) >= limits.MAX_DRAFTS:
        raise TooManyDrafts(limits.MAX_DRAFTS)
    row = tables.ListingDraft(
        draft_id=make_identifier("L", today),
        account_id=actor.account_id,
        enterprise_id=listing.enterprise_id if listing else None,
        based_on=listing.version if listing else None,
        assistance_id=assistance_id,
        typed=typed,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    return Draft.model_validate(row)


def save_step(
    session: Session,
    actor: Actor,
    draft_id: str,
    typed: dict[str, Any],
    *,
    version: int,
    now: datetime.datetime,
) -> Draft:
    """Put the fields of one step, `typed`, into the draft whose `version` the actor has seen.

    A save from another window since is no conflict where it left these very fields as they are now sent, or
    touched other steps only. Raises DraftNotFound, or VersionConflict, and nothing is saved.
    """
    typed = _drop_nul(typed)
    row = queries.get_row(session, draft_id, account_id=actor.account_id)
    if row.version != version and _differs(row, typed):
        raise VersionConflict(yours=version, current=row.version)
    if _differs(row, typed):
        row.typed = {**row.typed, **typed}
        row.version += 1
        row.updated_at = now
        session.add(row)
        session.flush()
    return Draft.model_validate(row)


def _differs(row: tables.ListingDraft, typed: dict[str, Any]) -> bool:
    return any(row.typed.get(name) != value for name, value in typed.items())


def send_draft(
    session: Session,
    actor: Actor,
    draft: Draft,
    listing: EnterpriseIn,
    *,
    based_on: int | None,
    now: datetime.datetime,
) -> Enterprise:
    """Save what the draft holds as the listing, and the draft is gone: both, or neither.

    A draft written with a recorded consent is saved on behalf of the enterprise that gave it. Raises
    AssistanceNotFound where the consent has ended, and what `catalogue.save_enterprise` raises;
    VersionConflict where the listing has changed since `based_on`.
    """
    behalf: dict[str, str | None] = {}
    if draft.assistance_id is not None:
        consent = assistance.get_row(session, draft.assistance_id, helper_id=actor.account_id)
        behalf = {
            "principal_id": consent.principal_id or f"assistance:{consent.assistance_id}",
            "owner_id": consent.principal_id,
            "reason": f"assistance {consent.assistance_id}: {consent.method}, {consent.consented_on}",
        }
        consent.enterprise_id = listing.enterprise_id
        session.add(consent)
    saved = catalogue.save_enterprise(session, actor, listing, version=based_on, now=now, **behalf)
    throw_away(session, actor, draft.draft_id)
    return saved


def throw_away(session: Session, actor: Actor, draft_id: str) -> None:
    """Delete a draft. Raises DraftNotFound."""
    session.delete(queries.get_row(session, draft_id, account_id=actor.account_id))
    session.flush()


def _drop_nul(value: Any) -> Any:
    """What was typed without U+0000, which PostgreSQL cannot keep and nobody can type."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {name: _drop_nul(item) for name, item in value.items()}
    return [_drop_nul(item) for item in value] if isinstance(value, list) else value
