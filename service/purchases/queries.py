"""What is known of purchases: the last revision holds, the first is the original."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from service import tables
from service.catalogue.schemas import PastAwardIn
from service.errors.records import PurchaseNotFound
from service.purchases import schemas
from service.skins.cursors import read_cursor, write_cursor

MOST_UNSOLD = 200


def _select() -> tuple[Select[Any], Any, Any]:
    """Record, last and first revision, and the name of the agency."""
    record = tables.PurchaseRecord
    last, first = aliased(tables.PurchaseRevision), aliased(tables.PurchaseRevision)
    statement = (
        select(record, last, first.amount_krw, tables.Organisation.name)
        .join(
            last,
            and_(last.purchase_id == col(record.purchase_id), last.revision == col(record.last_revision)),
        )
        .join(first, and_(first.purchase_id == col(record.purchase_id), first.revision == 1))
        .join(tables.Organisation, col(tables.Organisation.organisation_id) == record.organisation_id)
    )
    return statement, last, first


def _conditions(last: Any, organisation_id: str | None, year: int | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if organisation_id is not None:
        wanted.append(col(tables.PurchaseRecord.organisation_id) == organisation_id)
    if year is not None:
        wanted.append(last.bought_on.between(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))
    return wanted


def list_purchases(
    session: Session, query: schemas.PurchaseQuery, *, organisation_id: str | None
) -> schemas.PurchasePage:
    """One page of purchases, newest first, ties by id; of all agencies where `organisation_id` is None."""
    statement, last, first = _select()
    wanted = _conditions(last, organisation_id, query.year)
    marks = (organisation_id, query.year)
    sums = statement.where(*wanted).with_only_columns(
        func.count(), func.sum(first.amount_krw), func.sum(_now(last))
    )
    total, original, restated = session.execute(sums).one()
    if query.cursor is not None:
        day, key = read_cursor(query.cursor, tuple[datetime.date, str], of=marks)
        wanted.append(or_(last.bought_on < day, and_(last.bought_on == day, last.purchase_id > key)))
    rows = session.execute(
        statement.where(*wanted).order_by(last.bought_on.desc(), last.purchase_id).limit(query.limit + 1)
    ).all()
    shown = rows[: query.limit]
    cursor = None
    if len(rows) > query.limit:
        row = shown[-1][1]
        cursor = write_cursor((row.bought_on.isoformat(), row.purchase_id), of=marks)
    return schemas.PurchasePage(
        total=total,
        original_krw=int(original or 0),
        restated_krw=int(restated or 0),
        items=[_describe(*row) for row in shown],
        next_cursor=cursor,
    )


def find_all(
    session: Session, *, organisation_id: str | None = None, year: int | None = None
) -> Iterator[tuple[str, schemas.Purchase]]:
    """Every purchase with the id of its agency, oldest first."""
    statement, last, _ = _select()
    rows = session.execute(
        statement.where(*_conditions(last, organisation_id, year)).order_by(last.bought_on, last.purchase_id)
    )
    for record, revision, original, agency in rows:
        yield record.organisation_id, _describe(record, revision, original, agency)


def get_history(session: Session, organisation_id: str | None, purchase_id: str) -> schemas.History:
    """Every state of a record. Raises PurchaseNotFound, also for another agency's."""
    statement, _, _ = _select()
    wanted = [col(tables.PurchaseRecord.purchase_id) == purchase_id]
    if organisation_id is not None:
        wanted.append(col(tables.PurchaseRecord.organisation_id) == organisation_id)
    found = session.execute(statement.where(*wanted)).one_or_none()
    if found is None:
        raise PurchaseNotFound
    revision, account = tables.PurchaseRevision, tables.Account
    rows = session.exec(
        select(revision, account.display_name)
        .outerjoin(account, col(account.account_id) == revision.recorded_by)
        .where(revision.purchase_id == purchase_id)
        .order_by(col(revision.revision))
    ).all()
    return schemas.History(
        purchase=_describe(*found),
        revisions=[
            schemas.Revision(
                revision=row.revision,
                bought_on=row.bought_on,
                amount_krw=row.amount_krw,
                contract_type=row.contract_type,
                is_void=row.is_void,
                reason=row.reason,
                recorded_at=row.recorded_at,
                recorded_by=name,
            )
            for row, name in rows
        ],
    )


