"""Who looked at personal data."""

import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import not_negative


class AccessEntry(SQLModel, table=True):
    """One look at the personal data of others. Lines are added and never changed.

    Accounts are named by id and not by a foreign key, as in the audit trail. `people` is of how many persons
    data was shown.
    """

    __tablename__ = "access_entry"
    __table_args__ = (
        not_negative("people"),
        Index("ix_access_entry_actor_id_entry_id", "actor_id", "entry_id"),
    )

    entry_id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    )
    accessed_at: datetime.datetime = Field(sa_type=UTCDateTime, index=True)
    actor_id: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    subject_id: str = Field(sa_type=Text)
    people: int
    address: str = Field(default="", sa_type=Text)
    request_id: str | None = Field(default=None, sa_type=Text)
