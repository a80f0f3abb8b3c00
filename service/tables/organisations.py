"""The organisations that accounts act for."""

import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import one_of

ORGANISATION_KINDS = (
    "city",
    "education_office",
    "district",
    "school",
    "public_corporation",
    "invested_institution",
    "enterprise",
    "support_centre",
    "platform",
    "other",
)


class Organisation(SQLModel, table=True):
    """An agency, an enterprise or a support body. Accounts of one organisation share some of their entries.

    `buyer_type` is the kind of buyer that its demands come from, None where it buys nothing.
    """

    __table_args__ = (one_of("kind", ORGANISATION_KINDS),)

    organisation_id: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(unique=True, sa_type=Text)
    kind: str = Field(sa_type=Text)
    buyer_type: str | None = Field(default=None, sa_type=Text)
    district: str | None = Field(default=None, sa_type=Text)
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
