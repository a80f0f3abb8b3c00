"""The catalogue of enterprises, and the clock that orders its changes."""

import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import LIST, not_negative, part_of, parts


class CatalogueClock(SQLModel, table=True):
    """One row that every transaction that changes the catalogue moves on by one.

    Moving it locks the row until the commit, so revisions become visible in the order of their numbers; a
    worker that has seen revision n never misses an earlier one.
    """

    __tablename__ = "catalogue_clock"
    __table_args__ = (CheckConstraint("clock_id = 1", name="single_row"),)

    clock_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    revision: int = Field(sa_type=BigInteger)
    # Tells this catalogue from any other one; a saved index of another is not taken for this one's.
    catalogue_key: str = Field(sa_type=Text)
    # The versions of words and law in force (`service.reference_layers`), with which listings are read.
    reference_versions: str = Field(default="", sa_type=Text)


class Enterprise(SQLModel, table=True):
    """An entry of the catalogue. `version` counts its own changes, `catalogue_revision` is the clock's."""

    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        not_negative("employees", "annual_revenue_krw", "max_contract_krw"),
        CheckConstraint("vulnerable_employment_percent BETWEEN 0 AND 100", name="percent"),
        # What looks like a name is looked for in all of them, without reading the entries.
        Index("ix_enterprise_name_enterprise_id", "name", "enterprise_id"),
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
    organisation_id: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("organisation.organisation_id", ondelete="SET NULL"), index=True),
    )
    version: int = 1
    catalogue_revision: int = Field(sa_type=BigInteger, index=True)
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    updated_at: datetime.datetime = Field(sa_type=UTCDateTime)

    certifications: list["Certification"] = parts("Certification")
    services: list["Service"] = parts("Service")
    track_record: list["PastAward"] = parts("PastAward")


class Certification(SQLModel, table=True):
    """A certificate, designation, licence or registration of an enterprise."""

    __table_args__ = (CheckConstraint("valid_from <= valid_to", name="validity"),)

    enterprise_id: str = Field(sa_column=part_of("enterprise"))
    position: int = Field(primary_key=True, sa_type=Integer)
    type: str = Field(sa_type=Text)
    number: str | None = Field(default=None, sa_type=Text)
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


class Service(SQLModel, table=True):
    """One thing an enterprise offers."""

    __table_args__ = (not_negative("unit_price_krw"),)

    enterprise_id: str = Field(sa_column=part_of("enterprise"))
    position: int = Field(primary_key=True, sa_type=Integer)
    name: str = Field(sa_type=Text)
    description: str = Field(default="", sa_type=Text)
    unit_price_krw: int | None = Field(default=None, sa_type=BigInteger)
    unit: str | None = Field(default=None, sa_type=Text)


class PastAward(SQLModel, table=True):
    """One contract that an enterprise has carried out."""

    __tablename__ = "past_award"
    __table_args__ = (not_negative("amount_krw"),)

    enterprise_id: str = Field(sa_column=part_of("enterprise"))
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
