"""What belongs to a listing besides the listing itself: drafts of it."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import MAPPING


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
