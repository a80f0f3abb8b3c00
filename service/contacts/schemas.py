"""A contact of an enterprise with its consent."""

from __future__ import annotations

import datetime
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from service.fields import Day, Line, OptionalLine, list_of

Scope = Literal["matching", "publication", "fair", "news"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
# The wording that people agree to; a new one gets a new name, and old consents keep theirs.
WORDING = "2026-11"


class ContactIn(BaseModel):
    """Whom to reach, how, and what the person has agreed to: at least one thing."""

    model_config = ConfigDict(extra="forbid")

    contact_name: Line
    email: OptionalLine = None
    phone: OptionalLine = None
    scopes: list_of(Scope, len(SCOPES))
    given_on: Day

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
