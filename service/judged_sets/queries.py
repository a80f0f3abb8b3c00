"""The judged sets that are kept."""

from __future__ import annotations

from sqlmodel import Session, col, select

from service import tables
from service.judged_sets import schemas


def list_judged_sets(session: Session) -> schemas.JudgedSetList:
    """Every set without its content, newest first."""
    row = tables.JudgedSet
    columns = [getattr(row, name) for name in schemas.JudgedSet.model_fields]
    found = session.execute(select(*columns).order_by(col(row.added_at).desc(), col(row.judged_set_id))).all()
    return schemas.JudgedSetList(items=[schemas.JudgedSet.model_validate(item) for item in found])


def find_row(session: Session, judged_set_id: str) -> tables.JudgedSet | None:
    """The set with its content, None where there is none with this id."""
    return session.get(tables.JudgedSet, judged_set_id)
