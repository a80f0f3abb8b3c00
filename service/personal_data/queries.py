"""What is over its period, and who looked at personal data."""

from __future__ import annotations

import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from service import tables
from service.clock import get_start_of_day
from service.people.retention import RULES, count_over
from service.personal_data.schemas import AccessLine, AccessPage, AccessQuery, Leaving, RetentionLine
from service.security import Actor
from service.settings import Settings
from service.skins.cursors import read_cursor, write_cursor


def preview_purge(session: Session, settings: Settings, *, now: datetime.datetime) -> list[RetentionLine]:
    """Every rule with what a purge at this moment would take; nothing is taken."""
    lines = []
    for rule in RULES:
        limit = rule.find_limit(settings, now)
        lines.append(
            RetentionLine(
                name=rule.name,
                setting=rule.setting,
                days=rule.find_days(settings),
                limit=limit,
                over=count_over(session, rule, limit),
            )
        )
    return lines


def list_access(session: Session, query: AccessQuery) -> AccessPage:
    """One page of the access log, newest first. Raises InvalidInput for a foreign cursor."""
    entry, actor = tables.AccessEntry, tables.Account
    wanted: list[ColumnElement[bool]] = []
    if query.actor:
        wanted.append((col(actor.login) == query.actor) | (col(entry.actor_id) == query.actor))
    if query.kind:
        wanted.append(col(entry.kind) == query.kind)
    if query.since:
        wanted.append(col(entry.accessed_at) >= get_start_of_day(query.since))
    if query.until:
        wanted.append(col(entry.accessed_at) < get_start_of_day(query.until) + datetime.timedelta(days=1))
    marks = query.model_dump(mode="json", exclude={"cursor", "limit", "lang"})
    joined = col(actor.account_id) == entry.actor_id
    total = session.exec(
        select(func.count()).select_from(entry).outerjoin(actor, joined).where(*wanted)
    ).one()
    if query.cursor is not None:
        (last,) = read_cursor(query.cursor, tuple[int], of=marks)
        wanted.append(col(entry.entry_id) < last)
    rows = session.exec(
        select(entry, actor.login)
        .outerjoin(actor, joined)
        .where(*wanted)
        .order_by(col(entry.entry_id).desc())
        .limit(query.limit + 1)
    ).all()
    items = [
        AccessLine(**{**row.model_dump(exclude={"actor_id", "request_id"}), "actor": login or row.actor_id})
        for row, login in rows[: query.limit]
    ]
    cursor = write_cursor((items[-1].entry_id,), of=marks) if len(rows) > query.limit else None
    return AccessPage(total=total, items=items, next_cursor=cursor)


def describe_leaving(session: Session, actor: Actor) -> Leaving:
    """What stays of an account that leaves, and what it is asked for."""
    account = session.get(tables.Account, actor.account_id)
    assert account is not None  # it has just signed this request

    def count(model: type[tables.Enterprise] | type[tables.Demand]) -> int:
        return session.exec(
            select(func.count()).select_from(model).where(col(model.owner_id) == actor.account_id)
        ).one()

    return Leaving(
        login=account.login,
        has_password=bool(account.password_hash),
        enterprises=count(tables.Enterprise),
        demands=count(tables.Demand),
    )
