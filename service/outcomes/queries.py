"""What came of demands."""

from __future__ import annotations

from sqlmodel import Session, col, select

from service import tables
from service.catalogue.schemas import PastAwardIn
from service.outcomes import schemas


def find_row(session: Session, demand_id: str) -> tables.Outcome | None:
    """The outcome of a demand that has not been taken back."""
    outcome = tables.Outcome
    return session.exec(
        select(outcome).where(outcome.demand_id == demand_id, col(outcome.revoked_at).is_(None))
    ).one_or_none()


def find_awards(session: Session, demand: tables.Demand) -> list[tuple[str, PastAwardIn]]:
    """(enterprise_id, award) of each contract that the demand ended in, as it was added to a track record.

    Nothing for a demand that did not end in a contract, and without asking the database.
    """
    if demand.status != "contracted":
        return []
    outcome, record, revision = tables.Outcome, tables.PurchaseRecord, tables.PurchaseRevision
    first = session.exec(
        select(revision)
        .join(record, col(record.purchase_id) == revision.purchase_id)
        .join(outcome, col(outcome.outcome_id) == record.outcome_id)
        .where(
            outcome.demand_id == demand.demand_id, col(outcome.revoked_at).is_(None), revision.revision == 1
        )
        .order_by(revision.purchase_id)
    ).all()
    return [
        (row.enterprise_id, to_award(row, demand.buyer)) for row in first if row.enterprise_id is not None
    ]


def to_award(bought: tables.PurchaseRevision, buyer: str | None) -> PastAwardIn:
    """What a purchase is in the track record of whoever sold it."""
    return PastAwardIn(
        title=bought.title,
        buyer=buyer,
        amount_krw=bought.amount_krw,
        year=bought.bought_on.year,
        date=bought.bought_on,
        category=bought.category,
    )


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
