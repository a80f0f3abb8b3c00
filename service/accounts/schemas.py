"""What is asked and answered about accounts and sign-ins."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict, Field

from service.door.fields import Line
from service.security import Role


class SignIn(BaseModel):
    """로그인: login and password."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"login": "buyer", "password": "…"}]}
    )

    login: Line = Field(description="아이디. Login.", examples=["buyer"])
    password: Line = Field(description="비밀번호. Password.")


class Account(BaseModel):
    """계정: who has signed in."""

    model_config = ConfigDict(from_attributes=True)

    account_id: str
    login: str = Field(examples=["buyer"])
    display_name: str = Field(examples=["구매 담당"])
    organisation: str | None = Field(examples=["은평구"])
    role: Role


class SessionState(BaseModel):
    """로그인 상태. `account` is null for a visitor; `csrf_token` goes into X-CSRF-Token of every change."""

    account: Account | None
    csrf_token: str | None
    expires_at: datetime.datetime | None
