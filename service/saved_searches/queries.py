"""The searches that an account keeps."""

from __future__ import annotations

import datetime

from sqlmodel import Session, col, select

from service import tables
from service.errors.records import SavedSearchNotFound
from service.security import Actor


def find_rows(session: Session, actor: Actor) -> list[tables.SavedSearch]:
    """The account's own searches, by name."""
    search = tables.SavedSearch
    return list(
        session.exec(
            select(search)
            .where(search.account_id == actor.account_id)
            .order_by(col(search.name), col(search.search_id))
        ).all()
    )


def get_row(session: Session, actor: Actor, search_id: str) -> tables.SavedSearch:
    """The account's own search. Raises SavedSearchNotFound."""
    row = session.get(tables.SavedSearch, search_id)
    if row is None or row.account_id != actor.account_id:
        raise SavedSearchNotFound(search_id)
    return row


def find_changed(session: Session, *, since: datetime.datetime) -> dict[str, datetime.datetime]:
    """The enterprises that were listed or changed after `since`, and when."""
    enterprise = tables.Enterprise
    columns = select(enterprise.enterprise_id, enterprise.updated_at)
    return dict(session.exec(columns.where(col(enterprise.updated_at) > since)).all())
