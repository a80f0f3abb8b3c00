"""What administrators ask and are told."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.door import limits
from service.door.fields import Day, District, Line, Name, OptionalLine
from service.organisations.schemas import OrganisationKind
from service.people.audit_subjects import Subject
from service.security import Role
from service.skins.list_files import FileForm, FileReason
from service.skins.query_parameters import ApiQuery

AccountState = Literal["active", "disabled"]
MailState = Literal["waiting", "sent", "failed"]
JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
BuyerType = Literal[
    "district", "city", "education_office", "invested_institution", "school", "public_corporation"
]
MAX_EXPORTED_LINES = 50_000


class ListQuery(ApiQuery):
    """Which page of a list."""

    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(50, ge=1, le=100, description="한 쪽의 건수. Entries a page.")


class AccountQuery(ListQuery):
    """Filters of the accounts."""

    q: OptionalLine = Field(
        None, description="아이디·이름·소속·전자우편의 일부. Part of login, name or e-mail."
    )
    role: Role | Literal[""] = Field("", description="역할. Only this role.")
    state: AccountState | Literal[""] = Field("", description="상태. Only accounts in this state.")


class AccountDownload(FileReason, FileForm, AccountQuery):
    """The filters of the accounts; the file holds everything found."""


class AccountLine(BaseModel):
    """One account of the list."""

    account_id: str
    login: str
    display_name: str
    email: str | None
    organisation: str | None
    role: str
    created_at: datetime.datetime
    disabled_at: datetime.datetime | None
    erased_at: datetime.datetime | None


class AccountDetail(AccountLine):
    """One account, with what is known of its use."""

    sign_ins: int
    keys: int
    enterprises: int
    demands: int


class AccountPage(BaseModel):
    """One page of accounts, by login."""

    total: int
    items: list[AccountLine]
    next_cursor: str | None


class AccountChange(BaseModel):
    """What an administrator changes of an account; the reason goes into the audit trail."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    organisation: Name | None = None
    reason: Line


class Reason(BaseModel):
    """Why something is done."""

    model_config = ConfigDict(extra="forbid")

    reason: Line


class OrganisationQuery(ListQuery):
    """Filters of the organisations."""

    q: OptionalLine = Field(None, description="이름의 일부. Part of the name.")
    kind: OrganisationKind | Literal[""] = Field("", description="종류. Only this kind.")


class OrganisationDownload(FileForm, OrganisationQuery):
    """The filters of the organisations; the file holds everything found."""


class OrganisationLine(BaseModel):
    """One organisation, with how many there are of what belongs to it."""

    organisation_id: str
    name: str
    kind: str
    buyer_type: str | None
    district: str | None
    accounts: int
    enterprises: int
    demands: int


class OrganisationPage(BaseModel):
    """One page of organisations, by name."""

    total: int
    items: list[OrganisationLine]
    next_cursor: str | None


class OrganisationIn(BaseModel):
    """What an administrator says of an organisation."""

    model_config = ConfigDict(extra="forbid")

    organisation: Name
    kind: OrganisationKind
    buyer_type: BuyerType | None = None
    district: District | None = None


class AuditQuery(ListQuery):
    """Filters of the audit trail; different ones narrow it."""

    actor: OptionalLine = None
    action: OptionalLine = None
    subject_kind: OptionalLine = None
    subject_id: OptionalLine = None
    since: Day | None = None
    until: Day | None = None


class AuditExport(FileForm, AuditQuery):
    """An export of what the filters leave; it needs a reason, which is itself put on record."""

    reason: str = Field(max_length=limits.MAX_LINE_TEXT_CHARACTERS)


class AuditLine(BaseModel):
    """One line of the audit trail, with who and what by name.

    `actor` and `principal` are logins, or ids where there is no account. `subject` is None where the id says
    all; `names` are those of the ids in the change.
    """

    entry_id: int
    recorded_at: datetime.datetime
    actor_id: str | None
    actor: str | None
    actor_name: str | None
    principal: str | None
    principal_name: str | None
    organisation: str | None
    action: str
    subject_kind: str
    subject_id: str
    subject: Subject | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None
    names: dict[str, str]
    request_id: str | None


class AuditPage(BaseModel):
    """One page of the audit trail, newest first."""

    total: int
    items: list[AuditLine]
    next_cursor: str | None


class MailQuery(ListQuery):
    """Filter of the outbox."""

    state: MailState | Literal[""] = Field("", description="상태. Only letters in this state.")


class MailDownload(FileReason, FileForm, MailQuery):
    """The filter of the outbox; the file holds everything found."""


class MailLine(BaseModel):
    """One letter, without its text: it may hold a link that is meant for its reader alone."""

    model_config = ConfigDict(from_attributes=True)

    mail_id: int
    recipient: str
    subject: str
    state: str
    attempts: int
    error: str | None
    created_at: datetime.datetime
    next_attempt_at: datetime.datetime
    sent_at: datetime.datetime | None


class MailPage(BaseModel):
    """One page of the outbox, newest first, with how many there are in each state."""

    total: int
    counts: dict[str, int]
    items: list[MailLine]
    next_cursor: str | None


class JobQuery(ListQuery):
    """Filter of the jobs."""

    state: JobState | Literal[""] = Field("", description="상태. Only jobs in this state.")


class JobDownload(FileForm, JobQuery):
    """The filter of the jobs; the file holds everything found."""


class JobLine(BaseModel):
    """One background job."""

    model_config = ConfigDict(from_attributes=True)

    job_id: str
    kind: str
    subject_id: str
    state: str
    progress: float
    message: dict[str, Any] | None
    error: dict[str, Any] | None
    attempts: int
    is_cancel_requested: bool
    created_at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None


class JobPage(BaseModel):
    """One page of the jobs, newest first, with how many there are in each state."""

    total: int
    counts: dict[str, int]
    items: list[JobLine]
    next_cursor: str | None
