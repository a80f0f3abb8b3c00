"""What an account wants to hear of, and what it was told."""

from __future__ import annotations

import datetime

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from service import tables
from service.alerts import schemas
from service.errors.records import InterestNotFound
from service.security import hash_token
from service.skins.cursors import read_cursor, write_cursor


def find_interests(session: Session, account_id: str) -> list[schemas.Interest]:
    """The interests of an account, the newest first."""
    interest = tables.StandingInterest
    rows = session.exec(
        select(interest)
        .where(interest.account_id == account_id)
        .order_by(col(interest.created_at).desc(), col(interest.interest_id))
    ).all()
    return [schemas.Interest.model_validate(row) for row in rows]


def get_interest_row(session: Session, account_id: str, interest_id: str) -> tables.StandingInterest:
    """The account's own interest. Raises InterestNotFound."""
    interest = tables.StandingInterest
    row = session.exec(
        select(interest).where(interest.interest_id == interest_id, interest.account_id == account_id)
    ).one_or_none()
    if row is None:
        raise InterestNotFound(interest_id)
    return row


def list_hits(session: Session, account_id: str, query: schemas.HitQuery) -> schemas.HitPage:
    """One page of what the account was told. Raises InvalidInput for a foreign cursor."""
    hit, demand = tables.AlertHit, tables.Demand
    wanted = [hit.account_id == account_id]
    if query.state is not None:
        wanted.append(hit.state == query.state)
    total = session.exec(select(func.count()).select_from(hit).where(*wanted)).one()
    marks = (account_id, query.state)
    if query.cursor is not None:
        day, position = read_cursor(query.cursor, tuple[datetime.date, int], of=marks)
        wanted.append(
            or_(col(hit.told_on) < day, and_(col(hit.told_on) == day, col(hit.position) > position))
        )
    rows = session.exec(
        select(hit, demand.title, demand.buyer, demand.due_on)
        .join(demand, col(demand.demand_id) == hit.demand_id)
        .where(*wanted)
        .order_by(col(hit.told_on).desc(), col(hit.position))
        .limit(query.limit + 1)
    ).all()
    items = [_describe(*row) for row in rows[: query.limit]]
    cursor = None
    if len(rows) > query.limit:
        last = rows[query.limit - 1][0]
        cursor = write_cursor((last.told_on.isoformat(), last.position), of=marks)
    return schemas.HitPage(total=total, items=items, next_cursor=cursor)


def find_feed_account(session: Session, token: str) -> str:
    """The account behind the secret address of a feed. Raises InterestNotFound."""
    feed = tables.AlertFeed
    found = session.exec(select(feed.account_id).where(feed.token_hash == hash_token(token))).one_or_none()
    if found is None:
        raise InterestNotFound("feed")
    return found


def has_feed(session: Session, account_id: str) -> bool:
    """Whether the account has a secret address for its feeds."""
    return session.get(tables.AlertFeed, account_id) is not None


def find_open_hits(session: Session, account_id: str, *, today: datetime.date) -> list[schemas.Hit]:
    """What the feeds carry: demands told and not muted that are still open, the latest told first."""
    hit, demand = tables.AlertHit, tables.Demand
    rows = session.exec(
        select(hit, demand.title, demand.buyer, demand.due_on)
        .join(demand, col(demand.demand_id) == hit.demand_id)
        .where(
            hit.account_id == account_id,
            col(hit.muted_at).is_(None),
            demand.status == "open",
            or_(col(demand.due_on) >= today, col(demand.due_on).is_(None)),
        )
        .order_by(col(hit.told_on).desc(), col(hit.position))
        .limit(200)
    ).all()
    return [_describe(*row) for row in rows]


def _describe(
    row: tables.AlertHit, title: str, buyer: str | None, due_on: datetime.date | None
) -> schemas.Hit:
    told = row.model_dump(exclude={"account_id", "position"})
    return schemas.Hit(**told, title=title, buyer=buyer, due_on=due_on)
