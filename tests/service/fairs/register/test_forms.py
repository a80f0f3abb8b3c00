"""The forms of a fair keep what was typed, and say at its field what contradicts what."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import ValidationError
from sqlmodel import Session

from service.clock import KOREA
from service.door.validation import explain_errors
from service.fairs.register import actions, queries
from service.fairs.register.schemas import FairDayIn, FairIn
from service.security import Actor
from tests.service.conftest import NOW, SignedInClient
from tests.service.fairs.register.made_fairs import fill_fair, make_fair
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page

HOURS = {"am_from": "10:00", "am_to": "12:00", "pm_from": "13:30", "pm_to": "17:00"}


def _type_fair(*days: dict[str, str], **changes: str) -> dict[str, str]:
    """What an organiser sends who has filled the form: two rows of days as the page offers them."""
    rows = [*days, *[HOURS] * (2 - len(days))]
    typed = {
        f"fair_days[{number}].{name}": value for number, row in enumerate(rows) for name, value in row.items()
    }
    return {
        "name": "겨울 구매상담회",
        "place": "구청 대강당",
        "description": "방문 전에 신청해 주십시오.",
        "slot_minutes": "20",
        "meeting_slots": "1",
        "tables": "14",
        "min_meetings": "1",
        "max_wait_spread": "2",
        "apply_until": "2017-03-20",
        "late_grace_minutes": "5",
        "no_show_minutes": "10",
        **typed,
        **changes,
    }


@pytest.fixture
def visitor(app: FastAPI, organiser: Actor) -> Visitor:
    """The organiser's browser."""
    return Visitor(app).sign_in(organiser.login)


def _list_values(page: Page) -> dict[str, str]:
    return {
        item.attributes["name"]: item.get("value") or "" for item in page.all("input") if item.get("name")
    }


def _find_faults(**changes: Any) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        FairIn(**make_fair(**changes))
    return [fault.field for fault in explain_errors(refused.value.errors(), FairIn)]


def test_a_fair_that_is_refused_keeps_what_was_typed(visitor: Visitor) -> None:
    typed = _type_fair({"on": "2017-03-30", **HOURS}, meeting_slots="50")
    answer = visitor.post("/create-fair", typed)
    assert answer.status_code == 422
    page = Page(answer.text)
    values = _list_values(page)
    assert {name: values[name] for name in typed if name != "description"} == {
        name: value for name, value in typed.items() if name != "description"
    }
    assert "방문 전에 신청해 주십시오." in page.get_by_id("f-description").text
    assert "50칸" in page.get_by_id("f-meeting-slots-fault").text
    assert "열린 상담회가 아직 없습니다" in visitor.get("/fairs").text


def test_a_change_that_is_refused_keeps_what_was_typed(
    app: FastAPI, visitor: Visitor, organiser: Actor
) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
    day = {"on": "2017-03-30", "am_from": "10:00", "am_to": "11:00", "pm_from": "13:00", "pm_to": "14:00"}
    for changes, status, field in (
        ({"meeting_slots": "50"}, 422, "f-meeting-slots-fault"),
        ({"slot_minutes": "90"}, 422, "f-slot-minutes-fault"),
    ):
        typed = _type_fair(day, version="2", name="바꾼 이름", **changes)
        answer = visitor.post(f"/fairs/{fair_id}/edit", typed)
        assert answer.status_code == status
        page = Page(answer.text)
        assert page.get_by_id(field).text
        assert _list_values(page)["name"] == "바꾼 이름"


def test_without_any_date_only_that_of_the_first_day_is_asked_for(visitor: Visitor) -> None:
    answer = visitor.post("/create-fair", _type_fair({"on": "", **HOURS}))
    assert answer.status_code == 422
    summary = Page(answer.text).has_class("fault-summary")[0].text
    assert "행사일 1" in summary
    assert "행사일 2" not in summary


def test_a_fair_that_has_no_timetable_offers_nothing_that_needs_one(visitor: Visitor) -> None:
    answer = visitor.post("/create-fair", _type_fair({"on": "2017-03-30", **HOURS}))
    fair = answer.headers["location"].partition("?")[0]
    plans = visitor.open(f"{fair}/plans")
    assert "신청 접수를 연 뒤에" in plans.all("main")[0].text
    assert plans.has_class("planning-form") == []
    assert not [link for link in visitor.open(f"{fair}/papers").links() if link.endswith((".pdf", ".html"))]
    assert f"{fair}/replan" not in visitor.open(f"{fair}/board").links()
    assert visitor.post(f"{fair}/state", {"state": "open"}).status_code == 303
    assert visitor.open(f"{fair}/plans").has_class("planning-form")


