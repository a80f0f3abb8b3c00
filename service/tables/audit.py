"""Who changed what, when, and on whose behalf."""

import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import MAPPING


class AuditEntry(SQLModel, table=True):
    """One line of the audit trail. Lines are added and never changed.

    Accounts are named by id and not by a foreign key: the trail outlives what it tells of. `actor_id` None is
    work at the command line or in the background.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject_kind_subject_id", "subject_kind", "subject_id"),
        Index("ix_audit_entry_actor_id_entry_id", "actor_id", "entry_id"),
    )

    entry_id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    )
    recorded_at: datetime.datetime = Field(sa_type=UTCDateTime, index=True)
    actor_id: str | None = Field(default=None, sa_type=Text)
    principal_id: str | None = Field(default=None, sa_type=Text)
    organisation_id: str | None = Field(default=None, sa_type=Text)
    action: str = Field(sa_type=Text)
    subject_kind: str = Field(sa_type=Text)
    subject_id: str = Field(sa_type=Text)
    before: dict[str, Any] | None = Field(default=None, sa_type=MAPPING)
    after: dict[str, Any] | None = Field(default=None, sa_type=MAPPING)
    reason: str | None = Field(default=None, sa_type=Text)
    request_id: str | None = Field(default=None, sa_type=Text)
