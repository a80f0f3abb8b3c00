"""Versions of words and law that administrators lay over the files of `data/`."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import MAPPING, one_of

VERSION_STATES = ("draft", "in_force", "withdrawn")


class ReferenceVersion(SQLModel, table=True):
    """One version: what it changes never changes itself, only its state does; version 0 are the files.

    `changes` is a `service.reference_versions.schemas.Changes`, `preview` what the last preview found: a
    `Preview` of the same file. `judged_set_id` names the judged set that a preview was last asked for
    on, None where it was on what is recorded here.
    """

    __tablename__ = "reference_version"
    __table_args__ = (one_of("state", VERSION_STATES), CheckConstraint("version >= 1", name="version"))

    version: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    state: str = Field(default="draft", sa_type=Text)
    changes: dict[str, Any] = Field(sa_type=MAPPING)
    reason: str = Field(sa_type=Text)
    created_by: str | None = Field(
        default=None, sa_column=Column(Text, ForeignKey("account.account_id", ondelete="SET NULL"))
    )
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    in_force_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    withdrawn_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    preview: dict[str, Any] | None = Field(default=None, sa_type=MAPPING)
    previewed_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    judged_set_id: str | None = Field(default=None, sa_type=Text)


class JudgedSet(SQLModel, table=True):
    """A judged set that administrators preview on: the file as it was sent, read and found right.

    `enterprises` is None where it brings none and the catalogue's are ranked.
    """

    __tablename__ = "judged_set"

    judged_set_id: str = Field(primary_key=True, sa_type=Text)
    file_name: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    content: bytes = Field(sa_type=LargeBinary)
    demands: int = Field(sa_type=Integer)
    enterprises: int | None = Field(default=None, sa_type=Integer)
    judgments: int = Field(sa_type=Integer)
    added_by: str | None = Field(
        default=None, sa_column=Column(Text, ForeignKey("account.account_id", ondelete="SET NULL"))
    )
    added_at: datetime.datetime = Field(sa_type=UTCDateTime)