def test_a_fair_reopens_with_the_hours_that_were_typed(visitor: Visitor) -> None:
    # 20 minutes do not divide the afternoon: the last meeting ends at 16:50.
    answer = visitor.post("/create-fair", _type_fair({"on": "2017-03-30", **HOURS}))
    assert answer.status_code == 303
    edit = f"{answer.headers['location'].partition('?')[0]}/edit"
    values = _list_values(visitor.open(edit))
    assert {name: values[f"fair_days[0].{name}"] for name in HOURS} == HOURS
    later = {**HOURS, "pm_to": "17:30", "am_from": "", "am_to": ""}
    changed = visitor.post(edit, _type_fair({"on": "2017-03-30", **later}, version=values["version"]))
    assert changed.status_code == 303
    values = _list_values(visitor.open(edit))
    assert {name: values[f"fair_days[0].{name}"] for name in HOURS} == later


def test_a_program_gets_the_days_as_it_has_to_send_them(sign_in: Callable[..., SignedInClient]) -> None:
    organiser = sign_in("organiser")
    day = {"on": "2017-03-30", "am_from": None, "am_to": None, "pm_from": "13:30", "pm_to": "17:00"}
    made = organiser.post("/api/v1/fairs", json=make_fair(fair_days=[day])).json()
    assert made["fair_days"] == [day]
    address = f"/api/v1/fairs/{made['fair_id']}"
    change = make_fair(fair_days=made["fair_days"], slot_minutes=30)
    assert organiser.put(address, change, version=made["version"]).status_code == 200
    changed = organiser.get(address).json()
    assert (changed["fair_days"], len(changed["slots"])) == ([day], 7)


def test_a_fair_from_a_file_says_the_days_that_its_slots_take_up(session: Session, organiser: Actor) -> None:
    fair = actions.create_fair(session, organiser, FairIn(**make_fair()), now=NOW)
    row = queries.get_row(session, fair.fair_id)
    row.hours = None
    [day] = queries.describe_fair(session, row).fair_days
    assert (day.on.isoformat(), day.am_from, day.pm_to) == ("2017-03-30", "10:00", "14:00")


def test_the_number_of_a_fair_holds_the_day_in_korea(session: Session, organiser: Actor) -> None:
    after_midnight = datetime.datetime(2017, 3, 2, 0, 30, tzinfo=KOREA).astimezone(datetime.UTC)
    fair = actions.create_fair(session, organiser, FairIn(**make_fair()), now=after_midnight)
    assert fair.fair_id.startswith("F20170302-")


def test_times_that_can_no_longer_change_are_said_on_the_form(
    app: FastAPI, visitor: Visitor, organiser: Actor
) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
        row = queries.get_row(session, fair_id)
        row.state, row.published_version = "published", 1
        session.add(row)
    day = {"on": "2017-03-30", "am_from": "10:00", "am_to": "11:00", "pm_from": "13:00", "pm_to": "14:00"}
    moved = visitor.post(f"/fairs/{fair_id}/edit", _type_fair({**day, "on": "2017-03-31"}, version="2"))
    assert moved.status_code == 409
    page = Page(moved.text)
    assert "행사일과 시간대를 바꿀 수 없습니다" in page.get_by_id("f-fair-days").text
    assert _list_values(page)["fair_days[0].on"] == "2017-03-31"
    longer = visitor.post(f"/fairs/{fair_id}/edit", _type_fair(day, version="2", meeting_slots="2"))
    assert longer.status_code == 409
    assert "상담 길이" in Page(longer.text).get_by_id("f-meeting-slots-fault").text
    booth = {"agency": "은평구", "seats": "4", "meeting_slots": "2"}
    answer = visitor.post(f"/fairs/{fair_id}/booths/B01/edit", booth)
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "상담 길이" in page.get_by_id("f-meeting-slots-fault").text
    assert _list_values(page)["seats"] == "4"


def test_an_application_that_is_refused_keeps_what_was_typed(
    app: FastAPI, visitor: Visitor, organiser: Actor
) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
    typed = {
        "enterprise_id": "E1",
        "accommodation_note": "경사로가 필요합니다",
        "unavailable": "99",
        "wishes[0].party_id": "B01",
        "wishes[0].wish": "must",
    }
    answer = visitor.post(f"/fairs/{fair_id}/apply", typed)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "99" in page.get_by_id("f-unavailable").text
    assert "경사로가 필요합니다" in page.get_by_id("f-accommodation-note").text


def test_the_last_day_to_apply_is_no_later_than_the_fair() -> None:
    assert FairIn(**make_fair(apply_until="2017-03-30")).apply_until == datetime.date(2017, 3, 30)
    assert _find_faults(apply_until="2017-03-31") == ["apply_until"]


