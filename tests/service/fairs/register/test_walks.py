"""Booths stand in halls: organisers say how long the walks are; timetables, papers and calendars know it."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from icalendar import Calendar
from sqlmodel import Session

from service.errors import Forbidden, InvalidInput
from service.fairs.booths import actions as booths
from service.fairs.calendar import write_calendar
from service.fairs.files.schemas import FairIn as FairFile
from service.fairs.files.storing import store_fair
from service.fairs.moves import actions as moving
from service.fairs.papers import queries as papers
from service.fairs.planning.bridge import gather
from service.fairs.plans import queries as plans
from service.fairs.register.schemas import BoothIn
from service.fairs.rules import actions, queries
from service.fairs.rules.schemas import RulesIn, Walk
from service.security import Actor
from tests.service.conftest import NOW, Clock, SignedInClient, open_browser
from tests.service.fairs.plans.test_actions import plan
from tests.service.fairs.register.made_fairs import fill_fair, make_booth, publish_timetable
from tests.service.pages.conftest import Visitor

ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
WALK = RulesIn.model_validate({"walks": [{"hall": "B홀", "other_hall": "A홀", "slots": 1}]})


def spread_over_halls(session: Session, organiser: Actor, fair_id: str) -> None:
    """The first booth stands in A, the second in B, a slot apart."""
    for booth_id, agency, hall in (("B01", "은평구", "A홀"), ("B02", "마포구", "B홀")):
        booth = BoothIn(**make_booth(agency, hall=hall, place="가-1"))
        booths.save_booth(session, organiser, fair_id, booth_id, booth, now=NOW)
    actions.set_rules(session, organiser, fair_id, WALK, now=NOW)


def test_rules_are_set_as_a_whole(session: Session, organiser: Actor, enterprise: Actor) -> None:
    fair_id = fill_fair(session, organiser)
    spread_over_halls(session, organiser, fair_id)
    assert queries.get_rules(session, fair_id).walks == [Walk(hall="A홀", other_hall="B홀", slots=1)]
    fair = gather(session, fair_id).fair
    assert [(walk.places, walk.slots) for walk in fair.walks] == [(("A홀", "B홀"), 1)]
    assert [party.place for party in fair.parties] == ["A홀", "B홀", "", "", "", ""]
    unknown = RulesIn.model_validate({"walks": [{"hall": "A홀", "other_hall": "C홀", "slots": 1}]})
    with pytest.raises(InvalidInput) as refused:
        actions.set_rules(session, organiser, fair_id, unknown, now=NOW)
    assert [fault.field for fault in refused.value.fields] == ["walks[0].other_hall"]
    with pytest.raises(Forbidden):
        actions.set_rules(session, enterprise, fair_id, RulesIn(), now=NOW)
    actions.set_rules(session, organiser, fair_id, RulesIn(), now=NOW)
    assert gather(session, fair_id).fair.walks == ()


@ON_SQLITE
def test_a_move_without_time_to_walk_is_a_conflict(session: Session, organiser: Actor) -> None:
    fair_id = fill_fair(session, organiser)
    spread_over_halls(session, organiser, fair_id)
    id_of = publish_timetable(session, organiser, fair_id, {("B01", "E1"): 1, ("B02", "E1"): 3})
    request_id = id_of["B02", "E1"]
    said = moving.judge_moves(session, organiser, fair_id, 1, request_id, [2, 4], "ko")
    assert [[item.sentence for item in judgement.conflicts] for judgement in said] == [
        ["기업 E1이 시간대 1(10:00)에서 시간대 2(10:20)까지 걸어갈 수 없습니다"],
        [],
    ]
    marks = moving.mark_moves(session, organiser, fair_id, 1, request_id)
    assert [slot for slot, mark in marks.items() if mark == "no"] == [1, 2]


@ON_SQLITE
def test_timetables_papers_and_calendars_say_where_and_how_long_to_walk(
    session: Session, organiser: Actor
) -> None:
    fair_id = fill_fair(session, organiser)
    spread_over_halls(session, organiser, fair_id)
    timetable = {("B01", "E1"): 1, ("B02", "E1"): 3, ("B02", "E2"): 1}
    publish_timetable(session, organiser, fair_id, timetable)
    own = plans.find_meetings(session, fair_id, 1, enterprise_id="E1")
    assert [(item.where, item.walk_minutes) for item in own] == [("A홀 가-1", 20), ("B홀 가-1", 0)]
    assert [item.walk_minutes for item in plans.find_meetings(session, fair_id, 1)] == [20, 0, 0]
    pack = papers.get_pack(session, fair_id)
    rows = [row for sheet in papers.describe_guests(pack)["sheets"] for row in sheet["rows"]]
    assert [row[4:] for row in rows] == [
        ["A홀 가-1", "다음 상담까지 이동 20분"],
        ["B홀 가-1", ""],
        ["B홀 가-1", ""],
    ]
    assert [sheet["place"] for sheet in papers.describe_booths(pack)["sheets"]] == ["A홀 가-1", "B홀 가-1"]
    events = list(Calendar.from_ical(write_calendar(pack.fair, own, now=NOW)).walk("VEVENT"))
    assert [str(event["location"]) for event in events] == ["구청 대강당 A홀 가-1", "구청 대강당 B홀 가-1"]
    assert [str(event.get("description", "")) for event in events] == ["다음 상담까지 이동 20분", ""]


@ON_SQLITE
def test_a_planned_timetable_leaves_the_time_to_walk(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id, first = plan(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        assert moving.audit_version(session, fair_id, first).conflicts == ()
        spread_over_halls(session, organiser, fair_id)
        broken = moving.audit_version(session, fair_id, first).conflicts
        # Six slots for eight meetings at two booths: somebody met in both halls one right after the other.
        assert {item.code for item in broken} <= {"walk"}


@ON_SQLITE
def test_the_rules_are_set_on_their_page_and_by_programs(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
    visitor = Visitor(app).sign_in(organiser.login)
    page = f"/fairs/{fair_id}/rules"
    assert "홀을 적은 부스가 없습니다" in visitor.get(page).text
    with app.state.database.session(is_writing=True) as session:
        spread_over_halls(session, organiser, fair_id)
    typed = {"walks[0].hall": "A홀", "walks[0].other_hall": "B홀", "walks[0].slots": "둘"}
    refused = visitor.post(page, typed)
    assert (refused.status_code, "정수가 아닙니다" in refused.text, "둘" in refused.text) == (
        422,
        True,
        True,
    )
    assert visitor.post(page, {**typed, "walks[0].slots": "2"}).status_code == 303
    assert 'value="2"' in visitor.get(page).text
    client = SignedInClient(open_browser(app), organiser)
    address = f"/api/v1/fairs/{fair_id}/rules"
    assert client.get(address).json()["walks"] == [{"hall": "A홀", "other_hall": "B홀", "slots": 2}]
    twice = [{"hall": "A홀", "other_hall": "B홀"}, {"hall": "B홀", "other_hall": "A홀", "slots": 3}]
    answer = client.request("PUT", address, json={"walks": twice})
    assert (answer.status_code, answer.json()["error"]["fields"][0]["field"]) == (422, "walks")


@ON_SQLITE
def test_a_file_s_places_and_walks_are_stored_and_come_back(session: Session) -> None:
    content: dict[str, Any] = {
        "slots": [{"slot": 1, "session": "am", "start": "2017-03-30T10:00:00+09:00", "minutes": 10}],
        "parties": [
            {"party_id": "B1", "kind": "booth", "place": "나홀"},
            {"party_id": "B2", "kind": "booth", "place": "가홀"},
        ],
        "requests": [],
        "walks": [{"places": ["나홀", "가홀"], "slots": 2}],
    }
    store_fair(session, FairFile.model_validate(content), fair_id="F", owner=None, now=NOW)
    assert queries.get_rules(session, "F").walks == [Walk(hall="가홀", other_hall="나홀", slots=2)]
    assert [party.place for party in gather(session, "F").fair.parties] == ["나홀", "가홀"]
