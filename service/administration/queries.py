"""What administrators see, each list in the same number of statements for one row as for many."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select

from service import tables
from service.administration import schemas
from service.clock import get_start_of_day
from service.errors.sign_in import AccountNotFound, OrganisationNotFound
from service.people.audit_subjects import find_subjects, list_mentioned
from service.skins.cursors import read_cursor, write_cursor

_NOT_FILTERS = {"cursor", "limit", "lang", "reason"}
# Lines whose names are looked up together: databases limit how many ids a statement holds.
_NAMED_AT_ONCE = 500
# (line, actor, principal, name of the organisation)
_FoundLine = tuple[tables.AuditEntry, tables.Account | None, tables.Account | None, str | None]


def list_accounts(session: Session, query: schemas.AccountQuery) -> schemas.AccountPage:
    """One page of the accounts, by login. Raises InvalidInput for a foreign cursor."""
    account, organisation = tables.Account, tables.Organisation
    wanted: list[ColumnElement[bool]] = []
    if query.q:
        wanted.append(
            or_(
                *(
                    col(column).icontains(query.q, autoescape=True)
                    for column in (account.login, account.display_name, account.email, organisation.name)
                )
            )
        )
    if query.role:
        wanted.append(col(account.role) == query.role)
    if query.state:
        is_active = col(account.disabled_at).is_(None)
        wanted.append(is_active if query.state == "active" else ~is_active)
    marks = query.model_dump(exclude=_NOT_FILTERS)
    joined = (account, col(organisation.organisation_id) == account.organisation_id)
    total = session.exec(
        select(func.count()).select_from(account).outerjoin(organisation, joined[1]).where(*wanted)
    ).one()
    if query.cursor is not None:
        (last,) = read_cursor(query.cursor, tuple[str], of=marks)
        wanted.append(col(account.login) > last)
    rows = session.exec(
        select(account, organisation.name)
        .outerjoin(organisation, joined[1])
        .where(*wanted)
        .order_by(col(account.login))
        .limit(query.limit + 1)
    ).all()
    items = [_describe_account(row, name) for row, name in rows[: query.limit]]
    cursor = write_cursor((items[-1].login,), of=marks) if len(rows) > query.limit else None
    return schemas.AccountPage(total=total, items=items, next_cursor=cursor)


def get_account_row(session: Session, account_id: str) -> tables.Account:
    """The row of an account. Raises AccountNotFound."""
    row = session.get(tables.Account, account_id)
    if row is None:
        raise AccountNotFound(account_id)
    return row


def get_account(session: Session, account_id: str, *, now: datetime.datetime) -> schemas.AccountDetail:
    """One account with what is known of its use. Raises AccountNotFound."""
    row = get_account_row(session, account_id)
    organisation = session.get(tables.Organisation, row.organisation_id) if row.organisation_id else None
    line = _describe_account(row, organisation.name if organisation else None)
    sign_in = tables.SignInSession

    def count(model: type[SQLModel], *wanted: ColumnElement[bool]) -> int:
        return session.exec(select(func.count()).select_from(model).where(*wanted)).one()

    return schemas.AccountDetail(
        **line.model_dump(),
        sign_ins=count(sign_in, col(sign_in.account_id) == account_id, col(sign_in.expires_at) > now),
        keys=count(tables.ApiToken, col(tables.ApiToken.account_id) == account_id),
        enterprises=count(tables.Enterprise, col(tables.Enterprise.owner_id) == account_id),
        demands=count(tables.Demand, col(tables.Demand.owner_id) == account_id),
    )


def count_other_administrators(session: Session, account_id: str) -> int:
    """How many accounts but this one may administer."""
    account = tables.Account
    return session.exec(
        select(func.count())
        .select_from(account)
        .where(
            account.role == "administrator",
            col(account.disabled_at).is_(None),
            account.account_id != account_id,
        )
    ).one()


def list_organisations(session: Session, query: schemas.OrganisationQuery) -> schemas.OrganisationPage:
    """One page of the organisations, by name. Raises InvalidInput for a foreign cursor."""
    organisation = tables.Organisation
    wanted: list[ColumnElement[bool]] = []
    if query.q:
        wanted.append(col(organisation.name).icontains(query.q, autoescape=True))
    if query.kind:
        wanted.append(col(organisation.kind) == query.kind)
    marks = query.model_dump(exclude=_NOT_FILTERS)
    total = session.exec(select(func.count()).select_from(organisation).where(*wanted)).one()
    if query.cursor is not None:
        (last,) = read_cursor(query.cursor, tuple[str], of=marks)
        wanted.append(col(organisation.name) > last)
    rows = session.exec(
        _select_organisations().where(*wanted).order_by(col(organisation.name)).limit(query.limit + 1)
    ).all()
    items = [_describe_organisation(*row) for row in rows[: query.limit]]
    cursor = write_cursor((items[-1].name,), of=marks) if len(rows) > query.limit else None
    return schemas.OrganisationPage(total=total, items=items, next_cursor=cursor)


def get_organisation(session: Session, organisation_id: str) -> schemas.OrganisationLine:
    """One organisation. Raises OrganisationNotFound."""
    row = session.exec(
        _select_organisations().where(col(tables.Organisation.organisation_id) == organisation_id)
    ).one_or_none()
    if row is None:
        raise OrganisationNotFound(organisation_id)
    return _describe_organisation(*row)


def list_audit(session: Session, query: schemas.AuditQuery) -> schemas.AuditPage:
    """One page of the audit trail, newest first. Raises InvalidInput for a foreign cursor."""
    entry = tables.AuditEntry
    wanted = _find_audit_conditions(query)
    marks = query.model_dump(exclude=_NOT_FILTERS)
    total = count_audit(session, query)
    if query.cursor is not None:
        (last,) = read_cursor(query.cursor, tuple[int], of=marks)
        wanted.append(col(entry.entry_id) < last)
    rows = _select_audit(session, wanted, limit=query.limit + 1)
    cursor = None
    if len(rows) > query.limit:
        rows = rows[: query.limit]
        cursor = write_cursor((rows[-1][0].entry_id,), of=marks)
    return schemas.AuditPage(total=total, items=_name_lines(session, rows), next_cursor=cursor)


def count_audit(session: Session, query: schemas.AuditQuery) -> int:
    """How many lines the filters leave."""
    actor = aliased(tables.Account)
    entry = tables.AuditEntry
    return session.exec(
        select(func.count())
        .select_from(entry)
        .outerjoin(actor, col(actor.account_id) == entry.actor_id)
        .where(*_find_audit_conditions(query))
    ).one()


def read_whole_audit(session: Session, query: schemas.AuditQuery) -> Iterator[schemas.AuditLine]:
    """Every line that the filters leave, newest first, up to MAX_EXPORTED_LINES."""
    rows = _select_audit(session, _find_audit_conditions(query), limit=schemas.MAX_EXPORTED_LINES)
    for start in range(0, len(rows), _NAMED_AT_ONCE):
        yield from _name_lines(session, rows[start : start + _NAMED_AT_ONCE])


def list_mail(session: Session, query: schemas.MailQuery) -> schemas.MailPage:
    """One page of the outbox, newest first. Raises InvalidInput for a foreign cursor."""
    mail = tables.OutgoingMail
    rows, cursor = _list_newest(session, mail, mail.mail_id, query, int)
    counts = _count_states(session, mail, mail.state)
    return schemas.MailPage(
        total=counts.get(query.state, 0) if query.state else sum(counts.values()),
        counts=counts,
        items=[schemas.MailLine.model_validate(row) for row in rows],
        next_cursor=cursor,
    )


def list_jobs(session: Session, query: schemas.JobQuery) -> schemas.JobPage:
    """One page of the jobs, newest first. Raises InvalidInput for a foreign cursor."""
    job = tables.Job
    wanted = [col(job.state) == query.state] if query.state else []
    marks = query.model_dump(exclude=_NOT_FILTERS)
    if query.cursor is not None:
        at, last = read_cursor(query.cursor, tuple[datetime.datetime, str], of=marks)
        created_at = col(job.created_at)
        wanted.append(or_(created_at < at, (created_at == at) & (col(job.job_id) < last)))
    rows = session.exec(
        select(job)
        .where(*wanted)
        .order_by(col(job.created_at).desc(), col(job.job_id).desc())
        .limit(query.limit + 1)
    ).all()
    cursor = None
    if len(rows) > query.limit:
        rows = rows[: query.limit]
        cursor = write_cursor((rows[-1].created_at.isoformat(), rows[-1].job_id), of=marks)
    counts = _count_states(session, job, job.state)
    return schemas.JobPage(
        total=counts.get(query.state, 0) if query.state else sum(counts.values()),
        counts=counts,
        items=[schemas.JobLine.model_validate(row) for row in rows],
        next_cursor=cursor,
    )


def _describe_account(row: tables.Account, organisation: str | None) -> schemas.AccountLine:
    return schemas.AccountLine(
        **row.model_dump(include=schemas.AccountLine.model_fields.keys() - {"organisation"}),
        organisation=organisation,
    )


def _select_organisations() -> Any:
    organisation = tables.Organisation

    def count(model: Any) -> Any:
        return (
            select(func.count())
            .select_from(model)
            .where(col(model.organisation_id) == organisation.organisation_id)
            .scalar_subquery()
        )

    return select(organisation, count(tables.Account), count(tables.Enterprise), count(tables.Demand))


def _describe_organisation(
    row: tables.Organisation, accounts: int, enterprises: int, demands: int
) -> schemas.OrganisationLine:
    return schemas.OrganisationLine(
        **row.model_dump(exclude={"created_at"}),
        accounts=accounts,
        enterprises=enterprises,
        demands=demands,
    )


def _find_audit_conditions(query: schemas.AuditQuery) -> list[ColumnElement[bool]]:
    entry, account = tables.AuditEntry, tables.Account
    wanted: list[ColumnElement[bool]] = []
    if query.actor:
        named = select(account.account_id).where(
            or_(
                *(
                    col(column) == query.actor
                    for column in (account.login, account.display_name, account.account_id)
                )
            )
        )
        wanted.append(or_(col(entry.actor_id).in_(named), col(entry.principal_id).in_(named)))
    if query.action:
        # "demand" means all that is done to demands; "account.change" is not "account.change_password".
        done, within = col(entry.action), f"{query.action}."
        wanted.append(or_(done == query.action, done.startswith(within, autoescape=True)))
    if query.subject_kind:
        wanted.append(col(entry.subject_kind) == query.subject_kind)
    if query.subject_id:
        wanted.append(col(entry.subject_id) == query.subject_id)
    if query.since:
        wanted.append(col(entry.recorded_at) >= get_start_of_day(query.since))
    if query.until:
        wanted.append(col(entry.recorded_at) < get_start_of_day(query.until) + datetime.timedelta(days=1))
    return wanted


def _select_audit(session: Session, wanted: Sequence[ColumnElement[bool]], *, limit: int) -> list[_FoundLine]:
    """The newest lines that fulfil the conditions."""
    entry = tables.AuditEntry
    actor, principal = aliased(tables.Account), aliased(tables.Account)
    return list(
        session.exec(
            select(entry, actor, principal, tables.Organisation.name)
            .outerjoin(actor, col(actor.account_id) == entry.actor_id)
            .outerjoin(principal, col(principal.account_id) == entry.principal_id)
            .outerjoin(tables.Organisation, col(tables.Organisation.organisation_id) == entry.organisation_id)
            .where(*wanted)
            .order_by(col(entry.entry_id).desc())
            .limit(limit)
        ).all()
    )


def _name_lines(session: Session, rows: Sequence[_FoundLine]) -> list[schemas.AuditLine]:
    """The lines with the names of whom and what they are about."""
    mentioned = {row.entry_id: list_mentioned(row.before, row.after) for row, *_ in rows}
    subjects = find_subjects(
        session, {(row.subject_kind, row.subject_id) for row, *_ in rows}.union(*mentioned.values())
    )
    return [
        schemas.AuditLine(
            **row.model_dump(exclude={"principal_id", "organisation_id"}),
            actor=actor.login if actor else row.actor_id,
            actor_name=actor.display_name if actor else None,
            principal=principal.login if principal else row.principal_id,
            principal_name=principal.display_name if principal else None,
            organisation=organisation,
            subject=subjects.get((row.subject_kind, row.subject_id)),
            names={
                key[1]: subjects[key].name
                for key in mentioned[row.entry_id]
                if key in subjects and subjects[key].name
            },
        )
        for row, actor, principal, organisation in rows
    ]


def _list_newest(
    session: Session, model: Any, key: Any, query: Any, key_type: type
) -> tuple[list[Any], str | None]:
    wanted = [col(model.state) == query.state] if query.state else []
    marks = query.model_dump(exclude=_NOT_FILTERS)
    if query.cursor is not None:
        (last,) = read_cursor(query.cursor, tuple[key_type], of=marks)  # type: ignore[valid-type]
        wanted.append(col(key) < last)
    rows = list(
        session.exec(select(model).where(*wanted).order_by(col(key).desc()).limit(query.limit + 1)).all()
    )
    if len(rows) <= query.limit:
        return rows, None
    rows = rows[: query.limit]
    return rows, write_cursor((getattr(rows[-1], key.key),), of=marks)


def _count_states(session: Session, model: Any, state: Any) -> dict[str, int]:
    counted = session.exec(select(state, func.count()).select_from(model).group_by(state)).all()
    return {str(name): count for name, count in counted}
