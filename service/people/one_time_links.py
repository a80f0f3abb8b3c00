"""Links that are mailed and open one thing once. Only a hash of their token is kept."""

from __future__ import annotations

import datetime
from typing import Literal

from sqlalchemy import update
from sqlmodel import Session, col

from service import tables
from service.errors.sign_in import LinkNotValid
from service.security import Role, hash_token, make_token

Purpose = Literal["invitation", "confirmation", "password_reset"]


def make_link(
    session: Session,
    purpose: Purpose,
    *,
    email: str,
    lifetime: datetime.timedelta,
    now: datetime.datetime,
    account_id: str | None = None,
    role: Role | None = None,
    organisation: str | None = None,
    created_by: str | None = None,
) -> str:
    """Make a link and give its token, which is known to nobody else."""
    token = make_token()
    session.add(
        tables.OneTimeLink(
            token_hash=hash_token(token),
            purpose=purpose,
            account_id=account_id,
            email=email,
            role=role,
            organisation=organisation,
            created_by=created_by,
            created_at=now,
            expires_at=now + lifetime,
        )
    )
    session.flush()
    return token


def get_link(
    session: Session, token: str, purposes: tuple[Purpose, ...], *, now: datetime.datetime
) -> tables.OneTimeLink:
    """The link behind a token, still to be used. Raises LinkNotValid."""
    link = session.get(tables.OneTimeLink, hash_token(token))
    if link is None or link.purpose not in purposes or link.used_at is not None or link.expires_at <= now:
        raise LinkNotValid
    return link


def use_link(session: Session, link: tables.OneTimeLink, *, now: datetime.datetime) -> None:
    """Note that the link was used. Raises LinkNotValid where someone was quicker."""
    table = tables.OneTimeLink
    used = session.execute(
        update(table)
        .where(col(table.token_hash) == link.token_hash, col(table.used_at).is_(None))
        .values(used_at=now)
        .returning(col(table.token_hash))
        .execution_options(synchronize_session=False)
    ).first()
    if used is None:
        raise LinkNotValid


def end_links(session: Session, *, account_id: str, purpose: Purpose, now: datetime.datetime) -> None:
    """The account's links for this purpose that are still open can no longer be used."""
    table = tables.OneTimeLink
    session.execute(
        update(table)
        .where(
            col(table.account_id) == account_id, col(table.purpose) == purpose, col(table.used_at).is_(None)
        )
        .values(used_at=now)
    )
