"""`fair.json` and `plan.json` of the exchange format, field by field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_REQUESTS = 50_000
MAX_SLOTS = 1_000
MAX_PARTIES = 20_000
MAX_WALKS = 10_000
MAX_GROUPS = 100
MAX_SPREADS = 1_000
MAX_PAIRS = 1_000_000
MAX_WEIGHT = 1_000_000.0

Id = Annotated[str, Field(min_length=1, max_length=100)]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Positive = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Whole = Annotated[int, Field(strict=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class SlotIn(_Part):
    """One slot."""

    slot: Whole
    session: Id
    day: Positive = 1
    start: str | None = Field(default=None, max_length=40)
    minutes: Positive | None = None


class PartyIn(_Part):
    """One party."""

    party_id: Id
    kind: Literal["booth", "enterprise", "party"] = "party"
    name: str = Field(default="", max_length=300)
    seats: Positive = 1
    unavailable: tuple[Whole, ...] = ()
    max_meetings: Count | None = None
    one_day: Annotated[bool, Field(strict=True)] = False
    place: str = Field(default="", max_length=100)
    groups: Annotated[tuple[Id, ...], Field(max_length=MAX_GROUPS)] = ()


class RequestIn(_Part):
    """One wish for a meeting."""

    request_id: Id
    parties: Annotated[tuple[Id, ...], Field(min_length=2, max_length=2)]
    session: Id = "any"
    weight: Annotated[float, Field(ge=0, le=MAX_WEIGHT, strict=True, allow_inf_nan=False)] = 1.0
    must: Annotated[bool, Field(strict=True)] = False
    fixed_slot: Whole | None = None
    after: tuple[Id, ...] = ()
    slots: Annotated[int, Field(ge=1, le=MAX_SLOTS, strict=True)] = 1


class WalkIn(_Part):
    """How long the walk between two places takes."""

    places: Annotated[tuple[Id, ...], Field(min_length=2, max_length=2)]
    slots: Annotated[int, Field(ge=1, le=MAX_SLOTS, strict=True)]


class SpreadIn(_Part):
    """How often each booth, or some, should meet a group."""

    group: Id
    at_least: Positive
    booths: tuple[Id, ...] = ()


class MetBeforeIn(_Part):
    """Who met before, and by what the weight of meeting again is multiplied; None: not again."""

    pairs: Annotated[
        tuple[Annotated[tuple[Id, ...], Field(min_length=2, max_length=2)], ...], Field(max_length=MAX_PAIRS)
    ]
    factor: Annotated[float, Field(ge=0, le=1, strict=True, allow_inf_nan=False)] | None


class FairIn(_Part):
    """A whole fair."""

    name: str = Field(default="", max_length=300)
    slots: Annotated[tuple[SlotIn, ...], Field(min_length=1, max_length=MAX_SLOTS)]
    tables: Positive | None = None
    max_wait_spread: Count | None = None
    min_meetings: Count = 0
    parties: Annotated[tuple[PartyIn, ...], Field(max_length=MAX_PARTIES)]
    requests: Annotated[tuple[RequestIn, ...], Field(max_length=MAX_REQUESTS)]
    spreads: Annotated[tuple[SpreadIn, ...], Field(max_length=MAX_SPREADS)] = ()
    met_before: MetBeforeIn | None = None
    walks: Annotated[tuple[WalkIn, ...], Field(max_length=MAX_WALKS)] = ()


class MeetingIn(_Part):
    """One placed request."""

    request_id: Id
    slot: Whole
    table: Whole | None = None


class UnplacedIn(_Part):
    """One request left out."""

    request_id: Id


class PlanIn(_Part):
    """A plan, whoever made it. What it says of itself is optional: the auditor counts for itself."""

    status: Literal["optimal", "feasible", "infeasible", "unknown"] = "feasible"
    meetings: tuple[MeetingIn, ...]
    unplaced: tuple[UnplacedIn, ...] = ()
    weight: float | None = None
    weight_bound: float | None = None
    waits: Whole | None = None
    wait_spread: Whole | None = None
