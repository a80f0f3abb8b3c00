"""Inviting, signing up, joining by a mailed link, and choosing a new password by one.

Whoever asks for a letter is told the same whether or not the address has an account, and the number of
letters to one address and from one network address is limited.
"""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

from sqlalchemy import delete
from sqlmodel import Session, col, select

from service import tables
from service.accounts import actions as accounts
from service.accounts import queries as account_queries
from service.door.validation import FieldFault
from service.errors import Forbidden, InvalidInput
from service.joining.schemas import Forgotten, Invitation, Joining, SignUp, Welcome
from service.mailing.letters import (
    Letter,
    write_already_joined,
    write_confirmation,
    write_invitation,
    write_password_changed,
    write_password_reset,
)
from service.mailing.mail import put_mail
from service.people import attempts, audit
from service.people.one_time_links import Purpose, end_links, get_link, make_link, use_link
from service.people.passwords import find_password_faults, hash_password
from service.security import Actor, find_invitable_roles, is_permitted, require
from service.sentences import Sentence
from service.settings import Settings

JOINING: tuple[Purpose, ...] = ("invitation", "confirmation")


def invite(
    session: Session,
    settings: Settings,
    actor: Actor | None,
    invitation: Invitation,
    *,
    base_url: str,
    now: datetime.datetime,
) -> str:
    """Mail an invitation and give its link, for offices whose mail does not arrive.

    Administrators invite anybody; others colleagues of their own organisation into their own role. Raises
    SignInRequired, Forbidden, or InvalidInput where the address has an account.
    """
    actor = require(actor, "account.invite", organisation_id=actor.organisation_id if actor else None)
    organisation = actor.organisation
    if invitation.organisation and is_permitted(actor, "account.manage"):
        organisation = invitation.organisation
    if invitation.role not in find_invitable_roles(actor):
        raise Forbidden
    link = _offer(session, settings, actor, invitation, organisation=organisation, base_url=base_url, now=now)
    letter = write_invitation(
        link=link,
        inviter=actor.display_name,
        organisation=organisation,
        hours=settings.invitation_lifetime_hours,
    )
    _send(session, settings, invitation.email, letter, now)
    return link


def invite_as_operator(
    session: Session, settings: Settings, invitation: Invitation, *, base_url: str, now: datetime.datetime
) -> str:
    """The link of an invitation by whoever runs the service, who needs no account. No letter is sent.

    Raises InvalidInput where the address has an account.
    """
    organisation = invitation.organisation
    return _offer(session, settings, None, invitation, organisation=organisation, base_url=base_url, now=now)


def _offer(
    session: Session,
    settings: Settings,
    actor: Actor | None,
    invitation: Invitation,
    *,
    organisation: str | None,
    base_url: str,
    now: datetime.datetime,
) -> str:
    if account_queries.find_by_email(session, invitation.email) is not None:
        raise InvalidInput(
            FieldFault(
                "email",
                Sentence("이 주소로 만든 계정이 이미 있습니다.", "There is an account with this address."),
            )
        )
    token = make_link(
        session,
        "invitation",
        email=invitation.email,
        lifetime=datetime.timedelta(hours=settings.invitation_lifetime_hours),
        now=now,
        role=invitation.role,
        organisation=organisation,
        created_by=actor.account_id if actor else None,
    )
    audit.record(
        session,
        actor,
        "account.invite",
        "invitation",
        invitation.email,
        after={"role": invitation.role, "organisation": organisation},
        now=now,
    )
    return _write_link(base_url, "/join", token)


