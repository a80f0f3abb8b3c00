"""What was bought: outcomes of demands, purchase records with their corrections, and yearly totals."""

import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import LIST, not_negative, one_of

OUTCOMES = ("contracted", "none_suitable", "cancelled")
PURCHASE_KINDS = ("", "goods", "services", "works")


def _account() -> Column:
    return Column(Text, ForeignKey("account.account_id", ondelete="SET NULL"))


def _organisation() -> Column:
    parent = ForeignKey("organisation.organisation_id", ondelete="CASCADE")
    return Column(Text, parent, nullable=False, index=True)


class Outcome(SQLModel, table=True):
    """What came of a demand. A revoked outcome stays, with who took it back and why."""

    __table_args__ = (one_of("kind", OUTCOMES),)

    outcome_id: str = Field(primary_key=True, sa_type=Text)
    demand_id: str = Field(
        sa_column=Column(Text, ForeignKey("demand.demand_id", ondelete="CASCADE"), nullable=False, index=True)
    )
    organisation_id: str = Field(sa_column=_organisation())
    kind: str = Field(sa_type=Text)
    decided_on: datetime.date
    route: str | None = Field(default=None, sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    recorded_by: str | None = Field(default=None, sa_column=_account())
    recorded_at: datetime.datetime = Field(sa_type=UTCDateTime)
    revoked_by: str | None = Field(default=None, sa_column=_account())
    revoked_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    revoke_reason: str = Field(default="", sa_type=Text)


class PurchaseRecord(SQLModel, table=True):
    """One purchase of an organisation. What it says stands in its revisions; the last one holds."""

    __tablename__ = "purchase_record"

    purchase_id: str = Field(primary_key=True, sa_type=Text)
    organisation_id: str = Field(sa_column=_organisation())
    outcome_id: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("outcome.outcome_id", ondelete="SET NULL"), index=True),
    )
    last_revision: int = 1


class PurchaseRevision(SQLModel, table=True):
    """What a purchase record said from a moment on. Revision 1 is the original; `is_void` takes it back.

    The enterprise is named by id and by name and not by a foreign key: the record outlives the listing.
    `supplier_classes` are the certificates in force on the day of the purchase, as they were known then.
    """

    __tablename__ = "purchase_revision"
    __table_args__ = (
        one_of("contract_type", ("goods", "services", "works", "entrustment")),
        not_negative("amount_krw"),
        Index("ix_purchase_revision_bought_on", "bought_on"),
        Index("ix_purchase_revision_enterprise_id", "enterprise_id"),
    )

    purchase_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("purchase_record.purchase_id", ondelete="CASCADE"), primary_key=True
        )
    )
    revision: int = Field(primary_key=True)
    bought_on: datetime.date
    title: str = Field(sa_type=Text)
    category: str | None = Field(default=None, sa_type=Text)
    contract_type: str | None = Field(default=None, sa_type=Text)
    amount_krw: int = Field(sa_type=BigInteger)
    enterprise_id: str | None = Field(default=None, sa_type=Text)
    supplier_name: str = Field(sa_type=Text)
    supplier_classes: list[str] = Field(default_factory=list, sa_type=LIST)
    is_void: bool = False
    reason: str = Field(default="", sa_type=Text)
    recorded_by: str | None = Field(default=None, sa_column=_account())
    recorded_at: datetime.datetime = Field(sa_type=UTCDateTime)


class PurchaseTotal(SQLModel, table=True):
    """All purchases of an organisation in a year, from whomever: what rates are measured against.

    `kind` "" is the whole. Revision 1 is the original, the last one holds.
    """

    __tablename__ = "purchase_total"
    __table_args__ = (one_of("kind", PURCHASE_KINDS), not_negative("amount_krw"))

    organisation_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("organisation.organisation_id", ondelete="CASCADE"), primary_key=True
        )
    )
    year: int = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=Text)
    revision: int = Field(primary_key=True)
    amount_krw: int = Field(sa_type=BigInteger)
    reason: str = Field(default="", sa_type=Text)
    recorded_by: str | None = Field(default=None, sa_column=_account())
    recorded_at: datetime.datetime = Field(sa_type=UTCDateTime)
