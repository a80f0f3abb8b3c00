"""What is asked of the capacity of a fair and what is answered about it."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service.door import limits
from service.fairs.plans.schemas import JobState

_Enterprises = Annotated[int, Field(ge=1, le=limits.MAX_EXPECTED_ENTERPRISES, strict=True)]
_Wishes = Annotated[int, Field(ge=1, le=limits.MAX_EXPECTED_WISHES, strict=True)]


class MeasuringIn(BaseModel):
    """수용 능력 계산: either with the wishes so far, or with as many as are expected."""

    model_config = ConfigDict(extra="forbid")

    expected_enterprises: _Enterprises | None = Field(
        None, description="예상 참가 기업 수, 비우면 지금까지의 희망으로. Enterprises expected."
    )
    expected_wishes: _Wishes | None = Field(
        None, description="기업마다 예상하는 희망 부스 수. Booths each is expected to wish to meet."
    )

    @model_validator(mode="after")
    def _check_both(self) -> Self:
        if (self.expected_enterprises is None) != (self.expected_wishes is None):
            raise PydanticCustomError("expectation_open", "needs both numbers or none")
        return self


class Gain(BaseModel):
    """하나 더했을 때: what one more slot, table or seat brings."""

    what: Literal["slot", "table", "seat"]
    booth: str = Field(description="자리를 더할 부스. The booth that gets the seat, else empty.")
    more_bound: int = Field(description="상한이 느는 상담. Meetings more that the bound admits.")
    more_reached: int = Field(description="확실히 느는 상담. Meetings more that a plan surely holds.")


class Crowd(BaseModel):
    """희망이 몰린 부스: a booth with more wishes than places."""

    booth: str
    beyond: int = Field(description="자리를 넘은 희망. Wishes beyond its places.")


class Figures(BaseModel):
    """수용 능력: what the fair can hold, in meetings."""

    booths: int
    slots: int
    enterprises: int
    places: int = Field(description="부스 × 자리 × 시간대. Booths x seats x slots, or tables x slots.")
    wishes: int = Field(description="어떤 시간대에든 놓을 수 있는 희망. Wishes that some slot admits.")
    bound: int = Field(description="어떤 시간표도 넘지 못하는 상담 건수. No plan holds more.")
    reached: int = Field(description="반드시 넣을 수 있는 상담 건수. Some plan holds at least this many.")
    gains: list[Gain]
    crowded: list[Crowd] = Field(description="몰린 부스, 심한 순. The most crowded first.")


class Measuring(BaseModel):
    """수용 능력 계산 현황: how far a measuring is, and what it found."""

    job_id: str
    state: JobState
    expected_enterprises: int | None
    expected_wishes: int | None
    figures: Figures | None = Field(description="결과, 아직 없으면 null. What was found; null so far.")
    error: str = Field(description="실패한 까닭. Why it failed, in the language of the answer.")
    asked_at: datetime.datetime

    @property
    def is_unfinished(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in ("waiting", "running")
