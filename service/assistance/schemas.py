"""A recorded consent to be helped."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from service.door.fields import Day, Identifier, Line, Name

ConsentMethod = Literal["paper", "visit", "phone"]


class AssistanceIn(BaseModel):
    """What is recorded before a helper enters anything: for whom, who agreed, how, and on which day."""

    model_config = ConfigDict(extra="forbid")

    enterprise_name: Name
    enterprise_id: Identifier | None = None
    principal_login: Line | None = None
    consented_by: Line
    method: ConsentMethod
    consented_on: Day


class Assistance(BaseModel):
    """A recorded consent."""

    model_config = ConfigDict(from_attributes=True)

    assistance_id: str
    principal_id: str | None
    enterprise_name: str
    enterprise_id: str | None
    consented_by: str
    method: str
    consented_on: datetime.date
    recorded_at: datetime.datetime
    ended_at: datetime.datetime | None
