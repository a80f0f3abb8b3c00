"""What is over its period, and who looked at personal data."""

from __future__ import annotations

import datetime

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from service import tables
from service.clock import get_start_of_day
from service.people.audit_subjects import find_subjects
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


# What the ids of a kind of look belong to, in the words of the audit trail.
_SUBJECTS = {"account": "account", "contacts": "enterprise", "fair-contacts": "fair_application"}


def list_access(session: Session, query: AccessQuery) -> AccessPage:
    """One page of the access log, newest first. Raises InvalidInput for a foreign cursor."""
    entry, actor = tables.AccessEntry, tables.Account
    wanted: list[ColumnElement[bool]] = []
    if query.actor:
        columns = (actor.login, actor.display_name, entry.actor_id)
        wanted.append(or_(*(col(column) == query.actor for column in columns)))
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
        select(entry, actor.login, actor.display_name)
        .outerjoin(actor, joined)
        .where(*wanted)
        .order_by(col(entry.entry_id).desc())
        .limit(query.limit + 1)
    ).all()
    shown = rows[: query.limit]
    subjects = find_subjects(
        session, {(_SUBJECTS[row.kind], row.subject_id) for row, *_ in shown if row.kind in _SUBJECTS}
    )
    items = [
        AccessLine(
            **row.model_dump(exclude={"request_id"}),
            actor=login or row.actor_id,
            actor_name=name,
            subject=subjects.get((_SUBJECTS.get(row.kind, ""), row.subject_id)),
        )
        for row, login, name in shown
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
