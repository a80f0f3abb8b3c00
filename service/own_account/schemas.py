"""What an account asks and is told about itself."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from service.door.fields import Name

# Days that a new key for programs may last.
KEY_DAYS = (30, 90, 180, 365)
MAX_KEYS = 20


class Profile(BaseModel):
    """이름: what others see of the account."""

    model_config = ConfigDict(extra="forbid")

    display_name: Name


class KeyIn(BaseModel):
    """API 키: a new key for a program."""

    model_config = ConfigDict(extra="forbid")

    key_name: Name
    scope: Literal["read", "write"]
    key_days: Literal["30", "90", "180", "365"]


class OpenSignIn(BaseModel):
    """로그인 한 곳: one browser in which the account has signed in."""

    session_id: str
    created_at: datetime.datetime
    expires_at: datetime.datetime
    address: str
    browser: str
    is_this: bool


class Key(BaseModel):
    """API 키: what is shown of a key; the key itself is shown once, when it is made."""

    model_config = ConfigDict(from_attributes=True)

    token_id: str
    name: str
    scope: str
    created_at: datetime.datetime
    expires_at: datetime.datetime
    last_used_at: datetime.datetime | None


class LinkedIdentity(BaseModel):
    """통합계정: an account at the identity provider that signs in as this one."""

    model_config = ConfigDict(from_attributes=True)

    issuer: str
    subject: str
    created_at: datetime.datetime


class OwnAccount(BaseModel):
    """내 계정: all of it that its owner sees."""

    login: str
    display_name: str
    email: str | None
    role: str
    organisation: str | None
    has_password: bool
    password_changed_at: datetime.datetime | None
    sign_ins: list[OpenSignIn]
    keys: list[Key]
    identities: list[LinkedIdentity]
