"""What an account knows of itself."""

from __future__ import annotations

import datetime

from sqlmodel import Session, col, select

from service import tables
from service.own_account.schemas import Key, LinkedIdentity, OpenSignIn, OwnAccount
from service.security import Actor, hash_token


def get_own_account(
    session: Session, actor: Actor, *, this_token: str | None, now: datetime.datetime
) -> OwnAccount:
    """The account with its open sign-ins, newest first, and its keys."""
    account = get_row(session, actor)
    this_hash = hash_token(this_token) if this_token else None
    sign_in, key = tables.SignInSession, tables.ApiToken
    sign_ins = session.exec(
        select(sign_in)
        .where(sign_in.account_id == actor.account_id, col(sign_in.expires_at) > now)
        .order_by(col(sign_in.created_at).desc(), col(sign_in.token_hash))
    ).all()
    keys = session.exec(
        select(key)
        .where(key.account_id == actor.account_id)
        .order_by(col(key.created_at).desc(), col(key.token_id))
    ).all()
    identity = tables.ExternalIdentity
    identities = session.exec(
        select(identity)
        .where(identity.account_id == actor.account_id)
        .order_by(col(identity.created_at), col(identity.subject))
    ).all()
    return OwnAccount(
        login=account.login,
        display_name=account.display_name,
        email=account.email,
        role=account.role,
        organisation=actor.organisation,
        has_password=bool(account.password_hash),
        password_changed_at=account.password_changed_at,
        sign_ins=[
            OpenSignIn(
                # The hash of a token opens nothing, so it may name the sign-in on the page of its owner.
                session_id=row.token_hash,
                created_at=row.created_at,
                expires_at=row.expires_at,
                address=row.address,
                browser=row.browser,
                is_this=row.token_hash == this_hash,
            )
            for row in sign_ins
        ],
        keys=[Key.model_validate(row) for row in keys],
        identities=[LinkedIdentity.model_validate(row) for row in identities],
    )


def get_row(session: Session, actor: Actor) -> tables.Account:
    """The row of the account that asks."""
    account = session.get(tables.Account, actor.account_id)
    assert account is not None  # it has just signed this request
    return account
