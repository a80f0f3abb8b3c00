"""What belongs to a listing besides the listing itself: drafts of it, and files of many."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import LIST, MAPPING, not_negative, one_of, part_of


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
    assistance_id: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("assistance.assistance_id", ondelete="SET NULL")),
    )
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


class ProofFile(SQLModel, table=True):
    """A file that proves a certificate of a listing; its kind is what its content says."""

    __tablename__ = "proof_file"
    __table_args__ = (not_negative("size_bytes"),)

    proof_id: str = Field(primary_key=True, sa_type=Text)
    enterprise_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("enterprise.enterprise_id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    certificate: str = Field(sa_type=Text)
    file_name: str = Field(sa_type=Text)
    media_type: str = Field(sa_type=Text)
    size_bytes: int = Field(sa_type=Integer)
    sha256: str = Field(sa_type=Text)
    content: bytes = Field(sa_type=LargeBinary)
    added_by: str | None = Field(
        default=None, sa_column=Column(Text, ForeignKey("account.account_id", ondelete="SET NULL"))
    )
    added_at: datetime.datetime = Field(sa_type=UTCDateTime)


CONSENT_METHODS = ("paper", "visit", "phone")


class Assistance(SQLModel, table=True):
    """That an enterprise has agreed to a helper's entering its listing: who, how and on which day.

    `principal_id` is the account on whose behalf, None where the enterprise has none.
    """

    __table_args__ = (one_of("method", CONSENT_METHODS),)

    assistance_id: str = Field(primary_key=True, sa_type=Text)
    helper_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("account.account_id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    principal_id: str | None = Field(
        default=None, sa_column=Column(Text, ForeignKey("account.account_id", ondelete="SET NULL"))
    )
    enterprise_name: str = Field(sa_type=Text)
    enterprise_id: str | None = Field(default=None, sa_type=Text)
    consented_by: str = Field(sa_type=Text)
    method: str = Field(sa_type=Text)
    consented_on: datetime.date
    recorded_at: datetime.datetime = Field(sa_type=UTCDateTime)
    ended_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


CONSENT_SCOPES = ("matching", "publication", "fair", "news")


class ContactConsent(SQLModel, table=True):
    """A contact of an enterprise and what the person has agreed to, by the wording that was shown.

    Withdrawn, only the fact that there was a consent remains: name and address are emptied.
    """

    __tablename__ = "contact_consent"

    consent_id: str = Field(primary_key=True, sa_type=Text)
    enterprise_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("enterprise.enterprise_id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    contact_name: str = Field(sa_type=Text)
    email: str | None = Field(default=None, sa_type=Text)
    phone: str | None = Field(default=None, sa_type=Text)
    scopes: list[str] = Field(default_factory=list, sa_type=LIST)
    wording: str = Field(sa_type=Text)
    given_on: datetime.date
    recorded_by: str | None = Field(
        default=None, sa_column=Column(Text, ForeignKey("account.account_id", ondelete="SET NULL"))
    )
    recorded_at: datetime.datetime = Field(sa_type=UTCDateTime)
    withdrawn_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


class ListingMerge(SQLModel, table=True):
    """Two listings made into one, with both as they were, so that both can be had back.

    `moved` names what was moved from the merged listing to the kept one, by table.
    """

    __tablename__ = "listing_merge"

    merge_id: str = Field(primary_key=True, sa_type=Text)
    kept_id: str = Field(sa_type=Text, index=True)
    merged_id: str = Field(sa_type=Text)
    kept_before: dict[str, Any] = Field(sa_type=MAPPING)
    merged_before: dict[str, Any] = Field(sa_type=MAPPING)
    merged_owner_id: str | None = Field(default=None, sa_type=Text)
    merged_organisation_id: str | None = Field(default=None, sa_type=Text)
    choices: dict[str, Any] = Field(sa_type=MAPPING)
    moved: dict[str, Any] = Field(sa_type=MAPPING)
    kept_version: int
    merged_by: str = Field(sa_type=Text)
    merged_at: datetime.datetime = Field(sa_type=UTCDateTime)
    undone_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
