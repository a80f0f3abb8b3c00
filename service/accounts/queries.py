"""What is known about accounts and sign-ins."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, update
from sqlalchemy import select as select_columns
from sqlalchemy.exc import OperationalError
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
    # By the connection: the session would prepare for objects, of which there are none.
    found = (
        session.connection()
        .execute(_OPEN_SESSION, {"token_hash": hash_token(token), "now": now})
        .one_or_none()
    )
    if found is None:
        return None
    return OpenSession(to_actor(found, found.organisation), found.expires_at, found.unread_notices)


def _select_open_session() -> Select[Any]:
    """What `find_session` asks with `token_hash` and `now`, put together once: every page asks it."""
    account, organisation, sign_in = tables.Account, tables.Organisation, tables.SignInSession
    unread = (
        select(func.count())
        .select_from(tables.Notice)
        .where(
            col(tables.Notice.account_id) == account.account_id,
            col(tables.Notice.read_at).is_(None),
        )
        .scalar_subquery()
    )
    columns = (
        *(account.account_id, account.login, account.display_name, account.organisation_id, account.role),
        col(organisation.name).label("organisation"),
        sign_in.expires_at,
        unread.label("unread_notices"),
    )
    return (
        select_columns(*columns)
        .select_from(account)
        .outerjoin(organisation, col(organisation.organisation_id) == account.organisation_id)
        .join(sign_in, col(sign_in.account_id) == account.account_id)
        .where(
            col(sign_in.token_hash) == bindparam("token_hash"),
            col(sign_in.expires_at) > bindparam("now"),
            col(account.disabled_at).is_(None),
        )
    )


_OPEN_SESSION = _select_open_session()


# How stale the last use of a key may be told; so not every read becomes a write.
LAST_USE_STEP = datetime.timedelta(minutes=10)


def find_program(session: Session, key: str, *, now: datetime.datetime) -> Actor | None:
    """The account that an API key acts as, with what the key may do; notes the use of the key."""
    found = session.exec(
        select(tables.Account, tables.Organisation.name, tables.ApiToken)
        .join(tables.ApiToken, col(tables.ApiToken.account_id) == tables.Account.account_id)
        .outerjoin(
            tables.Organisation,
            col(tables.Organisation.organisation_id) == tables.Account.organisation_id,
        )
        .where(
            tables.ApiToken.token_hash == hash_token(key),
            tables.ApiToken.expires_at > now,
            col(tables.Account.disabled_at).is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    account, organisation, token = found
    if token.last_used_at is None or token.last_used_at <= now - LAST_USE_STEP:
        try:
            with session.begin_nested():
                session.execute(
                    update(tables.ApiToken)
                    .where(col(tables.ApiToken.token_id) == token.token_id)
                    .values(last_used_at=now)
                )
        except OperationalError:
            # Another writer was quicker (SQLite); the next request notes its use.
            pass
    actor = to_actor(account, organisation)
    return replace(actor, may_change=token.scope == "write")


def find_by_email(session: Session, email: str) -> tables.Account | None:
    """The account with this address, which is written in small letters."""
    return session.exec(select(tables.Account).where(tables.Account.email == email)).one_or_none()


def find_account(session: Session, login: str) -> tables.Account | None:
    """The account with this login, disabled or not."""
    return session.exec(select(tables.Account).where(tables.Account.login == login)).one_or_none()


def find_accounts(session: Session, logins: Collection[str]) -> dict[str, tables.Account]:
    """The accounts with these logins, disabled or not, by login; unknown ones are left out."""
    account = tables.Account
    found = session.exec(select(account).where(col(account.login).in_(logins))).all() if logins else []
    return {row.login: row for row in found}


def find_organisation_id(session: Session, account_id: str | None) -> str | None:
    """The organisation that an account acts for."""
    account = session.get(tables.Account, account_id) if account_id else None
    return account.organisation_id if account else None


def find_organisation_name(session: Session, organisation_id: str | None) -> str | None:
    """The name of an organisation."""
    organisation = session.get(tables.Organisation, organisation_id) if organisation_id else None
    return organisation.name if organisation else None


def to_actor(account: tables.Account | Row[Any], organisation: str | None) -> Actor:
    """An account as the rest of the service knows it, with the name of its organisation."""
    return Actor(
        account_id=account.account_id,
        login=account.login,
        display_name=account.display_name,
        organisation=organisation,
        organisation_id=account.organisation_id,
        role=account.role,  # type: ignore[arg-type]  # a check constraint admits the roles only
    )
