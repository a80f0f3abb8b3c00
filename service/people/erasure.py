"""Taking a person out of the service.

The row of an account stays without anything that names a person, because entries, records and the audit trail
refer to it; everything that only serves the person is deleted. What an organisation has published (listings,
demands, purchases) is the organisation's and stays.
"""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from service import tables

ERASED_NAME = "탈퇴한 사용자"
# Fields of an account that name a person, as the audit trail keeps them.
_PERSONAL_FIELDS = frozenset({"login", "display_name", "email", "subject"})
ERASED = "(삭제됨)"

_OWN = (
    tables.SignInSession,
    tables.ApiToken,
    tables.ExternalIdentity,
    tables.OneTimeLink,
    tables.Notice,
    tables.ListingDraft,
    tables.Upload,
    tables.StandingInterest,
    tables.SavedSearch,
    tables.AlertHit,
    tables.AlertDigest,
    tables.AlertReminder,
)
# What a colleague goes on with.
_KEPT = (tables.Enterprise, tables.Demand, tables.Fair, tables.Booth, tables.FairApplication)


def erase_account(session: Session, account: tables.Account, *, now: datetime.datetime) -> None:
    """Take the person behind the account out of it; erasing it again changes nothing."""
    if account.erased_at is not None:
        return
    account_id, email, login = account.account_id, account.email, account.login
    _hand_over(session, account)
    for model in _OWN:
        session.execute(delete(model).where(col(model.account_id) == account_id))
    if email:
        session.execute(delete(tables.OneTimeLink).where(col(tables.OneTimeLink.email) == email))
        session.execute(delete(tables.OutgoingMail).where(col(tables.OutgoingMail.recipient) == email))
    failures = tables.SignInFailure
    subjects = [f"login:{login.casefold()}", *([f"mail-to:{email}"] if email else [])]
    session.execute(delete(failures).where(col(failures.subject).in_(subjects)))
    _erase_from_trail(session, account_id, email)
    account.login = f"erased-{account_id[1:13].lower()}"
    account.display_name = ERASED_NAME
    account.email, account.organisation_id, account.password_hash = None, None, ""
    account.disabled_at = account.disabled_at or now
    account.erased_at = now
    session.add(account)
    session.flush()


def _hand_over(session: Session, account: tables.Account) -> None:
    """What the account kept for its organisation, the colleague of longest standing keeps from now on.

    Else nobody could delete a listing any more, and news of a fair would reach nobody.
    """
    if account.organisation_id is None:
        return
    colleague = tables.Account
    heir_id = session.exec(
        select(colleague.account_id)
        .where(
            colleague.organisation_id == account.organisation_id,
            colleague.role == account.role,
            colleague.account_id != account.account_id,
            col(colleague.disabled_at).is_(None),
        )
        .order_by(col(colleague.created_at), colleague.account_id)
        .limit(1)
    ).first()
    if heir_id is not None:
        for model in _KEPT:
            session.execute(
                update(model)
                .where(
                    col(model.owner_id) == account.account_id,
                    col(model.organisation_id) == account.organisation_id,
                )
                .values(owner_id=heir_id)
            )


def _erase_from_trail(session: Session, account_id: str, email: str | None) -> None:
    """The lines stay, with who did what and when; names and addresses in them do not."""
    entry = tables.AuditEntry
    is_of_account = (col(entry.subject_kind) == "account") & (col(entry.subject_id) == account_id)
    for line in session.exec(select(entry).where(is_of_account)).all():
        line.before, line.after = _erase_fields(line.before), _erase_fields(line.after)
        session.add(line)
    if email:
        session.execute(
            update(entry)
            .where(col(entry.subject_kind) == "invitation", col(entry.subject_id) == email)
            .values(subject_id=ERASED)
        )


def _erase_fields(side: dict[str, Any] | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        name: ERASED if name in _PERSONAL_FIELDS and value is not None else value
        for name, value in side.items()
    }
