"""Telling accounts something inside the service, and noting that it was read."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from sqlalchemy import update
from sqlmodel import Session, col

from service import tables
from service.notices.schemas import NOTICE_KINDS
from service.security import Actor
from service.sentences import Sentence


def notify(
    session: Session,
    account_ids: Iterable[str],
    kind: str,
    link: str | None,
    params: Mapping[str, str | int | Sentence],
    now: datetime.datetime,
) -> None:
    """Put one notice into the inbox of each account; it is there once the caller's transaction is committed.

    `params` fill the places of the sentence `inbox-<kind>`; one that is a Sentence is said in the language of
    the reader. `link` is a path of this service that the notice leads to. Raises ValueError for an unknown
    kind or a link to another site.
    """
    if kind not in NOTICE_KINDS:
        raise ValueError(f"no such kind of notice: {kind}")
    if link is not None and (not link.startswith("/") or link.startswith("//")):
        raise ValueError(f"a notice leads to a path of this service, not to {link}")
    places = {
        name: {"ko": value.ko, "en": value.en} if isinstance(value, Sentence) else value
        for name, value in params.items()
    }
    session.add_all(
        tables.Notice(account_id=account_id, kind=kind, params=places, link=link, created_at=now)
        for account_id in dict.fromkeys(account_ids)
    )
    session.flush()


def mark_read(session: Session, actor: Actor, *, notice_id: int | None, now: datetime.datetime) -> None:
    """Note that the account has read one of its notices, or all of them (`notice_id` None)."""
    notice = tables.Notice
    wanted = [col(notice.account_id) == actor.account_id, col(notice.read_at).is_(None)]
    if notice_id is not None:
        wanted.append(col(notice.notice_id) == notice_id)
    session.execute(update(notice).where(*wanted).values(read_at=now))
