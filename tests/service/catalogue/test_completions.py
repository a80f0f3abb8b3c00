"""The search box over JSON: completions, slips put right, places told apart, what to leave out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.conftest import SignedInClient, make_listing

SignIn = Callable[..., SignedInClient]


@pytest.fixture
def listed(client: TestClient, sign_in: SignIn) -> SignedInClient:
    """An enterprise that lists 도시락 배달."""
    enterprise = sign_in("enterprise")
    assert enterprise.post("/api/v1/enterprises", json=make_listing("E1")).status_code == 201
    return enterprise


def complete(client: TestClient, **params: object) -> list[str]:
    answer = client.get("/api/v1/enterprises/completions", params=params)
    assert answer.status_code == 200, answer.text
    return [item["text"] for item in answer.json()["items"]]


def search(client: TestClient, **params: object) -> dict[str, Any]:
    answer = client.get("/api/v1/enterprises", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("typed", ["도시", "도실", "ㄷㅅㄹ", "ehtlf", "도시ㄹ"])
def test_half_typed_words_are_completed(client: TestClient, listed: SignedInClient, typed: str) -> None:
    assert "도시락" in complete(client, q=typed)


def test_a_completion_tells_its_kind_and_how_many_use_it(client: TestClient, listed: SignedInClient) -> None:
    answer = client.get("/api/v1/enterprises/completions", params={"q": "ㄷㅅㄹ", "limit": 1})
    assert answer.json() == {"items": [{"text": "도시락", "kind": "word", "count": 1}]}


def test_a_new_listing_is_completed_at_once(client: TestClient, listed: SignedInClient) -> None:
    assert complete(client, q="새로꽃") == []
    listed.post("/api/v1/enterprises", json=make_listing("E2", name="새로꽃 상회"))
    assert complete(client, q="새로꽃") == ["새로꽃 상회"]


@pytest.mark.parametrize("params", [{}, {"q": ""}, {"q": "가", "limit": 0}, {"q": "가", "limit": 21}])
def test_parameters_are_checked(client: TestClient, params: dict[str, object]) -> None:
    answer = client.get("/api/v1/enterprises/completions", params=params)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_input")


def test_a_slip_is_put_right_and_can_be_searched_as_typed(client: TestClient, listed: SignedInClient) -> None:
    found = search(client, q="ehtlfkr")
    assert (found["total"], found["corrected"]) == (1, "도시락")
    as_typed = search(client, q="ehtlfkr", verbatim=True)
    assert (as_typed["total"], as_typed["corrected"], as_typed["missing_words"]) == (0, None, ["ehtlfkr"])


def test_a_district_in_the_query_is_offered_as_a_filter(client: TestClient, listed: SignedInClient) -> None:
    found = search(client, q="은평구에서 도시락")
    assert found["places"] == [{"value": "은평구", "count": 1, "is_chosen": False}]
    assert found["total"] == 1
    assert search(client, q="은평구에서 도시락", district="은평구")["places"] == []


def test_a_district_alone_narrows_the_search(client: TestClient, listed: SignedInClient) -> None:
    listed.post(
        "/api/v1/enterprises", json=make_listing("E2", district="강남구", service_districts=["강남구"])
    )
    found = search(client, q="은평구")
    assert [item["enterprise_id"] for item in found["items"]] == ["E1"]
    assert (found["within"], found["places"], found["words"]) == (["은평구"], [], "")
    assert "은평구에서 일하는 기업만" in client.get("/enterprises", params={"q": "은평구"}).text


def test_the_way_to_contract_is_left_out_of_the_words(client: TestClient, listed: SignedInClient) -> None:
    found = search(client, q="수의계약 도시락")
    assert (found["total"], found["ways"], found["words"]) == (1, ["수의계약"], "도시락")
    page = client.get("/enterprises", params={"q": "수의계약 도시락"}).text
    assert "계약 방법은 찾는 말에서 뺐습니다: 수의계약" in page


def test_the_city_is_left_out_of_the_words(client: TestClient, listed: SignedInClient) -> None:
    found = search(client, q="서울특별시 도시락")
    assert (found["total"], found["city"], found["words"]) == (1, ["서울특별시"], "도시락")
    assert search(client, q="서울특별시")["total"] == search(client, q="")["total"]
    page = client.get("/enterprises", params={"q": "서울특별시 도시락"}).text
    assert "찾는 말에서 뺐습니다: 서울특별시" in page


def test_a_kind_of_enterprise_in_the_query_narrows_it(client: TestClient, listed: SignedInClient) -> None:
    listed.post("/api/v1/enterprises", json=make_listing("E2", organisation_type="cooperative"))
    found = search(client, q="사회적협동조합 도시락")
    assert (found["kinds"], found["words"], found["total"]) == (["social_cooperative"], "도시락", 2)
    assert search(client, q="마을기업 도시락")["reliefs"] == [{"field": "kinds", "value": "", "count": 2}]
    as_typed = search(client, q="마을기업 도시락", verbatim=True)
    assert (as_typed["kinds"], as_typed["words"]) == ([], "마을기업 도시락")


@pytest.mark.parametrize(
    "typed", ["9998100015", "999-81-00015", " 999 81 00015 ", "９９９－８１－０００１５"]
)
def test_a_business_number_finds_who_has_it(client: TestClient, listed: SignedInClient, typed: str) -> None:
    found = search(client, q=typed)
    assert (found["business_number"], found["total"]) == ("9998100015", 0)
    listed.post("/api/v1/enterprises", json=make_listing("E2", business_number="999-81-00015"))
    found = search(client, q=typed)
    assert [hit["enterprise_id"] for hit in found["items"]] == ["E2"]
    assert (found["total"], found["missing_words"]) == (1, [])
    assert search(client, q=typed, sector="ICT")["total"] == 0


@pytest.mark.parametrize("typed", ["999-81-0001", "02-123-45678", "999-81-00015 도시락", "도시락"])
def test_other_texts_are_no_business_number(client: TestClient, listed: SignedInClient, typed: str) -> None:
    assert search(client, q=typed)["business_number"] is None


def test_where_nothing_is_found_it_is_said_what_to_leave_out(
    client: TestClient, listed: SignedInClient
) -> None:
    found = search(client, q="도시락", sector="ICT")
    assert found["total"] == 0
    assert found["reliefs"] == [{"field": "sectors", "value": "", "count": 1}]
