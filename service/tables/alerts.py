"""What accounts want to hear of, and what they were told."""

import datetime

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import LIST, not_negative, one_of

INTEREST_KINDS = ("listing", "search")
HIT_STATES = ("mailed", "held")


def _account(*, is_key: bool = False) -> Column[str]:
    return Column(
        Text,
        ForeignKey("account.account_id", ondelete="CASCADE"),
        nullable=False,
        primary_key=is_key,
        index=not is_key,
    )


class StandingInterest(SQLModel, table=True):
    """What an account wants to hear of: demands that suit a listing, or that a search finds."""

    __tablename__ = "standing_interest"
    __table_args__ = (one_of("kind", INTEREST_KINDS), not_negative("least_budget_krw"))

    interest_id: str = Field(primary_key=True, sa_type=Text)
    account_id: str = Field(sa_column=_account())
    kind: str = Field(sa_type=Text)
    enterprise_id: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("enterprise.enterprise_id", ondelete="CASCADE"), index=True),
    )
    query: str | None = Field(default=None, sa_type=Text)
    districts: list[str] = Field(default_factory=list, sa_type=LIST)
    contract_types: list[str] = Field(default_factory=list, sa_type=LIST)
    least_budget_krw: int | None = Field(default=None, sa_type=BigInteger)
    muted_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)


class AlertHit(SQLModel, table=True):
    """One demand told to one account, once: in the digest of `told_on`, or in the list of those held back."""

    __tablename__ = "alert_hit"
    __table_args__ = (
        one_of("state", HIT_STATES),
        Index("ix_alert_hit_account_id_told_on", "account_id", "told_on"),
    )

    account_id: str = Field(sa_column=_account(is_key=True))
    demand_id: str = Field(
        sa_column=Column(Text, ForeignKey("demand.demand_id", ondelete="CASCADE"), primary_key=True)
    )
    interest_id: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("standing_interest.interest_id", ondelete="SET NULL")),
    )
    state: str = Field(sa_type=Text)
    position: int = Field(sa_type=Integer)
    reason_ko: str = Field(sa_type=Text)
    reason_en: str = Field(sa_type=Text)
    told_on: datetime.date
    muted_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


class AlertDigest(SQLModel, table=True):
    """That the digest of a day has been made for an account; there is never a second one."""

    __tablename__ = "alert_digest"
    __table_args__ = (not_negative("mailed", "held", "reminders"),)

    account_id: str = Field(sa_column=_account(is_key=True))
    day: datetime.date = Field(sa_column=Column(Date, primary_key=True))
    mailed: int
    held: int
    reminders: int
    made_at: datetime.datetime = Field(sa_type=UTCDateTime)


class AlertReminder(SQLModel, table=True):
    """One reminder, told once: that a certificate ends, or that a demand closes, within so many days."""

    __tablename__ = "alert_reminder"

    account_id: str = Field(sa_column=_account(is_key=True))
    subject: str = Field(primary_key=True, sa_type=Text)
    ends_on: datetime.date = Field(sa_column=Column(Date, primary_key=True))
    days: int = Field(primary_key=True, sa_type=Integer)
    told_on: datetime.date


class AlertFeed(SQLModel, table=True):
    """The secret address of an account's feeds, as a hash."""

    __tablename__ = "alert_feed"

    account_id: str = Field(sa_column=_account(is_key=True))
    token_hash: str = Field(unique=True, sa_type=Text)
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
