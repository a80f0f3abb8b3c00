"""What a fair, a booth and an application must look like at the door, and what is answered about them."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from service.clock import get_korean_day
from service.door import limits
from service.door.fields import (
    Day,
    Identifier,
    Line,
    MoneyKrw,
    Name,
    OptionalLine,
    Text,
    Title,
    list_of,
    or_null,
)
from service.files.sheets import SheetFormat
from service.skins.query_parameters import ApiQuery

FairState = Literal["draft", "open", "planned", "published", "closed"]
Wish = Literal["none", "want", "must", "no_thanks"]
Accommodation = Literal["sign_language", "text_interpretation", "wheelchair", "guide", "other"]
AccommodationState = Literal["none", "asked", "arranged", "declined"]
ApplicationState = Literal["invited", "applied", "withdrawn"]
_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d", re.ASCII)


_SPOKEN_CLOCK = re.compile(
    r"(?P<half>오전|오후)?\s*(?P<hour>\d{1,2})(?::(?P<minute>\d\d)|\s*시(?:\s*(?P<spoken>\d{1,2})\s*분|\s*(?P<past>반))?)",
    re.ASCII,
)


def _read_clock(text: str) -> str:
    said = _SPOKEN_CLOCK.fullmatch(text.strip())
    if said is None:
        raise PydanticCustomError("clock_form", "must be a time of day")
    hour = int(said["hour"])
    if said["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if said["half"] == "오후" else 0)
    minute = 30 if said["past"] else int(said["minute"] or said["spoken"] or 0)
    clock = f"{hour:02}:{minute:02}"
    if not _CLOCK.fullmatch(clock):
        raise PydanticCustomError("clock_form", "must be a time of day")
    return clock


# Two digits each, so that the order of the texts is that of the times; "9:00" and "9시" are read as "09:00".
ClockTime = Annotated[
    str,
    AfterValidator(_read_clock),
    WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK.pattern}$", "examples": ["10:00"]}),
]
SlotNumbers = list_of(Annotated[int, Field(le=1_000_000)], limits.MAX_FAIR_SLOTS)
# What is asked for so many days before the fair has to be provided (장애인차별금지법 시행령 14조).
ACCOMMODATION_DAYS = 7


def _count(most: int, least: int = 0) -> object:
    return Annotated[int, Field(ge=least, le=most, strict=True)]


MeetingSlots = _count(50, 1)


def say_where(hall: str | None, place: str | None) -> str:
    """Where a booth stands, in one line."""
    return " ".join(part for part in (hall, place) if part)


class FairDayIn(BaseModel):
    """행사일: one day with its morning and afternoon; a half left out is not held."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: Day = Field(description="날짜. The day.", examples=["2026-10-29"])
    am_from: ClockTime | None = Field(None, description="오전 시작. First meeting of the morning.")
    am_to: ClockTime | None = Field(None, description="오전 끝. End of the morning.")
    pm_from: ClockTime | None = Field(None, description="오후 시작. First meeting of the afternoon.")
    pm_to: ClockTime | None = Field(None, description="오후 끝. End of the afternoon.")

    @model_validator(mode="after")
    def _check_halves(self) -> Self:
        for start, end in (("am_from", "am_to"), ("pm_from", "pm_to")):
            first, last = getattr(self, start), getattr(self, end)
            if (first is None) != (last is None):
                raise PydanticCustomError("half_day_open", "needs both a start and an end")
            if first is not None and last is not None and first >= last:
                raise PydanticCustomError(
                    "period_reversed", "{first} is later than {last}", {"first": start, "last": end}
                )
        if self.am_from is None and self.pm_from is None:
            raise PydanticCustomError("half_day_open", "needs a morning or an afternoon")
        if self.am_to is not None and self.pm_from is not None and self.am_to > self.pm_from:
            raise PydanticCustomError(
                "period_reversed", "{first} is later than {last}", {"first": "am_to", "last": "pm_from"}
            )
        return self


