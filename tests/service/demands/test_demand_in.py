"""A demand at the door: the exchange format passes, and so do the contradictions that real notices carry."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from matching.records import BUYER_TYPES, CONTRACT_TYPES, REGIMES, WORKS_KINDS, Demand
from service.demands.schemas import BuyerType, ContractType, DemandIn, Regime, WorksKind
from service.door.validation import explain_errors
from service.engine_records.bridge import to_demand

EXCHANGE_FIELDS = {
    "demand_id",
    "title",
    "description",
    "buyer",
    "buyer_type",
    "district",
    "contract_type",
    "category",
    "budget_krw",
    "estimated_price_krw",
    "published_on",
    "due_on",
    "contract_from",
    "contract_to",
    "required_certifications",
    "required_licences",
    "region_restriction",
    "lots",
}


def test_every_field_of_the_exchange_format_is_there_and_described() -> None:
    assert set(DemandIn.model_fields) >= EXCHANGE_FIELDS
    assert all(field.description for field in DemandIn.model_fields.values())


def test_the_words_are_those_of_the_engine() -> None:
    assert get_args(BuyerType) == BUYER_TYPES
    assert get_args(ContractType) == CONTRACT_TYPES
    assert get_args(WorksKind) == WORKS_KINDS
    assert get_args(Regime) == REGIMES


def test_the_example_of_the_description_is_a_demand() -> None:
    (example,) = DemandIn.model_json_schema()["examples"]
    demand = to_demand(DemandIn.model_validate(example))
    assert demand.required_certifications == ("social_enterprise", "social_cooperative")
    assert demand.published_on is not None
    assert demand.published_on.isoformat() == example["published_on"]


def test_only_the_id_and_the_title_are_required() -> None:
    nulls = dict.fromkeys(DemandIn.model_fields) | {"demand_id": "D1", "title": "청소"}
    demand = DemandIn.model_validate(nulls)
    assert demand == DemandIn(demand_id="D1", title="청소")
    assert to_demand(demand) == Demand(demand_id="D1", title="청소")


@pytest.mark.parametrize("status", ["cancelled", "contracted", "none_suitable"])
def test_a_deadline_before_the_notice_is_let_in_where_the_notice_is_over(status: str) -> None:
    demand = DemandIn(
        demand_id="D1", title="취소된 공고", published_on="2026-08-20", due_on="2026-08-04", status=status
    )
    assert demand.due_on < demand.published_on


@pytest.mark.parametrize("days", [{"due_on": "2026-08-20"}, {"due_on": None}, {"published_on": None}])
def test_a_deadline_on_the_day_of_the_notice_is_one(days: dict[str, str | None]) -> None:
    days = {"published_on": "2026-08-20", "due_on": "2026-08-04"} | days
    assert DemandIn(demand_id="D1", title="청소", **days).status == "open"


def test_an_open_demand_whose_deadline_is_before_the_notice_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        DemandIn(demand_id="D1", title="청소", published_on="2026-11-30", due_on="2026-01-01")
    [fault] = explain_errors(refused.value.errors(), DemandIn)
    assert fault.field == "due_on"
    assert fault.sentence.ko == "공고일(2026-11-30)보다 빠릅니다: 2026-01-01"


def test_an_empty_line_is_nothing() -> None:
    assert DemandIn(demand_id="D1", title="청소", buyer=" ", category="").buyer is None
