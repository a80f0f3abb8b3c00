"""The engine at work on files: enterprises and demands read, fitted and judged, each demand on its day."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from matching import Matcher
from matching.kernels import compile_kernels
from matching.rules import RuleNotInForce
from service.catalogue.schemas import EnterpriseIn
from service.clock import get_korean_day
from service.demands.schemas import DemandIn
from service.engine.judgement_days import DayChooser
from service.engine_records.bridge import to_demand, to_supplier
from service.intake.faults import Fault, UnreadableFileError
from service.intake.reading import Reading, read_demands, read_enterprises
from service.running.console import read_with_progress, show_work, write_error_line, write_notes
from service.sentences import Sentence

MANY_DEMANDS = 500
"""From so many demands on compiled loops are worth the second or two of their loading in a small catalogue,
too: they save some 3 ms each."""


def read_both(
    enterprises: Path, demands: Path
) -> tuple[Reading[EnterpriseIn], Reading[DemandIn], list[Fault]]:
    """Both files, and everything that is wrong with either; what became of their cells is said at once."""
    suppliers = read_with_progress(read_enterprises, enterprises, "기업 읽는 중")
    needs = read_with_progress(read_demands, demands, "구매수요 읽는 중")
    for reading in (suppliers, needs):
        write_notes(reading.file, reading.notes, write_error_line)
    return suppliers, needs, [*suppliers.faults, *needs.faults]


@cache
def get_engine() -> Matcher:
    """The engine of this process: its language model takes a second to load, and `fit` forgets what was."""
    return Matcher()


def fit(enterprises: Iterable[EnterpriseIn], *, demands: int = 1) -> Matcher:
    """The engine of this process with these enterprises, to be asked for so many demands."""
    if demands >= MANY_DEMANDS:
        compile_kernels()
    with show_work("기업 색인 중 / indexing"):
        return get_engine().fit([to_supplier(item) for item in enterprises])


class DemandJudge:
    """Ranks the demands of one file, each on its day; a day without law in force is a fault."""

    def __init__(
        self, suppliers: Reading[EnterpriseIn], needs: Reading[DemandIn], as_of: datetime.date | None
    ) -> None:
        today = get_korean_day(datetime.datetime.now(datetime.UTC))
        self._needs = needs
        self._as_of = as_of
        self._chooser = DayChooser(needs.items, suppliers.items, today=today)

    def fault(self, position: int, ko: str, en: str) -> Fault:
        """A fault of the demand at this place of the file."""
        field = "published_on" if self._as_of is None else "--as-of"
        return Fault(self._needs.file, self._needs.lines[position], field, Sentence(ko, en))

    def judge(self, position: int, work: Callable[..., Any]) -> tuple[Any, Any]:
        """What `work(demand, on=day)` gives for the demand at `position`, and the remark on its day if any.

        Raises UnreadableFileError where no law is known for that day.
        """
        demand = self._needs.items[position]
        day = None if self._as_of is not None else self._chooser.choose(demand)
        on = self._as_of if day is None else day.on
        try:
            return work(to_demand(demand), on=on), None if day is None else day.remark
        except RuleNotInForce as error:
            raise UnreadableFileError(
                self.fault(
                    position,
                    f"{on} 당시의 규정이 자료에 없습니다. --as-of로 다른 기준일을 정해 주십시오",
                    f"no law is known for {on} ({error}), expected a later day or another one by --as-of",
                )
            ) from None
