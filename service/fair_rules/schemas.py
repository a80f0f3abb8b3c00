"""What the further rules of a fair must look like, and what is answered about them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service import limits
from service.fields import Line, list_of


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


class RulesIn(BaseModel):
    """상담 규칙: all the walks of a fair. What is left out is next to each other."""

    model_config = ConfigDict(extra="forbid")

    walks: list_of(WalkIn, limits.MAX_FAIR_WALKS) = Field(
        default_factory=list, description="홀 사이의 이동. Walks between halls."
    )

    @model_validator(mode="after")
    def _check_once(self) -> Self:
        pairs = [frozenset((walk.hall, walk.other_hall)) for walk in self.walks]
        if len(set(pairs)) < len(pairs):
            raise PydanticCustomError("walk_twice", "names a pair of halls twice")
        return self


class Walk(BaseModel):
    """두 홀 사이의 이동."""

    hall: str
    other_hall: str
    slots: int


class Rules(BaseModel):
    """상담 규칙: the halls that booths name, and the walk between any two of them (0: they adjoin)."""

    halls: list[str]
    walks: list[Walk]
