"""Measures of the planner: fairs with published values, and large fairs that are invented from a seed."""

from __future__ import annotations

import json
import random
import resource
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from matching import audit_plan, plan_fair
from matching.fairs.model import BOOTH, ENTERPRISE, INFEASIBLE, Fair, Party, Plan, Request, Slot
from service.fairs.files.cli import to_fair
from service.fairs.files.reading import read_fair
from service.fairs.search_process import start_search_process

BEST_KNOWN = "best_known.json"
# What is published of an instance: its fewest waits, or that it has no plan.
Best = int | str

_SLOTS_OF_DAY = 18
_AWAY_SHARE = 0.1
_WISHES_OF_BOOTH = 3_000 / 45


@dataclass(frozen=True, slots=True)
class MeasuredFair:
    """One planned instance. `best` is the published value, None where there is none."""

    instance: str
    status: str
    waits: int | None
    waits_bound: int | None
    best: Best | None
    conflicts: int
    seconds: float

    @property
    def verdict(self) -> str:
        """How the value stands to the published one; a plan with a conflict is worth nothing."""
        value: Best | None = INFEASIBLE if self.status == INFEASIBLE else self.waits
        if self.conflicts:
            return "conflict"
        if self.best is None or value is None:
            return "unknown" if value is None else "new"
        if value == self.best:
            return "matched"
        if isinstance(value, str) or (isinstance(self.best, int) and value > self.best):
            return "worse" if isinstance(value, int) else "contradiction"
        return "better"


@dataclass(frozen=True, slots=True)
class MeasuredLargeFair:
    """One planned large fair."""

    seed: int
    status: str
    weight: float
    weight_bound: float
    short_enterprises: int
    waits: int
    conflicts: int
    seconds: float
    peak_mebibytes: int

    @property
    def gap_percent(self) -> float:
        """How far the weight may be from the best, in percent of the bound."""
        return 100 * (1 - self.weight / self.weight_bound) if self.weight_bound else 0.0


def list_instances(folder: Path, *, words: str) -> list[Path]:
    """The fairs of a folder whose names hold `words`, by name."""
    return [path for path in sorted(folder.glob("*.json")) if path.name != BEST_KNOWN and words in path.stem]


def read_best_known(folder: Path) -> Mapping[str, Best]:
    """The published values of a folder by instance; empty where it has none."""
    path = folder / BEST_KNOWN
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def _plan(fair: Fair, *, time_limit_seconds: float, seed: int) -> tuple[Plan, float]:
    """The plan as the service makes it, and the seconds on the wall that it took."""
    started = time.perf_counter()
    plan = plan_fair(
        fair,
        time_limit_seconds=time_limit_seconds,
        seed=seed,
        read_clock=time.perf_counter,
        start_search=start_search_process,
    )
    return plan, time.perf_counter() - started


def measure_instance(path: Path, *, best: Best | None, time_limit_seconds: float, seed: int) -> MeasuredFair:
    """Plan one fair and have the plan judged. Seconds are those on the wall, reading left out."""
    fair = to_fair(read_fair(path))
    plan, seconds = _plan(fair, time_limit_seconds=time_limit_seconds, seed=seed)
    audit = audit_plan(fair, plan)
    return MeasuredFair(
        path.stem, plan.status, plan.waits, plan.waits_bound, best, len(audit.conflicts), seconds
    )


def measure_large_fair(
    *, booths: int, enterprises: int, time_limit_seconds: float, seed: int
) -> MeasuredLargeFair:
    """Plan one invented fair and have the plan judged. Memory is the peak of this process so far."""
    fair = invent_fair(booths, enterprises, seed=seed)
    plan, seconds = _plan(fair, time_limit_seconds=time_limit_seconds, seed=seed)
    audit = audit_plan(fair, plan)
    return MeasuredLargeFair(
        seed=seed,
        status=plan.status,
        weight=audit.weight,
        weight_bound=plan.weight_bound or 0.0,
        short_enterprises=len(audit.short_enterprises),
        waits=audit.waits,
        conflicts=len(audit.conflicts),
        seconds=seconds,
        peak_mebibytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def invent_fair(booths: int, enterprises: int, *, seed: int) -> Fair:
    """A fair of two days: each enterprise away in a tenth of the slots, 67 weighted wishes a booth.

    No pair wishes twice, and each enterprise is promised three meetings.
    """
    chance = random.Random(seed)
    numbers = range(1, 2 * _SLOTS_OF_DAY + 1)
    slots = tuple(
        Slot(number, "am" if (number - 1) % _SLOTS_OF_DAY < _SLOTS_OF_DAY // 2 else "pm", day)
        for number in numbers
        for day in [1 + (number - 1) // _SLOTS_OF_DAY]
    )
    at_booth = [f"B{number:03d}" for number in range(1, booths + 1)]
    coming = [f"E{number:04d}" for number in range(1, enterprises + 1)]
    away = round(_AWAY_SHARE * len(slots))
    parties = (
        *(Party(party_id, BOOTH) for party_id in at_booth),
        *(
            Party(party_id, ENTERPRISE, unavailable=frozenset(chance.sample(numbers, away)))
            for party_id in coming
        ),
    )
    wishes = min(round(_WISHES_OF_BOOTH * booths), booths * enterprises)
    return Fair(
        name=f"invented {booths} x {enterprises}, seed {seed}",
        slots=slots,
        parties=parties,
        requests=tuple(
            Request(f"M{number:05d}", pair, weight=round(chance.uniform(0.1, 1.0), 2))
            for number, pair in enumerate(_draw_pairs(chance, at_booth, coming, wishes), 1)
        ),
        min_meetings=3,
    )


def _draw_pairs(
    chance: random.Random, at_booth: list[str], coming: list[str], count: int
) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    while len(seen) < count:
        pair = chance.choice(at_booth), chance.choice(coming)
        if pair not in seen:
            seen.add(pair)
            yield pair
