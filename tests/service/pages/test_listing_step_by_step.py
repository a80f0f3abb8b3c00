"""Listing step by step: saved as one goes, by hand and by script, and sent in the end."""

from __future__ import annotations

from collections.abc import Callable

from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page, find_faults
from tests.service.pages.site import OWN

Enter = Callable[[str], Visitor]


def _begin(visitor: Visitor, **fields: str) -> str:
    answer = visitor.post("/my-listing/drafts", fields)
    assert answer.status_code == 303, answer.text[:300]
    return str(answer.headers["location"]).removesuffix("/basics")


def test_a_visitor_is_asked_to_sign_in(visitor: Visitor) -> None:
    assert visitor.get("/my-listing").headers["location"].startswith("/sign-in?next=")
    assert visitor.post("/my-listing/drafts", {}).status_code == 401


def test_from_the_first_step_to_the_listing(enter: Enter) -> None:
    visitor = enter("enterprise")
    draft = _begin(visitor)
    form = {"version": "1", "name": "두레정원", "business_number": "123-45-67890", "sectors": ["FAS"]}
    answer = visitor.post(f"{draft}/basics", {**form, "do": "next"})
    assert answer.status_code == 422
    assert "검증번호가 맞지 않습니다" in Page(answer.text).get_by_id("faults").text
    # what is wrong is kept as typed and said on its step and on the review, which cannot be sent
    basics = visitor.get(f"{draft}/basics")
    assert "123-45-67890" in basics.text
    assert "검증번호가 맞지 않습니다" in basics.text
    assert find_faults(basics.text) == []
    review = visitor.get(f"{draft}/review")
    assert f"{draft}/basics#f-business-number" in Page(review.text).links()
    assert find_faults(review.text) == []
    refused = visitor.post(f"{draft}/send", {"version": "2"})
    assert refused.status_code == 422
    assert (
        visitor.post(
            f"{draft}/basics", {**form, "version": "2", "business_number": "999-86-00039", "do": "save"}
        ).headers["location"]
        == f"{draft}/basics"
    )
    more = visitor.post(
        f"{draft}/services", {"version": "3", "services[0].name": "옥상 정원 관리", "more": "services"}
    )
    assert "services[1].name" in more.text
    answer = visitor.post(f"{draft}/send", {"version": "4"})
    assert answer.status_code == 303, answer.text[:500]
    page = visitor.open(answer.headers["location"])
    assert "두레정원" in page.all("h1")[0].text
    assert "옥상 정원 관리" in page.all("main")[0].text
    assert visitor.get(f"{draft}/basics").status_code == 404
    assert "두레정원" in visitor.open("/enterprises?q=옥상 정원 관리").all("main")[0].text


def test_a_step_with_something_wrong_is_not_left_for_the_next_one(enter: Enter) -> None:
    visitor = enter("enterprise")
    draft = _begin(visitor)
    basics = {"version": "1", "name": "두레정원", "business_number": "1234567890"}
    answer = visitor.post(f"{draft}/basics", {**basics, "do": "next"})
    assert answer.status_code == 422
    assert find_faults(answer.text) == []
    page = Page(answer.text)
    assert page.get_by_id("f-business-number").get("value") == "1234567890"
    assert page.get_by_id("f-business-number").get("aria-invalid") == "true"
    # saved all the same, so that work may go on elsewhere and back here
    assert visitor.open(f"{draft}/capacity")
    capacity = {"version": page.get_by_id("draft-version").get("value"), "employees": "-3"}
    back = visitor.post(f"{draft}/capacity", {**capacity, "do": "back"})
    assert back.headers["location"] == f"{draft}/certificates"
    answer = visitor.post(f"{draft}/capacity", {**capacity, "version": "3", "do": "next"})
    assert answer.status_code == 422
    assert "0 이상이어야 합니다" in Page(answer.text).get_by_id("faults").text
    # what is wrong on another step keeps nobody on this one
    answer = visitor.post(f"{draft}/capacity", {"version": "3", "employees": "3", "do": "next"})
    assert answer.headers["location"] == f"{draft}/track_record"


def test_a_district_of_an_enterprise_is_called_its_office_and_not_a_place_of_performance(
    enter: Enter,
) -> None:
    visitor = enter("enterprise")
    draft = _begin(visitor)
    visitor.post(f"{draft}/basics", {"version": "1", "name": "두레정원", "district": "성북구", "do": "next"})
    rows = visitor.open(f"{draft}/review").all("tr")
    assert ["소재 자치구", "성북구"] in [[cell.text.strip() for cell in row.children[:2]] for row in rows]
    visitor.post(f"{draft}/basics", {"version": "2", "name": "두레정원", "district": "화성구", "do": "next"})
    assert "기본 정보 – 소재 자치구: " in visitor.open(f"{draft}/review").get_by_id("faults").text
    assert "소재 자치구: " in visitor.open(f"{draft}/basics").get_by_id("faults").text


