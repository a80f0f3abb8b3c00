"""What is asked and answered after a fair."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.door.fields import Identifier, Line, Text
from service.fairs.days.schemas import Outcome

Mark = Annotated[int, Field(ge=1, le=5, strict=True)]


class SurveyIn(BaseModel):
    """설문: three questions from 1 (not at all) to 5 (very)."""

    model_config = ConfigDict(extra="forbid")

    side: Literal["booth", "enterprise"] = Field(description="부스 또는 기업. Who answers.")
    party_id: Identifier = Field(description="부스 또는 기업의 번호. Id of who answers.")
    satisfaction: Mark = Field(description="전반적 만족. Satisfied on the whole.")
    matching: Mark = Field(description="상담 상대가 맞음. Whether the right ones were met.")
    again: Mark = Field(description="다시 참가. Whether they would come again.")
    comment: Text = Field("", description="하고 싶은 말. What else they wish to say.")


class FollowUpIn(BaseModel):
    """후속 확인: what has become of a consultation."""

    model_config = ConfigDict(extra="forbid")

    answer: Line = Field(description="확인한 내용. What has become of it.")


class FollowUp(BaseModel):
    """후속 확인 한 건: one question three or six months after a consultation."""

    card_id: str
    booth_id: str
    booth_name: str
    enterprise_id: str
    enterprise_name: str
    outcome: Outcome
    months: int
    due_on: datetime.date
    answered_at: datetime.datetime | None
    answer: str


class FollowUpList(BaseModel):
    """후속 확인 목록: the earliest due first, answered ones last."""

    items: list[FollowUp]


class OutcomeCount(BaseModel):
    """상담 결과별 건수."""

    outcome: Outcome
    cards: int


class Step(BaseModel):
    """깔때기의 한 단계: how many consultations came so far, and for what amount."""

    step: Literal["meetings", "consultations", "quotes", "contracts"]
    count: int
    amount_krw: int


class SurveySummary(BaseModel):
    """설문 결과: how many answered and the mean of each question (null where nobody did)."""

    answers: int
    satisfaction: float | None
    matching: float | None
    again: float | None
    comments: list[str]


class BoothResult(BaseModel):
    """부스별 결과."""

    booth_id: str
    booth_name: str
    consultations: int
    contracts: int
    discussed_krw: int
    contract_krw: int


class Report(BaseModel):
    """상담회 결과 보고: every count is one of rows that are listed elsewhere."""

    fair_id: str
    applied: int = Field(description="신청 기업. Enterprises that applied.")
    checked_in: int = Field(description="접수 기업. Enterprises that came.")
    planned: int = Field(description="공개한 시간표의 상담. Meetings of the timetable that stands.")
    held: int = Field(description="마친 상담. Meetings marked as held.")
    no_shows: int = Field(description="노쇼. Meetings to which somebody did not come.")
    walk_ins: int = Field(description="현장 대기표. Tickets of walk-ins.")
    cards: int = Field(description="상담 카드. Cards written.")
    outcomes: list[OutcomeCount]
    funnel: list[Step]
    booths: list[BoothResult]
    follow_ups_due: int = Field(description="확인할 때가 된 후속. Follow-ups due and not answered.")
    follow_ups_answered: int
    survey: SurveySummary
