"""A contact of an enterprise with its consent."""

from __future__ import annotations

import datetime
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service.door.fields import Day, Line, OptionalLine, list_of

Scope = Literal["matching", "publication", "fair", "news"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
# The wording that people agree to; a new one gets a new name, and old consents keep theirs.
WORDING = "2026-11"


class ContactIn(BaseModel):
    """연락처와 동의: whom to reach, how, and what the person has agreed to: at least one thing."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "contact_name": "영업 담당자",
                    "email": "sales@example.kr",
                    "scopes": ["matching", "fair"],
                    "given_on": "2017-03-02",
                }
            ]
        },
    )

    contact_name: Line = Field(description="담당자 이름. Name of the person.")
    email: OptionalLine = Field(None, description="전자우편 주소. E-mail address.")
    phone: OptionalLine = Field(None, description="전화번호. Telephone number.")
    scopes: list_of(Scope, len(SCOPES)) = Field(
        description="동의한 일: 추천, 공개, 상담회, 소식. What the person has agreed to."
    )
    given_on: Day = Field(description="동의한 날. The day of the consent.", examples=["2017-03-02"])

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.scopes:
            raise PydanticCustomError("missing", "needs at least one purpose")
        return self


class Contact(BaseModel):
    """A contact as it is kept; a withdrawn one has lost its name and address."""

    model_config = ConfigDict(from_attributes=True)

    consent_id: str
    contact_name: str
    email: str | None
    phone: str | None
    scopes: list[str]
    wording: str
    given_on: datetime.date
    recorded_at: datetime.datetime
    withdrawn_at: datetime.datetime | None


class ContactList(BaseModel):
    """연락처 목록: the contacts of a listing, the latest first."""

    items: list[Contact]