def test_nobody_counts_as_absent_before_being_late() -> None:
    assert FairIn(**make_fair(late_grace_minutes=10)).no_show_minutes == 10
    assert _find_faults(late_grace_minutes=30, no_show_minutes=5) == ["no_show_minutes"]
    assert _find_faults(late_grace_minutes=30) == ["no_show_minutes"]


def test_contradictions_are_said_together_and_at_their_fields(visitor: Visitor) -> None:
    typed = _type_fair(
        {"on": "2017-03-30", **HOURS}, apply_until="2017-04-05", late_grace_minutes="30", no_show_minutes="5"
    )
    page = Page(visitor.post("/create-fair", typed).text)
    assert "2017-03-30" in page.get_by_id("f-apply-until-fault").text
    assert "30분" in page.get_by_id("f-no-show-minutes-fault").text


@pytest.mark.parametrize(("written", "read"), [("9:00", "09:00"), ("09:00", "09:00")])
def test_hours_may_be_written_with_one_digit(written: str, read: str) -> None:
    day = {**make_fair()["fair_days"][0], "am_from": written}
    assert FairIn(**make_fair(fair_days=[day])).fair_days[0].am_from == read


@pytest.mark.parametrize("written", ["25:00", "10:60", "열 시", "10", "1000", "010:00"])
def test_what_is_no_time_of_day_is_refused_in_words(written: str) -> None:
    day = {**make_fair()["fair_days"][0], "am_from": written}
    with pytest.raises(ValidationError) as refused:
        FairIn(**make_fair(fair_days=[day]))
    [fault] = explain_errors(refused.value.errors(), FairIn)
    assert fault.field == "fair_days[0].am_from"
    assert "10:00" in fault.sentence.ko
    assert "^" not in fault.sentence.ko


def test_a_fair_of_one_day_needs_no_clearing_of_the_second(visitor: Visitor) -> None:
    answer = visitor.post("/create-fair", _type_fair({"on": "2017-03-30", **HOURS}))
    assert answer.status_code == 303, answer.text
    fair = visitor.get(f"/api/v1{answer.headers['location']}").json()
    assert (fair["first_on"], fair["last_on"], len(fair["slots"])) == ("2017-03-30", "2017-03-30", 6 + 10)


def test_a_day_with_hours_of_its_own_needs_its_date(visitor: Visitor) -> None:
    typed = _type_fair({"on": "2017-03-30", **HOURS}, **{"fair_days[1].am_from": "09:00"})
    page = Page(visitor.post("/create-fair", typed).text)
    assert "필수 항목이 없습니다" in page.get_by_id("f-fair-days-1-on-fault").text
    page = Page(visitor.post("/create-fair", _type_fair()).text)
    assert "필수 항목이 없습니다" in page.get_by_id("f-fair-days-0-on-fault").text


def test_an_organiser_is_told_that_the_days_of_a_new_fair_are_over(visitor: Visitor) -> None:
    over = visitor.post("/create-fair", _type_fair({"on": "2016-03-30", **HOURS}, apply_until=""))
    assert over.status_code == 303
    page = visitor.open(over.headers["location"])
    assert "2016. 3. 30." in page.get_by_id("over").text
    closed = visitor.post("/create-fair", _type_fair({"on": "2017-03-30", **HOURS}, apply_until="2017-01-05"))
    page = visitor.open(closed.headers["location"])
    assert "2017. 1. 5." in page.get_by_id("over").text
    coming = visitor.post("/create-fair", _type_fair({"on": "2017-03-30", **HOURS}))
    assert "over" not in {item.get("id") for item in visitor.open(coming.headers["location"]).elements}


def test_applying_is_offered_to_who_may_apply(
    app: FastAPI, organiser: Actor, buyer: Actor, enterprise: Actor
) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
    here = f"/fairs/{fair_id}"
    visitors = {login: Visitor(app).sign_in(login) for login in (buyer.login, enterprise.login)}
    offered = {login: f"{here}/apply" in visitor.open(here).links() for login, visitor in visitors.items()}
    assert offered == {buyer.login: False, enterprise.login: True}
    assert f"{here}/apply" in Visitor(app).open(here).links()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9:00", "09:00"),
        ("9시", "09:00"),
        ("10시 30분", "10:30"),
        ("10시 반", "10:30"),
        ("오전 10:20", "10:20"),
        ("오후 1시", "13:00"),
        ("오후 12시 10분", "12:10"),
        ("오전 12시", "00:00"),
        ("25:00", None),
        ("10시 75분", None),
        ("10", None),
        ("1000", None),
        ("", None),
    ],
)
def test_times_are_typed_as_they_are_spoken(typed: str, read: str | None) -> None:
    day = {"on": "2017-03-30", "am_from": typed, "am_to": "23:59"}
    if read is None:
        with pytest.raises(ValidationError):
            FairDayIn.model_validate(day)
    else:
        assert FairDayIn.model_validate(day).am_from == read
