"""Fairs: who offers booths, who applies, who wishes to meet whom, and the plans that come of it.

Everything of a fair hangs on its `fair_id` and goes with it. Slots, parties and requests have the names of
the exchange format: a booth's id and an enterprise's id are the planner's parties, a wish is its request.
"""

import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Integer, Text
from sqlmodel import Field, SQLModel, UniqueConstraint, UTCDateTime

from service.tables.parts import LIST, MAPPING, not_negative, one_of

FAIR_STATES = ("draft", "open", "planned", "published", "closed")
WISHES = ("none", "want", "must", "no_thanks")
PLAN_STATUSES = ("optimal", "feasible", "infeasible", "unknown")
APPLICATION_STATES = ("invited", "applied", "withdrawn")
ACCOMMODATION_STATES = ("none", "asked", "arranged", "declined")
# Who did not come. The slot of such a meeting is free, and nobody has met.
NO_SHOWS = ("no_show_enterprise", "no_show_agency")
MEETING_STATES = ("planned", "done", *NO_SHOWS)


def _account(*, index: bool = True) -> Any:
    return Column(Text, ForeignKey("account.account_id", ondelete="SET NULL"), index=index)


def _organisation() -> Any:
    return Column(Text, ForeignKey("organisation.organisation_id", ondelete="SET NULL"), index=True)


def _of_fair() -> Any:
    return Column(Text, ForeignKey("fair.fair_id", ondelete="CASCADE"), primary_key=True)


def _of_booth() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["fair_id", "booth_id"], ["booth.fair_id", "booth.booth_id"], ondelete="CASCADE"
    )


