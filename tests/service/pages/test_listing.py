"""Listing an enterprise on the page: nothing typed is lost, faults beside their fields, conflicts shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Element, Page, find_faults
from tests.service.pages.site import OWN

Enter = Callable[[str], Visitor]


def _get_value(field: Element) -> str | None:
    if field.tag == "textarea":
        return field.text.removeprefix("\n")
    if field.tag == "select":
        chosen = [e.get("value") for e in field.children if e.get("selected") is not None]
        return chosen[0] if chosen else ""
    return field.get("value")


def _value(page: Page, name: str) -> str | None:
    return _get_value(next(e for e in page.elements if e.get("name") == name and e.tag != "fieldset"))


def _read_form(page: Page) -> dict[str, Any]:
    """What a browser would send back if nothing were changed."""
    sent: dict[str, Any] = {}
    for element in page.elements:
        name = element.get("name")
        form = element.find_above("form")
        if not name or form is None or form.get("method") != "post" or form.get("action") == "/sign-out":
            continue
        if element.get("type") == "checkbox":
            if element.get("checked") is not None:
                sent.setdefault(name, []).append(element.get("value"))
        elif element.tag in ("input", "select", "textarea"):
            sent[name] = _get_value(element)
    return sent


def test_a_listing_is_saved_announced_and_found_at_once(enter: Enter) -> None:
    visitor = enter("enterprise")
    form = _read_form(visitor.open("/list-enterprise"))
    form |= {
        "name": "새벽수선 자활기업",
        "business_number": "999-81-00015",
        "summary": "환경미화원복을 수선합니다.",
        "sectors": ["FAS"],
        "service_districts": ["성북구", "종로구"],
        "services[0].name": "작업복 수선",
        "services[0].unit_price_krw": "1만 2천원",
        "certifications[0].type": "self_support_enterprise",
        "certifications[0].valid_from": "2015. 3. 2.",
        "employees": "12명",
        "vulnerable_employment_percent": "42.5%",
        "annual_revenue_krw": "1억 5천만원",
    }
    answer = visitor.post("/list-enterprise", form)
    assert answer.status_code == 303, answer.text
    page = visitor.open(answer.headers["location"])
    assert page.has_class("notice")[0].text.startswith("저장하였습니다")
    text = " ".join(page.all("main")[0].text.split())
    for shown in (
        "999-81-00015",
        "12,000원",
        "2015. 3. 2.부터 기한 없음",
        "12명",
        "42.5%",
        "1억 5,000만원",
    ):
        assert shown in text
    assert not visitor.open(answer.headers["location"]).has_class("notice")
    found = visitor.open("/enterprises?q=작업복 수선")
    assert "새벽수선 자활기업" in [e.text.strip() for e in found.has_class("card-title")]


def test_faults_stand_beside_their_fields_and_on_top_and_nothing_typed_is_lost(enter: Enter) -> None:
    visitor = enter("enterprise")
    typed = {
        "name": "",
        "business_number": "123-45-67890",
        "summary": "<b>굵게</b> & 소개",
        "sectors": ["MEA", "CLN"],
        "max_contract_krw": "아주 많이",
        "services[0].name": "",
        "services[0].description": "",
        "services[1].name": "",
        "services[1].unit_price_krw": "-5",
        "certifications[3].type": "social_enterprise",
        "certifications[3].valid_from": "2017-02-30",
    }
    answer = visitor.post("/list-enterprise", typed)
    assert answer.status_code == 422
    assert find_faults(answer.text) == []
    page = Page(answer.text)
    summary = page.get_by_id("faults")
    targets = [link.attributes["href"] for link in page.all("a") if link.find_above("div") is summary]
    assert targets == [
        "#f-name",
        "#f-business-number",
        "#f-services-1-name",
        "#f-services-1-unit-price-krw",
        "#f-certifications-0-valid-from",
        "#f-max-contract-krw",
    ]
    for target in targets:
        field = page.get_by_id(target[1:])
        assert field.get("aria-invalid") == "true"
        assert page.get_by_id(f"{target[1:]}-fault").text.strip()
    assert _value(page, "business_number") == "123-45-67890"
    assert _value(page, "summary") == "<b>굵게</b> & 소개"
    assert _value(page, "max_contract_krw") == "아주 많이"
    assert _value(page, "services[1].unit_price_krw") == "-5"
    assert _value(page, "certifications[0].valid_from") == "2017-02-30"
    assert _read_form(page)["sectors"] == ["MEA", "CLN"]
    assert page.all("title")[0].text.startswith("[확인 필요]")


@pytest.mark.parametrize("rows", ["services", "certifications", "track_record"])
def test_more_room_is_made_without_scripts_and_keeps_what_was_typed(enter: Enter, rows: str) -> None:
    visitor = enter("enterprise")
    form = _read_form(visitor.open("/list-enterprise")) | {"name": "이름", "max_contract_krw": "글자"}
    answer = visitor.post("/list-enterprise", form | {"more": rows})
    assert answer.status_code == 200
    page = Page(answer.text)
    assert (_value(page, "name"), _value(page, "max_contract_krw")) == ("이름", "글자")
    names = {e.get("name") for e in page.elements}
    field = {"services": "name", "certifications": "type", "track_record": "title"}[rows]
    assert f"{rows}[1].{field}" in names
    assert f"{rows}[2].{field}" not in names


def test_what_is_stored_comes_back_unchanged_from_the_form(enter: Enter) -> None:
    visitor = enter("policy")
    for enterprise in ("E1", "E2", "E5"):
        before = visitor.http.get(f"/api/v1/enterprises/{enterprise}").json()
        form = _read_form(visitor.open(f"/enterprises/{enterprise}/edit"))
        answer = visitor.post(f"/enterprises/{enterprise}/edit", form)
        assert answer.status_code == 303, answer.text
        assert visitor.http.get(f"/api/v1/enterprises/{enterprise}").json() == before


def test_a_listing_with_many_contracts_can_be_changed_too(enter: Enter) -> None:
    visitor = enter("enterprise")
    form = {"name": "실적 많은 기업"} | {f"track_record[{n}].title": f"계약 {n}" for n in range(1200)}
    answer = visitor.post("/list-enterprise", form)
    assert answer.status_code == 303, answer.text[:500]
    path = answer.headers["location"]
    again = _read_form(visitor.open(f"{path}/edit"))
    assert len(again) > 6000
    assert visitor.post(f"{path}/edit", again | {"employees": "5"}).status_code == 303
    assert "계약 1199" in visitor.open(path).all("main")[0].text


def test_a_licence_that_is_not_in_the_list_can_be_typed(enter: Enter) -> None:
    visitor = enter("enterprise")
    form = {"name": "면허 기업", "certifications[0].other": "나무의사 등록"}
    answer = visitor.post("/list-enterprise", form)
    assert answer.status_code == 303, answer.text
    assert "나무의사 등록" in visitor.open(answer.headers["location"]).all("main")[0].text


def test_both_versions_are_shown_where_someone_else_saved_in_between(enter: Enter) -> None:
    mine, other = enter("enterprise"), enter("policy")
    form = _read_form(mine.open(f"/enterprises/{OWN}/edit"))
    theirs = _read_form(other.open(f"/enterprises/{OWN}/edit"))
    changed = theirs | {"employees": "31", "district": "노원구"}
    assert other.post(f"/enterprises/{OWN}/edit", changed).status_code == 303
    answer = mine.post(f"/enterprises/{OWN}/edit", form | {"employees": "29", "summary": "내 소개"})
    assert answer.status_code == 409
    assert find_faults(answer.text) == []
    page = Page(answer.text)
    rows = [
        [cell.text.strip() for cell in row.children]
        for row in page.all("tr")
        if row.children[0].get("scope") == "row"
    ]
    assert ["직원 수", "31", "29"] in rows
    assert ["소재 자치구", "노원구", form["district"]] in rows
    assert ["기업 소개", form["summary"], "내 소개"] in rows
    again = _read_form(page)
    assert (again["employees"], again["summary"]) == ("29", "내 소개")
    assert int(again["version"]) == int(form["version"]) + 1
    assert mine.post(f"/enterprises/{OWN}/edit", again).status_code == 303
    assert "29명" in mine.open(f"/enterprises/{OWN}").all("main")[0].text


@pytest.mark.parametrize("version", ["", "eins", "-1", "9" * 30])
def test_a_form_without_its_version_is_refused(enter: Enter, version: str) -> None:
    answer = enter("enterprise").post(f"/enterprises/{OWN}/edit", {"name": "이름", "version": version})
    assert answer.status_code == 422


def test_a_field_of_no_form_is_refused(enter: Enter) -> None:
    answer = enter("enterprise").post("/list-enterprise", {"name": "이름", "owner_id": "A1"})
    assert answer.status_code == 422
    assert "owner_id" in answer.text


def test_visitors_are_led_to_sign_in_and_back(visitor: Visitor) -> None:
    answer = visitor.get("/enterprises/E1/edit")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fenterprises%2FE1%2Fedit"


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("buyer", "/list-enterprise"),
        ("buyer", f"/enterprises/{OWN}/edit"),
        ("enterprise", "/enterprises/E1/edit"),
    ],
)
def test_others_may_neither_open_nor_send_the_form(enter: Enter, role: str, path: str) -> None:
    visitor = enter(role)
    assert visitor.get(path).status_code == 403
    answer = visitor.post(path, {"name": "남의 이름", "version": "1"})
    assert answer.status_code == 403
    assert find_faults(answer.text) == []


def test_only_those_who_may_change_a_listing_see_the_link(enter: Enter, visitor: Visitor) -> None:
    link = f"/enterprises/{OWN}/edit"
    assert link in enter("enterprise").open(f"/enterprises/{OWN}").links()
    assert link not in enter("buyer").open(f"/enterprises/{OWN}").links()
    assert link not in visitor.open(f"/enterprises/{OWN}").links()


def test_a_listing_is_deleted_once_confirmed_and_leaves_the_search(enter: Enter) -> None:
    visitor = enter("enterprise")
    form = _read_form(visitor.open("/list-enterprise")) | {"name": "곧지울 자활기업"}
    path = visitor.post("/list-enterprise", form).headers["location"]
    # The design system hides a bare box and draws its own beside the label, inside this class only.
    box = visitor.open(f"{path}/edit").get_by_id("delete-confirmed")
    assert "krds-form-check" in box.find_above("p").get("class")
    assert visitor.post(f"{path}/delete", {"version": "1"}).status_code == 422
    assert visitor.post(f"{path}/delete", {"version": "9", "confirmed": "yes"}).status_code == 409
    assert visitor.http.get(path).status_code == 200
    answer = visitor.post(f"{path}/delete", {"version": "1", "confirmed": "yes"})
    assert answer.status_code == 303
    assert "삭제하였습니다" in visitor.open(answer.headers["location"]).has_class("notice")[0].text
    assert visitor.http.get(path).status_code == 404
    assert path not in visitor.open("/enterprises?q=곧지울").links()


def test_others_cannot_delete_a_listing(enter: Enter) -> None:
    answer = enter("buyer").post(f"/enterprises/{OWN}/delete", {"version": "1", "confirmed": "yes"})
    assert answer.status_code == 403
