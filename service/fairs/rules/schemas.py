"""What the further rules of a fair must look like, and what is answered about them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service.door import limits
from service.door.fields import Identifier, Line, list_of


class WalkIn(BaseModel):
    """두 홀 사이의 이동: slots that it takes to walk from one hall to the other, either way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hall: Line = Field(description="홀. A hall, as booths name it.", examples=["A홀"])
    other_hall: Line = Field(description="다른 홀. Another hall.", examples=["B홀"])
    slots: Annotated[int, Field(ge=0, le=50, strict=True)] = Field(
        0, description="걷는 데 걸리는 칸 수, 바로 옆이면 0. Slots of the walk; 0 where they adjoin."
    )

    @model_validator(mode="after")
    def _check_halls(self) -> Self:
        if self.hall == self.other_hall:
            raise PydanticCustomError("walk_within_hall", "needs two different halls")
        return self


class SpreadIn(BaseModel):
    """고른 만남: meetings that a booth should have with enterprises of a group, where wishes allow it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    group: Line = Field(
        description="자치구나 기업 유형의 이름, 또는 ‘처음 참가’. District, kind, or newcomers.",
        examples=["강남구"],
    )
    booth_id: Identifier | None = Field(None, description="부스, 비우면 모든 부스. A booth; else all.")
    at_least: Annotated[int, Field(ge=1, le=1_000, strict=True)] = Field(
        description="부스마다 상담 건수. Meetings that each should have.", examples=[2]
    )


class RulesIn(BaseModel):
    """상담 규칙: all the walks and quotas of a fair. Halls that are left out are next to each other."""

    model_config = ConfigDict(extra="forbid")

    walks: list_of(WalkIn, limits.MAX_FAIR_WALKS) = Field(
        default_factory=list, description="홀 사이의 이동. Walks between halls."
    )

    spreads: list_of(SpreadIn, limits.MAX_FAIR_SPREADS) = Field(
        default_factory=list, description="고른 만남. What booths should have of each group."
    )

    @model_validator(mode="after")
    def _check_once(self) -> Self:
        pairs = [frozenset((walk.hall, walk.other_hall)) for walk in self.walks]
        if len(set(pairs)) < len(pairs):
            raise PydanticCustomError("walk_twice", "names a pair of halls twice")
        asked = [(spread.group, spread.booth_id) for spread in self.spreads]
        if len(set(asked)) < len(asked):
            raise PydanticCustomError("spread_twice", "names a group twice for the same booth")
        return self


class Walk(BaseModel):
    """두 홀 사이의 이동."""

    hall: str
    other_hall: str
    slots: int


class Spread(BaseModel):
    """고른 만남: what a booth (null: each) should have of a group."""

    group: str
    booth_id: str | None
    at_least: int


class Group(BaseModel):
    """나눌 묶음: a group and how many of those who have applied belong to it."""

    group: str
    enterprises: int


class Rules(BaseModel):
    """상담 규칙: the halls that booths name with the walk between any two of them (0: they adjoin), the
    groups of those who have applied, and what booths should have of each."""

    halls: list[str]
    walks: list[Walk]
    groups: list[Group]
    spreads: list[Spread]