class Fair(SQLModel, table=True):
    """A fair. `first_on` and `last_on` are Korean days; `published_version` is the plan that stands.

    `meeting_slots`: how many slots in a row a meeting takes where its booth says nothing else.
    `hours`: the days as their organiser wrote them, which slots need not fill; None where slots came by file.
    """

    __table_args__ = (
        one_of("state", FAIR_STATES),
        CheckConstraint("first_on <= last_on", name="days"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("meeting_slots >= 1", name="meeting_slots"),
        not_negative("tables", "max_wait_spread", "min_meetings", "late_grace_minutes", "no_show_minutes"),
    )

    fair_id: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    place: str | None = Field(default=None, sa_type=Text)
    description: str = Field(default="", sa_type=Text)
    time_zone: str = Field(default="Asia/Seoul", sa_type=Text)
    first_on: datetime.date
    last_on: datetime.date
    hours: list[dict[str, Any]] | None = Field(default=None, sa_type=MAPPING)
    apply_until: datetime.date | None = None
    state: str = Field(default="draft", sa_type=Text)
    tables: int | None = None
    max_wait_spread: int | None = None
    min_meetings: int = 0
    meeting_slots: int = 1
    late_grace_minutes: int = 5
    no_show_minutes: int = 10
    published_version: int | None = None
    owner_id: str | None = Field(default=None, sa_column=_account())
    organisation_id: str | None = Field(default=None, sa_column=_organisation())
    version: int = 1
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    updated_at: datetime.datetime = Field(sa_type=UTCDateTime)


class FairSlot(SQLModel, table=True):
    """One time at which meetings are held."""

    __tablename__ = "fair_slot"
    __table_args__ = (
        CheckConstraint("day >= 1", name="day"),
        CheckConstraint("minutes >= 1", name="minutes"),
    )

    fair_id: str = Field(sa_column=_of_fair())
    slot: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    day: int
    session: str = Field(sa_type=Text)
    starts_at: datetime.datetime = Field(sa_type=UTCDateTime)
    minutes: int


class Booth(SQLModel, table=True):
    """An agency's place at a fair. `owner_id` is the account that acts for it.

    `meeting_slots`: how many slots its meetings take, None for as many as the fair says. `place` is where in
    its `hall` it stands.
    """

    __table_args__ = (
        CheckConstraint("seats >= 1", name="seats"),
        CheckConstraint("meeting_slots >= 1", name="meeting_slots"),
        not_negative("max_meetings"),
    )

    fair_id: str = Field(sa_column=_of_fair())
    booth_id: str = Field(primary_key=True, sa_type=Text)
    position: int
    code: str = Field(sa_type=Text)
    agency: str = Field(sa_type=Text)
    hall: str | None = Field(default=None, sa_type=Text)
    place: str | None = Field(default=None, sa_type=Text)
    seats: int = 1
    unavailable: list[int] = Field(default_factory=list, sa_type=LIST)
    max_meetings: int | None = None
    meeting_slots: int | None = None
    is_closed: bool = False
    owner_id: str | None = Field(default=None, sa_column=_account())
    organisation_id: str | None = Field(default=None, sa_column=_organisation())


class FairWalk(SQLModel, table=True):
    """How many slots it takes to walk from one hall to another, either way; `hall` sorts before `other_hall`.

    Halls are named by booths; what no row names is next to each other.
    """

    __tablename__ = "fair_walk"
    __table_args__ = (
        CheckConstraint("slots >= 1", name="slots"),
        CheckConstraint("hall <> other_hall", name="halls"),
    )

    fair_id: str = Field(sa_column=_of_fair())
    hall: str = Field(primary_key=True, sa_type=Text)
    other_hall: str = Field(primary_key=True, sa_type=Text)
    slots: int


class FairSpread(SQLModel, table=True):
    """How many meetings with enterprises of a group (a district, a kind, newcomers) a booth should have.

    `booth_id` is "" where it holds for every booth.
    """

    __tablename__ = "fair_spread"
    __table_args__ = (CheckConstraint("at_least >= 1", name="at_least"),)

    fair_id: str = Field(sa_column=_of_fair())
    group_name: str = Field(primary_key=True, sa_type=Text)
    booth_id: str = Field(primary_key=True, sa_type=Text)
    at_least: int


class BoothProject(SQLModel, table=True):
    """What an agency means to buy: a registered demand, or a text of its own."""

    __tablename__ = "booth_project"
    __table_args__ = (_of_booth(), not_negative("budget_krw"))

    fair_id: str = Field(primary_key=True, sa_type=Text)
    booth_id: str = Field(primary_key=True, sa_type=Text)
    position: int = Field(primary_key=True, sa_type=Integer)
    demand_id: str | None = Field(
        default=None, sa_column=Column(Text, ForeignKey("demand.demand_id", ondelete="SET NULL"), index=True)
    )
    title: str = Field(sa_type=Text)
    description: str = Field(default="", sa_type=Text)
    budget_krw: int | None = Field(default=None, sa_type=BigInteger)


class FairApplication(SQLModel, table=True):
    """An enterprise at a fair: invited by the organiser, or having applied.

    `number` counts the applications of the fair. Contacts are kept only with consent, and only until the
    organiser erases them after the fair. `groups` are those that a file named, beside what the catalogue
    says.
    """

    __tablename__ = "fair_application"
    __table_args__ = (
        one_of("state", APPLICATION_STATES),
        CheckConstraint(
            f"accommodation_state IN ({', '.join(repr(s) for s in ACCOMMODATION_STATES)})",
            name="accommodation_state",
        ),
        not_negative("max_meetings"),
        UniqueConstraint("fair_id", "number"),
        UniqueConstraint("fair_id", "check_in_code", name="uq_fair_application_check_in_code"),
    )

    fair_id: str = Field(sa_column=_of_fair())
    enterprise_id: str = Field(primary_key=True, sa_type=Text, index=True)
    number: int
    name: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    owner_id: str | None = Field(default=None, sa_column=_account())
    organisation_id: str | None = Field(default=None, sa_column=_organisation())
    contact_name: str | None = Field(default=None, sa_type=Text)
    contact_phone: str | None = Field(default=None, sa_type=Text)
    contact_email: str | None = Field(default=None, sa_type=Text)
    consented_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    accommodations: list[str] = Field(default_factory=list, sa_type=LIST)
    accommodation_note: str = Field(default="", sa_type=Text)
    accommodation_state: str = Field(default="none", sa_type=Text)
    accommodation_asked_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    unavailable: list[int] = Field(default_factory=list, sa_type=LIST)
    is_one_day: bool = False
    groups: list[str] = Field(default_factory=list, sa_type=LIST)
    max_meetings: int | None = None
    check_in_code: str = Field(sa_type=Text)
    checked_in_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    invited_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    applied_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


class FairWish(SQLModel, table=True):
    """What a booth and an enterprise wish of each other; the planner's request.

    `match_score` is the matcher's (0-1), kept as it was when the pair was invited; `weight` overrules what
    the wishes of both sides would give. `session`, `fixed_slot` and `after` are the organiser's; `slots` is
    how many slots this meeting takes, None for as many as its booth's do.
    """

    __tablename__ = "fair_wish"
    __table_args__ = (
        _of_booth(),
        UniqueConstraint("fair_id", "booth_id", "enterprise_id"),
        CheckConstraint(f"enterprise_wish IN {WISHES!r}", name="enterprise_wish"),
        CheckConstraint(f"booth_wish IN {WISHES!r}", name="booth_wish"),
        CheckConstraint("weight >= 0", name="weight"),
        CheckConstraint("slots >= 1", name="slots"),
    )

    fair_id: str = Field(sa_column=_of_fair())
    request_id: str = Field(primary_key=True, sa_type=Text)
    position: int
    booth_id: str = Field(sa_type=Text)
    enterprise_id: str = Field(sa_type=Text)
    enterprise_wish: str = Field(default="none", sa_type=Text)
    booth_wish: str = Field(default="none", sa_type=Text)
    has_met: bool = False
    match_score: float | None = None
    weight: float | None = None
    session: str = Field(default="any", sa_type=Text)
    fixed_slot: int | None = None
    slots: int | None = None
    after: list[str] = Field(default_factory=list, sa_type=LIST)


class FairPlan(SQLModel, table=True):
    """One version of the timetable, frozen once it is published. What is proved about it stands beside it.

    `unplaced` lists the requests left out, each with its reason and its smallest fix in both languages.
    """

    __tablename__ = "fair_plan"
    __table_args__ = (one_of("status", PLAN_STATUSES), one_of("origin", ("planned", "edited", "replanned")))

    fair_id: str = Field(sa_column=_of_fair())
    plan_version: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    origin: str = Field(sa_type=Text)
    base_version: int | None = None
    status: str = Field(sa_type=Text)
    weight: float | None = None
    weight_bound: float | None = None
    waits: int | None = None
    waits_bound: int | None = None
    wait_spread: int | None = None
    seconds: float = 0.0
    seed: int = 0
    unplaced: list[dict[str, Any]] = Field(default_factory=list, sa_type=LIST)
    note: str = Field(default="", sa_type=Text)
    made_by: str | None = Field(default=None, sa_column=_account(index=False))
    made_at: datetime.datetime = Field(sa_type=UTCDateTime)
    published_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


class FairPlanning(SQLModel, table=True):
    """What a background job that plans a fair was asked for, what it has found so far, and its outcome."""

    __tablename__ = "fair_planning"
    __table_args__ = (CheckConstraint("seconds >= 1", name="seconds"),)

    job_id: str = Field(primary_key=True, sa_type=Text)
    fair_id: str = Field(
        sa_column=Column(Text, ForeignKey("fair.fair_id", ondelete="CASCADE"), nullable=False, index=True)
    )
    seconds: int
    seed: int = 0
    keep_locked_of: int | None = None
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=LIST)
    plan_version: int | None = None
    made_at: datetime.datetime = Field(sa_type=UTCDateTime)


