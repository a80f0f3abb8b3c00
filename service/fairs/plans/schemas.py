"""What is asked of a timetable and what is answered about it."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.door.fields import Identifier, OptionalLine
from service.skins.query_parameters import ApiQuery

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
PlanStatus = Literal["optimal", "feasible", "infeasible", "unknown"]
Origin = Literal["planned", "edited", "replanned"]


class PlanningIn(BaseModel):
    """시간표 짜기: how long to look, from which chance, and which version's locked meetings to keep."""

    model_config = ConfigDict(extra="forbid")

    seconds: Annotated[int, Field(ge=1, le=600, strict=True)] = Field(
        20, description="계산 시간 한도(초). Seconds of solving."
    )
    seed: Annotated[int, Field(ge=0, le=2_147_483_647, strict=True)] = Field(
        0, description="같은 값이면 같은 결과. Same seed, same plan."
    )
    keep_locked_of: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] | None = Field(
        None, description="이 판에서 고정한 상담은 그대로 둡니다. Keep the locked meetings of this version."
    )


class MoveIn(BaseModel):
    """상담 옮기기: a meeting to another slot, into the plan, or out of it (`slot` null)."""

    model_config = ConfigDict(extra="forbid")

    request_id: Identifier = Field(description="상담 희망 번호. Id of the request.")
    slot: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] | None = Field(
        description="옮길 시간대, 없으면 시간표에서 뺍니다. Target slot; null takes the meeting out."
    )
    is_confirmed: bool = Field(
        False, description="경고를 확인했음. Whether the warnings have been seen and are meant."
    )


class LockIn(BaseModel):
    """상담 고정: whether a meeting stays where it is when the rest is planned again."""

    model_config = ConfigDict(extra="forbid")

    request_id: Identifier = Field(description="상담 희망 번호. Id of the request.")
    is_locked: bool = Field(description="고정할지. Whether it is locked.")


class GridQuery(ApiQuery):
    """Which day of the timetable is shown."""

    day: int = Field(1, ge=1, le=100, description="며칠째. Day of the fair.")


class MoveQuery(ApiQuery):
    """A meeting that may be moved, and where to."""

    request: Identifier = Field(description="상담 희망 번호. Id of the request.")
    slot: OptionalLine = Field(None, description="옮길 시간대. Target slot; empty takes the meeting out.")


class CompareQuery(ApiQuery):
    """Two versions to compare."""

    old: int = Field(ge=1, le=1_000_000, description="앞 판. Earlier version.")
    new: int = Field(ge=1, le=1_000_000, description="뒤 판. Later version.")


# --- what is answered ---------------------------------------------------------------------------------------


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Planning(BaseModel):
    """시간표 짜기 현황: how far a planning is. The figures are live: weight, its bound, waits."""

    job_id: str
    state: JobState
    progress: float = Field(description="진행(0-1). How far it has come.")
    figures: dict[str, Any] = Field(description="지금까지의 수치. Figures found so far.")
    seconds: int
    seed: int
    keep_locked_of: int | None
    plan_version: int | None = Field(description="만들어진 판. The version that was made.")
    error: str = Field(description="실패한 까닭. Why it failed, in the language of the answer.")
    asked_at: datetime.datetime
    finished_at: datetime.datetime | None

    @property
    def is_unfinished(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in ("waiting", "running")


class Meeting(_Answer):
    """상담 한 건."""

    request_id: str
    booth_id: str
    booth_name: str = ""
    enterprise_id: str
    enterprise_name: str = ""
    slot: int = Field(description="첫 시간대. First slot.")
    slots: int = Field(1, description="차지하는 칸 수. Slots in a row that it takes.")
    seat: int | None = Field(description="부스의 몇째 자리. Seat at the booth.")
    is_locked: bool
    state: str
    starts_at: datetime.datetime | None = None
    ends_at: datetime.datetime | None = None
    where: str = Field("", description="부스의 홀과 위치. Where the booth stands.")
    walk_minutes: int = Field(
        0,
        description="다음 상담까지 걷는 시간(분). Minutes to walk to the next meeting.",
    )


class Unplaced(BaseModel):
    """배정하지 못한 희망: why, and the smallest change that would place it."""

    request_id: str
    booth_id: str
    booth_name: str
    enterprise_id: str
    enterprise_name: str
    reason: str
    smallest_fix: str
    slot: int | None = Field(description="그렇게 바꾸면 들어갈 시간대. Slot in which it would then stand.")


class PlanSummary(_Answer):
    """시간표의 한 판: figures of one version, and what is proved about them."""

    plan_version: int
    origin: Origin
    base_version: int | None
    status: PlanStatus
    weight: float | None
    weight_bound: float | None
    waits: int | None
    waits_bound: int | None
    wait_spread: int | None
    seconds: float
    seed: int
    note: str
    made_at: datetime.datetime
    published_at: datetime.datetime | None
    meetings: int = Field(0, description="상담 건수. Number of meetings.")


class Plan(PlanSummary):
    """시간표: one version with every meeting and every request left out."""

    meeting_list: list[Meeting]
    unplaced: list[Unplaced]


class PlanList(BaseModel):
    """시간표의 판 목록: the newest first."""

    items: list[PlanSummary]


class Finding(BaseModel):
    """판정 한 가지: one conflict or warning."""

    code: str
    sentence: str


class Quota(BaseModel):
    """고른 만남: what a booth should have of a group, and what it has in this version."""

    booth_id: str
    booth_name: str
    group: str
    at_least: int = Field(description="목표 상담 건수. Meetings asked for.")
    possible: int = Field(description="가능한 희망. Wishes that some slot admits.")
    met: int = Field(description="잡힌 상담. Meetings that it has.")
    left_out: list[str] = Field(description="배정하지 못한 희망. Requests of the group without a place.")

    @property
    def missing(self) -> int:
        """Meetings short of what the wishes allow."""
        return max(0, min(self.at_least, self.possible) - self.met)


class Audit(BaseModel):
    """판정: what the auditor says of a version. Conflicts refuse it, warnings ask."""

    conflicts: list[Finding]
    warnings: list[Finding]
    quotas: list[Quota] = Field(description="고른 만남. How far the quotas are kept.")


class Judgement(BaseModel):
    """옮기기 판정: what the auditor says of a change. Conflicts refuse it, warnings ask."""

    request_id: str
    old_slot: int | None
    new_slot: int | None
    conflicts: list[Finding]
    warnings: list[Finding]

    @property
    def mark(self) -> str:
        """`yes`, `ask` or `no`."""
        return "no" if self.conflicts else "ask" if self.warnings else "yes"


class Change(BaseModel):
    """바뀐 상담 한 건: moved, new (no old slot) or gone (no new slot)."""

    request_id: str
    booth_id: str
    booth_name: str
    enterprise_id: str
    enterprise_name: str
    old_slot: int | None
    new_slot: int | None
    slots: int = Field(1, description="차지하는 칸 수. Slots in a row that it takes.")


class Comparison(BaseModel):
    """두 판의 비교: what changed and who must be told."""

    old: int
    new: int
    changes: list[Change]
    booths: list[str] = Field(description="알려야 할 부스. Names of the booths affected.")
    enterprises: list[str] = Field(description="알려야 할 기업. Names of the enterprises affected.")


class Notice(BaseModel):
    """알림: what one party has to be told about its timetable."""

    plan_version: int
    changes: list[Change]
    made_at: datetime.datetime
    read_at: datetime.datetime | None


class NoticeList(BaseModel):
    """알림 목록: the newest first."""

    items: list[Notice]
