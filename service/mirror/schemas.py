"""What is asked and answered about the mirror."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, Field

from service.skins.query_parameters import ApiQuery


class MirrorQuery(ApiQuery):
    """Over how many days."""

    days: int = Field(90, ge=7, le=365, description="기간(일). Days, up to and with yesterday.")


class MirrorCount(BaseModel):
    """드러낸 횟수: `times` is rounded down, null where showing it might reveal a buyer."""

    kind: str = Field(examples=["found", "ranked", "opened", "passed_over", "shortlisted"])
    times: int | None = Field(examples=[35])


class MirrorDetail(BaseModel):
    """낱말이나 까닭 한 가지: a word that found the enterprise, or a rule why it was not put forward."""

    detail: str = Field(examples=["도시락", "region_restriction"])
    times: int


class WorkName(BaseModel):
    """일의 이름: how the engine calls a kind of work."""

    ko: str = Field(examples=["세탁"])
    en: str = Field(examples=["Laundry"])


class HintedWork(BaseModel):
    """짐작한 일: the work that a listing only hints at, and words by which demands name it."""

    label: WorkName
    examples: list[str] = Field(examples=[["세탁", "빨래", "대형세탁"]])


class Gap(BaseModel):
    """빠진 것 한 가지: what filling it in would bring in the open demands that were tried."""

    kind: str = Field(examples=["service_districts"])
    helped: int = Field(description="나아지는 수요. Demands with a better rank.", examples=[12])
    admitted: int = Field(description="그 가운데 새로 추천되는 수요. Those that do not list it now.")
    places: int = Field(description="나머지에서 오르는 순위의 합. Places gained in the others.")
    tried: int = Field(
        description="견주어 본 수요, 무엇을 채우느냐에 달렸으면 0. Open demands tried; 0 where the effect "
        "depends on what is filled in."
    )
    is_supposed: bool = Field(
        description="기업만 아는 것을 채워 견주었는지. Whether it holds only if what was filled in is so."
    )
    work: HintedWork | None = Field(
        description="등록으로 짐작만 되는 일. What `plain_work` is about, null for other gaps."
    )


class Mirror(BaseModel):
    """거울: counts over the days up to yesterday, and readiness gaps, those first that would bring most."""

    enterprise_id: str = Field(examples=["E0042"])
    first_day: datetime.date
    last_day: datetime.date = Field(description="어제. Yesterday: a day is shown when it is over.")
    threshold: int = Field(description="이보다 적은 수요기관이 본 것은 감춤. Fewer viewers are hidden.")
    is_recording: bool
    counts: list[MirrorCount]
    words: list[MirrorDetail] = Field(description="찾은 낱말, 많은 순. Words that found it, most first.")
    hidden_words: int | None = Field(
        description="감춘 낱말로 찾은 횟수의 합, 감출 때는 없음. Found by words that are hidden, in all."
    )
    rules: list[MirrorDetail] = Field(description="제외된 조건, 많은 순. Rules that kept it out.")
    demands_on: datetime.date = Field(description="이날 마감 전인 수요로 견줌. Day of the open demands.")
    demands_open: int = Field(description="그날 마감 전인 수요. Demands open on that day.")
    demands_tried: int = Field(
        description="그 가운데 견주어 본 수요. Those of them on which gaps were tried."
    )
    gaps: list[Gap]