class FairCapacity(SQLModel, table=True):
    """What a background job that measures a fair was asked for, and what it found (empty: nothing yet).

    Where both numbers are given, so many enterprises with so many wishes each are expected; else the wishes
    of those who have applied count.
    """

    __tablename__ = "fair_capacity"
    __table_args__ = (
        CheckConstraint("expected_enterprises >= 1 AND expected_wishes >= 1", name="expected"),
        CheckConstraint("(expected_enterprises IS NULL) = (expected_wishes IS NULL)", name="both"),
    )

    job_id: str = Field(primary_key=True, sa_type=Text)
    fair_id: str = Field(
        sa_column=Column(Text, ForeignKey("fair.fair_id", ondelete="CASCADE"), nullable=False, index=True)
    )
    expected_enterprises: int | None = None
    expected_wishes: int | None = None
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=LIST)
    made_at: datetime.datetime = Field(sa_type=UTCDateTime)


class FairMeeting(SQLModel, table=True):
    """One meeting of one version of the timetable, and what came of it on the day."""

    __tablename__ = "fair_meeting"
    __table_args__ = (
        ForeignKeyConstraint(
            ["fair_id", "plan_version"], ["fair_plan.fair_id", "fair_plan.plan_version"], ondelete="CASCADE"
        ),
        one_of("state", MEETING_STATES),
    )

    fair_id: str = Field(primary_key=True, sa_type=Text)
    plan_version: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    request_id: str = Field(primary_key=True, sa_type=Text)
    booth_id: str = Field(sa_type=Text)
    enterprise_id: str = Field(sa_type=Text)
    slot: int
    table: int | None = Field(default=None, sa_column=Column("table_number", Integer))
    is_locked: bool = False
    state: str = Field(default="planned", sa_type=Text)
    state_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


