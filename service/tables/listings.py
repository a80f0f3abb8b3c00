"""What belongs to a listing besides the listing itself: drafts of it, and files of many."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import LIST, MAPPING, one_of, part_of


class ListingDraft(SQLModel, table=True):
    """A listing that somebody is writing, as it was typed. Nothing of it is seen by others before it is sent.

    `enterprise_id` and `based_on` name the listing and its version that the draft changes; both are None
    while it is a new one. `version` counts the saves, so that two windows cannot overwrite each other.
    """

    __tablename__ = "listing_draft"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    draft_id: str = Field(primary_key=True, sa_type=Text)
    account_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("account.account_id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    enterprise_id: str | None = Field(default=None, sa_type=Text)
    based_on: int | None = None
    typed: dict[str, Any] = Field(sa_type=MAPPING)
    version: int = 1
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    updated_at: datetime.datetime = Field(sa_type=UTCDateTime)


UPLOAD_STATES = ("previewed", "confirmed", "undone")
UPLOAD_OUTCOMES = ("create", "update", "unchanged", "refused")


class Upload(SQLModel, table=True):
    """A file of listings that an account has sent. Nothing of it is listed before it is confirmed."""

    __table_args__ = (one_of("state", UPLOAD_STATES),)

    upload_id: str = Field(primary_key=True, sa_type=Text)
    account_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("account.account_id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    file_name: str = Field(sa_type=Text)
    state: str = Field(default="previewed", sa_type=Text)
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    confirmed_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    undone_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


class UploadRow(SQLModel, table=True):
    """One row of the file: what it would do or what is wrong with it.

    `content` is the listing as it would be, `before` as it was, at version `before_version`; `after_version`
    is the one that the confirmed upload made, which an undo must still find.
    """

    __tablename__ = "upload_row"
    __table_args__ = (one_of("outcome", UPLOAD_OUTCOMES),)

    upload_id: str = Field(sa_column=part_of("upload"))
    position: int = Field(primary_key=True, sa_type=Integer)
    line: int = Field(sa_type=Integer)
    outcome: str = Field(sa_type=Text)
    enterprise_id: str | None = Field(default=None, sa_type=Text)
    name: str | None = Field(default=None, sa_type=Text)
    remarks: list[dict[str, Any]] = Field(default_factory=list, sa_type=LIST)
    content: dict[str, Any] | None = Field(default=None, sa_type=MAPPING)
    before: dict[str, Any] | None = Field(default=None, sa_type=MAPPING)
    before_version: int | None = None
    after_version: int | None = None
