"""Posting a demand on the page, from the form to its ranked suppliers."""

from __future__ import annotations

from collections.abc import Callable

from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page, find_faults

Enter = Callable[[str], Visitor]


def test_a_buyer_posts_a_demand_and_stands_before_its_ranked_suppliers(enter: Enter) -> None:
    visitor = enter("buyer")
    form = visitor.open("/post-demand")
    assert form.get_by_id("f-buyer").get("value") == "은평구"
    assert form.get_by_id("f-published-on").get("value") == "2017-03-02"
    answer = visitor.post(
        "/post-demand",
        {
            "title": "경로당 도시락 배달",
            "description": "월 2회\r\n100식",
            "buyer": "은평구",
            "buyer_type": "district",
            "contract_type": "services",
            "district": "은평구",
            "budget_krw": "2천2백만원",
            "published_on": "2017. 3. 2.",
            "due_on": "’17. 3. 16.",
            "required_certifications": ["social_cooperative", "social_enterprise"],
            "required_licences": "집단급식소 식품판매업 신고\r\n\r\n",
            "region_restriction": ["은평구"],
            "regime": "local",
            "lots[0].name": "1권역",
            "lots[1].name": "",
            "lots[2].name": "2권역",
        },
    )
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"]
    assert path.startswith("/demands/D20170302-")
    assert path.endswith("/matches")
    ranked = visitor.open(path)
    assert "등록하였습니다" in ranked.has_class("notice")[0].text
    demand = " ".join(visitor.open(path.removesuffix("/matches")).all("main")[0].text.split())
    for shown in (
        "2,200만원",
        "2017. 3. 16.",
        "사회적협동조합, 사회적기업",
        "집단급식소 식품판매업 신고",
        "1권역",
        "2권역",
    ):
        assert shown in demand
    assert path.removesuffix("/matches") in visitor.open("/demands").links()


def test_what_was_typed_stays_where_it_cannot_be_used(enter: Enter) -> None:
    answer = enter("buyer").post(
        "/post-demand",
        {
            "title": "",
            "budget_krw": "1,000",
            "estimated_price_krw": "2,000",
            "contract_from": "2017-05-01",
            "contract_to": "2017-04-01",
            "regime": "local",
            "lots[4].description": "이름 없음",
        },
    )
    assert answer.status_code == 422
    assert find_faults(answer.text) == []
    page = Page(answer.text)
    assert page.get_by_id("f-budget-krw").get("value") == "1,000"
    assert page.get_by_id("f-contract-from").get("value") == "2017-05-01"
    assert page.get_by_id("f-lots-0-description").text.strip() == "이름 없음"
    assert page.get_by_id("f-title").get("aria-invalid") == "true"
    assert page.get_by_id("f-lots-0-name").get("aria-invalid") == "true"


def test_faults_of_two_fields_together_are_said_too(enter: Enter) -> None:
    answer = enter("buyer").post(
        "/post-demand",
        {"title": "이름", "regime": "local", "contract_from": "2017-05-01", "contract_to": "2017-04-01"},
    )
    assert answer.status_code == 422
    assert Page(answer.text).get_by_id("f-contract-from").get("aria-invalid") == "true"


def test_only_buyers_and_the_policy_desk_may_post(enter: Enter, visitor: Visitor) -> None:
    assert visitor.get("/post-demand").headers["location"] == "/sign-in?next=%2Fpost-demand"
    assert enter("enterprise").get("/post-demand").status_code == 403
    assert enter("enterprise").post("/post-demand", {"title": "이름"}).status_code == 403
    assert visitor.post("/post-demand", {"title": "이름"}).status_code == 401


def test_room_for_another_lot_is_made_without_scripts(enter: Enter) -> None:
    answer = enter("buyer").post(
        "/post-demand", {"title": "이름", "regime": "local", "lots[0].name": "1동", "more": "lots"}
    )
    assert answer.status_code == 200
    page = Page(answer.text)
    assert page.get_by_id("f-lots-0-name").get("value") == "1동"
    assert page.get_by_id("f-lots-1-name").get("value") == ""