class WalkInTicket(SQLModel, table=True):
    """A place in the queue of a booth for somebody without a booking. `number` counts the fair's tickets."""

    __tablename__ = "walk_in_ticket"
    __table_args__ = (
        _of_booth(),
        one_of("state", ("waiting", "called", "done", "left")),
    )

    fair_id: str = Field(sa_column=_of_fair())
    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    booth_id: str = Field(sa_type=Text)
    enterprise_id: str | None = Field(default=None, sa_type=Text)
    name: str = Field(sa_type=Text)
    state: str = Field(default="waiting", sa_type=Text)
    slot: int | None = None
    taken_at: datetime.datetime = Field(sa_type=UTCDateTime)
    called_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    ended_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


OUTCOMES = (
    "quote_requested",
    "sample_or_demo",
    "site_visit",
    "private_contract_planned",
    "tender_guided",
    "contract_signed",
    "on_hold",
    "unsuitable",
    *NO_SHOWS,
)


class ConsultationCard(SQLModel, table=True):
    """What one consultation led to, in the words of the outcome codes; one card for a meeting or ticket."""

    __tablename__ = "consultation_card"
    __table_args__ = (
        _of_booth(),
        one_of("outcome", OUTCOMES),
        not_negative("discussed_krw", "quote_krw", "contract_krw"),
        UniqueConstraint("fair_id", "booth_id", "enterprise_id"),
        CheckConstraint("version >= 1", name="version"),
    )

    card_id: str = Field(primary_key=True, sa_type=Text)
    fair_id: str = Field(
        sa_column=Column(Text, ForeignKey("fair.fair_id", ondelete="CASCADE"), nullable=False, index=True)
    )
    booth_id: str = Field(sa_type=Text)
    enterprise_id: str = Field(sa_type=Text)
    enterprise_name: str = Field(sa_type=Text)
    request_id: str | None = Field(default=None, sa_type=Text)
    ticket_number: int | None = None
    outcome: str = Field(sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    note: str = Field(default="", sa_type=Text)
    discussed_krw: int | None = Field(default=None, sa_type=BigInteger)
    quote_krw: int | None = Field(default=None, sa_type=BigInteger)
    contract_krw: int | None = Field(default=None, sa_type=BigInteger)
    contract_on: datetime.date | None = None
    held_on: datetime.date
    written_by: str | None = Field(default=None, sa_column=_account(index=False))
    version: int = 1
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    updated_at: datetime.datetime = Field(sa_type=UTCDateTime)


class FollowUp(SQLModel, table=True):
    """The question what became of a consultation, asked three and six months later."""

    __tablename__ = "follow_up"
    __table_args__ = (CheckConstraint("months IN (3, 6)", name="months"),)

    card_id: str = Field(
        sa_column=Column(Text, ForeignKey("consultation_card.card_id", ondelete="CASCADE"), primary_key=True)
    )
    months: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    due_on: datetime.date = Field(index=True)
    answered_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    answer: str = Field(default="", sa_type=Text)


class FairSurvey(SQLModel, table=True):
    """Three questions from 1 to 5 to a booth or an enterprise, and what else it wishes to say."""

    __tablename__ = "fair_survey"
    __table_args__ = (
        one_of("side", ("booth", "enterprise")),
        CheckConstraint(
            "satisfaction BETWEEN 1 AND 5 AND matching BETWEEN 1 AND 5 AND again BETWEEN 1 AND 5",
            name="answers",
        ),
    )

    fair_id: str = Field(sa_column=_of_fair())
    side: str = Field(primary_key=True, sa_type=Text)
    party_id: str = Field(primary_key=True, sa_type=Text)
    satisfaction: int
    matching: int
    again: int
    comment: str = Field(default="", sa_type=Text)
    answered_at: datetime.datetime = Field(sa_type=UTCDateTime)


class FairNotice(SQLModel, table=True):
    """What one party has to be told about its timetable, and whether it has read it."""

    __tablename__ = "fair_notice"
    __table_args__ = (one_of("side", ("booth", "enterprise")),)

    fair_id: str = Field(sa_column=_of_fair())
    plan_version: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    party_id: str = Field(primary_key=True, sa_type=Text)
    side: str = Field(sa_type=Text)
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=LIST)
    made_at: datetime.datetime = Field(sa_type=UTCDateTime)
    read_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