class FairIn(BaseModel):
    """상담회: a fair with its days, which are laid out into slots of equal length."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "2026 서울 사회책임조달 박람회",
                    "place": "서울시청 다목적홀",
                    "fair_days": [
                        {
                            "on": "2026-10-29",
                            "am_from": "10:00",
                            "am_to": "12:00",
                            "pm_from": "13:30",
                            "pm_to": "17:00",
                        }
                    ],
                    "slot_minutes": 20,
                    "tables": 60,
                    "min_meetings": 1,
                    "apply_until": "2026-10-15",
                }
            ]
        },
    )

    name: Name = Field(description="이름. Name.", examples=["2026 서울 사회책임조달 박람회"])
    place: OptionalLine = Field(None, description="장소. Where it is held.")
    description: Text = Field("", description="안내. What applicants should know.")
    fair_days: Annotated[list[FairDayIn], Field(min_length=1, max_length=limits.MAX_FAIR_DAYS)] = Field(
        description="행사일과 시간. The days."
    )
    slot_minutes: _count(240, 5) = Field(20, description="시간대 한 칸의 길이(분). Minutes of a slot.")
    meeting_slots: MeetingSlots = Field(
        1, description="상담 한 건이 차지하는 칸 수. Slots in a row that a meeting takes."
    )
    tables: _count(10_000, 1) | None = Field(
        None, description="상담장의 탁자 수, 비우면 제한 없음. Most meetings at once."
    )
    max_wait_spread: _count(100) | None = Field(
        None, description="대기 횟수 차이의 한도, 비우면 제한 없음. Largest spread of waits."
    )
    min_meetings: _count(100) = Field(0, description="기업마다 보장하는 상담 건수. Guarantee for each.")
    apply_until: Day | None = Field(None, description="신청 마감일. Last day to apply.")
    late_grace_minutes: _count(60) = Field(5, description="지각 허용(분). Minutes of grace for who is late.")
    # The usual minutes too must suit the grace that is given.
    no_show_minutes: _count(120) = Field(
        10,
        validate_default=True,
        description="노쇼로 보는 시각(분). Minutes after which somebody counts as not having come.",
    )

    @field_validator("apply_until")
    @classmethod
    def _check_deadline(cls, day: datetime.date | None, info: ValidationInfo) -> datetime.date | None:
        days = info.data.get("fair_days")
        if day is not None and days and day > days[-1].on:
            raise PydanticCustomError(
                "deadline_after_fair", "must not be later than {last}", {"last": days[-1].on.isoformat()}
            )
        return day

    @field_validator("no_show_minutes")
    @classmethod
    def _check_grace(cls, minutes: int, info: ValidationInfo) -> int:
        grace = info.data.get("late_grace_minutes")
        if grace is not None and minutes < grace:
            raise PydanticCustomError("no_show_before_grace", "must be at least {grace}", {"grace": grace})
        return minutes

    @model_validator(mode="after")
    def _check_days(self) -> Self:
        days = [day.on for day in self.fair_days]
        if sorted(set(days)) != days:
            raise PydanticCustomError("days_disordered", "days must be in order, each once")
        return self


class ProjectIn(BaseModel):
    """구매 계획 한 건: a registered demand by its id, or a text of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    demand_id: Identifier | None = Field(None, description="등록된 구매수요 번호. A registered demand.")
    title: Title | None = Field(
        None, description="사업명, 수요 번호가 있으면 비워도 됩니다. Title; else that of the demand."
    )
    description: Text = Field("", description="내용. What is wanted.")
    budget_krw: MoneyKrw | None = Field(None, description="예산(원). Budget in KRW.")

    @model_validator(mode="after")
    def _check_named(self) -> Self:
        if self.demand_id is None and self.title is None:
            raise PydanticCustomError("project_unnamed", "needs a title or a demand")
        return self


class BoothIn(BaseModel):
    """상담부스: an agency's place with what it means to buy."""

    model_config = ConfigDict(extra="forbid")

    agency: Name = Field(description="수요기관. The agency.", examples=["은평구"])
    code: OptionalLine = Field(None, description="부스 번호, 비우면 차례로 붙입니다. Number at the booth.")
    hall: OptionalLine = Field(None, description="홀, 여러 곳에 나뉘어 있을 때. Hall.", examples=["A홀"])
    place: OptionalLine = Field(None, description="상담장 안 위치. Where in the hall.", examples=["가-3"])
    seats: _count(50, 1) = Field(1, description="동시에 상담하는 자리 수. Meetings at once.")
    unavailable: SlotNumbers = Field(
        default_factory=list, description="상담할 수 없는 시간대. Slots it cannot take."
    )
    max_meetings: _count(1_000) | None = Field(None, description="상담 건수 한도. Most meetings.")
    meeting_slots: MeetingSlots | None = Field(
        None,
        description="상담 한 건이 차지하는 칸 수, 비우면 상담회와 같음. Slots of a meeting; else the fair's.",
    )
    login: OptionalLine = Field(None, description="부스 담당 계정의 아이디. Login of who acts for it.")
    projects: list_of(ProjectIn, limits.MAX_BOOTH_PROJECTS, repeats=True) = Field(
        default_factory=list, description="구매 계획. What it means to buy."
    )


