"""What an account changes of itself."""

from __future__ import annotations

import datetime
import uuid

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from service import tables
from service.accounts import actions as accounts
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.joining.actions import change_password as set_password
from service.own_account import queries
from service.own_account.schemas import MAX_KEYS, KeyIn, Profile
from service.people import attempts, audit
from service.people.passwords import is_right_password
from service.security import Actor, hash_token, make_token
from service.sentences import Sentence
from service.settings import Settings

KEY_PREFIX = "pumasi_"


def change_profile(session: Session, actor: Actor, profile: Profile, *, now: datetime.datetime) -> None:
    """Change the name that others see."""
    account = queries.get_row(session, actor)
    before = {"display_name": account.display_name}
    account.display_name = profile.display_name
    session.add(account)
    if before != profile.model_dump():
        audit.record(
            session,
            actor,
            "account.change",
            "account",
            actor.account_id,
            before=before,
            after=profile.model_dump(),
            now=now,
        )


def change_password(
    session: Session,
    settings: Settings,
    actor: Actor,
    *,
    old_password: str,
    new_password: str,
    address: str,
    browser: str,
    now: datetime.datetime,
) -> accounts.SignedIn:
    """Set a new password. Every sign-in ends, and this browser gets a new one under a new token.

    Raises InvalidInput where the old password is wrong (which counts as a failed sign-in) or the new one
    breaks the rules, and TooManyAttempts.
    """
    account = queries.get_row(session, actor)
    window = datetime.timedelta(minutes=settings.sign_in_window_minutes)
    subject = f"login:{account.login.casefold()}"
    attempts.refuse_too_many(session, {subject: settings.max_failures_per_login}, window=window, now=now)
    if not is_right_password(settings, account.password_hash, old_password):
        attempts.note_attempt(session, [subject], window=window, now=now)
        refusal = InvalidInput(
            FieldFault("old_password", Sentence("지금 비밀번호가 맞지 않습니다.", "is not the password."))
        )
        refusal.keeps_changes = True
        raise refusal
    set_password(session, settings, account, new_password, now=now)
    audit.record(session, actor, "account.change_password", "account", actor.account_id, now=now)
    return accounts.open_session(session, settings, account, address=address, browser=browser, now=now)


def end_session(session: Session, actor: Actor, session_id: str) -> None:
    """End one sign-in of the account; one that has ended already is no fault."""
    sign_in = tables.SignInSession
    session.execute(
        delete(sign_in).where(
            col(sign_in.account_id) == actor.account_id, col(sign_in.token_hash) == session_id
        )
    )


def end_other_sessions(session: Session, actor: Actor, *, this_token: str) -> None:
    """End every sign-in of the account but this one."""
    sign_in = tables.SignInSession
    session.execute(
        delete(sign_in).where(
            col(sign_in.account_id) == actor.account_id, col(sign_in.token_hash) != hash_token(this_token)
        )
    )


def make_key(session: Session, actor: Actor, wish: KeyIn, *, now: datetime.datetime) -> str:
    """Make a key for a program and give it; it is shown this once. Raises InvalidInput for one too many."""
    key = tables.ApiToken
    count = session.exec(
        select(func.count()).select_from(key).where(key.account_id == actor.account_id)
    ).one()
    if count >= MAX_KEYS:
        raise InvalidInput(
            FieldFault(
                "key_name",
                Sentence(
                    f"키는 {MAX_KEYS}개까지 만들 수 있습니다. 쓰지 않는 키를 먼저 없애 주십시오.",
                    f"An account may have {MAX_KEYS} keys. Delete one that is not used first.",
                ),
            )
        )
    token = KEY_PREFIX + make_token()
    row = key(
        token_id=f"K{uuid.uuid4().hex}",
        token_hash=hash_token(token),
        account_id=actor.account_id,
        name=wish.key_name,
        scope=wish.scope,
        created_at=now,
        expires_at=now + datetime.timedelta(days=int(wish.key_days)),
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor,
        "account.make_key",
        "account",
        actor.account_id,
        after={"name": wish.key_name, "scope": wish.scope, "expires_at": row.expires_at},
        now=now,
    )
    return token


def delete_key(session: Session, actor: Actor, token_id: str, *, now: datetime.datetime) -> None:
    """Take a key of the account back; one that is gone already is no fault."""
    key = tables.ApiToken
    row = session.exec(
        select(key).where(key.account_id == actor.account_id, key.token_id == token_id)
    ).one_or_none()
    if row is None:
        return
    session.delete(row)
    audit.record(
        session,
        actor,
        "account.delete_key",
        "account",
        actor.account_id,
        before={"name": row.name, "scope": row.scope},
        now=now,
    )


def unlink_identity(
    session: Session, actor: Actor, *, issuer: str, subject: str, now: datetime.datetime
) -> None:
    """An account at the identity provider signs in as this one no more; one that is gone is no fault.

    Raises InvalidInput where the account has no password to sign in with instead.
    """
    row = session.get(tables.ExternalIdentity, (issuer, subject))
    if row is None or row.account_id != actor.account_id:
        return
    if not queries.get_row(session, actor).password_hash:
        raise InvalidInput(
            FieldFault(
                "",
                Sentence(
                    "통합계정을 끊으면 로그인할 방법이 없습니다. "
                    "‘비밀번호 찾기’로 비밀번호를 먼저 정해 주십시오.",
                    "You could not sign in any more. Choose a password first, as if you had forgotten one.",
                ),
            )
        )
    session.delete(row)
    audit.record(
        session,
        actor,
        "account.unlink_identity",
        "account",
        actor.account_id,
        before={"issuer": issuer, "subject": subject},
        now=now,
    )
