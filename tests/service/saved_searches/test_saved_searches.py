"""Saved searches: kept with their filters, run again, renamed, deleted, and what is new is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from service.database import Database
from service.door import limits
from tests.service.conftest import Clock, SignedInClient, make_listing
from tests.service.pages.conftest import Visitor

SignIn = Callable[..., SignedInClient]
PATH = "/api/v1/saved-searches"
LUNCH = {"name": "은평 도시락", "q": "도시락", "district": ["은평구"]}


def save_listings(administrator: SignedInClient, *listings: dict) -> None:
    answer = administrator.post("/api/v1/enterprises/import", json={"items": list(listings)})
    assert answer.status_code == 200, answer.text


def count_new(buyer: SignedInClient) -> list[int]:
    return [item["new"] for item in buyer.get(PATH).json()["items"]]


def test_what_was_listed_or_changed_since_the_last_look_is_counted(sign_in: SignIn, clock: Clock) -> None:
    administrator, buyer = sign_in("administrator"), sign_in("buyer")
    save_listings(
        administrator, make_listing("E1"), make_listing("E2", summary="", services=[], track_record=[])
    )
    saved = buyer.post(PATH, json=LUNCH)
    assert saved.status_code == 201, saved.text
    search_id = saved.json()["search_id"]
    assert saved.json()["filters"] == {
        "q": "도시락", "district": ["은평구"], "organisation_type": [], "sector": [], "certification": [],
        "verbatim": False,
    }  # fmt: skip
    assert count_new(buyer) == [0]
    clock.go_on(minutes=1)
    save_listings(
        administrator,
        make_listing("E1"),  # as it was
        make_listing("E2"),  # it serves lunch boxes now
        make_listing("E3"),
        make_listing("E4", district="중구", service_districts=["중구"]),
        make_listing("E5", name="청소", summary="", services=[{"name": "청소"}], track_record=[]),
    )
    assert count_new(buyer) == [2]
    clock.go_on(minutes=1)
    assert buyer.post(f"{PATH}/{search_id}/look").json() == saved.json()["filters"]
    assert count_new(buyer) == [0]
    assert buyer.get(PATH).json()["items"][0]["looked_at"] > saved.json()["looked_at"]


def test_a_search_is_renamed_and_deleted_by_its_account_alone(sign_in: SignIn) -> None:
    buyer, colleague = sign_in("buyer"), sign_in("buyer", "colleague")
    search_id = buyer.post(PATH, json=LUNCH).json()["search_id"]
    assert colleague.get(PATH).json() == {"items": []}
    for answer in (
        colleague.request("PUT", f"{PATH}/{search_id}", json={"name": "내 것"}),
        colleague.post(f"{PATH}/{search_id}/look"),
        colleague.request("DELETE", f"{PATH}/{search_id}"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "saved_search_not_found")
    renamed = buyer.request("PUT", f"{PATH}/{search_id}", json={"name": "새 이름"})
    assert renamed.json()["name"] == "새 이름"
    assert buyer.request("DELETE", f"{PATH}/{search_id}").status_code == 204
    assert buyer.get(PATH).json() == {"items": []}


def test_the_same_filters_are_one_search_under_the_last_name(sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    first = buyer.post(PATH, json=LUNCH).json()
    again = buyer.post(PATH, json={**LUNCH, "name": "다른 이름"}).json()
    assert again["search_id"] == first["search_id"]
    assert [item["name"] for item in buyer.get(PATH).json()["items"]] == ["다른 이름"]


@pytest.mark.parametrize(
    "body",
    [{"name": "빈 검색"}, {"name": "", "q": "도시락"}, {"q": "도시락"}, {**LUNCH, "district": ["없는구"]}],
)
def test_what_looks_for_nothing_or_has_no_name_is_refused(sign_in: SignIn, body: dict) -> None:
    assert sign_in("buyer").post(PATH, json=body).status_code == 422


def test_there_is_an_end_to_what_one_account_keeps(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_SAVED_SEARCHES", 1)
    buyer = sign_in("buyer")
    assert buyer.post(PATH, json=LUNCH).status_code == 201
    answer = buyer.post(PATH, json={**LUNCH, "q": "청소"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "too_many_saved_searches")
    assert sign_in("enterprise").post(PATH, json=LUNCH).status_code == 403


def test_on_pages_a_search_is_saved_from_its_results_and_run_again(
    app: FastAPI, sign_in: SignIn, database: Database
) -> None:
    save_listings(sign_in("administrator"), make_listing("E1"))
    buyer = sign_in("buyer")
    visitor = Visitor(app)
    visitor.http.cookies = buyer.client.cookies
    page = visitor.open("/enterprises?q=도시락&district=은평구&verbatim=true&limit=5")
    [link] = [link for link in page.links() if link.startswith("/save-search")]
    assert "limit" not in link
    fields = {
        element.attributes["name"]: element.attributes["value"]
        for element in visitor.open(link).all("input")
        if element.get("name") != "form_token"
    }
    assert fields == {"name": "도시락", "q": "도시락", "district": "은평구", "verbatim": "true"}
    again = visitor.post("/save-search", {**fields, "name": " "})
    assert again.status_code == 422
    assert 'value="은평구"' in again.text
    assert visitor.post("/save-search", fields).headers["location"] == "/saved-searches"
    [search] = buyer.get(PATH).json()["items"]
    looked = visitor.post(f"/saved-searches/{search['search_id']}/look", {})
    assert visitor.open(looked.headers["location"]).has_class("removal")
    assert "verbatim=true" in looked.headers["location"]
    renamed = visitor.post(f"/saved-searches/{search['search_id']}/rename", {"name": "점심"})
    assert renamed.headers["location"] == "/saved-searches"
    assert "점심" in visitor.open("/saved-searches").all("main")[0].text
    visitor.post(f"/saved-searches/{search['search_id']}/remove", {})
    assert "아직 저장한 검색이 없습니다" in visitor.open("/saved-searches").all("main")[0].text
    # Whoever may keep none is not offered to.
    assert "/save-search" not in Visitor(app).get("/enterprises?q=도시락").text
