"""On which day a demand of a file is judged.

By default it is the day of publication. A demand may lack it and must still be ranked, and the same files
should give the same answer on every day: so the stand-in comes from the files as long as they name any day at
all, only then from the calendar, and is said.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from service.catalogue.schemas import EnterpriseIn
from service.demands.schemas import DemandIn
from service.sentences import Sentence


@dataclass(frozen=True, slots=True)
class JudgementDay:
    """The day, and where it is not the day of publication, what it is instead."""

    on: datetime.date
    remark: Sentence | None = None


def _instead(day: datetime.date, ko: str, en: str) -> JudgementDay:
    return JudgementDay(
        day,
        Sentence(
            f"공고일이 없어 {ko}({day.isoformat()})을 기준으로 판단했습니다.",
            f"The day of publication is unknown; judged on {en} ({day.isoformat()}).",
        ),
    )


def find_newest_publication(demands: Iterable[DemandIn]) -> datetime.date | None:
    """The latest day of publication in a file."""
    return max((item.published_on for item in demands if item.published_on), default=None)


def find_newest_fact(enterprises: Iterable[EnterpriseIn]) -> datetime.date | None:
    """The latest first day of a certificate, date of a contract, or end of a contract's year."""
    days: list[datetime.date] = []
    for enterprise in enterprises:
        days += [item.valid_from for item in enterprise.certifications if item.valid_from]
        for award in enterprise.track_record:
            if award.date:
                days.append(award.date)
            elif award.year:
                days.append(datetime.date(award.year, 12, 31))
    return max(days, default=None)


class DayChooser:
    """Chooses the day for each demand of a file, looking through the listings only where it must."""

    def __init__(
        self, demands: Iterable[DemandIn], enterprises: Iterable[EnterpriseIn], *, today: datetime.date
    ) -> None:
        self._newest_publication = find_newest_publication(demands)
        self._enterprises = enterprises
        self._today = today
        self._newest_fact: datetime.date | None = None
        self._has_looked = False

    def choose(self, demand: DemandIn) -> JudgementDay:
        """The day of publication; else the deadline, the contract's first day, the newest day of the files.

        Today where the files name no day at all.
        """
        if demand.published_on:
            return JudgementDay(demand.published_on)
        if demand.due_on:
            return _instead(demand.due_on, "마감일", "the deadline")
        if demand.contract_from:
            return _instead(demand.contract_from, "계약 시작일", "the first day of the contract")
        if self._newest_publication:
            return _instead(
                self._newest_publication,
                "같은 파일에서 가장 늦은 공고일",
                "the latest publication in the same file",
            )
        if not self._has_looked:
            self._newest_fact = find_newest_fact(self._enterprises)
            self._has_looked = True
        if self._newest_fact:
            return _instead(
                self._newest_fact, "기업 자료에서 가장 늦은 날짜", "the latest day in the listings"
            )
        return _instead(self._today, "오늘", "today")
