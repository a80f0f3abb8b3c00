"""Ranks every demand of a list against a fitted catalogue, without words."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching.ranking import Matcher
from matching.records import Demand, Outline
from service.rank_all.partial_file import PartialFile
from service.rank_all.processes import work_in_processes


@dataclass(frozen=True, slots=True)
class RankedFile:
    """How a file of rankings came about: lines in all, and those that an earlier run had left."""

    lines: int
    resumed: int


def rank_all(
    fit: Callable[[], Matcher],
    demands: Sequence[tuple[Demand, datetime.date]],
    output: Path,
    *,
    top: int,
    key: str,
    processes: int,
    progress: Callable[[int], None],
) -> RankedFile:
    """Rank each demand on its day and write one line for each, in their order.

    `fit` builds the engine, where there is anything left to do. What an earlier run with the same `key` has
    left is kept. Raises OSError, WorkerStopped.
    """
    file = PartialFile(output, key)
    done = min(file.count_lines(), len(demands))
    progress(done)
    rest = range(done, len(demands))
    if rest:
        matcher = fit()

        def work(place: int) -> bytes:
            demand, on = demands[place]
            return write_outline(matcher.outline(demand, top=top, on=on)).encode()

        lines = work_in_processes(work, rest, processes=processes, prepare=matcher.analyser.work_alone)
        file.append(_count(lines, done, progress))
    file.complete()
    return RankedFile(len(demands), done)


def make_key(parts: Iterable[object]) -> str:
    """A digest of all that an output depends on."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(repr(part).encode() + b"\n")
    return digest.hexdigest()


def write_outline(outline: Outline) -> str:
    """An outline as one line of JSON: the form of a ranking, but each component is a number only."""
    record: dict[str, Any] = {
        "demand_id": outline.demand_id,
        "as_of": outline.as_of.isoformat(),
        "known": outline.known,
        "eligible": outline.eligible,
        "results": [
            {
                "enterprise_id": match.enterprise_id,
                "rank": match.rank,
                "score": match.score,
                "contributions": dict(match.contributions),
                "private_contract": match.private_contract,
                "private_contract_missing": match.missing,
            }
            for match in outline.results
        ],
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _count(lines: Iterable[bytes], done: int, progress: Callable[[int], None]) -> Iterable[bytes]:
    for number, line in enumerate(lines, start=done + 1):
        yield line
        progress(number)