class BoothProjectsIn(BaseModel):
    """부스의 구매 계획: what the agency itself may change of its booth."""

    model_config = ConfigDict(extra="forbid")

    unavailable: SlotNumbers = Field(
        default_factory=list, description="상담할 수 없는 시간대. Slots it cannot take."
    )
    projects: list_of(ProjectIn, limits.MAX_BOOTH_PROJECTS, repeats=True) = Field(
        default_factory=list, description="구매 계획. What it means to buy."
    )


class WishIn(BaseModel):
    """상담 희망: what one side wishes of the other."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    party_id: Identifier = Field(description="상대(부스 또는 기업)의 번호. Id of the other side.")
    wish: or_null(Wish, "none") = Field("none", description="희망 정도. How much it is wished.")
    has_met: bool = Field(False, description="만난 적 있음. Whether they have met before.")


class ApplicationIn(BaseModel):
    """참가 신청: an enterprise applies, with its wishes and what it needs to take part."""

    model_config = ConfigDict(extra="forbid")

    enterprise_id: Identifier = Field(description="기업 번호. Id of the enterprise.", examples=["E0042"])
    contact_name: OptionalLine = Field(None, description="담당자. Contact person.")
    contact_phone: OptionalLine = Field(None, description="연락처. Telephone.")
    contact_email: OptionalLine = Field(None, description="이메일. E-mail.")
    has_consented: bool = Field(
        False, description="연락처를 상담 기관에 알리는 데 동의. Consent to hand contacts to the booths."
    )
    accommodations: list_of(Accommodation, 10) = Field(
        default_factory=list, description="편의 제공 요청. Accommodations asked for."
    )
    accommodation_note: Text = Field("", description="요청 내용. Details of the accommodation.")
    unavailable: SlotNumbers = Field(
        default_factory=list, description="참석할 수 없는 시간대. Slots it cannot attend."
    )
    is_one_day: bool = Field(False, description="하루만 참석 희망. Wishes to come on one day only.")
    max_meetings: _count(1_000) | None = Field(None, description="상담 건수 한도. Most meetings.")
    wishes: list_of(WishIn, limits.MAX_FAIR_WISHES, repeats=True) = Field(
        default_factory=list, description="부스별 희망. Wishes for booths."
    )

    @model_validator(mode="after")
    def _check_consent(self) -> Self:
        if not self.has_consented and (self.contact_name or self.contact_phone or self.contact_email):
            raise PydanticCustomError("contact_without_consent", "contacts need consent")
        return self


class FairQuery(ApiQuery):
    """The list of fairs."""

    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(20, ge=1, le=100, description="한 쪽의 건수. Fairs a page.")


class ApplicationQuery(ApiQuery):
    """The list of applications of a fair."""

    q: OptionalLine = Field(None, description="기업명의 일부. Part of the name.")
    state: ApplicationState | None = Field(None, description="신청 상태. State of the application.")
    needs: bool | None = Field(None, description="편의 제공을 요청한 곳만. Only who asked for accommodation.")
    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(50, ge=1, le=200, description="한 쪽의 건수. Applications a page.")


class ApplicationExport(ApplicationQuery):
    """신청 목록 내려받기: the filters of the list, the form of the file, and why it is taken."""

    format: SheetFormat = Field("xlsx", description="파일 형식. Form of the file.")
    reason: Line = Field(description="내려받는 사유. Why; kept in the audit trail.")


# --- what is answered ---------------------------------------------------------------------------------------


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Slot(_Answer):
    """시간대: one time at which meetings are held."""

    slot: int
    day: int
    session: str
    starts_at: datetime.datetime
    minutes: int

    @property
    def ends_at(self) -> datetime.datetime:
        """When its meetings end."""
        return self.starts_at + datetime.timedelta(minutes=self.minutes)


class FairSummary(_Answer):
    """상담회 한 건: a line of the list of fairs."""

    fair_id: str = Field(examples=["F001"])
    name: str
    place: str | None
    first_on: datetime.date
    last_on: datetime.date
    apply_until: datetime.date | None
    state: str
    owner_id: str | None
    organisation_id: str | None


class FairDay(_Answer):
    """행사일: one day with its hours, as a change of the fair takes it."""

    on: datetime.date
    am_from: str | None
    am_to: str | None
    pm_from: str | None
    pm_to: str | None


class Fair(FairSummary):
    """상담회: a fair with its slots. `version` is what a change must be based on (If-Match)."""

    description: str
    time_zone: str
    tables: int | None
    max_wait_spread: int | None
    min_meetings: int
    meeting_slots: int
    late_grace_minutes: int
    no_show_minutes: int
    published_version: int | None
    fair_days: list[FairDay] = Field(
        description="행사일과 시간, 적은 그대로. Days and hours as they were written, else of the slots."
    )
    slots: list[Slot]
    version: int
    updated_at: datetime.datetime

    @property
    def accommodation_until(self) -> datetime.date:
        """Last day on which accommodations asked for have to be provided."""
        return self.first_on - datetime.timedelta(days=ACCOMMODATION_DAYS)

    def is_in_time(self, asked_at: datetime.datetime) -> bool:
        """Whether what was asked for at this instant has to be provided."""
        return get_korean_day(asked_at) <= self.accommodation_until

    def days(self) -> list[tuple[int, list[Slot]]]:
        """The slots day by day."""
        found: dict[int, list[Slot]] = {}
        for slot in self.slots:
            found.setdefault(slot.day, []).append(slot)
        return list(found.items())


class FairPage(BaseModel):
    """상담회 목록 한 쪽: fairs, the latest first."""

    total: int = Field(description="전체 건수. Fairs in all.")
    items: list[FairSummary]
    next_cursor: str | None = Field(description="다음 쪽, 없으면 끝. The next page; null at the end.")


class Project(_Answer):
    """구매 계획 한 건."""

    demand_id: str | None
    title: str
    description: str
    budget_krw: int | None


class Booth(_Answer):
    """상담부스: an agency's place and what it means to buy."""

    booth_id: str
    code: str
    agency: str
    hall: str | None
    place: str | None
    seats: int
    unavailable: list[int]
    max_meetings: int | None
    meeting_slots: int | None
    is_closed: bool
    projects: list[Project] = Field(default_factory=list)

    @property
    def where(self) -> str:
        """Its hall and its place there, as far as they are known."""
        return say_where(self.hall, self.place)


