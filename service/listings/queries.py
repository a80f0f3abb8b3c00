"""Which drafts there are."""

from __future__ import annotations

from sqlmodel import Session, col, select

from service import tables
from service.errors import VersionConflict
from service.errors.records import DraftNotFound
from service.listings.schemas import Draft


def find_drafts(session: Session, account_id: str) -> list[Draft]:
    """The drafts of an account, the latest first."""
    rows = session.exec(
        select(tables.ListingDraft)
        .where(tables.ListingDraft.account_id == account_id)
        .order_by(col(tables.ListingDraft.updated_at).desc(), col(tables.ListingDraft.draft_id))
    ).all()
    return [Draft.model_validate(row) for row in rows]


def get_draft(session: Session, draft_id: str, *, account_id: str, version: int | None = None) -> Draft:
    """The account's own draft with this id.

    Raises DraftNotFound, for drafts of others as well, and VersionConflict where it is not at `version`.
    """
    draft = Draft.model_validate(get_row(session, draft_id, account_id=account_id))
    if version is not None and draft.version != version:
        raise VersionConflict(yours=version, current=draft.version)
    return draft


def get_row(session: Session, draft_id: str, *, account_id: str) -> tables.ListingDraft:
    """The row of a draft, locked until the transaction ends (PostgreSQL). Raises DraftNotFound."""
    row = session.exec(
        select(tables.ListingDraft)
        .where(tables.ListingDraft.draft_id == draft_id, tables.ListingDraft.account_id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise DraftNotFound(draft_id)
    return row
