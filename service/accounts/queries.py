"""What is known about accounts and sign-ins."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from service import tables
from service.security import Actor, hash_token


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A sign-in that holds: the account behind it, when it ends, and how many notices wait to be read."""

    actor: Actor
    expires_at: datetime.datetime
    unread_notices: int


def find_session(session: Session, token: str, *, now: datetime.datetime) -> OpenSession | None:
    """The sign-in behind a session cookie; None where it has ended or never was."""
    unread = (
        select(func.count())
        .select_from(tables.Notice)
        .where(
            col(tables.Notice.account_id) == tables.Account.account_id,
            col(tables.Notice.read_at).is_(None),
        )
        .scalar_subquery()
    )
    found = session.exec(
        select(tables.Account, tables.Organisation.name, tables.SignInSession.expires_at, unread)
        .outerjoin(
            tables.Organisation,
            col(tables.Organisation.organisation_id) == tables.Account.organisation_id,
        )
        .join(tables.SignInSession, col(tables.SignInSession.account_id) == tables.Account.account_id)
        .where(
            tables.SignInSession.token_hash == hash_token(token),
            tables.SignInSession.expires_at > now,
            col(tables.Account.disabled_at).is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    account, organisation, expires_at, unread_notices = found
    return OpenSession(to_actor(account, organisation), expires_at, unread_notices)


def find_account(session: Session, login: str) -> tables.Account | None:
    """The account with this login, disabled or not."""
    return session.exec(select(tables.Account).where(tables.Account.login == login)).one_or_none()


def find_organisation_id(session: Session, account_id: str | None) -> str | None:
    """The organisation that an account acts for."""
    account = session.get(tables.Account, account_id) if account_id else None
    return account.organisation_id if account else None


def to_actor(account: tables.Account, organisation: str | None) -> Actor:
    """An account as the rest of the service knows it, with the name of its organisation."""
    return Actor(
        account_id=account.account_id,
        login=account.login,
        display_name=account.display_name,
        organisation=organisation,
        organisation_id=account.organisation_id,
        role=account.role,  # type: ignore[arg-type]  # a check constraint admits the roles only
    )
