"""Rankings narrowed by filters, and what would change a place, over JSON and on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.door import limits
from tests.service.conftest import SignedInClient, make_demand, make_listing

SignIn = Callable[..., SignedInClient]
PATH = "/api/v1/demands/D1/matches"


@pytest.fixture
def administrator(sign_in: SignIn) -> SignedInClient:
    """An administrator over four enterprises of different kinds and a demand in 은평구."""
    administrator = sign_in("administrator")
    paper = {"type": "vulnerable_employment", "valid_from": "2017-01-01", "valid_to": "2017-12-31"}
    listings = [
        make_listing("E1"),
        make_listing("E2", district="노원구", service_districts=["노원구"], organisation_type="cooperative"),
        make_listing("E3", summary="학교를 청소합니다.", services=[], track_record=[], sectors=["CLN"]),
        make_listing("E4", certifications=[{"type": "social_cooperative"}, paper], track_record=[]),
    ]
    assert administrator.post("/api/v1/enterprises/import", json={"items": listings}).status_code == 200
    assert administrator.post("/api/v1/demands", json=make_demand("D1")).status_code == 201
    return administrator


def rank(client: TestClient, **params: Any) -> dict[str, Any]:
    answer = client.get(PATH, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_narrowing_leaves_places_out_and_moves_none(
    client: TestClient, administrator: SignedInClient
) -> None:
    whole = rank(client)
    assert (whole["ranked"], whole["found"], len(whole["results"])) == (3, 3, 3)
    ranks = {match["enterprise_id"]: (match["rank"], match["score"]) for match in whole["results"]}
    for parameter, facet in (
        ("organisation_type", "organisation_types"),
        ("district", "districts"),
        ("sector", "sectors"),
        ("certification", "certifications"),
        ("private_contract", "private_contract"),
        ("one_quote", "private_contract_one_quote"),
    ):
        assert whole["facets"][facet]
        for option in whole["facets"][facet]:
            narrowed = rank(client, **{parameter: option["value"]})
            assert narrowed["found"] == len(narrowed["results"]) == option["count"]
            assert narrowed["eligible"] == 4
            for match in narrowed["results"]:
                assert (match["rank"], match["score"]) == ranks[match["enterprise_id"]]
            [chosen] = [item for item in narrowed["facets"][facet] if item["is_chosen"]]
            assert chosen == {**option, "is_chosen": True}


def test_top_bounds_what_is_shown_and_found_says_how_many_there_are(
    client: TestClient, administrator: SignedInClient
) -> None:
    narrowed = rank(client, sector="MEA", top=1)
    assert (len(narrowed["results"]), narrowed["found"]) == (1, 3)


def test_a_page_says_how_far_it_narrows_only_where_it_looks_no_further(
    client: TestClient, administrator: SignedInClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "안에서 세고 좁힙니다" not in client.get("/demands/D1/matches").text
    monkeypatch.setattr(limits, "MAX_RANKED", 2)
    page = client.get("/demands/D1/matches?top=2").text
    assert "추천 기업 3곳 가운데 2곳" in page
    assert "추천 기업 3곳 가운데 상위 2곳 안에서 세고 좁힙니다" in page
    assert "추천 기업 2곳 가운데 2곳" in client.get("/demands/D1/matches?top=2&sector=MEA").text
    answer = client.get("/api/v1/demands/D1/matches?top=2").json()
    assert (answer["put_forward"], answer["ranked"], answer["found"]) == (3, 2, 2)


@pytest.mark.parametrize("params", [{"sector": "ZZZ"}, {"one_quote": "perhaps"}, {"colour": "red"}])
def test_what_no_filter_knows_is_refused(
    client: TestClient, administrator: SignedInClient, params: dict[str, str]
) -> None:
    assert client.get(PATH, params=params).status_code == 422


def test_making_a_change_gives_exactly_the_rank_it_says(
    client: TestClient, administrator: SignedInClient
) -> None:
    items = client.get(f"{PATH}/E2/changes").json()["items"]
    serving = next(item for item in items if item["changes"][0]["kind"] == "serve_district")
    assert serving["changes"][0]["value"] == "은평구"
    assert "은평구를 서비스 지역에 넣으면" in serving["sentence"]
    listing = make_listing(
        "E2", district="노원구", service_districts=["노원구", "은평구"], organisation_type="cooperative"
    )
    before = client.get(f"{PATH}/E2").json()["rank"]
    assert administrator.put("/api/v1/enterprises/E2", listing, version=1).status_code == 200
    after = client.get(f"{PATH}/E2").json()
    assert (after["rank"], after["score"]) == (serving["rank"], serving["score"])
    assert after["rank"] < before


def test_changes_of_what_is_not_there(client: TestClient, administrator: SignedInClient) -> None:
    assert client.get(f"{PATH}/E404/changes").json()["error"]["code"] == "enterprise_not_found"
    assert client.get("/api/v1/demands/D404/matches/E1/changes").json()["error"]["code"] == "demand_not_found"
