"""Posting a demand on the page, from the form to its ranked suppliers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import text

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


def _post_monthly(visitor: Visitor, **more: str) -> Response:
    return visitor.post(
        "/post-demand",
        {
            "title": "건물 청소",
            "contract_type": "services",
            "budget_krw": "월 300만원",
            "published_on": "2017-03-02",
            "regime": "local",
            **more,
        },
    )


def test_a_monthly_budget_is_stored_for_the_whole_contract_and_said_to_be(enter: Enter) -> None:
    visitor = enter("buyer")
    answer = _post_monthly(visitor, contract_from="2017. 4. 1.", contract_to="2018. 3. 31.")
    assert answer.status_code == 303, answer.text
    ranked = visitor.open(answer.headers["location"])
    assert "계약 기간을 곱해" in ranked.has_class("notice")[0].text
    path = answer.headers["location"].removesuffix("/matches")
    assert visitor.http.get(f"/api/v1{path}").json()["budget_krw"] == 36_000_000
    form = _sent(visitor.open(f"{path}/edit")) | {"budget_krw": "월 200만원"}
    answer = visitor.post(f"{path}/edit", form)
    assert answer.status_code == 303, answer.text
    assert "계약 기간을 곱해" in visitor.open(path).has_class("notice")[0].text
    assert visitor.http.get(f"/api/v1{path}").json()["budget_krw"] == 24_000_000


@pytest.mark.parametrize(
    "days",
    [
        {},
        {"contract_from": "2017-04-03", "contract_to": "2018-03-31"},
        {"contract_from": "2017-04-01", "contract_to": "내년"},
    ],
)
def test_a_monthly_budget_of_a_contract_of_unknown_months_is_asked_for_in_whole(
    enter: Enter, days: dict[str, str]
) -> None:
    answer = _post_monthly(enter("buyer"), **days)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.get_by_id("f-budget-krw").get("value") == "월 300만원"
    assert page.get_by_id("f-budget-krw").get("aria-invalid") == "true"
    assert "1개월 기준 금액입니다. 전체 금액을 적어 주십시오" in answer.text


def test_a_deadline_before_the_notice_is_refused_with_both_days(enter: Enter) -> None:
    visitor = enter("buyer")
    days = {"published_on": "2017-03-02", "due_on": "2017. 1. 1."}
    answer = visitor.post("/post-demand", {"title": "이름", "regime": "local", **days})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.get_by_id("f-due-on").get("aria-invalid") == "true"
    assert "공고일(2017-03-02)보다 빠릅니다: 2017-01-01" in answer.text


def test_a_demand_stored_with_such_a_deadline_still_opens_and_can_be_cancelled(
    enter: Enter, site: FastAPI
) -> None:
    visitor = enter("buyer")
    path = _post_one(visitor)
    with site.state.database.session(is_writing=True) as session:
        session.execute(text("UPDATE demand SET due_on = '2017-01-01' WHERE published_on = '2017-03-02'"))
    assert "2017. 1. 1." in visitor.open(path).all("main")[0].text
    assert visitor.open(f"{path}/matches").all("h1")
    assert visitor.open(f"{path}/edit").get_by_id("f-due-on").get("value") == "2017-01-01"
    version = visitor.http.get(f"/api/v1{path}").json()["version"]
    answer = visitor.post(f"{path}/status", {"status": "cancelled", "version": str(version)})
    assert answer.status_code == 303, answer.text


def test_a_demand_is_posted_again_without_its_days(enter: Enter) -> None:
    buyer = enter("buyer")
    posted = buyer.post(
        "/post-demand",
        {
            "title": "책상 수리",
            "description": "다리를 고칩니다",
            "budget_krw": "2천만원",
            "published_on": "2017-03-02",
            "due_on": "2017-03-20",
            "contract_from": "2017-04-01",
            "lots[0].name": "의자",
        },
    )
    demand = posted.headers["location"].removesuffix("/matches")
    again = f"/post-demand?like={demand.removeprefix('/demands/')}"
    assert again in buyer.open(demand).links()
    answer = buyer.get(again)
    assert find_faults(answer.text) == []
    form = Page(answer.text)
    said = {field.get("name"): field.get("value") for field in form.all("input")}
    assert said["title"] == "책상 수리"
    assert said["budget_krw"] == "20,000,000"
    assert said["lots[0].name"] == "의자"
    assert (said["due_on"], said["contract_from"]) == ("", "")
    assert "다리를 고칩니다" in answer.text
    assert demand in form.links()
    assert buyer.get("/post-demand?like=D404").status_code == 404


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


def _sent(page: Page) -> dict[str, object]:
    """What a browser would send back from the form that changes a demand, with nothing changed."""
    sent: dict[str, object] = {}
    for element in page.elements:
        form, name = element.find_above("form"), element.get("name")
        if not name or form is None or not (form.get("action") or "").endswith("/edit"):
            continue
        if element.get("type") == "checkbox":
            if element.get("checked") is not None:
                sent.setdefault(name, []).append(element.get("value"))
        elif element.tag == "textarea":
            sent[name] = element.text.removeprefix("\n")
        elif element.tag == "select":
            chosen = [e.get("value") for e in element.children if e.get("selected") is not None]
            sent[name] = chosen[0] if chosen else ""
        elif element.tag == "input":
            sent[name] = element.get("value") or ""
    return sent


def _post_one(visitor: Visitor) -> str:
    """The address of a demand that the visitor has just posted."""
    answer = visitor.post(
        "/post-demand",
        {
            "title": "경로당 방역",
            "budget_krw": "2천2백만원",
            "published_on": "2017-03-02",
            "regime": "national",
            "required_certifications": ["social_enterprise"],
            "lots[0].name": "1권역",
        },
    )
    return answer.headers["location"].removesuffix("/matches")


def test_a_buyer_changes_a_demand_and_the_rest_of_it_stays(enter: Enter) -> None:
    visitor = enter("buyer")
    path = _post_one(visitor)
    assert path in visitor.open("/post-demand").links()
    assert f"{path}/edit" in visitor.open(path).links()
    form = _sent(visitor.open(f"{path}/edit"))
    before = visitor.http.get(f"/api/v1{path}").json()
    answer = visitor.post(f"{path}/edit", form | {"title": "경로당 정기 방역"})
    assert answer.status_code == 303, answer.text
    assert "저장하였습니다" in visitor.open(answer.headers["location"]).has_class("notice")[0].text
    after = visitor.http.get(f"/api/v1{path}").json()
    assert after.pop("title") == "경로당 정기 방역"
    assert after.pop("version") == before.pop("version") + 1
    assert after == {name: before[name] for name in after} | {"updated_at": after["updated_at"]}


def test_a_change_based_on_an_old_demand_says_so_and_keeps_what_was_typed(enter: Enter) -> None:
    visitor = enter("buyer")
    path = _post_one(visitor)
    form = _sent(visitor.open(f"{path}/edit"))
    assert visitor.post(f"{path}/edit", form | {"title": "먼저 고침"}).status_code == 303
    answer = visitor.post(f"{path}/edit", form | {"title": "나중에 고침"})
    assert answer.status_code == 409
    assert find_faults(answer.text) == []
    page = Page(answer.text)
    assert page.get_by_id("f-title").get("value") == "나중에 고침"
    assert visitor.post(f"{path}/edit", _sent(page)).status_code == 303
    assert visitor.http.get(f"/api/v1{path}").json()["title"] == "나중에 고침"


def test_faults_in_a_change_stand_beside_their_fields_and_lots_get_room(enter: Enter) -> None:
    visitor = enter("buyer")
    path = _post_one(visitor)
    form = _sent(visitor.open(f"{path}/edit"))
    answer = visitor.post(f"{path}/edit", form | {"title": "", "published_on": "2017-02-30"})
    assert answer.status_code == 422
    assert find_faults(answer.text) == []
    assert Page(answer.text).get_by_id("f-published-on").get("value") == "2017-02-30"
    more = visitor.post(f"{path}/edit", form | {"more": "lots"})
    assert more.status_code == 200
    assert Page(more.text).get_by_id("f-lots-2-name") is not None


def test_a_demand_is_cancelled_and_opened_again_and_nothing_else_changes(enter: Enter) -> None:
    visitor = enter("buyer")
    path = _post_one(visitor)
    before = visitor.http.get(f"/api/v1{path}").json()
    assert visitor.post(f"{path}/status", {"version": "1", "status": "cancelled"}).status_code == 303
    assert "취소" in visitor.open(path).has_class("badges")[0].text
    assert visitor.post(f"{path}/status", {"version": "2", "status": "open"}).status_code == 303
    after = visitor.http.get(f"/api/v1{path}").json()
    assert {**after, "version": 1, "updated_at": None} == {**before, "version": 1, "updated_at": None}
    assert visitor.post(f"{path}/status", {"version": "1", "status": "cancelled"}).status_code == 409
    assert visitor.post(f"{path}/status", {"version": "3", "status": "lost"}).status_code == 422


def test_nobody_else_changes_or_cancels_a_demand(enter: Enter, visitor: Visitor) -> None:
    path = _post_one(enter("buyer"))
    assert visitor.http.get(f"{path}/edit").status_code == 303
    other = enter("enterprise")
    assert f"{path}/edit" not in other.open(path).links()
    assert other.http.get(f"{path}/edit", headers={"Accept": "text/html"}).status_code == 403
    assert other.post(f"{path}/edit", {"version": "1"}).status_code == 403
    assert other.post(f"{path}/status", {"version": "1", "status": "cancelled"}).status_code == 403
