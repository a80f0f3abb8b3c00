"""Outcomes over JSON, and what follows from them: status, track record, purchases, rates, warnings, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.catalogue.actions import import_enterprises
from service.catalogue.schemas import EnterpriseIn
from service.demands.schemas import DemandIn
from service.door import limits
from tests.service.conftest import NOW, SignedInClient, make_demand, make_listing

SignIn = Callable[..., SignedInClient]
PATH = "/api/v1/demands/D1/outcome"
AMOUNT = 11_000_000


@pytest.fixture
def buyer(sign_in: SignIn) -> SignedInClient:
    """A buyer of 은평구 with demands of one kind; one enterprise is a social cooperative."""
    administrator = sign_in("administrator")
    listings = [make_listing("E1"), make_listing("E2", certifications=[], track_record=[])]
    administrator.post("/api/v1/enterprises/import", json={"items": listings})
    buyer = sign_in("buyer")
    for number in (1, 2, 3):
        body = make_demand(f"D{number}", title=f"제{number}차 도시락 배달", budget_krw=AMOUNT)
        assert buyer.post("/api/v1/demands", json=body).status_code == 201
    return buyer


def contract(client: SignedInClient, demand_id: str = "D1", **changes: Any):
    body = {
        "kind": "contracted",
        "decided_on": "2017-03-02",
        "suppliers": [{"enterprise_id": "E1", "amount_krw": AMOUNT}],
        "route": "private_contract_one_quote",
        **changes,
    }
    return client.post(f"/api/v1/demands/{demand_id}/outcome", json=body)


def awards(client: SignedInClient) -> list[str]:
    return [award["title"] for award in client.get("/api/v1/enterprises/E1").json()["track_record"]]


def test_a_contract_reaches_the_demand_the_track_record_and_the_purchases_once(buyer: SignedInClient) -> None:
    recorded = contract(buyer)
    assert recorded.status_code == 201, recorded.text
    assert recorded.json()["suppliers"][0]["amount_krw"] == AMOUNT
    assert buyer.get("/api/v1/demands/D1").json()["status"] == "contracted"
    assert awards(buyer) == ["제1차 도시락 배달", "아동급식 도시락 공급"]
    page = buyer.get("/api/v1/purchases?year=2017").json()
    assert (page["total"], page["original_krw"], page["restated_krw"]) == (1, AMOUNT, AMOUNT)
    assert page["items"][0]["supplier_classes"] == ["social_cooperative"]
    again = contract(buyer)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "wrong_state")
    assert buyer.get("/api/v1/purchases").json()["total"] == 1


def test_taking_it_back_takes_back_all_of_it_and_keeps_the_history(buyer: SignedInClient) -> None:
    contract(buyer)
    assert buyer.post(f"{PATH}/undo", json={"reason": "잘못 입력함"}).status_code == 204
    assert buyer.get("/api/v1/demands/D1").json()["status"] == "open"
    assert awards(buyer) == ["아동급식 도시락 공급"]
    page = buyer.get("/api/v1/purchases").json()
    assert (page["total"], page["original_krw"], page["restated_krw"]) == (1, AMOUNT, 0)
    history = buyer.get(f"/api/v1/purchases/{page['items'][0]['purchase_id']}").json()
    assert [row["is_void"] for row in history["revisions"]] == [False, True]
    assert "잘못 입력함" in history["revisions"][1]["reason"]
    assert buyer.get(PATH).json()["outcome"] is None
    assert buyer.post(f"{PATH}/undo", json={"reason": "또"}).status_code == 409
    assert contract(buyer).status_code == 201


def test_a_correction_reaches_the_track_record_and_the_outcome(buyer: SignedInClient) -> None:
    def find_award() -> dict[str, Any] | None:
        record = buyer.get("/api/v1/enterprises/E1").json()["track_record"]
        return next((award for award in record if award["title"] == "제1차 도시락 배달"), None)

    def correct(**changes: Any) -> None:
        path = f"/api/v1/purchases/{purchase_id}/corrections"
        answer = buyer.post(path, json={"reason": "오기", **changes})
        assert answer.status_code < 300, answer.text

    contract(buyer)
    before = buyer.get("/api/v1/demands/D1/matches").json()["results"]
    purchase_id = buyer.get(PATH).json()["outcome"]["suppliers"][0]["purchase_id"]
    correct(amount_krw=9_000_000)
    correct(bought_on="2017-02-20")
    award = find_award()
    assert award is not None
    assert (award["amount_krw"], award["date"]) == (9_000_000, "2017-02-20")
    # What came of a demand is no evidence for it, corrected or not.
    assert buyer.get("/api/v1/demands/D1/matches").json()["results"] == before
    correct(is_void=True)
    assert find_award() is None
    assert buyer.get(PATH).json()["outcome"]["suppliers"][0]["is_void"] is True
    correct(is_void=False)
    assert find_award() == award
    assert buyer.post(f"{PATH}/undo", json={"reason": "잘못 입력함"}).status_code == 204
    assert find_award() is None


def test_a_contract_is_recorded_for_a_supplier_whose_record_is_full(buyer: SignedInClient) -> None:
    with buyer.client.app.state.database.session(is_writing=True) as session:
        full = [{"title": f"실적 {number}"} for number in range(limits.MAX_PAST_AWARDS)]
        import_enterprises(session, [EnterpriseIn(**make_listing("E1", track_record=full))], now=NOW)
    assert contract(buyer).status_code == 201
    now = awards(buyer)
    assert (len(now), now[0], now[-1]) == (len(full), "제1차 도시락 배달", "실적 4998")


def test_the_buyer_of_a_contract_changes_only_once_it_is_taken_back(buyer: SignedInClient) -> None:
    contract(buyer)
    demand = buyer.get("/api/v1/demands/D1").json()
    body = {name: demand[name] for name in DemandIn.model_fields}
    renamed = {**body, "buyer": "은평구청"}
    refused = buyer.put("/api/v1/demands/D1", renamed, demand["version"])
    assert (refused.status_code, refused.json()["error"]["fields"][0]["field"]) == (422, "buyer")
    assert buyer.put("/api/v1/demands/D1", {**body, "title": "도시락"}, demand["version"]).status_code == 200
    assert buyer.post(f"{PATH}/undo", json={"reason": "잘못 입력함"}).status_code == 204
    assert awards(buyer) == ["아동급식 도시락 공급"]
    demand = buyer.get("/api/v1/demands/D1").json()
    opened = {**renamed, "status": "open"}
    assert buyer.put("/api/v1/demands/D1", opened, demand["version"]).status_code == 200


def test_what_came_of_a_demand_is_no_evidence_for_its_own_ranking(buyer: SignedInClient) -> None:
    def look(demand_id: str = "D1") -> list[Any]:
        asked = f"/api/v1/demands/{demand_id}/matches"
        ranking = buyer.get(f"{asked}?as_of=2017-03-02").json()
        paths = (f"{asked}/E2?as_of=2017-03-02", f"{asked}/E2/changes?as_of=2017-03-02")
        return [ranking, *(buyer.get(path).json() for path in paths)]

    before, other = look(), look("D2")
    supplier = {"enterprise_id": "E2", "amount_krw": AMOUNT}
    assert contract(buyer, suppliers=[supplier]).status_code == 201
    assert look() == before
    # The next demand of the kind learns from it.
    assert look("D2") != other
    assert next(part for part in look("D2")[1]["components"] if part["name"] == "awards")["value"] > 0
    # A correction of the amount changes the purchase, not what was won.
    [bought] = buyer.get("/api/v1/purchases").json()["items"]
    path = f"/api/v1/purchases/{bought['purchase_id']}/corrections"
    assert buyer.post(path, json={"amount_krw": 1, "reason": "오기"}).status_code in (200, 201)
    assert look() == before
    assert buyer.post(f"{PATH}/undo", json={"reason": "잘못 입력함"}).status_code == 204
    assert (look(), look("D2")) == (before, other)


def test_like_purchases_above_a_limit_together_must_be_confirmed(buyer: SignedInClient) -> None:
    # Each 10,000,000 without VAT: two are exactly the 20,000,000 for one quotation, three are above.
    assert contract(buyer, "D1").status_code == 201
    assert contract(buyer, "D2").status_code == 201
    warned = contract(buyer, "D3")
    assert (warned.status_code, warned.json()["error"]["code"]) == (409, "split_purchase")
    message = warned.json()["error"]["fields"][0]["message"]
    assert "2,000만원 이하" in message
    assert "지방계약법 시행령 제7조" in message
    assert buyer.get("/api/v1/demands/D3").json()["status"] == "open"
    assert contract(buyer, "D3", confirm_split=True).status_code == 201


def test_none_suitable_and_cancelled_are_outcomes_too(buyer: SignedInClient) -> None:
    none = {"kind": "none_suitable", "suppliers": [], "route": None}
    assert contract(buyer, **none).status_code == 422
    assert contract(buyer, **none, reason="면허 보유 업체 없음").status_code == 201
    assert contract(buyer, "D2", kind="cancelled", suppliers=[], route=None).status_code == 201
    states = [buyer.get(f"/api/v1/demands/{key}").json()["status"] for key in ("D1", "D2")]
    assert states == ["none_suitable", "cancelled"]
    assert buyer.get("/api/v1/purchases").json()["total"] == 0


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"suppliers": []}, 422),
        ({"decided_on": "2017-03-03"}, 422),
        ({"suppliers": [{"enterprise_id": "E9", "amount_krw": 1}]}, 404),
        ({"suppliers": [{"enterprise_id": "E1", "amount_krw": 1}] * 2}, 422),
        ({"kind": "cancelled"}, 422),
    ],
)
def test_what_cannot_be_is_refused_whole(buyer: SignedInClient, changes: dict[str, Any], status: int) -> None:
    assert contract(buyer, **changes).status_code == status
    assert buyer.get("/api/v1/demands/D1").json()["status"] == "open"
    assert buyer.get("/api/v1/purchases").json()["total"] == 0


def test_only_the_own_agency_records_and_reads(buyer: SignedInClient, sign_in: SignIn) -> None:
    other, colleague = sign_in("buyer", "other", "마포구"), sign_in("buyer", "colleague")
    assert contract(other).status_code == 403
    assert sign_in("enterprise").get(PATH).status_code == 403
    assert contract(colleague).status_code == 201
    purchase_id = buyer.get("/api/v1/purchases").json()["items"][0]["purchase_id"]
    assert other.get("/api/v1/purchases").json()["total"] == 0
    assert other.get(f"/api/v1/purchases/{purchase_id}").status_code == 404
    agency = buyer.actor.organisation_id
    assert other.get("/api/v1/purchases", params={"organisation_id": agency}).status_code == 403
    policy = sign_in("policy", "desk", "서울시")
    assert policy.get("/api/v1/purchases").json()["total"] == 1
    assert buyer.get("/api/v1/purchase-concentration").status_code == 403


def test_a_state_that_an_outcome_decides_is_not_typed_in(buyer: SignedInClient) -> None:
    body = make_demand("D1", title="제1차 도시락 배달", budget_krw=AMOUNT)
    typed = buyer.put("/api/v1/demands/D1", {**body, "status": "contracted"}, version=1)
    assert (typed.status_code, typed.json()["error"]["fields"][0]["field"]) == (422, "status")
    contract(buyer)
    assert buyer.put("/api/v1/demands/D1", {**body, "status": "open"}, version=2).status_code == 422


def test_rates_show_the_original_and_the_restated_figures(buyer: SignedInClient, sign_in: SignIn) -> None:
    contract(buyer)
    total = {"year": 2017, "amount_krw": 110_000_000}
    assert buyer.request("PUT", "/api/v1/purchase-totals", json=total).status_code == 204
    assert buyer.request("PUT", "/api/v1/purchase-totals", json=total).status_code == 422
    purchase_id = buyer.get("/api/v1/purchases").json()["items"][0]["purchase_id"]
    correction = {"amount_krw": 2_200_000, "reason": "금액 오기"}
    assert buyer.post(f"/api/v1/purchases/{purchase_id}/corrections", json=correction).status_code == 201
    rates = buyer.get("/api/v1/purchase-rates?year=2017").json()["rates"]
    social = next(rate for rate in rates if rate["supplier_class"] == "social_economy")
    assert (social["target_percent"], bool(social["article"])) == (5.0, True)
    assert (social["original"]["percent"], social["original"]["is_reached"]) == (10.0, True)
    assert (social["restated"]["percent"], social["restated"]["is_reached"]) == (2.0, False)
    policy = sign_in("policy", "desk", "서울시")
    [line] = policy.get("/api/v1/purchase-agencies?year=2017").json()["items"]
    assert (line["agency"], line["restated"]["amount_krw"]) == ("은평구", 2_200_000)
    spread = policy.get("/api/v1/purchase-concentration?year=2017").json()
    assert (spread["herfindahl"], spread["registered"], spread["without_sales"]) == (1.0, 2, 1)
    assert [item["enterprise_id"] for item in spread["unsold"]] == ["E2"]


def test_a_purchase_made_elsewhere_is_recorded(buyer: SignedInClient) -> None:
    body = {"bought_on": "2016-05-02", "title": "비누", "amount_krw": 5, "enterprise_id": "E2"}
    assert buyer.post("/api/v1/purchases", json=body).json()["purchase"]["supplier_classes"] == []
    assert buyer.get("/api/v1/purchases?year=2016").json()["total"] == 1
    assert buyer.get("/api/v1/purchases?year=2017").json()["total"] == 0
    for wrong, status in (({"bought_on": "2018-01-01"}, 422), ({"enterprise_id": "E9"}, 404)):
        assert buyer.post("/api/v1/purchases", json={**body, **wrong}).status_code == status


def test_the_list_goes_on_by_cursor(buyer: SignedInClient) -> None:
    for number in range(5):
        body = {"bought_on": f"2016-05-0{number // 2 + 1}", "title": f"비누 {number}", "amount_krw": 5}
        buyer.post("/api/v1/purchases", json={**body, "enterprise_id": "E2"})
    seen, cursor = [], None
    while True:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = buyer.get("/api/v1/purchases", params=params).json()
        seen += [item["purchase_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5


def test_what_recurs_is_listed_with_its_month_and_suitable_suppliers(buyer: SignedInClient) -> None:
    for year in (2015, 2016):
        body = {"bought_on": f"{year}-05-02", "title": f"{year}년 도시락 배달", "amount_krw": 1000}
        buyer.post("/api/v1/purchases", json={**body, "enterprise_id": "E1"})
    [line] = buyer.get("/api/v1/purchase-starters").json()["items"]
    assert (line["next_month"], line["times"], line["mean_krw"]) == ("2017-05-01", 2, 1000)
    assert line["last_supplier"] == line["suppliers"][0]["name"]
    suppliers = {item["enterprise_id"]: item["has_supplied"] for item in line["suppliers"]}
    assert suppliers == {"E1": True, "E2": False}
