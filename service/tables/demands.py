"""Published needs."""

import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import LIST, not_negative, one_of, part_of, parts

DAY_UNKNOWN = datetime.date(1, 1, 1)


class Demand(SQLModel, table=True):
    """A published need. `version` counts its changes.

    `listed_on` is the day it stands under in lists: `published_on`, or DAY_UNKNOWN, so that those without a
    day come last on both databases.
    """

    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        one_of("status", ("open", "contracted", "none_suitable", "cancelled")),
        not_negative("budget_krw", "estimated_price_krw"),
        CheckConstraint("contract_from <= contract_to", name="contract_period"),
        Index("ix_demand_listed_on_demand_id", "listed_on", "demand_id"),
    )

    demand_id: str = Field(primary_key=True, sa_type=Text)
    title: str = Field(sa_type=Text)
    description: str = Field(default="", sa_type=Text)
    buyer: str | None = Field(default=None, sa_type=Text)
    buyer_type: str | None = Field(default=None, sa_type=Text)
    district: str | None = Field(default=None, sa_type=Text)
    contract_type: str | None = Field(default=None, sa_type=Text)
    works_kind: str | None = Field(default=None, sa_type=Text)
    category: str | None = Field(default=None, sa_type=Text)
    budget_krw: int | None = Field(default=None, sa_type=BigInteger)
    estimated_price_krw: int | None = Field(default=None, sa_type=BigInteger)
    published_on: datetime.date | None = None
    due_on: datetime.date | None = None
    contract_from: datetime.date | None = None
    contract_to: datetime.date | None = None
    required_certifications: list[str] = Field(default_factory=list, sa_type=LIST)
    required_licences: list[str] = Field(default_factory=list, sa_type=LIST)
    region_restriction: list[str] = Field(default_factory=list, sa_type=LIST)
    regime: str = Field(default="local", sa_type=Text)
    status: str = Field(default="open", sa_type=Text)
    source_url: str | None = Field(default=None, sa_type=Text)
    listed_on: datetime.date
    owner_id: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("account.account_id", ondelete="SET NULL"), index=True),
    )
    organisation_id: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("organisation.organisation_id", ondelete="SET NULL"), index=True),
    )
    version: int = 1
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    updated_at: datetime.datetime = Field(sa_type=UTCDateTime)

    lots: list["Lot"] = parts("Lot")


class Lot(SQLModel, table=True):
    """A part of a demand that may go to its own supplier."""

    demand_id: str = Field(sa_column=part_of("demand"))
    position: int = Field(primary_key=True, sa_type=Integer)
    name: str = Field(sa_type=Text)
    description: str = Field(default="", sa_type=Text)
