"""What came of demands."""

from __future__ import annotations

from sqlmodel import Session, col, select

from service import tables
from service.catalogue.schemas import PastAwardIn
from service.outcomes import schemas
from service.purchases.queries import to_award


def find_row(session: Session, demand_id: str) -> tables.Outcome | None:
    """The outcome of a demand that has not been taken back."""
    outcome = tables.Outcome
    return session.exec(
        select(outcome).where(outcome.demand_id == demand_id, col(outcome.revoked_at).is_(None))
    ).one_or_none()


def find_awards(session: Session, demand: tables.Demand) -> list[tuple[str, PastAwardIn]]:
    """(enterprise_id, award) of each contract that the demand ended in, as it was ever in a track record.

    That is, with every correction of it. Nothing for a demand that did not end in a contract, and without
    asking the database.
    """
    if demand.status != "contracted":
        return []
    outcome, record, revision = tables.Outcome, tables.PurchaseRecord, tables.PurchaseRevision
    bought = session.exec(
        select(revision)
        .join(record, col(record.purchase_id) == revision.purchase_id)
        .join(outcome, col(outcome.outcome_id) == record.outcome_id)
        .where(outcome.demand_id == demand.demand_id, col(outcome.revoked_at).is_(None))
        .order_by(revision.purchase_id, col(revision.revision))
    ).all()
    found: list[tuple[str, PastAwardIn]] = []
    for row in bought:
        if row.enterprise_id is not None:
            contract = (row.enterprise_id, to_award(row, demand.buyer))
            if contract not in found:
                found.append(contract)
    return found


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
                is_void=item.is_void,
            )
            for item in bought
        ],
    )
