"""The day on which a demand is judged: its own, else one that the files name, never the clock's."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from service.catalogue.schemas import EnterpriseIn
from service.demands.schemas import DemandIn
from service.engine.judgement_days import DayChooser


def demand(**fields: Any) -> DemandIn:
    return DemandIn(demand_id="D", title="청소", **fields)


def enterprise(**fields: Any) -> EnterpriseIn:
    return EnterpriseIn(enterprise_id="E", name="가", **fields)


TODAY = datetime.date(2026, 3, 2)
FULL = {
    "published_on": "2017-03-02",
    "due_on": "2017-03-16",
    "contract_from": "2017-04-01",
}


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        ((), "2017-03-02"),
        (("published_on",), "2017-03-16"),
        (("published_on", "due_on"), "2017-04-01"),
        (("published_on", "due_on", "contract_from"), "2016-05-05"),
    ],
)
def test_the_nearest_day_that_is_known(left_out: tuple[str, ...], expected: str) -> None:
    known = {name: day for name, day in FULL.items() if name not in left_out}
    others = [demand(published_on="2016-01-01"), demand(published_on="2016-05-05")]
    day = DayChooser([demand(**known), *others], [], today=TODAY).choose(demand(**known))
    assert day.on.isoformat() == expected
    assert (day.remark is None) == (left_out == ())
    if day.remark:
        assert expected in day.remark.ko
        assert expected in day.remark.en


def test_listings_stand_in_where_no_demand_names_a_day() -> None:
    listings = [
        enterprise(certifications=[{"type": "HACCP", "valid_from": "2015-02-03", "valid_to": "2030-01-01"}]),
        enterprise(track_record=[{"title": "가", "year": 2016}, {"title": "나", "date": "2016-03-01"}]),
    ]
    day = DayChooser([demand()], listings, today=TODAY).choose(demand())
    assert day.on == datetime.date(2016, 12, 31)


def test_today_stands_in_where_the_files_name_no_day_at_all() -> None:
    day = DayChooser([demand()], [enterprise()], today=TODAY).choose(demand())
    assert day.on == TODAY
    assert day.remark is not None
    assert day.remark.ko == "공고일이 없어 오늘(2026-03-02)을 기준으로 판단했습니다."
