"""What the demands can be asked for."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Text, and_, func, or_, type_coerce
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from service import storage, tables
from service.demands import schemas
from service.errors.records import DemandNotFound
from service.security import Actor
from service.skins.cursors import read_cursor, write_cursor


def get_demand(session: Session, demand_id: str) -> schemas.Demand:
    """The demand with this id. Raises DemandNotFound."""
    return schemas.Demand.model_validate(get_row(session, demand_id))


def get_row(session: Session, demand_id: str) -> tables.Demand:
    """The row of this demand with its lots. Raises DemandNotFound."""
    row = session.exec(
        select(tables.Demand)
        .where(tables.Demand.demand_id == demand_id)
        .options(selectinload(tables.Demand.lots))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise DemandNotFound(demand_id)
    return row


def list_demands(session: Session, query: schemas.DemandQuery) -> schemas.DemandPage:
    """One page of demands: newest publication first, those without a day last, ties by demand_id.

    Raises InvalidInput where the cursor does not belong to these filters.
    """
    wanted = _conditions(query)
    marks = query.model_dump(exclude={"cursor", "limit", "lang"})
    total = session.exec(select(func.count()).select_from(tables.Demand).where(*wanted)).one()
    if query.cursor is not None:
        day, last_id = read_cursor(query.cursor, tuple[datetime.date, str], of=marks)
        listed_on = col(tables.Demand.listed_on)
        wanted.append(or_(listed_on < day, and_(listed_on == day, col(tables.Demand.demand_id) > last_id)))
    rows: Sequence[tables.Demand] = session.exec(
        select(tables.Demand)
        .where(*wanted)
        .order_by(col(tables.Demand.listed_on).desc(), col(tables.Demand.demand_id))
        .limit(query.limit + 1)
    ).all()
    shown = rows[: query.limit]
    cursor = None
    if len(rows) > query.limit:
        cursor = write_cursor((shown[-1].listed_on.isoformat(), shown[-1].demand_id), of=marks)
    return schemas.DemandPage(
        total=total,
        items=[schemas.DemandSummary.model_validate(row) for row in shown],
        next_cursor=cursor,
    )


def find_kept(session: Session, actor: Actor) -> list[schemas.DemandSummary]:
    """The demands that an account or its organisation keeps, newest first."""
    rows = session.exec(
        select(tables.Demand)
        .where(storage.is_kept_by(tables.Demand, actor))
        .order_by(col(tables.Demand.listed_on).desc(), col(tables.Demand.demand_id))
    ).all()
    return [schemas.DemandSummary.model_validate(row) for row in rows]


def _conditions(query: schemas.DemandQuery) -> list[ColumnElement[bool]]:
    demand = tables.Demand
    wanted: list[ColumnElement[bool]] = []
    if query.q:
        wanted.append(
            or_(
                col(demand.title).icontains(query.q, autoescape=True),
                col(demand.buyer).icontains(query.q, autoescape=True),
            )
        )
    for column, values in (
        (demand.district, query.district),
        (demand.buyer_type, query.buyer_type),
        (demand.contract_type, query.contract_type),
        (demand.status, query.status),
    ):
        if values:
            wanted.append(col(column).in_(values))
    if query.published_from:
        wanted.append(col(demand.published_on) >= query.published_from)
    if query.published_to:
        wanted.append(col(demand.published_on) <= query.published_to)
    if query.open_on:
        wanted.append(and_(col(demand.due_on) >= query.open_on, col(demand.status) == "open"))
    return wanted


def find_open_rows(session: Session, on: datetime.date) -> Sequence[tables.Demand]:
    """The demands, with their lots, that are not cancelled and whose deadline is `on` or later or unknown.

    What was published later than `on` is not known yet on that day. In the order of their ids.
    """
    demand = tables.Demand
    return session.exec(
        select(demand).where(*_is_open(on)).options(selectinload(demand.lots)).order_by(col(demand.demand_id))
    ).all()


def digest_open(session: Session, on: datetime.date) -> str:
    """A digest of what `find_open_rows` gives, without reading it all: other rows have another one."""
    demand = tables.Demand
    # As the driver gives them: turning thousands of instants into objects takes longer than all the rest.
    instants = (type_coerce(instant, Text) for instant in (demand.created_at, demand.updated_at))
    columns = (demand.demand_id, demand.version, *instants)
    rows = session.execute(select(*columns).where(*_is_open(on)).order_by(col(demand.demand_id)))
    # A row writes itself out many times slower than a tuple.
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()


def _is_open(on: datetime.date) -> tuple[ColumnElement[bool], ...]:
    demand = tables.Demand
    return (
        col(demand.status) == "open",
        or_(col(demand.due_on) >= on, col(demand.due_on).is_(None)),
        or_(col(demand.published_on) <= on, col(demand.published_on).is_(None)),
    )


def find_newest_rows(session: Session, most: int) -> Sequence[tables.Demand]:
    """The demands, with their lots, that are not cancelled, the newest first: at most `most` of them."""
    demand = tables.Demand
    return session.exec(
        select(demand)
        .where(demand.status != "cancelled")
        .order_by(col(demand.published_on).desc().nulls_last(), col(demand.demand_id))
        .limit(most)
        .options(selectinload(demand.lots))
    ).all()


def find_newest_day(session: Session) -> datetime.date | None:
    """The newest day of publication of any demand that is not cancelled; None where no demand names one."""
    newest = select(func.max(tables.Demand.published_on)).where(tables.Demand.status == "open")
    return session.exec(newest).one()


def find_titles(session: Session, demand_ids: Sequence[str]) -> dict[str, str]:
    """The titles of these demands by id; unknown ids are left out."""
    columns = select(tables.Demand.demand_id, tables.Demand.title)
    return dict(session.exec(columns.where(col(tables.Demand.demand_id).in_(demand_ids))).all())


def find_rows(session: Session, demand_ids: Sequence[str]) -> dict[str, tables.Demand]:
    """The rows of these demands with their lots, by id; unknown ids are left out."""
    rows = session.exec(
        select(tables.Demand)
        .where(col(tables.Demand.demand_id).in_(demand_ids))
        .options(selectinload(tables.Demand.lots))
        .execution_options(populate_existing=True)
    ).all()
    return {row.demand_id: row for row in rows}