def find_totals(session: Session, year: int) -> dict[tuple[str, str], tuple[int, int]]:
    """By agency and kind the original and the last total of a year."""
    total = tables.PurchaseTotal
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for row in session.exec(
        select(total)
        .where(total.year == year)
        .order_by(total.organisation_id, total.kind, col(total.revision))
    ):
        key = (row.organisation_id, row.kind)
        found[key] = (found[key][0] if key in found else row.amount_krw, row.amount_krw)
    return found


def find_agencies(session: Session) -> dict[str, str]:
    """The names of the agencies that have purchases or totals, by id."""
    organisation = tables.Organisation
    ids = select(tables.PurchaseRecord.organisation_id).union(select(tables.PurchaseTotal.organisation_id))
    rows = session.exec(
        select(organisation.organisation_id, organisation.name)
        .where(col(organisation.organisation_id).in_(ids))
        .order_by(organisation.name)
    ).all()
    return dict(rows)


def count_sellers(session: Session, *, organisation_id: str | None, year: int) -> int:
    """How many enterprises of the catalogue sold something in a year that still stands."""
    statement, last, _ = _select()
    sold = statement.with_only_columns(last.enterprise_id).where(
        *_conditions(last, organisation_id, year), last.is_void.is_(False)
    )
    enterprise = tables.Enterprise
    return session.exec(
        select(func.count()).select_from(enterprise).where(col(enterprise.enterprise_id).in_(sold))
    ).one()


def find_first_registered(session: Session, most: int) -> list[schemas.Unsold]:
    """The first enterprises of the catalogue, by name."""
    enterprise = tables.Enterprise
    rows = session.exec(
        select(enterprise.enterprise_id, enterprise.name, enterprise.district)
        .order_by(enterprise.name, enterprise.enterprise_id)
        .limit(most)
    ).all()
    return [schemas.Unsold(enterprise_id=key, name=name, district=place) for key, name, place in rows]


def find_classes(session: Session, enterprise_id: str, day: datetime.date) -> list[str]:
    """The certificates of an enterprise that are in force on a day."""
    paper = tables.Certification
    rows: Sequence[tables.Certification] = session.exec(
        select(paper).where(paper.enterprise_id == enterprise_id).order_by(col(paper.position))
    ).all()
    held = [
        row.type
        for row in rows
        if (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)
    ]
    return list(dict.fromkeys(held))


def _now(last: Any) -> Any:
    return case((last.is_void, 0), else_=last.amount_krw)


def _describe(
    record: tables.PurchaseRecord, last: tables.PurchaseRevision, original: int, agency: str
) -> schemas.Purchase:
    return schemas.Purchase(
        purchase_id=record.purchase_id,
        agency=agency,
        bought_on=last.bought_on,
        title=last.title,
        category=last.category,
        contract_type=last.contract_type,
        enterprise_id=last.enterprise_id,
        supplier_name=last.supplier_name,
        supplier_classes=last.supplier_classes,
        original_krw=original,
        restated_krw=0 if last.is_void else last.amount_krw,
        is_void=last.is_void,
        revision=last.revision,
        outcome_id=record.outcome_id,
    )


def find_demand(session: Session, outcome_id: str) -> tables.Demand | None:
    """The demand that ended in this outcome, where the outcome stands."""
    outcome, demand = tables.Outcome, tables.Demand
    return session.exec(
        select(demand)
        .join(outcome, col(outcome.demand_id) == demand.demand_id)
        .where(outcome.outcome_id == outcome_id, col(outcome.revoked_at).is_(None))
    ).one_or_none()


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