class BoothPage(BaseModel):
    """부스 목록: every booth of a fair, in its order."""

    items: list[Booth]


class WishOut(_Answer):
    """상담 희망: what both sides wish of one another."""

    request_id: str
    booth_id: str
    enterprise_id: str
    enterprise_wish: str
    booth_wish: str
    has_met: bool
    match_score: float | None
    weight: float | None


class ApplicationSummary(_Answer):
    """신청 한 건: a line of the list of applications."""

    number: int
    enterprise_id: str
    name: str
    state: str
    accommodations: list[str]
    accommodation_state: str
    accommodation_asked_at: datetime.datetime | None
    accommodation_note: str
    is_one_day: bool
    checked_in_at: datetime.datetime | None
    applied_at: datetime.datetime | None
    wishes: int = Field(0, description="희망한 부스 수. Booths it wishes to meet.")


class Application(ApplicationSummary):
    """신청: an application with its contacts (shown to the organiser, the enterprise and its booths)."""

    contact_name: str | None
    contact_phone: str | None
    contact_email: str | None
    consented_at: datetime.datetime | None
    unavailable: list[int]
    max_meetings: int | None
    check_in_code: str
    wish_list: list[WishOut] = Field(default_factory=list)


class ApplicationPage(BaseModel):
    """신청 목록 한 쪽: applications in the order of their numbers."""

    total: int = Field(description="전체 건수. Applications found in all.")
    items: list[ApplicationSummary]
    next_cursor: str | None = Field(description="다음 쪽, 없으면 끝. The next page; null at the end.")


class Counts(BaseModel):
    """신청 현황: how far the fair is."""

    booths: int
    seats: int
    projects: int
    applied: int
    invited: int
    withdrawn: int
    withdrawn_meetings: int = Field(
        description="취소한 기업의 남은 상담. Published meetings whose enterprise has withdrawn."
    )
    wishes: int
    accommodations: int
    accommodations_open: int = Field(description="아직 답하지 않은 편의 요청. Asked for, not answered yet.")
    checked_in: int
    capacity: int = Field(description="자리 × 시간대. Meetings that seats, hall and slots allow at most.")


class Invited(BaseModel):
    """초대 결과: what inviting by match did."""

    invited: int = Field(description="새로 초대한 기업. Enterprises newly invited.")
    pairs: int = Field(description="새 상담 희망. New pairs wished by the booth.")
