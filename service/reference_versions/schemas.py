"""What a version of words and law says, and what its preview found."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.door import limits
from service.door.fields import Day, Line, MoneyKrw, Name, OptionalLine
from service.matches.schemas import Missing
from service.skins.query_parameters import ApiQuery

VersionState = Literal["draft", "in_force", "withdrawn"]
WordTag = Literal["NNG", "NNP"]
Terms = Annotated[
    list[Name],
    Field(
        min_length=2,
        max_length=limits.MAX_CODES,
        description="같은 뜻의 말. Words for the same thing.",
        examples=[["청소", "미화"]],
    ),
]
Rows = limits.MAX_REFERENCE_CHANGES


class Strict(BaseModel):
    """Sent by a person or a program; nothing unknown in it."""

    model_config = ConfigDict(extra="forbid")


class RemovedSynonyms(Strict):
    """A group of synonyms that counts no longer; named by all its words."""

    terms: Terms


class AddedSynonyms(Strict):
    """A new group of synonyms."""

    terms: Terms
    weight: float = Field(
        0.9,
        gt=0,
        le=1,
        description="얼마나 같은 뜻인지. How far one word stands for another.",
        examples=[0.9],
    )
    one_way_from: OptionalLine = Field(
        None,
        description="이 말에서만 다른 말로 이어짐. Only this word leads to the others.",
        examples=[None],
    )


class RemovedWord(Strict):
    """A word that leaves the user dictionary."""

    form: Name


class AddedWord(Strict):
    """A word that joins the user dictionary: `NNG` is a common noun, `NNP` a proper one."""

    form: Name
    tag: WordTag = "NNG"


class LegalValue(Strict):
    """A value of law from a day on; it takes the place of `follows` and states the same figures."""

    follows: Name = Field(
        description="이어받는 값의 번호. Id of the value before.", examples=["local-open-competition-2006"]
    )
    min_excl: MoneyKrw | None = Field(None, description="초과. Above this amount.")
    max_incl: MoneyKrw | None = Field(None, description="이하. Up to this amount.")
    value: float | None = Field(None, ge=0, le=1e15, description="수치. The figure, in the same unit.")
    valid_from: Day
    valid_to: Day | None = None
    article: Line
    source: Line = Field(description="개정 법령. The act that brought it.", examples=["대통령령 제35000호"])
    verified: Literal["yes", "no"] = Field("no", description="조문을 읽었는지. Whether the text was read.")
    note: OptionalLine = None


class Changes(Strict):
    """All that one version changes: what is removed goes first, then what is added comes, in order."""

    removed_synonyms: list[RemovedSynonyms] = Field([], max_length=Rows)
    added_synonyms: list[AddedSynonyms] = Field([], max_length=Rows)
    removed_words: list[RemovedWord] = Field([], max_length=Rows)
    added_words: list[AddedWord] = Field([], max_length=Rows)
    legal_values: list[LegalValue] = Field([], max_length=Rows)


class VersionIn(Changes):
    """A new draft, with the reason for it."""

    reason: Line


class Decision(Strict):
    """Why a version is put in force or withdrawn; it goes into the audit trail."""

    reason: Line


class PreviewMove(BaseModel):
    """An enterprise that is no longer where it was among the first ten; None is a place after them."""

    enterprise_id: str
    name: str
    before: int | None
    after: int | None


class PreviewRoute(BaseModel):
    """A purchase route that is judged otherwise."""

    enterprise_id: str
    name: str
    route: str
    before: str
    after: str
    article: str
    # previews kept from before verdicts said what they wait for have neither
    waited_for: Missing | None = None
    waits_for: Missing | None = None


class PreviewDemand(BaseModel):
    """A demand whose ranking or routes change. `more_routes` counts those that are not listed."""

    demand_id: str
    title: str
    judged: int
    moves: list[PreviewMove]
    ndcg_before: float | None
    ndcg_after: float | None
    traps_before: int
    traps_after: int
    routes: list[PreviewRoute]
    more_routes: int


class Preview(BaseModel):
    """What a version changes, compared with the versions in force when the preview was made.

    `law_day` is the first day of its last legal value: demands before are judged as if they came then.
    `judged_set` is the name of the file that was previewed on, None for what is recorded here. `skipped`
    counts demands for whose day no law is known. The means are over the demands with judgments.
    """

    base: str
    judged_set: str | None = None
    law_day: datetime.date | None
    demands: int
    judged_demands: int
    skipped: int
    changed: int
    ndcg_before: float | None
    ndcg_after: float | None
    traps_before: int
    traps_after: int
    entered: int
    routes_changed: int
    items: list[PreviewDemand]


class VersionLine(BaseModel):
    """One version of the list. `count` is the number of its changes."""

    version: int
    state: VersionState
    reason: str
    created_by: str | None
    created_at: datetime.datetime
    in_force_at: datetime.datetime | None
    withdrawn_at: datetime.datetime | None
    count: int


class Version(VersionLine):
    """One version, whole. `is_previewed`: the preview is of what is in force now."""

    changes: Changes
    preview: Preview | None
    previewed_at: datetime.datetime | None
    is_previewed: bool
    is_preview_running: bool
    preview_error: str | None


class PreviewQuery(ApiQuery):
    """What a version is previewed on."""

    judged_set_id: OptionalLine = Field(
        None,
        description="판정 자료 번호, 없으면 이곳의 기록과 최근 구매수요. "
        "The judged set; without one, what is recorded here and the newest demands.",
    )


class VersionQuery(ApiQuery):
    """Which page of the versions."""

    cursor: OptionalLine = Field(None, description="앞 쪽의 next_cursor. next_cursor of the page before.")
    limit: int = Field(50, ge=1, le=100, description="한 쪽의 판 수. Versions on a page.")


class VersionPage(BaseModel):
    """One page of the versions, newest first."""

    total: int
    items: list[VersionLine]
    next_cursor: str | None


class LookupQuery(ApiQuery):
    """A word to look up among the synonyms and the user dictionary in force."""

    q: OptionalLine = Field(None, description="찾을 말. The word.", examples=["청소"])


class FoundGroup(BaseModel):
    """A group of synonyms in force."""

    terms: list[str]
    weight: float
    one_way_from: str | None


class FoundWords(BaseModel):
    """What is in force about a word; how much there is in all."""

    synonyms: list[FoundGroup]
    words: list[str]
    synonym_count: int
    word_count: int
    law_count: int


class LawLine(BaseModel):
    """A value of law that a new one may follow: the last of its kind."""

    rule_id: str
    article: str
    source: str
    min_excl: int | None
    max_incl: int | None
    value: float | None
    unit: str
    valid_from: datetime.date | None


class LawList(BaseModel):
    """The last value of each kind, by id."""

    items: list[LawLine]


class VersionStart(ApiQuery):
    """A new draft may begin with what another version says."""

    start: int | None = Field(None, ge=1, le=2**31 - 1, alias="from")
