"""What is asked and answered about quotes and proofs."""

from __future__ import annotations

import datetime
from typing import Literal, Self, get_args

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service.door import limits
from service.door.fields import Day, Identifier, Line, MoneyKrw, OptionalLine, Text, list_of
from service.matches.schemas import Missing
from service.skins.query_parameters import ApiQuery


class QuoteRequestIn(BaseModel):
    """견적요청: whom to ask, until when, and what."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "enterprise_ids": ["E0042"],
                    "due_on": "2017-03-20",
                    "message": "부가세를 포함한 총액으로 알려 주십시오.",
                    "questions": ["배달 가능한 시간은 언제입니까?"],
                }
            ]
        },
    )

    enterprise_ids: list_of(Identifier, limits.MAX_INVITED) = Field(
        description="요청할 후보, 후보 목록에 있는 기업. Whom to ask, from the shortlist."
    )
    due_on: Day = Field(description="이날까지 답을 받습니다. Last day for an answer.")
    message: Text = Field("", description="요청 내용. Message.")
    questions: list_of(Line, limits.MAX_QUESTIONS) = Field(
        default_factory=list, description="질문. Questions to answer."
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.enterprise_ids:
            raise PydanticCustomError("list_empty", "must name at least one")
        return self


class ReplyIn(BaseModel):
    """견적 답변: an amount, or the reason why there is none."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"enterprise_id": "E0042", "amount_krw": 44000000}]},
    )

    enterprise_id: Identifier = Field(description="답하는 기업. Who answers.", examples=["E0042"])
    amount_krw: MoneyKrw | None = Field(None, description="견적금액(원, 부가세 포함). Amount with VAT.")
    valid_until: Day | None = Field(None, description="견적 유효일. Valid until.")
    note: Text = Field("", description="덧붙이는 말. Note.")
    answers: list_of(Text, limits.MAX_QUESTIONS, repeats=True) = Field(
        default_factory=list, description="질문 순서대로의 답. Answers, in the order of the questions."
    )
    decline_reason: OptionalLine = Field(None, description="사양하는 사유. Why no quote is given.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.amount_krw is None) == (self.decline_reason is None):
            raise PydanticCustomError("quote_or_reason", "must have an amount or a reason, not both")
        return self


RecordedChannel = Literal["telephone", "paper", "fax", "email"]
RECORDED_CHANNELS: tuple[RecordedChannel, ...] = get_args(RecordedChannel)


class PaperIn(BaseModel):
    """받은 서면: a PDF, PNG or JPEG of the paper that an answer came on."""

    model_config = ConfigDict(extra="forbid")

    name: Line = Field(description="파일 이름. Name of the file.", examples=["견적서.pdf"])
    content: Base64Bytes = Field(description="Base64로 적은 내용. The bytes of the file, in Base64.")


class RecordIn(ReplyIn):
    """전화·서면으로 받은 답: an answer that reached the agency by another way, put down by the agency."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "enterprise_id": "E0042",
                    "channel": "telephone",
                    "received_on": "2017-03-15",
                    "amount_krw": 44000000,
                }
            ]
        },
    )

    channel: RecordedChannel = Field(description="받은 방법. How it came.")
    received_on: Day = Field(description="받은 날, 답변 기한까지. Day it came, not after the last one.")
    paper: PaperIn | None = Field(
        None, description="받은 서면, 이미 붙인 것에 더함. The paper; it joins those attached before."
    )


class ProofRequestIn(BaseModel):
    """증빙 요청: a paper that a candidate is asked for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"enterprise_id": "E0042", "proof": "vulnerable_employment", "due_on": "2017-03-20"}]
        },
    )

    enterprise_id: Identifier = Field(description="요청할 후보. Whom to ask.", examples=["E0042"])
    proof: Line = Field(
        description="증빙의 코드 또는 이름. Code or name of the paper.", examples=["vulnerable_employment"]
    )
    due_on: Day = Field(description="이날까지. Last day.")
    message: Text = Field("", description="요청 내용. Message.")


class InboxQuery(ApiQuery):
    """Which page of what an enterprise was asked."""

    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(20, ge=1, le=100, description="한 쪽의 건수. Requests a page.")


