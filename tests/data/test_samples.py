"""The samples are whole, varied, plainly marked, and pass the same door as everybody's data."""

import json
import re
from collections import Counter
from datetime import date

import pytest

from matching.records import ORGANISATION_TYPES
from matching.reference import DEFAULT_DATA, load_reference
from service.catalogue.schemas import EnterpriseIn
from service.demands.schemas import DemandIn

SAMPLES = DEFAULT_DATA / "samples"
REFERENCE = load_reference()


def read(name: str) -> list[dict]:
    return [json.loads(line) for line in (SAMPLES / name).read_text(encoding="utf-8").splitlines()]


ENTERPRISES = read("enterprises.jsonl")
DEMANDS = read("demands.jsonl")
FAIR = json.loads((SAMPLES / "fair.json").read_text(encoding="utf-8"))


def test_every_sample_is_accepted_at_the_door():
    for record in ENTERPRISES:
        EnterpriseIn.model_validate(record)
    for record in DEMANDS:
        DemandIn.model_validate(record)


def test_samples_are_marked_by_their_ids_and_unique():
    assert all(re.fullmatch(r"SAMPLE-E\d{4}", record["enterprise_id"]) for record in ENTERPRISES)
    assert all(re.fullmatch(r"SAMPLE-D\d{3}", record["demand_id"]) for record in DEMANDS)
    for values in (
        [record["enterprise_id"] for record in ENTERPRISES],
        [record["name"] for record in ENTERPRISES],
        [record["summary"] for record in ENTERPRISES if record["summary"]],
        [record["business_number"] for record in ENTERPRISES if record["business_number"]],
        [record["demand_id"] for record in DEMANDS],
        [record["title"] for record in DEMANDS],
    ):
        assert len(values) == len(set(values))


def test_business_numbers_are_easy_to_tell_from_real_ones():
    numbers = [record["business_number"] for record in ENTERPRISES if record["business_number"]]
    assert len(numbers) > 250
    assert all(number.startswith("999") for number in numbers)


def test_enterprises_cover_all_sectors_districts_and_types():
    assert len(ENTERPRISES) >= 320
    sectors = Counter(code for record in ENTERPRISES for code in record["sectors"])
    assert set(sectors) == set(REFERENCE.sectors)
    assert min(sectors.values()) >= 10
    districts = Counter(record["district"] for record in ENTERPRISES if record["district"])
    assert set(districts) == set(REFERENCE.districts)
    assert min(districts.values()) >= 10
    types = Counter(record["organisation_type"] for record in ENTERPRISES if record["organisation_type"])
    assert set(types) == set(ORGANISATION_TYPES)
    assert min(types.values()) >= 15


def test_certificates_are_known_and_some_have_ended():
    known = {*REFERENCE.certificates, *REFERENCE.licences}
    ended = in_force = 0
    for record in ENTERPRISES:
        for certificate in record["certifications"]:
            assert certificate["type"] in known, certificate
            last = certificate["valid_to"]
            ended += last is not None and date.fromisoformat(last) < date(2026, 3, 1)
            in_force += last is None or date.fromisoformat(last) >= date(2026, 3, 1)
    assert ended >= 30
    assert in_force >= 300


def test_each_sector_offers_many_things_in_many_words():
    for code in REFERENCE.sectors:
        mine = [record for record in ENTERPRISES if record["sectors"][0] == code]
        assert len({service["name"] for record in mine for service in record["services"]}) >= 6, code
        assert len({record["summary"] for record in mine}) >= 8, code


def test_demands_are_many_kinds():
    assert len(DEMANDS) >= 85
    assert {record["contract_type"] for record in DEMANDS} == {"goods", "services", "works", "entrustment"}
    assert {record["buyer_type"] for record in DEMANDS} >= set(REFERENCE.buyer_types)
    assert {record["district"] for record in DEMANDS} >= set(REFERENCE.districts)
    assert sum(bool(record["lots"]) for record in DEMANDS) >= 3
    assert sum(bool(record["required_licences"]) for record in DEMANDS) >= 10
    assert sum(bool(record["required_certifications"]) for record in DEMANDS) >= 20
    assert any(record["region_restriction"] for record in DEMANDS)
    assert sum(record["district"] is None for record in DEMANDS) >= 5
    assert sum("제출서류" in record["description"] for record in DEMANDS) >= 5
    assert min(len(record["description"].split()) for record in DEMANDS) <= 5
    assert {record["published_on"][:4] for record in DEMANDS} == {"2026"}
    for licence in {name for record in DEMANDS for name in record["required_licences"]}:
        assert licence in REFERENCE.licences


@pytest.mark.parametrize("price", [20_000_000, 20_000_001, 50_000_000, 80_000_000])
def test_prices_stand_on_the_legal_boundaries(price):
    assert price in {record.get("estimated_price_krw") for record in DEMANDS}


def test_the_fair_refers_to_the_samples():
    booths = [party for party in FAIR["parties"] if party["kind"] == "booth"]
    enterprises = [party for party in FAIR["parties"] if party["kind"] == "enterprise"]
    assert len(booths) == 45
    assert len(enterprises) == 300
    assert {party["party_id"].removeprefix("SAMPLE-B-") for party in booths} <= set(REFERENCE.agencies)
    names = {record["enterprise_id"]: record["name"] for record in ENTERPRISES}
    assert all(names[party["party_id"]] == party["name"] for party in enterprises)


def test_the_fair_holds_together():
    slots = [slot["slot"] for slot in FAIR["slots"]]
    assert slots == list(range(1, 33))
    assert {slot["minutes"] for slot in FAIR["slots"]} == {20}
    assert {slot["day"] for slot in FAIR["slots"]} == {1, 2}
    parties = {party["party_id"]: party for party in FAIR["parties"]}
    assert len(parties) == len(FAIR["parties"])
    requests = {request["request_id"]: request for request in FAIR["requests"]}
    assert len(requests) == len(FAIR["requests"])
    pairs = [tuple(request["parties"]) for request in FAIR["requests"]]
    assert len(set(pairs)) == len(pairs)
    for request in FAIR["requests"]:
        free = [
            slot["slot"]
            for slot in FAIR["slots"]
            if request["session"] in ("any", slot["session"])
            and not any(slot["slot"] in parties[party]["unavailable"] for party in request["parties"])
        ]
        assert free, request
        assert request["fixed_slot"] is None or request["fixed_slot"] in free, request
        assert all(earlier in requests and earlier != request["request_id"] for earlier in request["after"])
        assert [parties[party]["kind"] for party in request["parties"]] == ["booth", "enterprise"]


def test_no_phone_no_address_and_no_machine_stands_in_the_samples():
    for file in SAMPLES.iterdir():
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"☎|0\d{1,2}-\d{3,4}-\d{4}|@|https?://|대표자", text), file.name
