"""Signing in and out, and making accounts."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from service import audit, tables
from service.accounts import queries
from service.errors import AlreadyExists, SignInRefused, TooManyAttempts
from service.organisations.actions import ensure_organisation
from service.security import Actor, Role, hash_token, make_token
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh sign-in: the value for the cookie, known here and to the browser only, and when it ends."""

    token: str
    actor: Actor
    expires_at: datetime.datetime


def sign_in(
    session: Session,
    settings: Settings,
    *,
    login: str,
    password: str,
    address: str,
    now: datetime.datetime,
    old_token: str | None = None,
) -> SignedIn:
    """Check the password and open a session under a new token; `old_token` stops being valid.

    A new token at every sign-in means that a cookie planted beforehand opens nothing. Raises SignInRefused,
    counted against the login and the network address, or TooManyAttempts.
    """
    window = datetime.timedelta(minutes=settings.sign_in_window_minutes)
    subjects = {
        f"login:{login.casefold()}": settings.max_failures_per_login,
        f"address:{address}": settings.max_failures_per_address,
    }
    _refuse_too_many(session, subjects, since=now - window, window=window, now=now)
    account = queries.find_account(session, login)
    if not _is_right(settings, account, password) or account is None or account.disabled_at is not None:
        session.execute(
            delete(tables.SignInFailure).where(col(tables.SignInFailure.failed_at) <= now - window)
        )
        session.add_all(tables.SignInFailure(subject=subject, failed_at=now) for subject in subjects)
        session.flush()
        raise SignInRefused
    session.execute(
        delete(tables.SignInFailure).where(col(tables.SignInFailure.subject) == f"login:{login.casefold()}")
    )
    session.execute(delete(tables.SignInSession).where(col(tables.SignInSession.expires_at) <= now))
    if old_token:
        sign_out(session, old_token)
    token = make_token()
    expires_at = now + datetime.timedelta(minutes=settings.session_lifetime_minutes)
    session.add(
        tables.SignInSession(
            token_hash=hash_token(token),
            account_id=account.account_id,
            created_at=now,
            expires_at=expires_at,
        )
    )
    session.flush()
    organisation = (
        session.get(tables.Organisation, account.organisation_id) if account.organisation_id else None
    )
    actor = queries.to_actor(account, organisation.name if organisation else None)
    return SignedIn(token, actor, expires_at)


def sign_out(session: Session, token: str) -> None:
    """End the session behind a cookie; one that has ended already is no fault."""
    session.execute(
        delete(tables.SignInSession).where(col(tables.SignInSession.token_hash) == hash_token(token))
    )


def create_account(
    session: Session,
    settings: Settings,
    *,
    login: str,
    password: str,
    display_name: str,
    role: Role,
    organisation: str | None = None,
    by: Actor | None = None,
    now: datetime.datetime,
) -> Actor:
    """Make an account; an `organisation` of a new name is made with it. `by` is whom the audit trail names.

    Raises AlreadyExists where the login is taken.
    """
    if queries.find_account(session, login) is not None:
        raise AlreadyExists("login", login)
    belongs_to = ensure_organisation(session, organisation, role=role, now=now) if organisation else None
    account = tables.Account(
        account_id=f"A{uuid.uuid4().hex}",
        login=login,
        display_name=display_name,
        organisation_id=belongs_to.organisation_id if belongs_to else None,
        role=role,
        password_hash=make_hasher(settings).hash(password),
        created_at=now,
    )
    session.add(account)
    session.flush()
    audit.record(
        session,
        by,
        "account.create",
        "account",
        account.account_id,
        after={"login": login, "role": role, "organisation": organisation},
        now=now,
    )
    return queries.to_actor(account, organisation)


def make_hasher(settings: Settings) -> PasswordHasher:
    """Argon2id with the strength of the settings."""
    return PasswordHasher(
        time_cost=settings.argon2_rounds, memory_cost=settings.argon2_memory_kib, parallelism=1
    )


def _is_right(settings: Settings, account: tables.Account | None, password: str) -> bool:
    # An unknown login takes as long as a wrong password, so that time does not tell which logins exist.
    stored = (
        account.password_hash
        if account
        else _hash_of_nothing(settings.argon2_rounds, settings.argon2_memory_kib)
    )
    try:
        return make_hasher(settings).verify(stored, password) and account is not None
    except VerifyMismatchError:
        return False


@cache
def _hash_of_nothing(rounds: int, memory_kib: int) -> str:
    return PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1).hash(make_token())


def _refuse_too_many(
    session: Session,
    limits: dict[str, int],
    *,
    since: datetime.datetime,
    window: datetime.timedelta,
    now: datetime.datetime,
) -> None:
    failure = tables.SignInFailure
    counted = session.exec(
        select(failure.subject, func.count(), func.min(failure.failed_at))
        .where(col(failure.subject).in_(limits), col(failure.failed_at) > since)
        .group_by(failure.subject)
    ).all()
    waits = [
        (first + window - now).total_seconds()
        for subject, count, first in counted
        if count >= limits[subject]
    ]
    if waits:
        raise TooManyAttempts(max(1, round(max(waits))))
