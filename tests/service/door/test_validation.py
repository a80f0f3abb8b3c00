"""Refusals in words: the field is named, the sentence says what would be right."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from service.catalogue import schemas as catalogue_schemas
from service.catalogue.schemas import EnterpriseIn
from service.demands import schemas as demand_schemas
from service.demands.schemas import DemandIn
from service.door import fields, validation
from service.door.validation import FieldFault, explain_errors, shorten, write_path
from service.fairs.register.schemas import FairDayIn


def faults_of(model: Any, record: dict[str, Any]) -> tuple[FieldFault, ...]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(record)
    return explain_errors(caught.value.errors(), model)


def test_paths_read_like_the_record() -> None:
    assert write_path(("certifications", 2, "valid_from")) == "certifications[2].valid_from"
    assert write_path(()) == ""


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    (fault,) = faults_of(EnterpriseIn, {"enterprise_id": "E1", "name": "가", "distric": "마포구"})
    assert fault.field == "distric"
    assert fault.sentence.ko == "모르는 항목입니다(혹시 ‘district’인가요?)"
    assert fault.sentence.en == "unknown field, expected for example 'district'"


def test_an_unknown_key_inside_a_list_is_compared_with_the_fields_there() -> None:
    record = {"enterprise_id": "E1", "name": "가", "services": [{"name": "나", "unit_price": 1}]}
    (fault,) = faults_of(EnterpriseIn, record)
    assert fault.field == "services[0].unit_price"
    assert "unit_price_krw" in fault.sentence.en


def test_an_unknown_code_names_the_nearest_known_one() -> None:
    (fault,) = faults_of(EnterpriseIn, {"enterprise_id": "E1", "name": "가", "district": "강남"})
    assert (fault.field, fault.sentence.en) == (
        "district",
        "unknown district '강남', expected for example '강남구'",
    )
    (fault,) = faults_of(DemandIn, {"demand_id": "D1", "title": "가", "buyer_type": "distict"})
    assert fault.field == "buyer_type"
    assert "did you mean 'district'?" in fault.sentence.en


@pytest.mark.parametrize(
    ("model", "record", "ko", "en"),
    [
        (
            DemandIn,
            {"demand_id": "D1", "title": "가", "contract_from": "2017-02-02", "contract_to": "2017-02-01"},
            "계약 종료일(2017-02-01)보다 늦습니다: 2017-02-02",
            "contract_from 2017-02-02 is later than contract_to 2017-02-01, expected it not to be",
        ),
        (
            DemandIn,
            {"demand_id": "D1", "title": "가", "published_on": "2026-11-30", "due_on": "2026-01-01"},
            "공고일(2026-11-30)보다 빠릅니다: 2026-01-01",
            "due_on 2026-01-01 is earlier than published_on 2026-11-30, expected it not to be",
        ),
        (
            EnterpriseIn,
            {
                "enterprise_id": "E1",
                "name": "가",
                "certifications": [
                    {"type": "cooperative", "valid_from": "2017-02-02", "valid_to": "2017-02-01"}
                ],
            },
            "유효기간 종료일보다 늦습니다",
            "valid_from is later than valid_to, expected it not to be",
        ),
        (
            FairDayIn,
            {"on": "2017-02-02", "am_from": "12:00", "am_to": "10:00"},
            "오전 끝보다 늦습니다",
            "am_from is later than am_to, expected it not to be",
        ),
    ],
)
def test_who_reads_korean_is_told_the_korean_name_of_the_other_field(
    model: Any, record: dict[str, Any], ko: str, en: str
) -> None:
    (fault,) = faults_of(model, record)
    assert (fault.sentence.ko, fault.sentence.en) == (ko, en)


def test_what_concerns_two_fields_is_said_of_one() -> None:
    base = {"demand_id": "D1", "title": "가"}
    (fault,) = faults_of(DemandIn, base | {"contract_from": "2017-02-02", "contract_to": "2017-02-01"})
    assert fault.field == "contract_from"
    (fault,) = faults_of(DemandIn, base | {"budget_krw": 100, "estimated_price_krw": 101})
    assert fault.field == "estimated_price_krw"
    certification = {"type": "HACCP", "valid_from": "2017-02-02", "valid_to": "2017-02-01"}
    record = {"enterprise_id": "E1", "name": "가", "certifications": [certification]}
    (fault,) = faults_of(EnterpriseIn, record)
    assert fault.field == "certifications[0].valid_from"


def test_equal_ends_are_in_order() -> None:
    day = "2017-02-02"
    DemandIn(demand_id="D1", title="가", contract_from=day, contract_to=day)
    DemandIn(demand_id="D1", title="가", budget_krw=100, estimated_price_krw=100)


def test_every_refusal_has_its_sentence() -> None:
    kinds = set()
    for module in (fields, catalogue_schemas, demand_schemas):
        source = Path(module.__file__).read_text(encoding="utf-8")
        kinds |= set(re.findall(r'PydanticCustomError\(\s*"(\w+)"', source))
    assert "text_nul" in kinds
    assert kinds <= set(validation._SENTENCES)


def test_values_are_shown_on_one_printable_line() -> None:
    assert shorten("a\nb\x00") == "a\\x0ab\\x00"
    assert shorten("가" * 100, 3) == "가가가…"
    assert shorten(12) == "12"
