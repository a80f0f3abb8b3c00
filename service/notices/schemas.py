"""What is asked and answered about notices."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.door.fields import OptionalLine
from service.skins.query_parameters import ApiQuery

# Every kind of notice; its sentence is `inbox-<kind>` in `service/locale`, filled with the notice's params.
NOTICE_KINDS = (
    "job-done",
    "job-failed",
    "shortlist-handed",
    "listing-handed",
    "quote-asked",
    "quote-answered",
    "quote-declined",
    "enterprise-left",
    "quote-recorded",
    "quote-due-soon",
    "proof-asked",
    "proof-sent",
    # Of an earlier version; nothing sends it any more.
    "fair-changed",
    "fair-meetings",
    "fair-withdrawn",
    "alert-digest",
    "certificate-ends",
    "demand-closes",
)


class NoticeQuery(ApiQuery):
    """Which page of the inbox."""

    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(20, ge=1, le=100, description="한 쪽의 건수. Notices a page.")


class Notice(BaseModel):
    """알림 한 건: one message of the inbox."""

    model_config = ConfigDict(from_attributes=True)

    notice_id: int
    kind: str
    params: dict[str, Any]
    link: str | None
    created_at: datetime.datetime
    read_at: datetime.datetime | None


class NoticePage(BaseModel):
    """알림함 한 쪽: newest first."""

    total: int
    unread: int
    items: list[Notice]
    next_cursor: str | None
