"""Searches of the catalogue that accounts keep."""

import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Text
from sqlmodel import Field, SQLModel, UTCDateTime


class SavedSearch(SQLModel, table=True):
    """One search of one account. `filters` is what the search takes; `looked_at` is when it was last run."""

    __tablename__ = "saved_search"

    search_id: str = Field(primary_key=True, sa_type=Text)
    account_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("account.account_id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    name: str = Field(sa_type=Text)
    filters: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    looked_at: datetime.datetime = Field(sa_type=UTCDateTime)
