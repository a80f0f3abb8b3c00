"""What a buyer does between the ranking and the contract: shortlists, quotes, proofs asked for.

What was chosen, asked and answered outlives the listing, so it refers to the enterprise by no foreign key.
`former_name` is that of one whose listing is gone; its id is one of no listing then.
"""

import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
)
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import LIST, not_negative, one_of

RECORDED_CHANNELS = ("telephone", "paper", "fax", "email")
"""The ways by which an answer comes that the agency puts down."""


def _key(parent: str) -> Column:
    return Column(Text, ForeignKey(f"{parent}.{parent}_id", ondelete="CASCADE"), primary_key=True)


def _whole(parent: str) -> Column:
    return Column(Text, ForeignKey(f"{parent}.{parent}_id", ondelete="CASCADE"), nullable=False, index=True)


def _account() -> Column:
    return Column(Text, ForeignKey("account.account_id", ondelete="SET NULL"))


class Shortlist(SQLModel, table=True):
    """The candidates of one organisation for one demand; `handed_to` is the colleague who goes on with it."""

    demand_id: str = Field(sa_column=_key("demand"))
    organisation_id: str = Field(sa_column=_key("organisation"))
    handed_to: str | None = Field(default=None, sa_column=_account())
    updated_at: datetime.datetime = Field(sa_type=UTCDateTime)


class ShortlistEntry(SQLModel, table=True):
    """One candidate of a shortlist. `version` counts the changes of its note; `left_at` is when the listing
    was taken out.
    """

    __tablename__ = "shortlist_entry"
    __table_args__ = (
        CheckConstraint("(former_name IS NULL) = (left_at IS NULL)", name="left"),
        Index("ix_shortlist_entry_enterprise_id", "enterprise_id"),
    )

    demand_id: str = Field(sa_column=_key("demand"))
    organisation_id: str = Field(sa_column=_key("organisation"))
    enterprise_id: str = Field(primary_key=True, sa_type=Text)
    former_name: str | None = Field(default=None, sa_type=Text)
    left_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    position: int
    note: str = Field(default="", sa_type=Text)
    added_by: str | None = Field(default=None, sa_column=_account())
    added_at: datetime.datetime = Field(sa_type=UTCDateTime)
    version: int = 1


class QuoteRequest(SQLModel, table=True):
    """견적요청: what an organisation asks some enterprises for one demand, and until when."""

    __tablename__ = "quote_request"

    quote_request_id: str = Field(primary_key=True, sa_type=Text)
    demand_id: str = Field(sa_column=_whole("demand"))
    organisation_id: str = Field(sa_column=_whole("organisation"))
    asked_by: str | None = Field(default=None, sa_column=_account())
    asked_at: datetime.datetime = Field(sa_type=UTCDateTime)
    due_on: datetime.date
    message: str = Field(default="", sa_type=Text)
    questions: list[str] = Field(default_factory=list, sa_type=LIST)


class QuoteInvitation(SQLModel, table=True):
    """One enterprise that was asked, and what it answered. `answers` are in step with the questions.

    `channel` says how the answer came: `online` is the enterprise's own account, anything else reached the
    agency on `received_on`, and `replied_by` is who of the agency put it down at `replied_at`.
    """

    __tablename__ = "quote_invitation"
    __table_args__ = (
        one_of("state", ("asked", "answered", "declined")),
        one_of("channel", ("online", *RECORDED_CHANNELS)),
        not_negative("amount_krw"),
        CheckConstraint("(channel = 'online') = (received_on IS NULL)", name="received"),
        CheckConstraint("state <> 'answered' OR amount_krw IS NOT NULL", name="answer"),
        Index("ix_quote_invitation_enterprise_id", "enterprise_id"),
    )

    quote_request_id: str = Field(sa_column=_key("quote_request"))
    enterprise_id: str = Field(primary_key=True, sa_type=Text)
    former_name: str | None = Field(default=None, sa_type=Text)
    state: str = Field(default="asked", sa_type=Text)
    amount_krw: int | None = Field(default=None, sa_type=BigInteger)
    valid_until: datetime.date | None = None
    note: str = Field(default="", sa_type=Text)
    answers: list[str] = Field(default_factory=list, sa_type=LIST)
    decline_reason: str | None = Field(default=None, sa_type=Text)
    channel: str = Field(default="online", sa_type=Text)
    received_on: datetime.date | None = None
    replied_by: str | None = Field(default=None, sa_column=_account())
    replied_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    reminded_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    version: int = 1


class ProofRequest(SQLModel, table=True):
    """증빙 요청: a paper that an organisation asks an enterprise for. `proof` is a code or a name."""

    __tablename__ = "proof_request"
    __table_args__ = (
        one_of("state", ("asked", "received")),
        Index("ix_proof_request_enterprise_id", "enterprise_id"),
    )

    proof_request_id: str = Field(primary_key=True, sa_type=Text)
    demand_id: str = Field(sa_column=_whole("demand"))
    organisation_id: str = Field(sa_column=_whole("organisation"))
    enterprise_id: str = Field(sa_type=Text)
    former_name: str | None = Field(default=None, sa_type=Text)
    proof: str = Field(sa_type=Text)
    message: str = Field(default="", sa_type=Text)
    due_on: datetime.date
    state: str = Field(default="asked", sa_type=Text)
    asked_by: str | None = Field(default=None, sa_column=_account())
    asked_at: datetime.datetime = Field(sa_type=UTCDateTime)
    received_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    reminded_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


class SentFile(SQLModel, table=True):
    """A file that an enterprise sent along with its quote or as a proof, or the paper of a quote that its
    agency put down.
    """

    __tablename__ = "sent_file"
    __table_args__ = (
        CheckConstraint("(quote_request_id IS NULL) <> (proof_request_id IS NULL)", name="one_subject"),
        not_negative("size_bytes"),
    )

    sent_file_id: str = Field(primary_key=True, sa_type=Text)
    quote_request_id: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("quote_request.quote_request_id", ondelete="CASCADE"), index=True),
    )
    proof_request_id: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("proof_request.proof_request_id", ondelete="CASCADE"), index=True),
    )
    enterprise_id: str = Field(sa_type=Text, index=True)
    is_from_agency: bool = Field(default=False, sa_type=Boolean)
    name: str = Field(sa_type=Text)
    media_type: str = Field(sa_type=Text)
    size_bytes: int = Field(sa_type=Integer)
    sha256: str = Field(sa_type=Text)
    content: bytes = Field(sa_type=LargeBinary)
    added_by: str | None = Field(default=None, sa_column=_account())
    added_at: datetime.datetime = Field(sa_type=UTCDateTime)
