"""Demands over JSON: posting, changing, listing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.service.conftest import SignedInClient, make_demand

SignIn = Callable[..., SignedInClient]


def test_a_buyer_posts_a_demand_and_everyone_reads_it(client: TestClient, sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    answer = buyer.post(
        "/api/v1/demands", json=make_demand("D001", lots=[{"name": "조리"}, {"name": "배달"}])
    )
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    read = client.get("/api/v1/demands/D001")
    assert read.status_code == 200
    assert read.json() == answer.json()
    assert [lot["name"] for lot in read.json()["lots"]] == ["조리", "배달"]
    assert read.json()["owner_id"] == buyer.actor.account_id
    assert read.json()["published_on"] == "2017-03-02"


def test_an_id_is_used_once(sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    buyer.post("/api/v1/demands", json=make_demand("D001"))
    answer = buyer.post("/api/v1/demands", json=make_demand("D001"))
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "already_exists"
    assert answer.json()["error"]["fields"] == [
        {"field": "demand_id", "message": "이미 쓰이고 있는 번호입니다."}
    ]


def test_an_id_with_a_slash_is_addressed(client: TestClient, sign_in: SignIn) -> None:
    sign_in("buyer").post("/api/v1/demands", json=make_demand("2017/03-001"))
    assert client.get("/api/v1/demands/2017%2F03-001").json()["demand_id"] == "2017/03-001"


@pytest.mark.parametrize("role", ["enterprise", "organiser"])
def test_other_roles_may_not_post(sign_in: SignIn, role: str) -> None:
    answer = sign_in(role).post("/api/v1/demands", json=make_demand("D001"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


def test_a_visitor_is_asked_to_sign_in(client: TestClient) -> None:
    answer = client.post("/api/v1/demands", json=make_demand("D001"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "sign_in_required")


def test_only_the_own_demand_may_be_changed(sign_in: SignIn) -> None:
    sign_in("buyer", "first").post("/api/v1/demands", json=make_demand("D001"))
    answer = sign_in("buyer", "second", "마포구").put(
        "/api/v1/demands/D001", make_demand("D001", title="청소"), version=1
    )
    assert answer.status_code == 403
    assert (
        sign_in("administrator").put("/api/v1/demands/D001", make_demand("D001"), version=1).status_code
        == 200
    )


def test_a_change_names_the_version_it_is_based_on(client: TestClient, sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    buyer.post("/api/v1/demands", json=make_demand("D001"))
    changed = buyer.put("/api/v1/demands/D001", make_demand("D001", title="어르신 도시락 배달"), version=1)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    late = buyer.put("/api/v1/demands/D001", make_demand("D001", title="다른 제목"), version=1)
    assert late.status_code == 412
    assert late.headers["ETag"] == '"2"'
    assert late.json()["error"]["fields"] == [
        {"field": "version", "message": "보신 판: 1"},
        {"field": "current_version", "message": "지금 판: 2"},
    ]
    assert client.get("/api/v1/demands/D001").json()["title"] == "어르신 도시락 배달"


def test_a_change_without_version_is_refused(sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    buyer.post("/api/v1/demands", json=make_demand("D001"))
    answer = buyer.request("PUT", "/api/v1/demands/D001", json=make_demand("D001"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (428, "version_required")
    answer = buyer.request("PUT", "/api/v1/demands/D001", json=make_demand("D001"), headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["error"]["fields"][0]["field"]) == (422, "If-Match")


def test_the_same_content_again_keeps_the_version(sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    buyer.post("/api/v1/demands", json=make_demand("D001"))
    assert buyer.put("/api/v1/demands/D001", make_demand("D001"), version=1).headers["ETag"] == '"1"'


def test_address_and_body_name_the_same_demand(sign_in: SignIn) -> None:
    answer = sign_in("buyer").put("/api/v1/demands/D001", make_demand("D002"), version=1)
    assert (answer.status_code, answer.json()["error"]["fields"][0]["field"]) == (422, "demand_id")


def test_what_is_wrong_is_named_field_by_field(client: TestClient, sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    wrong = make_demand("D001", published_on="2017-02-30", budget_krw=-1, lots=[{"name": ""}], colour="red")
    answer = buyer.post("/api/v1/demands", json=wrong)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == "invalid_input"
    assert {fault["field"] for fault in error["fields"]} == {
        "published_on",
        "budget_krw",
        "lots[0].name",
        "colour",
    }
    assert client.get("/api/v1/demands/D001").status_code == 404


def test_a_list_goes_on_by_cursor_and_stays_in_order(client: TestClient, sign_in: SignIn) -> None:
    days = {"D1": "2017-03-02", "D2": None, "D3": "2017-03-05", "D4": "2017-03-02", "D5": None}
    administrator = sign_in("administrator")
    body = {"items": [make_demand(demand_id, published_on=day) for demand_id, day in days.items()]}
    assert administrator.post("/api/v1/demands/import", json=body).json() == {
        "created": 5,
        "updated": 0,
        "unchanged": 0,
    }
    seen, cursor = [], None
    while True:
        page = client.get(
            "/api/v1/demands", params={"limit": 2, **({"cursor": cursor} if cursor else {})}
        ).json()
        assert page["total"] == 5
        seen += [item["demand_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ["D3", "D1", "D4", "D2", "D5"]


def test_a_list_is_narrowed(client: TestClient, sign_in: SignIn) -> None:
    items = [
        make_demand("D1", title="50% 할인 도시락", due_on="2017-03-10"),
        make_demand("D2", title="어린이집 청소", district="마포구", due_on="2017-03-20"),
        make_demand("D3", title="어린이집 위탁", status="cancelled", due_on="2017-03-20"),
    ]
    sign_in("policy").post("/api/v1/demands/import", json={"items": items})

    def find(**params: object) -> list[str]:
        return [item["demand_id"] for item in client.get("/api/v1/demands", params=params).json()["items"]]

    assert find(q="어린이집") == ["D2", "D3"]
    assert find(q="0%") == ["D1"]
    assert find(q="%") == ["D1"]
    assert find(district=["마포구", "은평구"]) == ["D1", "D2", "D3"]
    assert find(district="마포구") == ["D2"]
    assert find(open_on="2017-03-11") == ["D2"]
    assert find(status="cancelled") == ["D3"]
    assert find(published_from="2017-03-03") == []


def test_a_cursor_belongs_to_its_list(client: TestClient, sign_in: SignIn) -> None:
    sign_in("policy").post("/api/v1/demands/import", json={"items": [make_demand(f"D{n}") for n in range(3)]})
    cursor = client.get("/api/v1/demands", params={"limit": 1}).json()["next_cursor"]
    for params in ({"cursor": cursor, "q": "도시락"}, {"cursor": "x"}, {"cursor": "W10="}, {"cursor": "가"}):
        answer = client.get("/api/v1/demands", params=params)
        assert (answer.status_code, answer.json()["error"]["fields"][0]["field"]) == (422, "cursor")


def test_an_import_is_whole_or_nothing(client: TestClient, sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    twice = {"items": [make_demand("D1"), make_demand("D2"), make_demand("D1")]}
    answer = administrator.post("/api/v1/demands/import", json=twice)
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["field"] == "items[2].demand_id"
    assert client.get("/api/v1/demands").json()["total"] == 0


def test_importing_twice_changes_only_what_differs(sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    items = [make_demand("D1"), make_demand("D2", lots=[{"name": "조리"}])]
    administrator.post("/api/v1/demands/import", json={"items": items})
    items[1]["lots"] = [{"name": "배달"}]
    answer = administrator.post("/api/v1/demands/import", json={"items": [*items, make_demand("D3")]})
    assert answer.json() == {"created": 1, "updated": 1, "unchanged": 1}
    demand = administrator.get("/api/v1/demands/D2").json()
    assert (demand["version"], demand["lots"]) == (2, [{"name": "배달", "description": ""}])


def test_buyers_may_not_import(sign_in: SignIn) -> None:
    answer = sign_in("buyer").post("/api/v1/demands/import", json={"items": []})
    assert answer.status_code == 403


def test_of_two_who_post_the_same_id_at_once_one_is_refused(app: FastAPI, sign_in: SignIn) -> None:
    buyers = [sign_in("buyer", "first"), sign_in("buyer", "second")]
    both_ready = threading.Barrier(2)

    def post(buyer: SignedInClient) -> int:
        both_ready.wait(10)
        return buyer.post("/api/v1/demands", json=make_demand("D001")).status_code

    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(post, buyers)) == [201, 409]