def sign_up(
    session: Session,
    settings: Settings,
    wish: SignUp,
    *,
    base_url: str,
    address: str,
    now: datetime.datetime,
) -> None:
    """Mail a link that goes on with signing up, or one that says that the address has an account already.

    Nobody signs up into an organisation that is known: its entries would be theirs. Raises Forbidden where
    sign-up is closed, InvalidInput for a known organisation, TooManyAttempts.
    """
    if settings.sign_up != "open":
        raise Forbidden
    if _find_organisation(session, wish.organisation) is not None:
        raise InvalidInput(
            FieldFault(
                "organisation",
                Sentence(
                    "이미 등록된 소속입니다. 그 소속의 담당자나 관리자에게 초대를 요청해 주십시오.",
                    "This organisation is known already. Ask its people or the administrator to invite you.",
                ),
            )
        )
    _count_letter(session, settings, wish.email, address, now)
    if account_queries.find_by_email(session, wish.email) is not None:
        letter = write_already_joined(link=f"{base_url}/forgot-password")
    else:
        token = make_link(
            session,
            "confirmation",
            email=wish.email,
            lifetime=datetime.timedelta(hours=settings.invitation_lifetime_hours),
            now=now,
            role=wish.role,
            organisation=wish.organisation,
        )
        letter = write_confirmation(
            link=_write_link(base_url, "/join", token), hours=settings.invitation_lifetime_hours
        )
    _send(session, settings, wish.email, letter, now)


def read_welcome(session: Session, token: str, *, now: datetime.datetime) -> Welcome:
    """What a link to join offers. Raises LinkNotValid."""
    return _read_offer(get_link(session, token, JOINING, now=now))


def join(
    session: Session,
    settings: Settings,
    token: str,
    joining: Joining,
    *,
    address: str,
    browser: str,
    now: datetime.datetime,
) -> accounts.SignedIn:
    """Make the account that a link offers and sign it in. Raises LinkNotValid, InvalidInput."""
    account = take_up_offer(
        session,
        settings,
        token,
        login=joining.login,
        display_name=joining.display_name,
        password=joining.new_password,
        now=now,
    )
    return accounts.open_session(session, settings, account, address=address, browser=browser, now=now)


def take_up_offer(
    session: Session,
    settings: Settings,
    token: str,
    *,
    login: str,
    display_name: str,
    password: str | None,
    now: datetime.datetime,
) -> tables.Account:
    """Make the account that a link offers; without a password it signs in at the identity provider only.

    Raises LinkNotValid, InvalidInput.
    """
    link = get_link(session, token, JOINING, now=now)
    # Everything is looked at before anything is used up: a refusal leaves the link as it was.
    faults = _find_taken(session, link, login)
    if password is not None:
        names = (login, display_name, link.organisation, link.email.partition("@")[0])
        faults += [
            FieldFault("new_password", sentence) for sentence in find_password_faults(password, names=names)
        ]
    if faults:
        raise InvalidInput(*faults)
    use_link(session, link, now=now)
    welcome = _read_offer(link)
    actor = accounts.create_account(
        session,
        settings,
        login=login,
        password=password,
        display_name=display_name,
        role=welcome.role,
        organisation=welcome.organisation,
        email=link.email,
        now=now,
    )
    account = session.get(tables.Account, actor.account_id)
    assert account is not None
    return account


def forget_password(
    session: Session,
    settings: Settings,
    wish: Forgotten,
    *,
    base_url: str,
    address: str,
    now: datetime.datetime,
) -> None:
    """Mail a link to a new password, where the address has an account. Raises TooManyAttempts."""
    _count_letter(session, settings, wish.email, address, now)
    account = account_queries.find_by_email(session, wish.email)
    if account is not None and account.disabled_at is None:
        send_reset_link(session, settings, account, base_url=base_url, now=now)


def send_reset_link(
    session: Session,
    settings: Settings,
    account: tables.Account,
    *,
    base_url: str,
    now: datetime.datetime,
) -> str:
    """Mail a link to a new password, where the account has an address, and give it; former ones end."""
    end_links(session, account_id=account.account_id, purpose="password_reset", now=now)
    token = make_link(
        session,
        "password_reset",
        email=account.email or "",
        lifetime=datetime.timedelta(minutes=settings.reset_lifetime_minutes),
        now=now,
        account_id=account.account_id,
    )
    link = _write_link(base_url, "/reset-password", token)
    if account.email:
        letter = write_password_reset(link=link, login=account.login, minutes=settings.reset_lifetime_minutes)
        _send(session, settings, account.email, letter, now)
    return link