def test_a_script_saves_while_one_types(enter: Enter) -> None:
    visitor = enter("enterprise")
    draft = _begin(visitor)
    token = visitor.open("/my-listing").all("input")[0].attributes["value"]
    fields = {"form_token": token, "version": "1", "name": "저절로 저장"}
    answer = visitor.http.post(f"{draft}/basics", data=fields, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'id="draft-version" name="version" value="2"' in answer.text
    assert "<html" not in answer.text
    again = visitor.http.post(
        f"{draft}/basics", data={**fields, "name": "다른 창"}, headers={"HX-Request": "true"}
    )
    assert "다른 창에서 같은 항목을 고쳤습니다" in again.text
    assert 'value="저절로 저장"' in visitor.get(f"{draft}/basics").text
    by_hand = visitor.post(f"{draft}/basics", {"version": "1", "name": "다른 창", "do": "save"})
    assert by_hand.status_code == 409
    assert "저절로 저장" in by_hand.text
    assert 'value="다른 창"' in by_hand.text
    assert find_faults(by_hand.text) == []
    assert visitor.post(f"{draft}/delete", {"confirmed": "yes"}).headers["location"] == "/my-listing"


def test_changing_a_listing_step_by_step_shows_what_somebody_else_has_saved(enter: Enter) -> None:
    visitor = enter("enterprise")
    draft = _begin(visitor, enterprise_id=OWN)
    assert 'value="우리 기업"' in visitor.get(f"{draft}/basics").text
    visitor.post(f"{draft}/contact", {"version": "1", "address": "은평구 통일로 1", "do": "save"})
    theirs = enter("policy")
    version = next(
        e.attributes["value"]
        for e in theirs.open(f"/enterprises/{OWN}/edit").all("input")
        if e.get("name") == "version"
    )
    change = {"version": version, "name": "우리 기업(새 이름)", "service_districts": ["은평구"]}
    assert theirs.post(f"/enterprises/{OWN}/edit", change).status_code == 303
    answer = visitor.post(f"{draft}/send", {"version": "2"})
    assert answer.status_code == 409
    assert "우리 기업(새 이름)" in answer.text
    assert find_faults(answer.text) == []
    over = next(e.attributes["value"] for e in Page(answer.text).all("input") if e.get("name") == "over")
    assert visitor.post(f"{draft}/send", {"version": "2", "over": over}).status_code == 303
    assert "은평구 통일로 1" in visitor.get(f"/enterprises/{OWN}").text


def test_an_unknown_step_and_another_ones_listing_are_refused(enter: Enter) -> None:
    visitor = enter("enterprise")
    draft = _begin(visitor)
    assert visitor.get(f"{draft}/nowhere").status_code == 422
    assert visitor.get(f"{draft}/basics?colour=red").status_code == 422
    assert visitor.post("/my-listing/drafts", {"enterprise_id": "E1"}).status_code == 403
    assert enter("policy").get(f"{draft}/basics").status_code == 404


def test_a_number_that_is_listed_already_is_said_at_once(enter: Enter) -> None:
    policy = enter("policy")
    first = _begin(policy)
    policy.post(f"{first}/basics", {"version": "1", "name": "먼저", "business_number": "9998200050"})
    assert policy.post(f"{first}/send", {"version": "2"}).status_code == 303
    second = _begin(policy)
    policy.post(f"{second}/basics", {"version": "1", "name": "나중", "business_number": "999-82-00050"})
    for step in ("basics", "review"):
        assert "이미 등록된 기업이 있습니다" in policy.get(f"{second}/{step}").text


def test_throwing_a_draft_away_asks_first(enter: Callable[[str], Visitor]) -> None:
    visitor = enter("enterprise")
    draft = _begin(visitor)
    desk = visitor.get("/my-listing").text
    assert "적은 내용이 모두 없어지고 되돌릴 수 없습니다" in desk
    refused = visitor.post(f"{draft}/delete", {})
    assert refused.status_code == 422
    assert "‘적은 내용 지우기’를 눌러 주십시오" in refused.text
    assert visitor.get(f"{draft}/basics").status_code == 200
    gone = visitor.post(f"{draft}/delete", {"confirmed": "yes"})
    assert gone.status_code == 303, gone.text
    assert visitor.get(f"{draft}/basics").status_code == 404
