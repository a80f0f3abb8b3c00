"""What the fairs and the wishes for meetings can be asked for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from service import storage, tables
from service.errors.records import FairNotFound
from service.fairs.register import schemas
from service.fairs.times import MeetingTimes, Placed, describe_days
from service.security import Actor, is_own_permitted, is_permitted_for, require_for
from service.sentences import Sentence
from service.skins.cursors import read_cursor, write_cursor
from service.skins.labels import find_label

# Who has not met anybody yet at a fair of this organiser, as a group.
NEWCOMERS = Sentence("처음 참가", "First time here")


def get_row(session: Session, fair_id: str, *, is_locked: bool = False) -> tables.Fair:
    """The row of a fair, locked against other writers where asked (PostgreSQL). Raises FairNotFound."""
    # A page that asks for it again has it already.
    row = session.get(tables.Fair, fair_id, with_for_update=is_locked, populate_existing=is_locked)
    if row is None:
        raise FairNotFound(fair_id)
    return row


def is_managed_by(actor: Actor | None, fair: tables.Fair | schemas.FairSummary) -> bool:
    """Whether the actor manages this fair."""
    return is_permitted_for(actor, "fair.manage", fair)


def get_managed(
    session: Session, actor: Actor | None, fair_id: str, *, is_locked: bool = False
) -> tables.Fair:
    """The row of a fair that the actor manages. Raises FairNotFound, SignInRequired, Forbidden."""
    row = get_row(session, fair_id, is_locked=is_locked)
    require_for(actor, "fair.manage", row)
    return row


def takes_applications(fair: tables.Fair | schemas.Fair, today: datetime.date) -> bool:
    """Whether enterprises may still apply, change what they applied for, or apply again."""
    return fair.state == "open" and (fair.apply_until is None or today <= fair.apply_until)


def get_fair(session: Session, actor: Actor | None, fair_id: str) -> schemas.Fair:
    """The fair; a draft is there for its manager alone. Raises FairNotFound."""
    row = get_row(session, fair_id)
    if row.state == "draft" and not is_managed_by(actor, row):
        raise FairNotFound(fair_id)
    return describe_fair(session, row)


def describe_fair(session: Session, row: tables.Fair) -> schemas.Fair:
    """A fair with its slots."""
    slots = find_slots(session, row.fair_id)
    return schemas.Fair.model_validate(
        {**row.model_dump(), "fair_days": describe_hours(row, slots), "slots": slots}
    )


def describe_hours(row: tables.Fair, slots: Sequence[Placed]) -> list[dict[str, Any]]:
    """The days and hours as they were written, else what the slots take up."""
    return describe_days(slots) if row.hours is None else row.hours


def find_slots(session: Session, fair_id: str) -> list[schemas.Slot]:
    """The slots in the order of time."""
    rows = session.exec(
        select(tables.FairSlot)
        .where(tables.FairSlot.fair_id == fair_id)
        .order_by(col(tables.FairSlot.starts_at), col(tables.FairSlot.slot))
    ).all()
    return [schemas.Slot.model_validate(row) for row in rows]


def find_times(session: Session, fair_id: str) -> MeetingTimes:
    """When the meetings of a fair begin and end."""
    return MeetingTimes(find_slots(session, fair_id))


def find_long_meetings(session: Session, fair_id: str) -> dict[str, int]:
    """How many slots a meeting takes, by request id, for those that take more than one.

    What is said of the wish itself goes before the booth's length, and that before the fair's.
    """
    fair, booth, wish = tables.Fair, tables.Booth, tables.FairWish
    slots = func.coalesce(wish.slots, booth.meeting_slots, fair.meeting_slots)
    return dict(
        session.exec(
            select(wish.request_id, slots)
            .join(booth, and_(col(booth.fair_id) == wish.fair_id, col(booth.booth_id) == wish.booth_id))
            .join(fair, col(fair.fair_id) == wish.fair_id)
            .where(wish.fair_id == fair_id, slots > 1)
        ).all()
    )


def find_walks(session: Session, fair_id: str) -> dict[tuple[str, str], int]:
    """How many slots it takes to walk, by the two halls in the order of their names."""
    walk = tables.FairWalk
    rows = session.exec(
        select(walk.hall, walk.other_hall, walk.slots)
        .where(walk.fair_id == fair_id)
        .order_by(col(walk.hall), col(walk.other_hall))
    ).all()
    return {(hall, other): slots for hall, other, slots in rows}


def find_spreads(session: Session, fair_id: str) -> list[tables.FairSpread]:
    """What booths should have of each group, by group, then by booth."""
    spread = tables.FairSpread
    return list(
        session.exec(
            select(spread)
            .where(spread.fair_id == fair_id)
            .order_by(col(spread.group_name), col(spread.booth_id))
        ).all()
    )


def find_groups(session: Session, fair_id: str) -> dict[str, frozenset[str]]:
    """The groups of every enterprise that has applied: its district and kind by their Korean names, whether
    it comes for the first time, and what a file said."""
    application, enterprise = tables.FairApplication, tables.Enterprise
    experienced = find_experienced(session, fair_id)
    rows = session.exec(
        select(
            application.enterprise_id, application.groups, enterprise.district, enterprise.organisation_type
        )
        .join(enterprise, col(enterprise.enterprise_id) == application.enterprise_id, isouter=True)
        .where(application.fair_id == fair_id, application.state == "applied")
    ).all()
    return {
        enterprise_id: frozenset(
            [
                *named,
                *([district] if district else []),
                *([find_label("organisation_type", kind).ko] if kind else []),
                *([] if enterprise_id in experienced else [NEWCOMERS.ko]),
            ]
        )
        for enterprise_id, named, district, kind in rows
    }


def list_fairs(session: Session, actor: Actor | None, query: schemas.FairQuery) -> schemas.FairPage:
    """One page of fairs, the latest first, ties by fair_id; drafts for their manager alone."""
    fair = tables.Fair
    wanted: list[ColumnElement[bool]] = []
    if actor is None or actor.role != "administrator":
        is_known = col(fair.state) != "draft"
        is_organiser = is_own_permitted(actor, "fair.create")
        wanted.append(or_(is_known, storage.is_kept_by(fair, actor)) if actor and is_organiser else is_known)
    marks = (actor.account_id if actor else None, query.limit)
    total = session.exec(select(func.count()).select_from(fair).where(*wanted)).one()
    if query.cursor is not None:
        day, last_id = read_cursor(query.cursor, tuple[datetime.date, str], of=marks)
        first_on = col(fair.first_on)
        wanted.append(or_(first_on < day, and_(first_on == day, col(fair.fair_id) > last_id)))
    rows = session.exec(
        select(fair)
        .where(*wanted)
        .order_by(col(fair.first_on).desc(), col(fair.fair_id))
        .limit(query.limit + 1)
    ).all()
    shown = rows[: query.limit]
    cursor = None
    if len(rows) > query.limit:
        cursor = write_cursor((shown[-1].first_on.isoformat(), shown[-1].fair_id), of=marks)
    return schemas.FairPage(
        total=total,
        items=[schemas.FairSummary.model_validate(row) for row in shown],
        next_cursor=cursor,
    )


# --- wishes -------------------------------------------------------------------------------------------------


def find_wishes(
    session: Session, fair_id: str, *, booth_id: str | None = None, enterprise_id: str | None = None
) -> list[schemas.WishOut]:
    """The wishes of a booth, of an enterprise, or all, in the order in which they came."""
    statement = select(tables.FairWish).where(tables.FairWish.fair_id == fair_id)
    if booth_id is not None:
        statement = statement.where(tables.FairWish.booth_id == booth_id)
    if enterprise_id is not None:
        statement = statement.where(tables.FairWish.enterprise_id == enterprise_id)
    rows = session.exec(statement.order_by(col(tables.FairWish.position))).all()
    met = find_met_before(session, fair_id)
    return [
        schemas.WishOut.model_validate({**row.model_dump(), "has_met": row.has_met or _pair(row) in met})
        for row in rows
    ]


def _pair(wish: tables.FairWish) -> tuple[str, str]:
    return wish.booth_id, wish.enterprise_id


def find_met_before(session: Session, fair_id: str) -> frozenset[tuple[str, str]]:
    """Booths and enterprises of this fair that met at an earlier one of the same organiser, by their cards.

    A booth is known again by its organisation or by the name of its agency; who did not come has not met.
    """
    booth, old, card = tables.Booth, aliased(tables.Booth), tables.ConsultationCard
    is_earlier = _ask_for_earlier_cards(get_row(session, fair_id))
    if is_earlier is None:
        return frozenset()
    statement = (
        select(booth.booth_id, card.enterprise_id)
        .where(
            booth.fair_id == fair_id,
            or_(col(booth.agency) == col(old.agency), col(booth.organisation_id) == col(old.organisation_id)),
            card.fair_id == old.fair_id,
            card.booth_id == old.booth_id,
            *is_earlier,
            col(card.enterprise_id).in_(
                select(tables.FairApplication.enterprise_id).where(tables.FairApplication.fair_id == fair_id)
            ),
        )
        .distinct()
    )
    return frozenset((booth_id, enterprise_id) for booth_id, enterprise_id in session.exec(statement).all())


def find_experienced(session: Session, fair_id: str) -> frozenset[str]:
    """Enterprises that had a meeting at an earlier fair of the same organiser, by their cards."""
    is_earlier = _ask_for_earlier_cards(get_row(session, fair_id))
    if is_earlier is None:
        return frozenset()
    card = tables.ConsultationCard
    return frozenset(session.exec(select(card.enterprise_id).where(*is_earlier).distinct()).all())


def _ask_for_earlier_cards(fair: tables.Fair) -> list[ColumnElement[bool]] | None:
    """What a card is asked for to be one of a meeting held at an earlier fair of the same organiser; None
    where nobody knows who organises this one."""
    then, card = tables.Fair, tables.ConsultationCard
    organisers = [
        col(column) == value
        for column, value in ((then.owner_id, fair.owner_id), (then.organisation_id, fair.organisation_id))
        if value is not None
    ]
    if not organisers:
        return None
    return [
        col(card.fair_id) == then.fair_id,
        col(card.fair_id) != fair.fair_id,
        col(card.held_on) < fair.first_on,
        col(card.outcome).not_in(tables.NO_SHOWS),
        or_(*organisers),
    ]


def find_names(session: Session, fair_id: str) -> dict[str, str]:
    """What every enterprise of the fair is called, by its id."""
    return dict(
        session.exec(
            select(tables.FairApplication.enterprise_id, tables.FairApplication.name)
            .where(tables.FairApplication.fair_id == fair_id)
            .order_by(col(tables.FairApplication.number))
        ).all()
    )


def count_fair(session: Session, fair: schemas.Fair) -> schemas.Counts:
    """How far the fair is, in six statements. Wishes of who has withdrawn count no more."""
    application, booth = tables.FairApplication, tables.Booth
    booths = session.exec(
        select(booth.seats, booth.unavailable, booth.meeting_slots).where(
            booth.fair_id == fair.fair_id, ~col(booth.is_closed)
        )
    ).all()
    projects = session.exec(
        select(func.count())
        .select_from(tables.BoothProject)
        .where(tables.BoothProject.fair_id == fair.fair_id)
    ).one()
    states = session.exec(
        select(
            application.state,
            func.count(),
            func.count(col(application.accommodation_asked_at)),
            func.count(case((col(application.accommodation_state) == "asked", 1))),
            func.count(col(application.checked_in_at)),
        )
        .where(application.fair_id == fair.fair_id)
        .group_by(application.state)
    ).all()
    withdrawn = select(application.enterprise_id).where(
        application.fair_id == fair.fair_id, application.state == "withdrawn"
    )
    wish, meeting = tables.FairWish, tables.FairMeeting
    wishes = session.exec(
        select(func.count())
        .select_from(wish)
        .where(wish.fair_id == fair.fair_id, col(wish.enterprise_id).not_in(withdrawn))
    ).one()
    left = session.exec(
        select(func.count())
        .select_from(meeting)
        .where(
            meeting.fair_id == fair.fair_id,
            meeting.plan_version == fair.published_version,
            meeting.state == "planned",
            col(meeting.enterprise_id).in_(withdrawn),
        )
    ).one()
    of_state = {state: number for state, number, *_ in states}
    return schemas.Counts(
        booths=len(booths),
        seats=sum(seats for seats, _, _ in booths),
        projects=projects,
        applied=of_state.get("applied", 0),
        invited=of_state.get("invited", 0),
        withdrawn=of_state.get("withdrawn", 0),
        withdrawn_meetings=left,
        wishes=wishes,
        accommodations=sum(asked for _, _, asked, _, _ in states),
        accommodations_open=sum(waiting for _, _, _, waiting, _ in states),
        checked_in=sum(came for *_, came in states),
        capacity=_count_capacity(fair, booths),
    )


def _count_capacity(fair: schemas.Fair, booths: Sequence[tuple[int, list[int], int | None]]) -> int:
    """Meetings that seats (with the slots each is open, and the slots that its meetings take) and tables
    allow: where tables are short, the shortest meetings go first."""
    times = MeetingTimes(fair.slots)
    lengths = [(own or fair.meeting_slots, seats, unavailable) for seats, unavailable, own in booths]
    places = 0
    for slot in fair.slots:
        here = sum(seats for _, seats, unavailable in lengths if slot.slot not in unavailable)
        places += here if fair.tables is None else min(here, fair.tables)
    meetings = 0
    for length, seats, unavailable in sorted(lengths, key=lambda item: item[0]):
        held = min(seats * times.count_meetings(unavailable, length), places // length)
        meetings, places = meetings + held, places - held * length
    return meetings
