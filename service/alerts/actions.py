"""What can be done with alerts: wish for them, mute a search or one demand, make the feeds' address."""

from __future__ import annotations

import datetime
import uuid

from sqlmodel import Session, col, select

from service import tables
from service.alerts import queries
from service.alerts.schemas import Interest, InterestIn
from service.catalogue import queries as catalogue
from service.door import limits
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.errors.records import InterestNotFound, TooManyInterests
from service.security import Actor, hash_token, make_token, require_for
from service.sentences import Sentence

_NO_LISTING = Sentence("그런 번호의 기업이 없습니다", "is no enterprise of the catalogue")


def add_interest(session: Session, actor: Actor, wish: InterestIn, *, now: datetime.datetime) -> Interest:
    """Note an interest; the same once more is the one that is there.

    Raises Forbidden, TooManyInterests, or InvalidInput where there is no such listing.
    """
    if wish.enterprise_id is not None:
        found = catalogue.find_enterprises(session, [wish.enterprise_id])
        if not found:
            raise InvalidInput(FieldFault("enterprise_id", _NO_LISTING))
        listing = found[0]
        require_for(actor, "enterprise.change", listing)
    known = queries.find_interests(session, actor.account_id)
    for item in known:
        if InterestIn.model_validate(item.model_dump(include=set(InterestIn.model_fields))) == wish:
            return item
    if len(known) >= limits.MAX_INTERESTS:
        raise TooManyInterests(limits.MAX_INTERESTS)
    row = tables.StandingInterest(
        interest_id=f"W{uuid.uuid4().hex}",
        account_id=actor.account_id,
        kind="listing" if wish.enterprise_id else "search",
        created_at=now,
        **wish.model_dump(),
    )
    session.add(row)
    session.flush()
    return Interest.model_validate(row)


def remove_interest(session: Session, actor: Actor, interest_id: str) -> None:
    """Forget an interest; what was told stays in the list. Raises InterestNotFound."""
    session.delete(queries.get_interest_row(session, actor.account_id, interest_id))
    session.flush()


def mute_interest(
    session: Session, actor: Actor, interest_id: str, *, is_muted: bool, now: datetime.datetime
) -> Interest:
    """Find nothing more for this interest, or again. Raises InterestNotFound."""
    row = queries.get_interest_row(session, actor.account_id, interest_id)
    row.muted_at = now if is_muted else None
    session.add(row)
    session.flush()
    return Interest.model_validate(row)


def mute_hit(
    session: Session, actor: Actor, demand_id: str, *, is_muted: bool, now: datetime.datetime
) -> None:
    """No reminder of this demand, and none of it in the feeds; or again. Raises InterestNotFound."""
    hit = tables.AlertHit
    row = session.exec(
        select(hit).where(hit.account_id == actor.account_id, col(hit.demand_id) == demand_id)
    ).one_or_none()
    if row is None:
        raise InterestNotFound(demand_id)
    row.muted_at = now if is_muted else None
    session.add(row)
    session.flush()


def make_feed(session: Session, actor: Actor, *, now: datetime.datetime) -> str:
    """A new secret for the address of the feeds; the old one opens nothing any more. Shown this once."""
    token = make_token()
    old = session.get(tables.AlertFeed, actor.account_id)
    if old is not None:
        session.delete(old)
        session.flush()
    session.add(tables.AlertFeed(account_id=actor.account_id, token_hash=hash_token(token), created_at=now))
    session.flush()
    return token
