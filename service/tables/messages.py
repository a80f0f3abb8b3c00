"""What the service tells people: notices inside, and mail going out."""

import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Text
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import MAPPING, not_negative, one_of

MAIL_STATES = ("waiting", "sent", "failed")


class Notice(SQLModel, table=True):
    """One message in the inbox of an account; its sentence is `inbox-<kind>` filled with `params`."""

    __table_args__ = (Index("ix_notice_account_id_notice_id", "account_id", "notice_id"),)

    notice_id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    )
    account_id: str = Field(
        sa_column=Column(Text, ForeignKey("account.account_id", ondelete="CASCADE"), nullable=False)
    )
    kind: str = Field(sa_type=Text)
    params: dict[str, Any] = Field(default_factory=dict, sa_type=MAPPING)
    link: str | None = Field(default=None, sa_type=Text)
    created_at: datetime.datetime = Field(sa_type=UTCDateTime, index=True)
    read_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


class OutgoingMail(SQLModel, table=True):
    """One letter of the outbox. Its text is emptied once it has been sent.

    A worker that sends it holds it until `leased_until`; after that any other may try.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        one_of("state", MAIL_STATES),
        not_negative("attempts"),
        Index("ix_outgoing_mail_state_next_attempt_at", "state", "next_attempt_at"),
    )

    mail_id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    )
    message_id: str = Field(unique=True, sa_type=Text)
    recipient: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    state: str = Field(default="waiting", sa_type=Text)
    attempts: int = 0
    error: str | None = Field(default=None, sa_type=Text)
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    next_attempt_at: datetime.datetime = Field(sa_type=UTCDateTime)
    leased_until: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    sent_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
