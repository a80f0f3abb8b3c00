"""Rankings and explanations over JSON."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.service.conftest import Clock, SignedInClient, make_demand, make_listing

SignIn = Callable[..., SignedInClient]


@pytest.fixture
def administrator(sign_in: SignIn) -> SignedInClient:
    """An administrator over three enterprises and one demand that only 은평구 enterprises may take."""
    administrator = sign_in("administrator")
    listings = [
        make_listing("E1"),
        make_listing("E2", district="마포구"),
        make_listing("E3", summary="학교를 청소합니다.", services=[], track_record=[], sectors=["CLN"]),
    ]
    assert administrator.post("/api/v1/enterprises/import", json={"items": listings}).status_code == 200
    demand = make_demand("D1", region_restriction=["은평구"])
    assert administrator.post("/api/v1/demands", json=demand).status_code == 201
    return administrator


def test_a_demand_is_ranked_with_reasons(client: TestClient, administrator: SignedInClient) -> None:
    ranking = client.get("/api/v1/demands/D1/matches").json()
    assert (ranking["demand_id"], ranking["as_of"]) == ("D1", "2017-03-02")
    assert (ranking["known"], ranking["eligible"]) == (3, 2)
    first = ranking["results"][0]
    assert (first["enterprise_id"], first["enterprise_name"], first["rank"]) == ("E1", "한끼나눔 E1", 1)
    assert abs(sum(item["contribution"] for item in first["components"]) - first["score"]) < 1e-6
    assert all(0 <= item["value"] <= 1 and item["sentence"] for item in first["components"])
    assert "도시락" in first["matched_terms"]
    assert {route["route"] for route in first["routes"]} >= {"private_contract", "private_contract_one_quote"}
    assert {route["verdict"] for route in first["routes"]} <= {"possible", "impossible", "proof_missing"}
    assert [item["enterprise_id"] for item in ranking["excluded"]] == ["E2"]
    assert ranking["excluded"][0]["rule"] == "region_restriction"
    assert ranking["excluded"][0]["enterprise_name"] == "한끼나눔 E2"


def test_top_bounds_the_list(client: TestClient, administrator: SignedInClient) -> None:
    ranking = client.get("/api/v1/demands/D1/matches", params={"top": 1}).json()
    assert [item["enterprise_id"] for item in ranking["results"]] == ["E1"]
    for top in (0, 201, "all"):
        assert client.get("/api/v1/demands/D1/matches", params={"top": top}).status_code == 422


def test_sentences_speak_english_where_asked(client: TestClient, administrator: SignedInClient) -> None:
    korean, english = (
        client.get("/api/v1/demands/D1/matches", params={"lang": language}).json()["results"][0]
        for language in ("ko", "en")
    )
    assert [item["name"] for item in korean["components"]] == [item["name"] for item in english["components"]]
    assert korean["score"] == english["score"]
    law = [(route["rule"], route["source"]) for route in english["routes"]]
    assert all("Article" in rule and "No." in source for rule, source in law)
    assert not [text for pair in law for text in pair if re.search("[가-힣]", text)]
    assert "지방계약법 시행령" in korean["routes"][0]["rule"]
    assert all(
        item["sentence"].isascii() or "도시락" in item["sentence"] for item in english["components"][:1]
    )
    assert korean["components"][0]["sentence"] != english["components"][0]["sentence"]


def test_the_day_decides(client: TestClient, administrator: SignedInClient) -> None:
    later = client.get("/api/v1/demands/D1/matches", params={"as_of": "2014-05-01"}).json()
    assert later["as_of"] == "2014-05-01"
    # Their certificates begin in 2015.
    assert later["results"] == []
    for day in ("2017-02-30", "yesterday", "1700-01-01"):
        answer = client.get("/api/v1/demands/D1/matches", params={"as_of": day})
        assert (answer.status_code, answer.json()["error"]["fields"][0]["field"]) == (422, "as_of")


def test_without_any_day_today_decides(
    client: TestClient, administrator: SignedInClient, clock: Clock
) -> None:
    administrator.post("/api/v1/demands", json={"demand_id": "D2", "title": "도시락 배달"})
    assert client.get("/api/v1/demands/D2/matches").json()["as_of"] == "2017-03-02"
    # Late in the evening in Greenwich it is the next day in Korea.
    clock.go_on(hours=14)
    assert client.get("/api/v1/demands/D2/matches").json()["as_of"] == "2017-03-03"


def test_a_demand_without_publication_says_which_day_stands_in(
    client: TestClient, administrator: SignedInClient
) -> None:
    administrator.post(
        "/api/v1/demands", json={"demand_id": "D2", "title": "도시락 배달", "due_on": "2017-05-01"}
    )
    ranking = client.get("/api/v1/demands/D2/matches").json()
    assert ranking["as_of"] == "2017-05-01"
    assert "마감일" in ranking["unknown"][0]
    assert sum("공고일" in sentence for sentence in ranking["unknown"]) == 1


def test_why_is_what_the_ranking_says(client: TestClient, administrator: SignedInClient) -> None:
    ranked = client.get("/api/v1/demands/D1/matches").json()["results"][0]
    why = client.get("/api/v1/demands/D1/matches/E1").json()
    for name in ("score", "rank", "components", "routes", "warnings", "matched_terms", "enterprise_name"):
        assert why[name] == ranked[name]
    assert why["exclusion"] is None


def test_why_not_names_the_rule(client: TestClient, administrator: SignedInClient) -> None:
    why_not = client.get("/api/v1/demands/D1/matches/E2").json()
    assert why_not["rank"] is None
    assert why_not["exclusion"]["rule"] == "region_restriction"
    assert why_not["exclusion"]["sentence"]
    assert why_not["components"]


def test_who_may_apply_but_does_other_work_is_told_so(
    client: TestClient, administrator: SignedInClient
) -> None:
    why_not = client.get("/api/v1/demands/D1/matches/E3").json()
    assert (why_not["rank"], why_not["exclusion"]["rule"]) == (None, "other_work")
    assert "다른 일로 보입니다: 건물 청소" in why_not["exclusion"]["sentence"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/v1/demands/D404/matches", "demand_not_found"),
        ("/api/v1/demands/D404/matches/E1", "demand_not_found"),
        ("/api/v1/demands/D1/matches/E404", "enterprise_not_found"),
    ],
)
def test_unknown_ids_are_named(
    client: TestClient, administrator: SignedInClient, path: str, code: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)
