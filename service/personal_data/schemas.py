"""What is asked and told about personal data."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, Field

from service.administration.schemas import ListQuery
from service.door.fields import Day, OptionalLine
from service.people.access_log import AccessKind
from service.people.audit_subjects import Subject
from service.skins.list_files import FileForm, FileReason


class RetentionLine(BaseModel):
    """One rule: its period, what its limit is now, and how many entries are over it."""

    name: str
    setting: str
    days: int
    limit: datetime.datetime
    over: int


class Leaving(BaseModel):
    """What an account that leaves is told: what stays, and how it shows that it is meant."""

    login: str
    has_password: bool
    enterprises: int
    demands: int


class AccessQuery(ListQuery):
    """Filters of the access log; different ones narrow it."""

    actor: OptionalLine = Field(None, description="본 사람의 아이디. Login of who looked.")
    kind: AccessKind | Literal[""] = Field("", description="본 것. What was looked at.")
    since: Day | None = Field(None, description="이날부터. From this day on.")
    until: Day | None = Field(None, description="이날까지. Up to this day.")


class AccessDownload(FileReason, FileForm, AccessQuery):
    """The filters of the access log; the file holds everything found."""


class AccessLine(BaseModel):
    """One look at personal data."""

    entry_id: int
    accessed_at: datetime.datetime
    actor: str
    actor_id: str
    actor_name: str | None
    kind: str
    subject_id: str
    subject: Subject | None = Field(description="Whose data it was, by name; None where the id says all.")
    people: int
    address: str


class AccessPage(BaseModel):
    """One page of the access log, newest first."""

    total: int
    items: list[AccessLine]
    next_cursor: str | None
