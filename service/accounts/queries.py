"""What is known about accounts and sign-ins."""

from __future__ import annotations

import datetime

from sqlmodel import Session, col, select

from service import tables
from service.security import Actor, hash_token


def find_session(
    session: Session, token: str, *, now: datetime.datetime
) -> tuple[Actor, datetime.datetime] | None:
    """The account behind a session cookie and when the sign-in ends; None where it has ended or never was."""
    found = session.exec(
        select(tables.Account, tables.SignInSession.expires_at)
        .join(tables.SignInSession, col(tables.SignInSession.account_id) == tables.Account.account_id)
        .where(
            tables.SignInSession.token_hash == hash_token(token),
            tables.SignInSession.expires_at > now,
            col(tables.Account.disabled_at).is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    account, expires_at = found
    return to_actor(account), expires_at


def find_account(session: Session, login: str) -> tables.Account | None:
    """The account with this login, disabled or not."""
    return session.exec(select(tables.Account).where(tables.Account.login == login)).one_or_none()


def to_actor(account: tables.Account) -> Actor:
    """An account as the rest of the service knows it."""
    return Actor(
        account_id=account.account_id,
        login=account.login,
        display_name=account.display_name,
        organisation=account.organisation,
        role=account.role,  # type: ignore[arg-type]  # a check constraint admits the roles only
    )
