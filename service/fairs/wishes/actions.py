"""What booths and enterprises wish of one another before there is a timetable."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from service import tables
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.fairs.booths.actions import get_acted_booth
from service.fairs.register import queries, schemas
from service.people import audit
from service.security import Actor
from service.sentences import Sentence


def save_booth_wishes(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    booth_id: str,
    wishes: Sequence[schemas.WishIn],
    *,
    now: datetime.datetime,
) -> list[schemas.WishOut]:
    """What a booth wishes of enterprises. Raises BoothNotFound, Forbidden, InvalidInput."""
    get_acted_booth(session, actor, fair_id, booth_id)
    queries.get_row(session, fair_id, is_locked=True)
    before = queries.find_wishes(session, fair_id, booth_id=booth_id)
    save_wishes(session, fair_id, "booth", {booth_id: wishes})
    after = queries.find_wishes(session, fair_id, booth_id=booth_id)
    audit.record(
        session,
        actor,
        "fair_booth.wish",
        "fair_booth",
        f"{fair_id}/{booth_id}",
        before={wish.enterprise_id: wish.booth_wish for wish in before},
        after={wish.enterprise_id: wish.booth_wish for wish in after},
        now=now,
    )
    return after


def save_wishes(
    session: Session,
    fair_id: str,
    side: str,
    wishes_of: Mapping[str, Sequence[schemas.WishIn]],
    *,
    places: Mapping[str, str] | None = None,
) -> None:
    """What parties of one side (`booth` or `enterprise`) wish, in a fixed number of statements.

    A pair that neither side wishes any more goes. `places` says where the wishes of each party stand in what
    was sent. Raises InvalidInput for a party that is not at the fair.
    """
    wish = tables.FairWish
    own, other = ("booth_id", "enterprise_id") if side == "booth" else ("enterprise_id", "booth_id")
    _refuse_unknown_parties(session, fair_id, side, wishes_of, places or {})
    rows_of: dict[str, dict[str, tables.FairWish]] = {}
    stored = select(wish).where(wish.fair_id == fair_id, col(getattr(wish, own)).in_(list(wishes_of)))
    for row in session.exec(stored).all():
        rows_of.setdefault(getattr(row, own), {})[getattr(row, other)] = row
    position = find_next_position(session, fair_id)
    for own_id, wishes in wishes_of.items():
        said = {item.party_id: item for item in wishes}
        for party_id, row in rows_of.get(own_id, {}).items():
            item = said.pop(party_id, None)
            setattr(row, f"{side}_wish", item.wish if item else "none")
            if item is not None:
                # A booth's page does not ask: what the enterprise has said stays.
                row.has_met = item.has_met or (side == "booth" and row.has_met)
            if row.enterprise_wish == row.booth_wish == "none":
                session.delete(row)
            else:
                session.add(row)
        for item in said.values():
            if item.wish == "none":
                continue
            session.add(
                wish(
                    fair_id=fair_id,
                    request_id=write_request_id(position),
                    position=position,
                    has_met=item.has_met,
                    **{own: own_id, other: item.party_id, f"{side}_wish": item.wish},
                )
            )
            position += 1
    session.flush()


def find_next_position(session: Session, fair_id: str) -> int:
    """The position of the next new wish, behind all there are and all that a timetable still names.

    Else the id of a wish that is gone would come again, and its meeting would be that of another pair.
    """
    wish, meeting = tables.FairWish, tables.FairMeeting
    last = session.exec(select(func.max(wish.position)).where(wish.fair_id == fair_id)).one()
    named = session.exec(
        select(meeting.request_id)
        .where(meeting.fair_id == fair_id, col(meeting.request_id).like("W%"))
        .order_by(func.length(meeting.request_id).desc(), col(meeting.request_id).desc())
        .limit(1)
    ).first()
    return max(-1 if last is None else last, read_position(named or "")) + 1


def write_request_id(position: int) -> str:
    """The id of the wish at this position (from 0) among those of its fair."""
    return f"W{position + 1:05d}"


def read_position(request_id: str) -> int:
    """The position that `write_request_id` made an id of; -1 for any other id (those of a file stay)."""
    number = request_id[1:]
    return int(number) - 1 if request_id.startswith("W") and number.isdecimal() else -1


def _refuse_unknown_parties(
    session: Session,
    fair_id: str,
    side: str,
    wishes_of: Mapping[str, Sequence[schemas.WishIn]],
    places: Mapping[str, str],
) -> None:
    if side == "enterprise":
        known = set(session.exec(select(tables.Booth.booth_id).where(tables.Booth.fair_id == fair_id)).all())
    else:
        known = set(queries.find_names(session, fair_id))
    faults = [
        FieldFault(
            f"{places.get(own_id, '')}wishes[{number}].party_id",
            Sentence(
                f"이 상담회에 없는 상대입니다: {item.party_id}",
                f"names {item.party_id}, which is not at this fair",
            ),
        )
        for own_id, wishes in wishes_of.items()
        for number, item in enumerate(wishes)
        if item.wish != "none" and item.party_id not in known
    ]
    if faults:
        raise InvalidInput(*faults)