Channel = Literal["online", RecordedChannel]
InvitationState = Literal["asked", "answered", "declined", "expired"]
ProofState = Literal["asked", "received", "expired"]


class SentFile(BaseModel):
    """보낸 파일: a file that came along with a quote or as a proof."""

    model_config = ConfigDict(from_attributes=True)

    sent_file_id: str
    name: str
    size_bytes: int
    sha256: str
    added_at: datetime.datetime
    is_from_agency: bool = Field(
        description="기관이 붙인 서면인지. Whether the agency attached it to an answer that it put down."
    )


class Invitation(BaseModel):
    """요청한 기업 한 곳과 그 답. `expired`: no answer by the last day."""

    enterprise_id: str = Field(examples=["E0042"])
    enterprise_name: str
    is_listed: bool = Field(description="아직 기업 목록에 있는지. Whether the enterprise is listed still.")
    has_account: bool = Field(description="받아 볼 계정이 있는지. Whether an account can see the request.")
    phone: str | None = Field(description="대표 전화. Main line of the enterprise.")
    state: InvitationState
    amount_krw: int | None
    valid_until: datetime.date | None
    note: str
    answers: list[str]
    decline_reason: str | None
    channel: Channel = Field(
        description="답이 온 방법; online은 기업이 직접 낸 답. How the answer came; online is the "
        "enterprise's own, anything else was put down by the agency."
    )
    received_on: datetime.date | None = Field(description="기관이 받은 날. Day it reached the agency.")
    recorded_by: str | None = Field(
        description="받아 적은 사람, 요청한 기관에만 보임. Who put it down; only the asking agency is told."
    )
    replied_at: datetime.datetime | None
    files: list[SentFile]


class QuoteRequest(BaseModel):
    """견적요청 한 건과 답: seen by your agency only; each enterprise sees its own part."""

    quote_request_id: str
    demand_id: str = Field(examples=["D001"])
    asked_by: str | None
    asked_at: datetime.datetime
    due_on: datetime.date
    is_over: bool = Field(description="답변 기한이 지났는지. Whether the last day has passed.")
    message: str
    questions: list[str]
    invitations: list[Invitation]


class RouteHint(BaseModel):
    """견적 수 안내: whether one quotation is enough for a candidate, by article."""

    enterprise_id: str
    enterprise_name: str
    verdict: str = Field(examples=["possible", "impossible", "proof_missing"])
    missing: Missing | None = Field(
        description="proof_missing 판정에 빠진 것. What `proof_missing` waits for.", examples=["proof"]
    )
    rule: str
    source: str
    sentence: str


class Proof(BaseModel):
    """증빙 요청 한 건. `expired`: not received by the last day."""

    proof_request_id: str
    demand_id: str = Field(examples=["D001"])
    demand_title: str
    enterprise_id: str = Field(examples=["E0042"])
    enterprise_name: str
    proof: str = Field(examples=["vulnerable_employment"])
    message: str
    due_on: datetime.date
    state: ProofState
    asked_at: datetime.datetime
    received_at: datetime.datetime | None
    files: list[SentFile]


class QuoteBook(BaseModel):
    """견적과 증빙: all that your agency asked for a demand, with the rule on the number of quotes."""

    demand_id: str = Field(examples=["D001"])
    needs_two_quotes: bool = Field(
        description="2곳 이상의 견적이 필요한지. Whether a quote of a second enterprise is needed."
    )
    missing: Missing = Field(
        description="이 수요에서 proof_missing 판정에 빠진 것. What that verdict waits for with this demand; "
        "`proof`: each candidate has to prove.",
        examples=["proof"],
    )
    hints: list[RouteHint]
    requests: list[QuoteRequest]
    proofs: list[Proof]


class Received(BaseModel):
    """받은 견적요청: what an enterprise was asked, and its own answer. Other enterprises are not shown."""

    quote_request_id: str
    demand_id: str = Field(examples=["D001"])
    demand_title: str
    agency: str
    due_on: datetime.date
    is_over: bool
    message: str
    questions: list[str]
    own: Invitation


class ReceivedPage(BaseModel):
    """받은 견적요청 목록: the newest first, with the proofs that are asked for."""

    total: int
    items: list[Received]
    proofs: list[Proof]
    next_cursor: str | None = Field(description="다음 쪽, 없으면 끝. The next page; null at the end.")
