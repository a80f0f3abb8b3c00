"""What is known of an agency's shortlists."""

from __future__ import annotations

import datetime

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from service import tables
from service.security import Actor
from service.shortlists import schemas
from service.skins.cursors import read_cursor, write_cursor


def get_shortlist(session: Session, actor: Actor, demand_id: str) -> schemas.Shortlist:
    """The shortlist of the actor's organisation for a demand; empty where there is none yet."""
    entry, enterprise, account = tables.ShortlistEntry, tables.Enterprise, tables.Account
    rows = session.exec(
        select(
            entry, enterprise.name, enterprise.organisation_type, enterprise.district, account.display_name
        )
        .outerjoin(enterprise, col(enterprise.enterprise_id) == entry.enterprise_id)
        .outerjoin(account, col(account.account_id) == entry.added_by)
        .where(entry.demand_id == demand_id, entry.organisation_id == actor.organisation_id)
        .order_by(col(entry.position), col(entry.enterprise_id))
    ).all()
    handed_to = session.exec(
        select(account.display_name)
        .join(tables.Shortlist, col(tables.Shortlist.handed_to) == account.account_id)
        .where(
            tables.Shortlist.demand_id == demand_id,
            tables.Shortlist.organisation_id == actor.organisation_id,
        )
    ).one_or_none()
    return schemas.Shortlist(
        demand_id=demand_id,
        handed_to=handed_to,
        items=[
            schemas.Entry(
                enterprise_id=row.enterprise_id,
                enterprise_name=name or row.former_name,
                organisation_type=kind,
                district=district,
                position=number,
                note=row.note,
                added_by=added_by,
                added_at=row.added_at,
                left_at=row.left_at,
                version=row.version,
            )
            for number, (row, name, kind, district, added_by) in enumerate(rows, start=1)
        ],
    )


def find_shortlisted(session: Session, actor: Actor, demand_id: str) -> frozenset[str]:
    """The ids of the candidates of the actor's organisation that are listed still."""
    entry = tables.ShortlistEntry
    return frozenset(
        session.exec(
            select(entry.enterprise_id).where(
                entry.demand_id == demand_id,
                entry.organisation_id == actor.organisation_id,
                col(entry.left_at).is_(None),
            )
        ).all()
    )


def find_colleagues(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Login and name of the other accounts of the organisation, by name."""
    account = tables.Account
    return list(
        session.exec(
            select(account.login, account.display_name)
            .where(
                account.organisation_id == actor.organisation_id,
                account.account_id != actor.account_id,
                col(account.disabled_at).is_(None),
            )
            .order_by(account.display_name, account.login)
        ).all()
    )


def list_shortlists(session: Session, actor: Actor, query: schemas.ShortlistQuery) -> schemas.ShortlistPage:
    """One page of the organisation's shortlists, last changed first; InvalidInput for a foreign cursor."""
    shortlist, demand, entry = tables.Shortlist, tables.Demand, tables.ShortlistEntry
    account = aliased(tables.Account)
    own = [shortlist.organisation_id == actor.organisation_id]
    total = session.exec(select(func.count()).select_from(shortlist).where(*own)).one()
    count = (
        select(func.count())
        .select_from(entry)
        .where(
            col(entry.demand_id) == shortlist.demand_id,
            col(entry.organisation_id) == shortlist.organisation_id,
        )
        .scalar_subquery()
    )
    wanted = [*own]
    if query.cursor is not None:
        when, last = read_cursor(query.cursor, tuple[datetime.datetime, str], of=actor.organisation_id)
        updated_at = col(shortlist.updated_at)
        wanted.append((updated_at < when) | ((updated_at == when) & (col(shortlist.demand_id) > last)))
    rows = session.exec(
        select(shortlist, demand, account.display_name, count)
        .join(demand, col(demand.demand_id) == shortlist.demand_id)
        .outerjoin(account, account.account_id == shortlist.handed_to)
        .where(*wanted)
        .order_by(col(shortlist.updated_at).desc(), col(shortlist.demand_id))
        .limit(query.limit + 1)
    ).all()
    shown = rows[: query.limit]
    cursor = None
    if len(rows) > query.limit:
        last_row = shown[-1][0]
        cursor = write_cursor((last_row.updated_at.isoformat(), last_row.demand_id), of=actor.organisation_id)
    return schemas.ShortlistPage(
        total=total,
        items=[
            schemas.ShortlistSummary(
                demand_id=row.demand_id,
                title=need.title,
                buyer=need.buyer,
                status=need.status,
                due_on=need.due_on,
                candidates=candidates,
                handed_to=name,
                is_handed_to_me=row.handed_to == actor.account_id,
                updated_at=row.updated_at,
            )
            for row, need, name, candidates in shown
        ],
        next_cursor=cursor,
    )
