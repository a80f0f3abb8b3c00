"""Write the card of a consultation, and plan the questions that are asked about it later."""

from __future__ import annotations

import calendar
import datetime
import uuid

from sqlalchemy import delete
from sqlmodel import Session, col, select

from service import tables
from service.errors import VersionConflict
from service.fairs.applications.queries import find_application_of
from service.fairs.booths.actions import get_acted_booth
from service.fairs.days import schemas
from service.fairs.register import queries as fairs
from service.people import audit
from service.security import Actor

FOLLOW_UP_MONTHS = (3, 6)


def save_card(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    booth_id: str,
    item: schemas.CardIn,
    *,
    version: int | None,
    now: datetime.datetime,
    today: datetime.date,
) -> schemas.Card:
    """Write the card of a booth and an enterprise (`version` None), or change the one that was seen.

    A new card is due for a follow-up three and six months after the day it was held, unless nobody came.
    Raises BoothNotFound, Forbidden, VersionConflict.
    """
    get_acted_booth(session, actor, fair_id, booth_id)
    fair = fairs.get_row(session, fair_id, is_locked=True)
    card = tables.ConsultationCard
    row = session.exec(
        select(card).where(
            card.fair_id == fair_id, card.booth_id == booth_id, card.enterprise_id == item.enterprise_id
        )
    ).one_or_none()
    current = row.version if row else None
    if current != version:
        raise VersionConflict(yours=version or 0, current=current or 0)
    content = item.model_dump(exclude={"enterprise_name"})
    before = schemas.Card.model_validate(row).model_dump(include=set(content)) if row else None
    if row is None:
        application = find_application_of(session, fair_id, item.enterprise_id)
        meeting = _find_booking(session, fair, booth_id, item.enterprise_id)
        row = card(
            **content,
            card_id=uuid.uuid4().hex,
            fair_id=fair_id,
            booth_id=booth_id,
            enterprise_name=application.name if application else item.enterprise_name or item.enterprise_id,
            request_id=meeting.request_id if meeting else None,
            held_on=min(max(today, fair.first_on), fair.last_on),
            written_by=actor.account_id if actor else None,
            created_at=now,
            updated_at=now,
        )
    else:
        for name, value in content.items():
            setattr(row, name, value)
        row.version += 1
        row.updated_at = now
    session.add(row)
    session.flush()
    _plan_follow_ups(session, row)
    subject = f"{fair_id}/{row.card_id}"
    after = {"booth_id": booth_id, **content}
    audit.record(session, actor, "fair_card.save", "fair_card", subject, before=before, after=after, now=now)
    return schemas.Card.model_validate(row)


def _find_booking(
    session: Session, fair: tables.Fair, booth_id: str, enterprise_id: str
) -> tables.FairMeeting | None:
    meeting = tables.FairMeeting
    return session.exec(
        select(meeting).where(
            meeting.fair_id == fair.fair_id,
            meeting.plan_version == (fair.published_version or 0),
            meeting.booth_id == booth_id,
            meeting.enterprise_id == enterprise_id,
        )
    ).first()


def _plan_follow_ups(session: Session, row: tables.ConsultationCard) -> None:
    follow_up = tables.FollowUp
    if row.outcome in tables.NO_SHOWS:
        session.execute(
            delete(follow_up).where(
                col(follow_up.card_id) == row.card_id, col(follow_up.answered_at).is_(None)
            )
        )
        return
    for months in FOLLOW_UP_MONTHS:
        if session.get(follow_up, (row.card_id, months)) is None:
            session.add(follow_up(card_id=row.card_id, months=months, due_on=add_months(row.held_on, months)))
    session.flush()


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or its last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))
