"""What came of demands."""

from __future__ import annotations

from sqlmodel import Session, col, select

from service import tables
from service.outcomes import schemas


def find_row(session: Session, demand_id: str) -> tables.Outcome | None:
    """The outcome of a demand that has not been taken back."""
    outcome = tables.Outcome
    return session.exec(
        select(outcome).where(outcome.demand_id == demand_id, col(outcome.revoked_at).is_(None))
    ).one_or_none()


def find_outcome(session: Session, demand_id: str) -> schemas.Outcome | None:
    """The same with its suppliers and who recorded it."""
    row = find_row(session, demand_id)
    if row is None:
        return None
    record, revision = tables.PurchaseRecord, tables.PurchaseRevision
    bought = session.exec(
        select(revision)
        .join(record, col(record.purchase_id) == revision.purchase_id)
        .where(record.outcome_id == row.outcome_id, revision.revision == record.last_revision)
        .order_by(revision.supplier_name)
    ).all()
    account = session.get(tables.Account, row.recorded_by) if row.recorded_by else None
    return schemas.Outcome(
        outcome_id=row.outcome_id,
        demand_id=demand_id,
        kind=row.kind,  # type: ignore[arg-type]  # a check constraint admits the kinds only
        decided_on=row.decided_on,
        route=row.route,
        reason=row.reason,
        recorded_at=row.recorded_at,
        recorded_by=account.display_name if account else None,
        suppliers=[
            schemas.OutcomeSupplier(
                purchase_id=item.purchase_id,
                enterprise_id=item.enterprise_id,
                supplier_name=item.supplier_name,
                amount_krw=item.amount_krw,
            )
            for item in bought
        ],
    )
