"""What is asked and answered on the day of a fair."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service.door.fields import Day, Identifier, MoneyKrw, Name, OptionalLine, Text
from service.fairs.plans.schemas import Meeting, Quota
from service.skins.query_parameters import ApiQuery

MeetingState = Literal["planned", "done", "no_show_enterprise", "no_show_agency"]
TicketState = Literal["waiting", "called", "done", "left"]
Outcome = Literal[
    "quote_requested",
    "sample_or_demo",
    "site_visit",
    "private_contract_planned",
    "tender_guided",
    "contract_signed",
    "on_hold",
    "unsuitable",
    "no_show_enterprise",
    "no_show_agency",
]
SlotNumber = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]


class CheckInIn(BaseModel):
    """접수: by the code on the enterprise's own paper or phone, or by the number of its application."""

    model_config = ConfigDict(extra="forbid")

    code: OptionalLine = Field(None, description="접수 코드. Check-in code.", examples=["7KX2MB"])
    number: Annotated[int, Field(ge=1, le=10_000_000, strict=True)] | None = Field(
        None, description="신청 번호. Number of the application."
    )

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.code is None) == (self.number is None):
            raise PydanticCustomError("code_or_number", "needs a code or a number, not both")
        return self


class StateIn(BaseModel):
    """상담 상태: held, or who did not come."""

    model_config = ConfigDict(extra="forbid")

    state: MeetingState = Field(description="상담 상태. State of the meeting.")


class FillIn(BaseModel):
    """빈자리 배정: who takes a slot that a no-show has freed."""

    model_config = ConfigDict(extra="forbid")

    request_id: Identifier = Field(description="대신 들어갈 상담 희망. The request that takes the slot.")


class AbsenceIn(BaseModel):
    """다시 짜기: who is not there from which slot on (to the end, or until one)."""

    model_config = ConfigDict(extra="forbid")

    party_id: Identifier = Field(description="부스 또는 기업의 번호. Id of a booth or an enterprise.")
    from_slot: SlotNumber = Field(description="이 시간대부터. First slot missed.")
    until_slot: SlotNumber | None = Field(None, description="이 시간대까지, 비우면 끝까지. Last slot missed.")


class TicketIn(BaseModel):
    """현장 대기표: a place in a booth's queue."""

    model_config = ConfigDict(extra="forbid")

    booth_id: Identifier = Field(description="부스. The booth.")
    name: Name | None = Field(None, description="이름, 참가 기업이면 비웁니다. Name of a guest.")
    enterprise_id: Identifier | None = Field(None, description="참가 기업 번호. An enterprise of the fair.")

    @model_validator(mode="after")
    def _check_who(self) -> Self:
        if self.name is None and self.enterprise_id is None:
            raise PydanticCustomError("ticket_unnamed", "needs a name or an enterprise")
        return self


class TicketStateIn(BaseModel):
    """대기표 상태."""

    model_config = ConfigDict(extra="forbid")

    state: TicketState = Field(description="대기표 상태. State of the ticket.")


class CardIn(BaseModel):
    """상담 카드: what a consultation led to. Unsuitable needs its reason, a contract its amount."""

    model_config = ConfigDict(extra="forbid")

    enterprise_id: Identifier = Field(description="기업 번호. The enterprise.", examples=["E0042"])
    enterprise_name: Name | None = Field(
        None, description="기업명, 참가 기업이면 비웁니다. Name where it is not at the fair."
    )
    outcome: Outcome = Field(description="상담 결과. What it led to.", examples=["quote_requested"])
    reason: Text = Field("", description="부적합 사유. Why it is unsuitable.")
    note: Text = Field("", description="상담 내용. What was talked about.")
    discussed_krw: MoneyKrw | None = Field(None, description="상담액(원). Amount discussed in KRW.")
    quote_krw: MoneyKrw | None = Field(None, description="견적액(원). Amount quoted in KRW.")
    contract_krw: MoneyKrw | None = Field(None, description="계약액(원). Amount contracted in KRW.")
    contract_on: Day | None = Field(None, description="계약일. Day of the contract.")

    @model_validator(mode="after")
    def _check_outcome(self) -> Self:
        if self.outcome == "unsuitable" and not self.reason:
            raise PydanticCustomError("unsuitable_unreasoned", "needs a reason")
        if self.outcome == "contract_signed" and self.contract_krw is None:
            raise PydanticCustomError("contract_without_amount", "needs the amount of the contract")
        return self