def check_reset_link(session: Session, token: str, *, now: datetime.datetime) -> None:
    """Raises LinkNotValid unless the link still leads to a new password."""
    get_link(session, token, ("password_reset",), now=now)


def reset_password(
    session: Session, settings: Settings, token: str, new_password: str, *, now: datetime.datetime
) -> None:
    """Set the new password; every sign-in and every key of the account ends.

    Raises LinkNotValid, or InvalidInput for a password that breaks the rules: the link is not used up then.
    """
    link = get_link(session, token, ("password_reset",), now=now)
    account = session.get(tables.Account, link.account_id)
    if account is None or account.disabled_at is not None:
        use_link(session, link, now=now)
        return
    change_password(session, settings, account, new_password, now=now)
    use_link(session, link, now=now)
    session.execute(delete(tables.ApiToken).where(col(tables.ApiToken.account_id) == account.account_id))
    attempts.forget_attempts(session, f"login:{account.login.casefold()}")
    audit.record(session, None, "account.reset_password", "account", account.account_id, now=now)


def change_password(
    session: Session,
    settings: Settings,
    account: tables.Account,
    new_password: str,
    *,
    now: datetime.datetime,
) -> None:
    """Set a password that keeps the rules; every sign-in of the account ends. Raises InvalidInput."""
    organisation = account_queries.find_organisation_name(session, account.organisation_id)
    names = (account.login, account.display_name, organisation, (account.email or "").partition("@")[0])
    faults = find_password_faults(new_password, names=names)
    if faults:
        raise InvalidInput(*(FieldFault("new_password", sentence) for sentence in faults))
    account.password_hash = hash_password(settings, new_password)
    account.password_changed_at = now
    session.add(account)
    session.execute(
        delete(tables.SignInSession).where(col(tables.SignInSession.account_id) == account.account_id)
    )
    if account.email:
        _send(session, settings, account.email, write_password_changed(login=account.login), now)


def _find_taken(session: Session, link: tables.OneTimeLink, login: str) -> list[FieldFault]:
    """What someone else has taken since the link was mailed, or has had all along."""
    faults = []
    if account_queries.find_account(session, login) is not None:
        faults.append(
            FieldFault(
                "login", Sentence("이미 쓰이고 있는 아이디입니다.", "is taken, expected another login")
            )
        )
    if account_queries.find_by_email(session, link.email) is not None:
        faults.append(
            FieldFault(
                "", Sentence("이 주소로 만든 계정이 이미 있습니다.", "There is an account with this address.")
            )
        )
    if link.purpose == "confirmation" and _find_organisation(session, link.organisation) is not None:
        faults.append(
            FieldFault(
                "",
                Sentence(
                    f"그사이 ‘{link.organisation}’ 소속이 등록되었습니다. "
                    "그 소속의 담당자에게 초대를 요청해 주십시오.",
                    f"'{link.organisation}' has been registered meanwhile. Ask its people to invite you.",
                ),
            )
        )
    return faults


def _find_organisation(session: Session, name: str | None) -> tables.Organisation | None:
    return session.exec(select(tables.Organisation).where(tables.Organisation.name == name)).first()


def _read_offer(link: tables.OneTimeLink) -> Welcome:
    return Welcome.model_validate({"email": link.email, "role": link.role, "organisation": link.organisation})


def _count_letter(
    session: Session, settings: Settings, email: str, address: str, now: datetime.datetime
) -> None:
    window = datetime.timedelta(minutes=settings.sign_in_window_minutes)
    subjects = {
        f"mail-to:{email}": settings.max_failures_per_login,
        f"mail-from:{address}": settings.max_failures_per_address,
    }
    attempts.refuse_too_many(session, subjects, window=window, now=now)
    attempts.note_attempt(session, subjects, window=window, now=now)


def _send(
    session: Session, settings: Settings, recipient: str, letter: Letter, now: datetime.datetime
) -> None:
    put_mail(session, settings, recipient=recipient, subject=letter.subject, text=letter.text, now=now)


def _write_link(base_url: str, path: str, token: str) -> str:
    return f"{base_url}{path}?{urlencode({'token': token})}"
