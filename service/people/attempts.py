"""How often something may be tried: counted in the database, so that every worker sees the same count."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from service import tables
from service.errors.sign_in import TooManyAttempts


def refuse_too_many(
    session: Session,
    limits: Mapping[str, int],
    *,
    window: datetime.timedelta,
    now: datetime.datetime,
) -> None:
    """Raises TooManyAttempts where a subject was noted as often as its limit within the window."""
    failure = tables.SignInFailure
    counted = session.exec(
        select(failure.subject, func.count(), func.min(failure.failed_at))
        .where(col(failure.subject).in_(limits), col(failure.failed_at) > now - window)
        .group_by(failure.subject)
    ).all()
    waits = [
        (first + window - now).total_seconds()
        for subject, count, first in counted
        if count >= limits[subject]
    ]
    if waits:
        raise TooManyAttempts(max(1, round(max(waits))))


def note_attempt(
    session: Session, subjects: Iterable[str], *, window: datetime.timedelta, now: datetime.datetime
) -> None:
    """Count one attempt of each subject, and forget those that are older than the window."""
    failure = tables.SignInFailure
    session.execute(delete(failure).where(col(failure.failed_at) <= now - window))
    session.add_all(failure(subject=subject, failed_at=now) for subject in subjects)
    session.flush()


def forget_attempts(session: Session, subject: str) -> None:
    """The subject begins anew."""
    session.execute(delete(tables.SignInFailure).where(col(tables.SignInFailure.subject) == subject))
