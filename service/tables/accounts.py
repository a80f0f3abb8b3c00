"""Accounts and sign-ins."""

import datetime

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Text, false
from sqlmodel import Field, SQLModel, UTCDateTime

from service.tables.parts import one_of

LINK_PURPOSES = ("invitation", "confirmation", "password_reset")
TOKEN_SCOPES = ("read", "write")
ROLES = ("buyer", "enterprise", "organiser", "policy", "administrator")


class Account(SQLModel, table=True):
    """A person who may sign in, and the agency or enterprise that they act for."""

    __table_args__ = (one_of("role", ROLES),)

    account_id: str = Field(primary_key=True, sa_type=Text)
    login: str = Field(unique=True, sa_type=Text)
    display_name: str = Field(sa_type=Text)
    organisation_id: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("organisation.organisation_id", ondelete="SET NULL"), index=True),
    )
    email: str | None = Field(default=None, unique=True, sa_type=Text)
    role: str = Field(sa_type=Text)
    # "" where there is no password to sign in with (sign-in elsewhere only, or the account is gone).
    password_hash: str = Field(sa_type=Text)
    password_changed_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    disabled_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)
    # The person has left: nothing in the row names anybody.
    erased_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


class SignInSession(SQLModel, table=True):
    """One sign-in. Only the hash of the cookie's value is kept, so that a copy of the table opens nothing."""

    __tablename__ = "sign_in_session"

    token_hash: str = Field(primary_key=True, sa_type=Text)
    account_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("account.account_id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime.datetime = Field(sa_type=UTCDateTime, index=True)
    address: str = Field(default="", sa_type=Text)
    browser: str = Field(default="", sa_type=Text)
    # Signed in at the identity provider, so that signing out there is offered as well.
    is_external: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )


class OneTimeLink(SQLModel, table=True):
    """A link that was mailed and opens one thing once: an invitation, a confirmation, a new password."""

    __tablename__ = "one_time_link"
    __table_args__ = (one_of("purpose", LINK_PURPOSES),)

    token_hash: str = Field(primary_key=True, sa_type=Text)
    purpose: str = Field(sa_type=Text)
    account_id: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("account.account_id", ondelete="CASCADE"), index=True),
    )
    email: str = Field(sa_type=Text)
    role: str | None = Field(default=None, sa_type=Text)
    organisation: str | None = Field(default=None, sa_type=Text)
    created_by: str | None = Field(
        default=None, sa_column=Column(Text, ForeignKey("account.account_id", ondelete="SET NULL"))
    )
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime.datetime = Field(sa_type=UTCDateTime, index=True)
    used_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


class ApiToken(SQLModel, table=True):
    """A key with which a program acts as an account. Only its hash is kept."""

    __tablename__ = "api_token"
    __table_args__ = (one_of("scope", TOKEN_SCOPES),)

    token_id: str = Field(primary_key=True, sa_type=Text)
    token_hash: str = Field(unique=True, sa_type=Text)
    account_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("account.account_id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    name: str = Field(sa_type=Text)
    scope: str = Field(sa_type=Text)
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime.datetime = Field(sa_type=UTCDateTime)
    last_used_at: datetime.datetime | None = Field(default=None, sa_type=UTCDateTime)


class ExternalIdentity(SQLModel, table=True):
    """An account at another provider (OpenID Connect) that signs in as one of ours."""

    __tablename__ = "external_identity"

    issuer: str = Field(primary_key=True, sa_type=Text)
    subject: str = Field(primary_key=True, sa_type=Text)
    account_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("account.account_id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    created_at: datetime.datetime = Field(sa_type=UTCDateTime)


class SignInFailure(SQLModel, table=True):
    """One refused sign-in or mailed link, counted against a login or an address (`subject`)."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_subject_failed_at", "subject", "failed_at"),)

    failure_id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    )
    subject: str = Field(sa_type=Text)
    failed_at: datetime.datetime = Field(sa_type=UTCDateTime, index=True)
