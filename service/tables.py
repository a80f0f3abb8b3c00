"""The tables. They hold what the schemas have checked; a table class itself validates nothing.

Names and units are those of `matching.records`. The parts of an enterprise and of a demand are numbered by
`position`, so that they come back in the order in which they were given. Relationships are never loaded
behind one's back (`lazy="raise"`): a query says what it needs, and the number of statements stays fixed.
"""

import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Relationship, SQLModel, UTCDateTime

# Every constraint gets the same name in the models, the migrations and both databases.
SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

ROLES = ("buyer", "enterprise", "organiser", "policy", "administrator")

LIST = JSON().with_variant(JSONB(), "postgresql")


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _not_negative(*columns: str) -> CheckConstraint:
    return CheckConstraint(" AND ".join(f"({column} >= 0)" for column in columns), name="not_negative")


def _part_of(parent: str) -> Any:
    return Column(Text, ForeignKey(f"{parent}.{parent}_id", ondelete="CASCADE"), primary_key=True)


def _parts(model: str) -> Any:
    return Relationship(
        sa_relationship_kwargs={"lazy": "raise", "order_by": f"{model}.position", "viewonly": True}
    )


# --- accounts -----------------------------------------------------------------------------------------------


class Account(SQLModel, table=True):
    """A person who may sign in. `organisation` is the agency or enterprise they act for."""

    __table_args__ = (_one_of("role", ROLES),)

    account_id: str = Field(primary_key=True, sa_type=Text)
    login: str = Field(unique=True, sa_type=Text)
    display_name: str = Field(sa_type=Text)
    organisation: str | None = Field(default=None, sa_type=Text)
    role: str = Field(sa_type=Text)
    password_hash: str = Field(sa_type=Text)
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    disabled_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


class SignInSession(SQLModel, table=True):
    """One sign-in. Only the hash of the cookie's value is kept, so that a copy of the table opens nothing."""

    __tablename__ = "sign_in_session"

    token_hash: str = Field(primary_key=True, sa_type=Text)
    account_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("account.account_id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime.datetime = Field(sa_type=UTCDateTime, index=True)


class SignInFailure(SQLModel, table=True):
    """One refused sign-in, counted against a login and against a network address (`subject`)."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_subject_failed_at", "subject", "failed_at"),)

    failure_id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    )
    subject: str = Field(sa_type=Text)
    failed_at: datetime.datetime = Field(sa_type=UTCDateTime, index=True)


# --- catalogue ----------------------------------------------------------------------------------------------


class CatalogueClock(SQLModel, table=True):
    """One row that every transaction that changes the catalogue moves on by one.

    Moving it locks the row until the commit, so revisions become visible in the order of their numbers; a
    worker that has seen revision n never misses an earlier one.
    """

    __tablename__ = "catalogue_clock"
    __table_args__ = (CheckConstraint("clock_id = 1", name="single_row"),)

    clock_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    revision: int = Field(sa_type=BigInteger)


class Enterprise(SQLModel, table=True):
    """An entry of the catalogue. `version` counts its own changes, `catalogue_revision` is the clock's."""

    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        _not_negative("employees", "annual_revenue_krw", "max_contract_krw"),
        CheckConstraint("vulnerable_employment_percent BETWEEN 0 AND 100", name="percent"),
    )

    enterprise_id: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    business_number: str | None = Field(default=None, sa_type=Text, index=True)
    organisation_type: str | None = Field(default=None, sa_type=Text)
    district: str | None = Field(default=None, sa_type=Text)
    service_districts: list[str] = Field(default_factory=list, sa_type=LIST)
    sectors: list[str] = Field(default_factory=list, sa_type=LIST)
    summary: str = Field(default="", sa_type=Text)
    employees: int | None = None
    vulnerable_employment_percent: float | None = None
    annual_revenue_krw: int | None = Field(default=None, sa_type=BigInteger)
    max_contract_krw: int | None = Field(default=None, sa_type=BigInteger)
    address: str | None = Field(default=None, sa_type=Text)
    phone: str | None = Field(default=None, sa_type=Text)
    homepage: str | None = Field(default=None, sa_type=Text)
    owner_id: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("account.account_id", ondelete="SET NULL"), index=True),
    )
    version: int = 1
    catalogue_revision: int = Field(sa_type=BigInteger, index=True)
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    updated_at: datetime.datetime = Field(sa_type=UTCDateTime)

    certifications: list["Certification"] = _parts("Certification")
    services: list["Service"] = _parts("Service")
    track_record: list["PastAward"] = _parts("PastAward")


class Certification(SQLModel, table=True):
    """A certificate, designation, licence or registration of an enterprise."""

    __table_args__ = (CheckConstraint("valid_from <= valid_to", name="validity"),)

    enterprise_id: str = Field(sa_column=_part_of("enterprise"))
    position: int = Field(primary_key=True, sa_type=Integer)
    type: str = Field(sa_type=Text)
    number: str | None = Field(default=None, sa_type=Text)
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


class Service(SQLModel, table=True):
    """One thing an enterprise offers."""

    __table_args__ = (_not_negative("unit_price_krw"),)

    enterprise_id: str = Field(sa_column=_part_of("enterprise"))
    position: int = Field(primary_key=True, sa_type=Integer)
    name: str = Field(sa_type=Text)
    description: str = Field(default="", sa_type=Text)
    unit_price_krw: int | None = Field(default=None, sa_type=BigInteger)
    unit: str | None = Field(default=None, sa_type=Text)


class PastAward(SQLModel, table=True):
    """One contract that an enterprise has carried out."""

    __tablename__ = "past_award"
    __table_args__ = (_not_negative("amount_krw"),)

    enterprise_id: str = Field(sa_column=_part_of("enterprise"))
    position: int = Field(primary_key=True, sa_type=Integer)
    title: str = Field(sa_type=Text)
    buyer: str | None = Field(default=None, sa_type=Text)
    amount_krw: int | None = Field(default=None, sa_type=BigInteger)
    year: int | None = None
    date: datetime.date | None = None
    category: str | None = Field(default=None, sa_type=Text)


class RemovedEnterprise(SQLModel, table=True):
    """The id of a deleted enterprise, kept so that every worker hears of the deletion."""

    __tablename__ = "removed_enterprise"

    enterprise_id: str = Field(primary_key=True, sa_type=Text)
    catalogue_revision: int = Field(sa_type=BigInteger, index=True)


# --- demands ------------------------------------------------------------------------------------------------


DAY_UNKNOWN = datetime.date(1, 1, 1)


class Demand(SQLModel, table=True):
    """A published need. `version` counts its changes.

    `listed_on` is the day it stands under in lists: `published_on`, or DAY_UNKNOWN, so that those without a
    day come last on both databases.
    """

    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        _one_of("status", ("open", "cancelled")),
        _not_negative("budget_krw", "estimated_price_krw"),
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
    version: int = 1
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    updated_at: datetime.datetime = Field(sa_type=UTCDateTime)

    lots: list["Lot"] = _parts("Lot")


class Lot(SQLModel, table=True):
    """A part of a demand that may go to its own supplier."""

    demand_id: str = Field(sa_column=_part_of("demand"))
    position: int = Field(primary_key=True, sa_type=Integer)
    name: str = Field(sa_type=Text)
    description: str = Field(default="", sa_type=Text)
