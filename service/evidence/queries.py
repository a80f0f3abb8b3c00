"""What is known of evidence packs."""

from __future__ import annotations

import datetime
import json

from sqlmodel import Session, and_, col, or_, select

from service import tables
from service.errors.records import EvidenceNotFound
from service.evidence import schemas
from service.security import Actor
from service.skins.cursors import read_cursor, write_cursor


def get_row(session: Session, evidence_id: str) -> tables.EvidencePack:
    """The row of a pack. Raises EvidenceNotFound."""
    row = session.get(tables.EvidencePack, evidence_id)
    if row is None:
        raise EvidenceNotFound(evidence_id)
    return row


def describe(row: tables.EvidencePack) -> schemas.Evidence:
    """A pack with its content."""
    summary = schemas.EvidenceSummary.model_validate(row)
    return schemas.Evidence(**summary.model_dump(), content=json.loads(row.content))


def list_packs(session: Session, actor: Actor, query: schemas.EvidenceQuery) -> schemas.EvidencePage:
    """The packs that the actor or a colleague has made, newest first.

    Raises InvalidInput where the cursor belongs to another list.
    """
    pack = tables.EvidencePack
    mine = col(pack.owner_id) == actor.account_id
    if actor.organisation_id is not None:
        mine = or_(mine, col(pack.organisation_id) == actor.organisation_id)
    statement = select(pack).where(mine).order_by(col(pack.made_at).desc(), col(pack.evidence_id).desc())
    if query.cursor is not None:
        at, last = read_cursor(query.cursor, tuple[datetime.datetime, str], of=actor.account_id)
        statement = statement.where(
            or_(col(pack.made_at) < at, and_(col(pack.made_at) == at, col(pack.evidence_id) < last))
        )
    rows = session.exec(statement.limit(query.limit + 1)).all()
    shown = rows[: query.limit]
    has_more = len(rows) > query.limit
    cursor = (shown[-1].made_at.isoformat(), shown[-1].evidence_id) if has_more else None
    return schemas.EvidencePage(
        items=[schemas.EvidenceSummary.model_validate(row) for row in shown],
        next_cursor=write_cursor(cursor, of=actor.account_id) if cursor else None,
    )
