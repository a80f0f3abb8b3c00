"""A listing at the door: the exchange format and its examples pass, the codes are the engine's."""

from __future__ import annotations

from typing import get_args

import pytest

from matching.records import ORGANISATION_TYPES
from matching.reference import load_reference
from service.catalogue.schemas import EnterpriseIn, OrganisationType
from service.door.codes import load_known_codes
from service.engine_records.bridge import to_supplier

EXCHANGE_FIELDS = {
    "enterprise_id",
    "name",
    "business_number",
    "organisation_type",
    "certifications",
    "district",
    "service_districts",
    "sectors",
    "summary",
    "services",
    "employees",
    "vulnerable_employment_percent",
    "annual_revenue_krw",
    "max_contract_krw",
    "track_record",
}


def test_every_field_of_the_exchange_format_is_there_and_described() -> None:
    assert set(EnterpriseIn.model_fields) >= EXCHANGE_FIELDS
    assert all(field.description for field in EnterpriseIn.model_fields.values())


def test_the_example_of_the_description_is_a_listing() -> None:
    (example,) = EnterpriseIn.model_json_schema()["examples"]
    listing = EnterpriseIn.model_validate(example)
    assert listing.model_dump(mode="json", exclude_unset=True)["services"] == example["services"]
    assert to_supplier(listing).max_contract_krw == example["max_contract_krw"]


def test_only_the_id_and_the_name_are_required() -> None:
    nulls = dict.fromkeys(EnterpriseIn.model_fields) | {"enterprise_id": "E1", "name": "다솜"}
    assert EnterpriseIn.model_validate(nulls) == EnterpriseIn(enterprise_id="E1", name="다솜")
    assert EnterpriseIn.model_json_schema()["required"] == ["enterprise_id", "name"]


def test_the_codes_are_those_of_the_engine() -> None:
    reference = load_reference()
    known = load_known_codes()
    assert set(known.districts) == set(reference.districts)
    assert set(known.sectors) == set(reference.sectors)
    assert set(known.certificates) >= set(reference.organisation_types)
    assert set(known.certificates) >= set(reference.certificates)
    assert get_args(OrganisationType) == ORGANISATION_TYPES == known.organisation_types


@pytest.mark.parametrize(("place", "codes"), [("district", 25), ("sectors", 27), ("service_districts", 26)])
def test_the_description_lists_the_codes(place: str, codes: int) -> None:
    schema = EnterpriseIn.model_json_schema()["properties"][place]
    listed = schema["anyOf"][0]
    listed = listed["items"]["enum"] if "items" in listed else listed["enum"]
    assert len(listed) == codes


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("여성기업", "womens_enterprise"),
        ("여성기업 확인서", "womens_enterprise"),
        ("소상공인확인서", "micro_enterprise"),
        ("사회적기업 인증", "social_enterprise"),
        ("예비사회적기업 지정서", "preliminary_social_enterprise"),
        ("취약계층 고용비율 확인서", "vulnerable_employment"),
        ("장애인표준사업장 인증", "standard_workplace"),
    ],
)
def test_a_certificate_that_has_a_code_is_known_by_its_korean_name_too(written: str, code: str) -> None:
    listing = EnterpriseIn.model_validate(
        {"enterprise_id": "E1", "name": "가", "certifications": [{"type": written}]}
    )
    assert [item.type for item in listing.certifications] == [code]


@pytest.mark.parametrize(
    "licence", ["소독업 신고", "장기요양기관 지정", "HACCP", "중소기업 확인서", "지정서"]
)
def test_what_has_no_code_keeps_its_name(licence: str) -> None:
    listing = EnterpriseIn.model_validate(
        {"enterprise_id": "E1", "name": "가", "certifications": [{"type": licence}]}
    )
    assert [item.type for item in listing.certifications] == [licence]
