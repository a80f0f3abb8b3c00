"""Shortlists over JSON: kept by an agency, seen by nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.service.conftest import SignedInClient, make_demand, make_listing

SignIn = Callable[..., SignedInClient]
PATH = "/api/v1/demands/D1/shortlist"


@pytest.fixture
def buyer(sign_in: SignIn) -> SignedInClient:
    """A buyer of 은평구; there are six enterprises and a demand."""
    administrator = sign_in("administrator")
    listings = [make_listing(f"E{number}") for number in range(1, 7)]
    administrator.post("/api/v1/enterprises/import", json={"items": listings})
    administrator.post("/api/v1/demands", json=make_demand("D1"))
    return sign_in("buyer")


def keep(client: SignedInClient, enterprise_id: str, **entry: object):
    return client.request("PUT", f"{PATH}/{enterprise_id}", json=entry)


def ids(client: SignedInClient) -> list[str]:
    return [entry["enterprise_id"] for entry in client.get(PATH).json()["items"]]


def test_candidates_are_added_once_noted_ordered_and_removed(buyer: SignedInClient) -> None:
    for enterprise_id in ("E1", "E2", "E3", "E2"):
        assert keep(buyer, enterprise_id, note="첫 메모").status_code == 200
    assert ids(buyer) == ["E1", "E2", "E3"]
    changed = keep(buyer, "E2", note="값이 좋음", version=1).json()["items"][1]
    assert (changed["note"], changed["version"], changed["added_by"]) == ("값이 좋음", 2, "buyer 담당")
    buyer.request("PUT", PATH, json={"order": ["E3", "E1", "E2"]})
    assert ids(buyer) == ["E3", "E1", "E2"]
    for order in (["E3", "E1"], ["E3", "E1", "E1"], ["E3", "E1", "E9"]):
        assert buyer.request("PUT", PATH, json={"order": order}).status_code == 422
    assert buyer.request("DELETE", f"{PATH}/E1").status_code == 200
    assert buyer.request("DELETE", f"{PATH}/E1").status_code == 200
    assert ids(buyer) == ["E3", "E2"]


def test_a_candidate_that_takes_its_listing_out_stays_and_says_so(
    buyer: SignedInClient, sign_in: SignIn
) -> None:
    owner = sign_in("enterprise")
    owner.post("/api/v1/enterprises", json=make_listing("E7", name="두레 청소"))
    keep(buyer, "E7", note="값이 좋음")
    keep(buyer, "E1")
    owner.delete("/api/v1/enterprises/E7", version=1)
    gone, other = buyer.get(PATH).json()["items"]
    assert (gone["enterprise_name"], gone["note"], gone["position"]) == ("두레 청소", "값이 좋음", 1)
    assert gone["left_at"].startswith("2017-03-02")
    assert other["left_at"] is None
    page = buyer.client.get("/demands/D1/shortlist").text
    assert "기업 목록에서 빠짐" in page
    assert "2017. 3. 2.에 기업이 등록을 삭제하였습니다" in re.sub("[\u2068\u2069]", "", page)
    assert f"/enterprises/{gone['enterprise_id']}" not in page
    # Nothing more is done with it, and whoever lists under the old id later is on no shortlist.
    owner.post("/api/v1/enterprises", json=make_listing("E7"))
    compared = buyer.get("/api/v1/demands/D1/comparison").json()["items"]
    assert [item["enterprise"]["enterprise_id"] for item in compared] == ["E1"]
    for enterprise_id in ("E7", gone["enterprise_id"]):
        asked = {"enterprise_ids": [enterprise_id], "due_on": "2017-03-10"}
        assert buyer.post("/api/v1/demands/D1/quotes", json=asked).status_code == 422
    assert gone["enterprise_id"] not in buyer.client.get("/demands/D1/quotes").text
    assert gone["enterprise_id"] not in buyer.client.get("/demands/D1/outcome").text
    order = ["E1", gone["enterprise_id"]]
    assert buyer.request("PUT", PATH, json={"order": order}).status_code == 200
    assert buyer.request("DELETE", f"{PATH}/{gone['enterprise_id']}").status_code == 200
    assert ids(buyer) == ["E1"]


def test_two_who_change_one_note_meet_a_conflict(buyer: SignedInClient, sign_in: SignIn) -> None:
    keep(buyer, "E1")
    colleague = sign_in("buyer", "colleague")
    assert keep(colleague, "E1", note="동료의 메모", version=1).status_code == 200
    late = keep(buyer, "E1", note="늦은 메모", version=1)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "version_conflict")
    assert buyer.get(PATH).json()["items"][0]["note"] == "동료의 메모"


def test_another_agency_sees_nothing_of_it(
    buyer: SignedInClient, sign_in: SignIn, client: TestClient
) -> None:
    keep(buyer, "E1", note="비밀")
    other = sign_in("buyer", "other", "마포구")
    assert ids(other) == []
    assert other.get("/api/v1/shortlists").json()["total"] == 0
    keep(other, "E2")
    assert (ids(buyer), ids(other)) == (["E1"], ["E2"])
    assert client.get(PATH).status_code == 401
    for role in ("enterprise", "organiser"):
        assert sign_in(role).get(PATH).status_code == 403
        assert sign_in(role, f"{role}2").get("/api/v1/shortlists").status_code == 403
    assert "비밀" not in sign_in("policy", "outsider", "견본 사회적경제과").get(PATH).text


def test_it_is_handed_to_a_colleague_who_is_told_and_to_nobody_else(
    buyer: SignedInClient, sign_in: SignIn
) -> None:
    colleague, other = sign_in("buyer", "colleague"), sign_in("buyer", "other", "마포구")
    keep(buyer, "E1")
    for login in ("other", "nobody"):
        answer = buyer.request("PUT", PATH, json={"hand_to": login})
        assert (answer.status_code, answer.json()["error"]["fields"][0]["field"]) == (422, "hand_to")
    assert buyer.request("PUT", PATH, json={"hand_to": "colleague"}).json()["handed_to"] == "buyer 담당"
    [line] = colleague.get("/api/v1/shortlists").json()["items"]
    assert (line["is_handed_to_me"], line["candidates"]) == (True, 1)
    assert "후보 목록을 넘겼습니다" in colleague.client.get("/notices").text
    assert "후보 목록을 넘겼습니다" not in other.client.get("/notices").text


def test_up_to_five_stand_side_by_side_with_grounds_of_one_day(buyer: SignedInClient) -> None:
    for number in range(1, 7):
        keep(buyer, f"E{number}", note=f"메모 {number}")
    path = "/api/v1/demands/D1/comparison"
    first = buyer.get(path).json()
    assert [item["enterprise"]["enterprise_id"] for item in first["items"]] == ["E1", "E2", "E3", "E4", "E5"]
    two = buyer.get(path, params={"enterprise_id": ["E6", "E2"], "as_of": "2017-01-05"}).json()
    assert [item["note"] for item in two["items"]] == ["메모 6", "메모 2"]
    assert two["as_of"] == "2017-01-05"
    for item in two["items"]:
        why = buyer.get(
            f"/api/v1/demands/D1/matches/{item['enterprise']['enterprise_id']}?as_of=2017-01-05"
        ).json()
        assert item["explanation"] == why
    too_many = {"enterprise_id": [f"E{number}" for number in range(1, 7)]}
    assert buyer.get(path, params=too_many).status_code == 422
    assert buyer.get(path, params={"enterprise_id": "E404"}).status_code == 404


def test_what_is_not_there_is_named(buyer: SignedInClient) -> None:
    assert keep(buyer, "E404").json()["error"]["code"] == "enterprise_not_found"
    assert buyer.get("/api/v1/demands/D404/shortlist").json()["error"]["code"] == "demand_not_found"
