"""Outcomes and purchases on the page."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page, find_faults
from tests.service.pages.site import OWN

Enter = Callable[[str], Visitor]


def _post_demand(buyer: Visitor, title: str) -> str:
    answer = buyer.post(
        "/post-demand", {"title": title, "budget_krw": "2천2백만원", "published_on": "2017-03-02"}
    )
    assert answer.status_code == 303, answer.text[:500]
    return answer.headers["location"].removesuffix("/matches")


def test_an_outcome_is_recorded_warned_about_shown_and_taken_back(enter: Enter) -> None:
    buyer = enter("buyer")
    first, second = (_post_demand(buyer, f"제{number}차 책상 수리") for number in (1, 2))
    contract = {
        "kind": "contracted",
        "decided_on": "2017. 3. 2.",
        "suppliers[0].enterprise_id": OWN,
        "suppliers[0].amount_krw": "2천2백만원",
        "route": "private_contract_one_quote",
    }
    wrong = buyer.post(f"{first}/outcome", {**contract, "suppliers[0].amount_krw": "얼마쯤"})
    assert wrong.status_code == 422
    assert find_faults(wrong.text) == []
    unpriced = buyer.post(f"{first}/outcome", {**contract, "suppliers[0].amount_krw": ""})
    assert '<a href="#f-suppliers-0-amount-krw">' in unpriced.text
    nobody = buyer.post(f"{first}/outcome", {"kind": "contracted", "decided_on": "2017. 3. 2."})
    assert "계약한 기업과 계약금액을 적어 주십시오" in nobody.text
    assert buyer.post(f"{first}/outcome", contract).headers["location"] == f"{first}/outcome"
    for language in ("ko", "en"):
        for path in (f"{first}/outcome", first, "/purchases", "/demands?status=contracted"):
            page = buyer.get(path, params={"lang": language}).text
            assert find_faults(page) == [], path
    assert "계약 완료" in buyer.get(f"{first}?lang=ko").text
    assert "순위가 계약 전과 다릅니다" in buyer.get(f"{first}/matches").text
    assert "순위가 계약 전과 다릅니다" not in buyer.get(f"{second}/matches").text
    warned = buyer.post(f"{second}/outcome", contract)
    assert warned.status_code == 409
    assert find_faults(warned.text) == []
    assert "지방계약법 시행령 제7조" in warned.text
    assert buyer.post(f"{second}/outcome", {**contract, "confirm_split": "yes"}).status_code == 303

    history = re.search(r"/purchases/B[\w-]+", buyer.get(f"{first}/outcome").text)
    assert history is not None
    buyer.post(history[0], {"amount_krw": "1천만원", "reason": "금액 오기"})
    shown = buyer.get(history[0]).text
    assert find_faults(shown) == []
    assert "1,000만원" in shown
    assert "2,200만원" in shown
    for path in (first, second):
        assert buyer.post(f"{path}/outcome/undo", {"reason": "시험"}).status_code == 303
    assert "계약 완료" not in buyer.get(first).text


def test_a_contract_with_an_enterprise_that_is_not_on_the_shortlist(enter: Enter) -> None:
    buyer = enter("buyer")
    demand = _post_demand(buyer, "책상 옮기기")
    buyer.post(f"{demand}/shortlist", {"do": "add", "enterprise_id": "E1"})
    form = buyer.open(f"{demand}/outcome")
    assert {"suppliers[0].enterprise_id", "suppliers[0].other"} <= {
        field.get("name") for field in (*form.all("select"), *form.all("input"))
    }
    contract = {
        "kind": "contracted",
        "decided_on": "2017. 3. 2.",
        "suppliers[0].enterprise_id": "E1",
        "suppliers[0].amount_krw": "2백만원",
    }
    refused = buyer.post(f"{demand}/outcome", {**contract, "suppliers[0].other": "없는 기업"})
    assert refused.status_code == 422
    assert "‘없는 기업’ 기업이 목록에 없습니다" in refused.text
    assert buyer.post(f"{demand}/outcome", {**contract, "suppliers[0].other": "우리 기업"}).status_code == 303
    assert "우리 기업" in buyer.get(f"{demand}/outcome").text


def test_totals_and_purchases_are_typed_in(enter: Enter) -> None:
    buyer = enter("buyer")
    total = {"do": "total", "year": "2015", "amount_krw": "1억원"}
    assert buyer.post("/purchases", total).status_code == 303
    refused = buyer.post("/purchases", total)
    assert refused.status_code == 422
    assert find_faults(refused.text) == []
    bought = {"do": "purchase", "title": "비누", "bought_on": "2015-05-01", "amount_krw": "100만원"}
    assert buyer.post("/purchases", {**bought, "enterprise_id": "E404"}).status_code == 422
    # The name that every agency knows serves as well as the number that none does.
    assert buyer.post("/purchases", {**bought, "enterprise_id": "우리 기업"}).status_code == 303
    page = buyer.get("/purchases?year=2015&lang=ko").text
    assert "비누" in page
    assert "1%" in page
    for path in ("/purchases", "/purchases/starters", "/purchases/spread?year=2015"):
        policy = enter("policy").get(path)
        assert policy.status_code == 200
        assert find_faults(policy.text) == []


def test_a_purchase_of_a_year_without_targets_is_listed_and_can_be_corrected(enter: Enter) -> None:
    buyer = enter("buyer")
    bought = {"do": "purchase", "title": "먹", "bought_on": "1950-03-05", "amount_krw": "1만원"}
    saved = buyer.post("/purchases", {**bought, "enterprise_id": OWN})
    shown = buyer.get(saved.headers["location"])
    assert shown.status_code == 200
    assert find_faults(shown.text) == []
    assert "1950년의 우선구매 목표를 정한 법령이 등록되어 있지 않아" in shown.text
    history = re.search(r"/purchases/B[\w-]+", shown.text)
    assert history is not None
    assert enter("policy").get("/purchases/spread?year=1950").status_code == 200
    assert enter("policy").get("/purchases?year=1950").status_code == 200

    # What is wrong stands beside its field, and what was typed stays.
    for typed, said in [
        ({"amount_krw": "얼마쯤", "reason": "오기"}, "#f-amount-krw"),
        ({"bought_on": "2062-03-05", "reason": "오기"}, "오늘까지의 날이어야 합니다"),
        ({"amount_krw": "2만원", "is_void": "yes"}, "#f-reason"),
    ]:
        wrong = buyer.post(history[0], typed)
        assert (wrong.status_code, find_faults(wrong.text)) == (422, [])
        assert said in wrong.text
        assert all(f'value="{value}"' in wrong.text for value in typed.values())
    corrected = buyer.post(history[0], {"bought_on": "2016-03-05", "reason": "연도 오기"})
    assert corrected.status_code == 303
    assert "먹" in buyer.get("/purchases?year=2016").text


def test_what_is_wrong_with_a_total_stands_beside_the_total(enter: Enter) -> None:
    wrong = enter("buyer").post("/purchases", {"do": "total", "year": "2013", "amount_krw": "많이"})
    assert wrong.status_code == 422
    assert find_faults(wrong.text) == []
    page = Page(wrong.text)
    assert "#f-total-amount-krw" in page.links()
    assert page.get_by_id("f-total-amount-krw").get("aria-invalid") == "true"
    assert page.get_by_id("f-total-amount-krw").get("value") == "많이"
    assert page.get_by_id("f-amount-krw").get("aria-invalid") is None


def test_an_unknown_supplier_is_called_as_its_field_is(enter: Enter) -> None:
    bought = {"do": "purchase", "title": "비누", "bought_on": "2015-05-01", "amount_krw": "100만원"}
    wrong = enter("buyer").post("/purchases", {**bought, "enterprise_id": "없는 기업"})
    summary = Page(wrong.text).get_by_id("faults").text
    assert "공급 기업: ‘없는 기업’" in summary


def test_the_steps_lead_to_the_outcome_only_where_it_may_be_recorded(enter: Enter) -> None:
    buyer = enter("buyer")
    own = _post_demand(buyer, "책상 수리")
    for step in ("matches", "shortlist", "comparison", "quotes"):
        assert f"{own}/outcome" in buyer.open(f"{own}/{step}").links()
        # somebody else's
        assert "/demands/D1/outcome" not in buyer.open(f"/demands/D1/{step}").links()
        assert "/demands/D1/outcome" in enter("policy").open(f"/demands/D1/{step}").links()


def test_others_are_kept_out(enter: Enter, visitor: Visitor) -> None:
    for path in ("/purchases", "/demands/D1/outcome", "/purchases/spread"):
        assert visitor.get(path).status_code == 303
        assert enter("enterprise").get(path).status_code == 403
    assert enter("buyer").get("/purchases/spread").status_code == 403


def test_the_spread_says_what_it_counts_and_gives_no_index_of_nothing(enter: Enter) -> None:
    policy = enter("policy")
    empty = policy.get("/purchases/spread?year=2013").text
    assert "2013년에 기록된 구매 실적이 없습니다" in empty
    assert "허핀달 지수" not in empty
    assert "기업이 등록 정보에 적은 계약 실적은 세지 않습니다" in empty
    bought = {"do": "purchase", "title": "비누", "bought_on": "2014-05-01", "amount_krw": "100만원"}
    assert enter("buyer").post("/purchases", {**bought, "enterprise_id": "우리 기업"}).status_code == 303
    assert "허핀달 지수 1" in policy.get("/purchases/spread?year=2014").text
