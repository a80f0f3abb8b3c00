"""The consents that a helper has recorded."""

from __future__ import annotations

from sqlmodel import Session, col, select

from service import tables
from service.assistance.schemas import Assistance
from service.errors.records import AssistanceNotFound

# As many as a page lists.
SHOWN = 100


def find_recorded(session: Session, helper_id: str, *, most: int | None = SHOWN) -> list[Assistance]:
    """The consents of a helper, the latest first, all of them where `most` is None."""
    row = tables.Assistance
    rows = session.exec(
        select(row)
        .where(row.helper_id == helper_id)
        .order_by(col(row.recorded_at).desc(), col(row.assistance_id))
        .limit(most)
    ).all()
    return [Assistance.model_validate(item) for item in rows]


def get_row(session: Session, assistance_id: str, *, helper_id: str) -> tables.Assistance:
    """A helper's own consent that has not ended. Raises AssistanceNotFound."""
    row = session.get(tables.Assistance, assistance_id)
    if row is None or row.helper_id != helper_id or row.ended_at is not None:
        raise AssistanceNotFound(assistance_id)
    return row
