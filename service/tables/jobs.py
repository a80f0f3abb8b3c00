"""Work that is done in the background."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import MAPPING, not_negative, one_of

JOB_STATES = ("waiting", "running", "done", "failed", "cancelled")


class Job(SQLModel, table=True):
    """One piece of background work on the entry `subject_id`; `service.jobs` says what its columns promise.

    `message` and `error` are sentences in both languages: {"ko": …, "en": …}.
    """

    __table_args__ = (
        one_of("state", JOB_STATES),
        not_negative("attempts"),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
        Index("ix_job_kind_subject_id", "kind", "subject_id"),
        Index("ix_job_state_next_attempt_at", "state", "next_attempt_at"),
    )

    job_id: str = Field(primary_key=True, sa_type=Text)
    kind: str = Field(sa_type=Text)
    subject_id: str = Field(sa_type=Text)
    requested_by: str | None = Field(
        default=None, sa_column=Column(Text, ForeignKey("account.account_id", ondelete="SET NULL"))
    )
    state: str = Field(default="waiting", sa_type=Text)
    progress: float = 0.0
    message: dict[str, Any] | None = Field(default=None, sa_type=MAPPING)
    error: dict[str, Any] | None = Field(default=None, sa_type=MAPPING)
    attempts: int = 0
    is_cancel_requested: bool = False
    created_at: datetime.datetime = Field(sa_type=UTCDateTime, index=True)
    next_attempt_at: datetime.datetime = Field(sa_type=UTCDateTime)
    started_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    finished_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    leased_until: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
