"""Signing in and out, and making accounts."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col

from service import tables
from service.accounts import queries
from service.database import Database
from service.errors import AlreadyExists
from service.errors.sign_in import SignInRefused
from service.organisations.actions import ensure_organisation
from service.people import attempts, audit
from service.people.passwords import hash_password, is_right_password
from service.security import Actor, Role, hash_token, make_token
from service.settings import Settings

MAX_BROWSER_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh sign-in: the value for the cookie, known here and to the browser only, and when it ends."""

    token: str
    actor: Actor
    expires_at: datetime.datetime


def sign_in(
    database: Database,
    settings: Settings,
    *,
    login: str,
    password: str,
    address: str,
    now: datetime.datetime,
    browser: str = "",
    old_token: str | None = None,
) -> SignedIn:
    """Check the password and open a session under a new token; `old_token` stops being valid.

    A new token at every sign-in means that a cookie planted beforehand opens nothing. The password is checked
    between two transactions, in none: that takes long on purpose, and nobody who writes has to wait for it.
    Raises SignInRefused, counted against the login and the network address, or TooManyAttempts.
    """
    # Telephones put a space behind a word that they complete.
    login = login.strip()
    window = datetime.timedelta(minutes=settings.sign_in_window_minutes)
    subjects = _count_against(settings, login, address)
    with database.session(is_writing=False) as session:
        attempts.refuse_too_many(session, subjects, window=window, now=now)
        account = queries.find_account(session, login)
        password_hash = account.password_hash if account else None
    is_right = is_right_password(settings, password_hash, password)
    with database.session(is_writing=True) as session:
        # What was guessed meanwhile counts before anybody is told whether this guess was right.
        attempts.refuse_too_many(session, subjects, window=window, now=now)
        account = queries.find_account(session, login)
        is_same = account is not None and account.password_hash == password_hash
        if not is_right or account is None or not is_same or account.disabled_at is not None:
            attempts.note_attempt(session, subjects, window=window, now=now)
            raise SignInRefused
        attempts.forget_attempts(session, f"login:{login.casefold()}")
        if old_token:
            sign_out(session, old_token)
        return open_session(session, settings, account, address=address, browser=browser, now=now)


def open_session(
    session: Session,
    settings: Settings,
    account: tables.Account,
    *,
    address: str,
    browser: str,
    now: datetime.datetime,
    is_external: bool = False,
) -> SignedIn:
    """Sign the account in under a new token, however it has shown who it is (`is_external`: elsewhere)."""
    session.execute(delete(tables.SignInSession).where(col(tables.SignInSession.expires_at) <= now))
    token = make_token()
    expires_at = now + datetime.timedelta(minutes=settings.session_lifetime_minutes)
    session.add(
        tables.SignInSession(
            token_hash=hash_token(token),
            account_id=account.account_id,
            created_at=now,
            expires_at=expires_at,
            address=address,
            browser=browser[:MAX_BROWSER_CHARACTERS],
            is_external=is_external,
        )
    )
    session.flush()
    organisation = queries.find_organisation_name(session, account.organisation_id)
    return SignedIn(token, queries.to_actor(account, organisation), expires_at)


def sign_out(session: Session, token: str) -> bool:
    """End the session behind a cookie; one that has ended already is no fault.

    Whether the identity provider still takes the person for signed in.
    """
    sign_in = tables.SignInSession
    was_external = session.execute(
        delete(sign_in)
        .where(col(sign_in.token_hash) == hash_token(token))
        .returning(col(sign_in.is_external))
    ).scalar()
    return bool(was_external)


def create_account(
    session: Session,
    settings: Settings,
    *,
    login: str,
    password: str | None,
    display_name: str,
    role: Role,
    organisation: str | None = None,
    email: str | None = None,
    now: datetime.datetime,
) -> Actor:
    """Make an account; an `organisation` of a new name is made with it.

    The rules for passwords are for the doors to ask (`service.people.passwords`); None is an account that
    signs in elsewhere only. Raises AlreadyExists where the login is taken.
    """
    if queries.find_account(session, login) is not None:
        raise AlreadyExists("login", login)
    belongs_to = ensure_organisation(session, organisation, role=role, now=now) if organisation else None
    account = tables.Account(
        account_id=f"A{uuid.uuid4().hex}",
        login=login,
        display_name=display_name,
        organisation_id=belongs_to.organisation_id if belongs_to else None,
        email=email,
        role=role,
        password_hash=hash_password(settings, password) if password else "",
        created_at=now,
    )
    session.add(account)
    session.flush()
    audit.record(
        session,
        None,
        "account.create",
        "account",
        account.account_id,
        after={"login": login, "role": role, "organisation": organisation},
        now=now,
    )
    return queries.to_actor(account, organisation)


def _count_against(settings: Settings, login: str, address: str) -> dict[str, int]:
    return {
        f"login:{login.casefold()}": settings.max_failures_per_login,
        f"address:{address}": settings.max_failures_per_address,
    }