class DeskQuery(ApiQuery):
    """Whom to look for at the desk."""

    q: OptionalLine = Field(None, description="기업명의 일부나 접수 코드. Part of the name, or the code.")


class CardQuery(ApiQuery):
    """Of which enterprise a card is."""

    enterprise: OptionalLine = Field(None, description="기업 번호. The enterprise.")


# --- what is answered ---------------------------------------------------------------------------------------


class Arrival(BaseModel):
    """접수대의 한 줄: an application with its next meeting."""

    number: int
    enterprise_id: str
    name: str
    check_in_code: str
    checked_in_at: datetime.datetime | None
    accommodations: list[str]
    next_booth: str | None = Field(description="다음 상담 부스. Booth of the next meeting.")
    next_at: datetime.datetime | None = Field(description="다음 상담 시각. Time of the next meeting.")


class ArrivalList(BaseModel):
    """접수 현황: who has come."""

    checked_in: int
    expected: int
    items: list[Arrival]


class Ticket(BaseModel):
    """대기표: a place in a queue with the time at which its turn is expected."""

    number: int
    booth_id: str
    enterprise_id: str | None
    name: str
    state: TicketState
    expected_slot: int | None = Field(description="예상 시간대, 없으면 남은 자리가 없음. Expected slot.")
    expected_at: datetime.datetime | None
    taken_at: datetime.datetime


class BoothBoard(BaseModel):
    """부스 현황: what a booth has now and next, and its queue."""

    booth_id: str
    code: str
    agency: str
    place: str | None
    is_closed: bool
    now: list[Meeting]
    next: list[Meeting]
    tickets: list[Ticket]
    remaining: int = Field(description="남은 상담. Meetings still to come.")


class Board(BaseModel):
    """현황판: every booth at one moment."""

    slot: int | None = Field(description="지금(또는 다음) 시간대. The current or next slot.")
    starts_at: datetime.datetime | None
    is_running: bool = Field(description="시간대가 진행 중. Whether that slot is on.")
    booths: list[BoothBoard]


class Candidate(BaseModel):
    """빈자리 후보: a request of the waiting list that fits the freed slot."""

    request_id: str
    enterprise_id: str
    enterprise_name: str
    is_checked_in: bool
    warnings: list[str]


class Freed(BaseModel):
    """빈자리: a slot that a no-show has freed, and who could take it."""

    request_id: str
    booth_id: str
    booth_name: str
    enterprise_name: str
    slot: int
    starts_at: datetime.datetime | None
    ends_at: datetime.datetime | None
    candidates: list[Candidate]


class Replanned(BaseModel):
    """다시 짠 결과: a new version that is not published yet, and what it does to booked meetings."""

    plan_version: int
    moved: list[str] = Field(description="옮긴 상담. Requests that moved.")
    lost: list[str] = Field(description="자리를 잃은 상담. Requests without a place now.")
    added: list[str] = Field(description="새로 들어간 상담. Requests that came in.")
    short_enterprises: list[str] = Field(
        description="보장 건수에 못 미치는 기업. Names of enterprises short of the guarantee."
    )
    short_quotas: list[Quota] = Field(description="모자라는 고른 만남. Quotas of booths that are not kept.")
    moves_bound: int = Field(description="증명된 최소 이동. No plan that keeps as many moves fewer.")
    is_proved: bool


class Card(BaseModel):
    """상담 카드. `version` is what a change must be based on."""

    model_config = ConfigDict(from_attributes=True)

    card_id: str
    booth_id: str
    enterprise_id: str
    enterprise_name: str
    request_id: str | None
    ticket_number: int | None
    outcome: Outcome
    reason: str
    note: str
    discussed_krw: int | None
    quote_krw: int | None
    contract_krw: int | None
    contract_on: datetime.date | None
    held_on: datetime.date
    version: int
    updated_at: datetime.datetime


class CardList(BaseModel):
    """부스의 상담 카드: by the name of the enterprise."""

    items: list[Card]
