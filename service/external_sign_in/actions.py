"""Signing in with an account at the identity provider.

An account there is linked to one of ours in two ways only: by an invitation (or confirmation) link that was
mailed, or because the provider has confirmed an e-mail address that one of our accounts has confirmed too.
Nobody gets an account merely by having one there.
"""

from __future__ import annotations

import datetime
import hmac
import re
from typing import TYPE_CHECKING

from sqlmodel import Session

from service import tables
from service.accounts import actions as accounts
from service.accounts import queries as account_queries
from service.database import Database
from service.errors.sign_in import ExternalSignInRefused, NoProvider
from service.external_sign_in.schemas import Answer
from service.joining.actions import take_up_offer
from service.mailing.letters import write_identity_linked
from service.mailing.mail import put_mail
from service.people import attempts, audit
from service.people.pending_sign_ins import PendingSignIn
from service.sentences import Sentence
from service.settings import Settings

if TYPE_CHECKING:
    from service.people.provider import Identity, Provider

_GIVEN_UP = Sentence(
    "로그인을 그만두셨거나 통합계정에서 허락되지 않았습니다. 다시 시도해 주십시오.",
    "You gave up signing in, or were not let in there. Please try again.",
)
_UNKNOWN = Sentence(
    "이 통합계정과 이어진 품앗이 계정이 없습니다. 초대 메일의 링크에서 통합계정으로 가입하시거나, "
    "같은 소속의 담당자 또는 관리자에게 초대를 요청해 주십시오.",
    "No Pumasi account is linked to this one. Join by the link of an invitation, or ask a colleague or the "
    "administrator to invite you.",
)
_LINKED_ALREADY = Sentence(
    "이 통합계정은 이미 다른 품앗이 계정과 이어져 있습니다. 로그인 화면에서 통합계정으로 로그인해 주십시오.",
    "This account is linked to another Pumasi account already. Sign in with it on the sign-in page.",
)
_DISABLED = Sentence(
    "이 계정은 쓸 수 없게 되어 있습니다. 관리자에게 문의해 주십시오.",
    "This account has been disabled. Please ask the administrator.",
)


def get_provider(provider: Provider | None) -> Provider:
    """The provider of the settings. Raises NoProvider where none is set."""
    if provider is None:
        raise NoProvider
    return provider


def finish_sign_in(
    database: Database,
    settings: Settings,
    provider: Provider,
    pending: PendingSignIn | None,
    answer: Answer,
    *,
    callback: str,
    address: str,
    browser: str,
    old_token: str | None,
    now: datetime.datetime,
) -> accounts.SignedIn:
    """Sign in whom the answer stands for. The provider is asked between two transactions, in none.

    Raises ExternalSignInRefused, counted against the network address, TooManyAttempts, ProviderUnavailable,
    and for a mailed link LinkNotValid or InvalidInput.
    """
    window = datetime.timedelta(minutes=settings.sign_in_window_minutes)
    limits = {f"address:{address}": settings.max_failures_per_address}
    with database.session(is_writing=False) as session:
        attempts.refuse_too_many(session, limits, window=window, now=now)
    try:
        identity = _identify(provider, pending, answer, callback=callback, now=now)
        assert pending is not None
        with database.session(is_writing=True) as session:
            account = _find_or_link(session, settings, identity, pending, now)
            if old_token:
                accounts.sign_out(session, old_token)
            return accounts.open_session(
                session, settings, account, address=address, browser=browser, now=now, is_external=True
            )
    except ExternalSignInRefused:
        with database.session(is_writing=True) as session:
            attempts.note_attempt(session, limits, window=window, now=now)
        raise


def _identify(
    provider: Provider,
    pending: PendingSignIn | None,
    answer: Answer,
    *,
    callback: str,
    now: datetime.datetime,
) -> Identity:
    if pending is None or not hmac.compare_digest(pending.secrets.state.encode(), answer.state.encode()):
        raise ExternalSignInRefused
    if answer.iss is not None and answer.iss != provider.issuer:
        # An answer of another provider, handed to us in the name of ours.
        raise ExternalSignInRefused
    if answer.error or not answer.code:
        raise ExternalSignInRefused(_GIVEN_UP)
    return provider.identify(answer.code, pending.secrets, callback=callback, now=now)


def _find_or_link(
    session: Session, settings: Settings, identity: Identity, pending: PendingSignIn, now: datetime.datetime
) -> tables.Account:
    known = session.get(tables.ExternalIdentity, (identity.issuer, identity.subject))
    if known is not None:
        if pending.link_token:
            raise ExternalSignInRefused(_LINKED_ALREADY)
        account = session.get(tables.Account, known.account_id)
    elif pending.link_token:
        account = _join(session, settings, identity, pending.link_token, now)
    else:
        account = account_queries.find_by_email(session, identity.email) if identity.email else None
    if account is None:
        raise ExternalSignInRefused(_UNKNOWN)
    if account.disabled_at is not None:
        raise ExternalSignInRefused(_DISABLED)
    if known is None:
        _link(session, settings, identity, account, now)
    return account


def _join(
    session: Session, settings: Settings, identity: Identity, token: str, now: datetime.datetime
) -> tables.Account:
    return take_up_offer(
        session,
        settings,
        token,
        login=_choose_login(session, identity),
        display_name=identity.name or "통합계정 사용자",
        password=None,
        now=now,
    )


def _choose_login(session: Session, identity: Identity) -> str:
    """A login that is free; nobody types it, but lists and audit trail name people by it."""
    local = (identity.email or "").partition("@")[0]
    base = re.sub(r"[^a-z0-9._-]", "", local).lstrip("._-")[:40]
    if len(base) < 3:
        base = "member"
    login, number = base, 1
    while account_queries.find_account(session, login) is not None:
        number += 1
        login = f"{base}-{number}"
    return login


def _link(
    session: Session,
    settings: Settings,
    identity: Identity,
    account: tables.Account,
    now: datetime.datetime,
) -> None:
    session.add(
        tables.ExternalIdentity(
            issuer=identity.issuer, subject=identity.subject, account_id=account.account_id, created_at=now
        )
    )
    audit.record(
        session,
        None,
        "account.link_identity",
        "account",
        account.account_id,
        after={"issuer": identity.issuer, "subject": identity.subject},
        now=now,
    )
    if account.email:
        letter = write_identity_linked(login=account.login, provider=settings.oidc_name)
        put_mail(
            session, settings, recipient=account.email, subject=letter.subject, text=letter.text, now=now
        )
