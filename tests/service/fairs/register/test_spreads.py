"""Organisers say what booths should have of districts, kinds and newcomers, and see what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from service import tables
from service.errors import InvalidInput
from service.fairs.cards import actions as cards
from service.fairs.days import actions as days
from service.fairs.days.schemas import AbsenceIn, CardIn
from service.fairs.files.schemas import FairIn as FairFile
from service.fairs.files.storing import store_fair
from service.fairs.moves import actions as moving
from service.fairs.planning.bridge import gather
from service.fairs.register import queries as fairs
from service.fairs.rules import actions, queries
from service.fairs.rules.schemas import Group, RulesIn, Spread
from service.security import Actor
from tests.service.conftest import NOW, Clock
from tests.service.fairs.plans.test_actions import plan
from tests.service.fairs.register.made_fairs import TODAY, fill_fair, publish_timetable
from tests.service.pages.conftest import Visitor

ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


def move_to(session: Session, **district_of: str) -> None:
    """Enterprises have their seats in these districts; all of them are social enterprises."""
    for enterprise_id in ("E1", "E2", "E3", "E4"):
        row = session.get(tables.Enterprise, enterprise_id)
        assert row is not None
        row.district, row.organisation_type = district_of.get(enterprise_id, "마포구"), "social_enterprise"
        session.add(row)
    session.flush()


def ask_for(session: Session, organiser: Actor, fair_id: str, *spreads: dict[str, Any]) -> None:
    rules = RulesIn.model_validate({"spreads": list(spreads)})
    actions.set_rules(session, organiser, fair_id, rules, now=NOW)


def test_groups_are_district_kind_and_whether_one_comes_for_the_first_time(
    session: Session, organiser: Actor
) -> None:
    earlier = fill_fair(session, organiser)
    card = CardIn(enterprise_id="E2", outcome="quote_requested")
    cards.save_card(session, organiser, earlier, "B01", card, version=None, now=NOW, today=TODAY)
    fair_id = fill_fair(session, organiser)
    move_to(session, E1="강남구")
    later = fairs.get_row(session, fair_id)
    later.first_on = later.last_on = TODAY.replace(year=2018)
    session.add(later)
    session.flush()
    groups = fairs.find_groups(session, fair_id)
    assert groups["E1"] == {"강남구", "사회적기업", "처음 참가"}
    assert groups["E2"] == {"마포구", "사회적기업"}
    assert queries.get_rules(session, fair_id).groups == [
        Group(group="강남구", enterprises=1),
        Group(group="마포구", enterprises=3),
        Group(group="사회적기업", enterprises=4),
        Group(group="처음 참가", enterprises=3),
    ]
    assert queries.name_group("사회적기업", "en") != "사회적기업"
    assert queries.name_group("파일의 묶음", "en") == "파일의 묶음"


def test_spreads_are_set_as_a_whole_and_reach_the_planner(session: Session, organiser: Actor) -> None:
    fair_id = fill_fair(session, organiser)
    move_to(session, E1="강남구")
    ask_for(
        session,
        organiser,
        fair_id,
        {"group": "강남구", "at_least": 1},
        {"group": "사회적기업", "booth_id": "B02", "at_least": 2},
    )
    assert queries.get_rules(session, fair_id).spreads == [
        Spread(group="강남구", booth_id=None, at_least=1),
        Spread(group="사회적기업", booth_id="B02", at_least=2),
    ]
    fair = gather(session, fair_id).fair
    assert [(item.group, item.at_least, item.booths) for item in fair.spreads] == [
        ("강남구", 1, ()),
        ("사회적기업", 2, ("마포구",)),
    ]
    assert [sorted(party.groups) for party in fair.parties][2] == ["강남구", "사회적기업", "처음 참가"]
    with pytest.raises(InvalidInput) as refused:
        ask_for(session, organiser, fair_id, {"group": "없는 구", "booth_id": "B99", "at_least": 1})
    assert [fault.field for fault in refused.value.fields] == ["spreads[0].group", "spreads[0].booth_id"]
    ask_for(session, organiser, fair_id)
    assert gather(session, fair_id).fair.spreads == ()


@ON_SQLITE
def test_a_version_says_how_far_it_keeps_the_quotas(session: Session, organiser: Actor) -> None:
    fair_id = fill_fair(session, organiser)
    move_to(session, E1="강남구")
    ask_for(
        session,
        organiser,
        fair_id,
        {"group": "강남구", "at_least": 2},
        {"group": "사회적기업", "at_least": 2},
    )
    id_of = publish_timetable(session, organiser, fair_id, {("B01", "E1"): 1, ("B01", "E2"): 2})
    judged = moving.describe_audit(session, fair_id, 1, "ko")
    assert not any(item.code == "spread" for item in judged.warnings)
    assert [
        (item.booth_name, item.group, item.at_least, item.possible, item.met, item.missing)
        for item in judged.quotas
    ] == [
        ("은평구", "강남구", 2, 1, 1, 0),
        ("마포구", "강남구", 2, 1, 0, 1),
        ("은평구", "사회적기업", 2, 4, 2, 0),
        ("마포구", "사회적기업", 2, 4, 0, 2),
    ]
    assert judged.quotas[1].left_out == [id_of["B02", "E1"]]
    # To take out the meeting that keeps a quota asks for a confirmation.
    [said] = moving.judge_moves(session, organiser, fair_id, 1, id_of["B01", "E1"], [None], "ko")
    assert "spread" in [item.code for item in said.warnings]


@ON_SQLITE
def test_a_planning_keeps_what_can_be_kept_and_its_page_says_so(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    # One slot of an hour in the morning and one in the afternoon: two of the four meetings of each booth.
    fair_id, version = plan(app, organiser, clock, slot_minutes=60)
    with app.state.database.session(is_writing=True) as session:
        move_to(session, E3="강남구", E4="강남구")
        ask_for(
            session, organiser, fair_id, {"group": "강남구", "at_least": 1}, {"group": "중구", "at_least": 1}
        )
        quotas = moving.describe_audit(session, fair_id, version, "ko").quotas
    visitor = Visitor(app).sign_in(organiser.login)
    text = visitor.get(f"/fairs/{fair_id}/plans/{version}").text
    kept = sum(not item.missing for item in quotas)
    assert f"부스별 목표 4개 가운데 {kept}개를 지켰습니다" in text
    assert "희망이 목표보다 적은 부스 2곳" in text
    page = f"/fairs/{fair_id}/rules"
    assert "강남구(신청 2곳)" in visitor.get(page).text
    typed = {"spreads[0].group": "강남구", "spreads[0].booth_id": "", "spreads[0].at_least": "0"}
    assert visitor.post(page, {**typed, "more": "spreads"}).text.count('class="row-group"') == 2
    refused = visitor.post(page, typed)
    assert (refused.status_code, "너무 작습니다" in refused.text) == (422, True)
    assert visitor.post(page, {**typed, "spreads[0].at_least": "2"}).status_code == 303
    with app.state.database.session(is_writing=False) as session:
        assert queries.get_rules(session, fair_id).spreads == [
            Spread(group="강남구", booth_id=None, at_least=2)
        ]


@ON_SQLITE
def test_replanning_says_which_promises_are_not_kept(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser, slot_minutes=60, min_meetings=1)
        move_to(session, E1="강남구")
        ask_for(session, organiser, fair_id, {"group": "강남구", "booth_id": "B01", "at_least": 1})
        timetable = {("B01", "E2"): 1, ("B01", "E3"): 2, ("B02", "E3"): 1, ("B02", "E2"): 2}
        publish_timetable(session, organiser, fair_id, timetable)
        absence = AbsenceIn(party_id="E4", from_slot=1)
        made = days.replan_absence(session, organiser, fair_id, absence, now=NOW)
    # Every place is booked, and nobody is given up for E1.
    assert (made.moved, made.lost, made.added) == ([], [], [])
    assert made.short_enterprises == ["기업 E1"]
    assert [(item.booth_name, item.group, item.missing) for item in made.short_quotas] == [
        ("은평구", "강남구", 1)
    ]
    visitor = Visitor(app).sign_in(organiser.login)
    text = visitor.post(
        f"/fairs/{fair_id}/replan", {"party_id": "E4", "from_slot": "1", "until_slot": ""}
    ).text
    assert "보장한 상담 건수에 못 미치는 기업 1곳" in text
    assert "지키지 못한 고른 만남 목표 1개" in text


@ON_SQLITE
def test_a_file_s_groups_and_spreads_are_stored_and_come_back(session: Session) -> None:
    content: dict[str, Any] = {
        "slots": [{"slot": 1, "session": "am", "start": "2017-03-30T10:00:00+09:00", "minutes": 10}],
        "parties": [
            {"party_id": "B1", "kind": "booth"},
            {"party_id": "E1", "kind": "enterprise", "groups": ["멘토링", "강남구"]},
        ],
        "requests": [{"request_id": "M1", "parties": ["B1", "E1"]}],
        "spreads": [
            {"group": "멘토링", "at_least": 1, "booths": ["B1"]},
            {"group": "멘토링", "at_least": 3, "booths": ["B1"]},
            {"group": "강남구", "at_least": 1},
        ],
    }
    store_fair(session, FairFile.model_validate(content), fair_id="F", owner=None, now=NOW)
    fair = gather(session, "F").fair
    assert [(item.group, item.at_least, item.booths) for item in fair.spreads] == [
        ("강남구", 1, ()),
        ("멘토링", 3, ("B1",)),
    ]
    assert fair.parties[1].groups == {"멘토링", "강남구", "처음 참가"}
