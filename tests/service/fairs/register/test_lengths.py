"""Meetings of several slots begin and end truly wherever they are shown, planned, moved and replanned."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from fastapi import FastAPI
from icalendar import Calendar
from sqlmodel import Session, select

from service import tables
from service.errors import InvalidInput, WrongState
from service.fairs.applications.queries import find_application_of
from service.fairs.booths import actions as booths
from service.fairs.calendar import write_calendar
from service.fairs.capacity.actions import measure
from service.fairs.days import actions as days
from service.fairs.days import queries as day_queries
from service.fairs.days.schemas import AbsenceIn, TicketIn
from service.fairs.files.schemas import FairIn as FairFile
from service.fairs.files.storing import store_fair
from service.fairs.moves import actions as moving
from service.fairs.papers import queries as papers
from service.fairs.planning.bridge import find_spans, gather
from service.fairs.planning.versions import write_meetings
from service.fairs.plans import queries as plans
from service.fairs.publishing import actions as publishing
from service.fairs.publishing.letters import write_change_letter
from service.fairs.register import actions, queries
from service.fairs.register.schemas import BoothIn, FairIn
from service.fairs.times import MeetingTimes
from service.fairs.walk_ins import actions as walk_ins
from service.security import Actor
from tests.service.conftest import NOW, Clock, SignedInClient, open_browser
from tests.service.fairs.plans.test_actions import plan
from tests.service.fairs.register.made_fairs import fill_fair, make_booth, make_fair, publish_timetable

ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
# 10:25 in Korea: in the third slot of ten minutes, and in the middle of a meeting of four slots.
MORNING = datetime.datetime(2017, 3, 30, 1, 25, tzinfo=datetime.UTC)
# Twelve slots of ten minutes; meetings take two slots, at the second booth four.
TIMETABLE = {("B01", "E1"): 1, ("B01", "E2"): 3, ("B02", "E3"): 1, ("B02", "E1"): 7}


def fill_long_fair(session: Session, organiser: Actor) -> str:
    """The small fair with meetings of 20 minutes, at the second booth of 40."""
    fair_id = fill_fair(session, organiser, slot_minutes=10, meeting_slots=2)
    booth = BoothIn(**make_booth("마포구", meeting_slots=4))
    booths.save_booth(session, organiser, fair_id, "B02", booth, now=NOW)
    return fair_id


def stand(
    session: Session, organiser: Actor, timetable: Mapping[tuple[str, str], int] = TIMETABLE
) -> tuple[str, dict[tuple[str, str], str]]:
    """The fair with this timetable published, and its request ids by booth and enterprise."""
    fair_id = fill_long_fair(session, organiser)
    id_of = publish_timetable(session, organiser, fair_id, timetable)
    return fair_id, id_of


def clock_times(start: datetime.datetime | None, end: datetime.datetime | None) -> tuple[str, str]:
    assert start is not None
    assert end is not None
    return f"{start:%H:%M}", f"{end:%H:%M}"


def test_a_planned_meeting_takes_the_slots_of_its_booth(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id, version = plan(app, organiser, clock, slot_minutes=10, meeting_slots=2, tables=None)
    with app.state.database.session(is_writing=False) as session:
        judged = moving.audit_version(session, fair_id, version)
        assert (judged.conflicts, judged.warnings) == ((), ())
        meetings = plans.find_meetings(session, fair_id, version)
    assert len(meetings) == 8
    assert {item.slots for item in meetings} == {2}
    assert {item.ends_at - item.starts_at for item in meetings if item.ends_at and item.starts_at} == {
        datetime.timedelta(minutes=20)
    }
    # Of eleven places in the morning and in the afternoon none begins in the last slot before the break.
    assert not {6, 12} & {item.slot for item in meetings}
    for booth_id in ("B01", "B02"):
        begins = sorted(item.slot for item in meetings if item.booth_id == booth_id)
        assert all(after - before >= 2 for before, after in pairwise(begins))


@ON_SQLITE
def test_lists_calendars_and_papers_say_when_a_meeting_ends(session: Session, organiser: Actor) -> None:
    fair_id, _ = stand(session, organiser)
    own = plans.find_meetings(session, fair_id, 1, enterprise_id="E1")
    # Ten and thirteen o'clock in Korea.
    assert [clock_times(item.starts_at, item.ends_at) for item in own] == [
        ("01:00", "01:20"),
        ("04:00", "04:40"),
    ]
    pack = papers.get_pack(session, fair_id)
    events = list(Calendar.from_ical(write_calendar(pack.fair, own, now=NOW)).walk("VEVENT"))
    assert [event.decoded("dtend") for event in events] == [item.ends_at for item in own]
    [sheet] = papers.describe_guests(pack, own_number(session, fair_id, "E1"))["sheets"]
    assert [row[1] for row in sheet["rows"]] == ["10:00~10:20", "13:00~13:40"]
    [sheet] = papers.describe_booths(pack, "B02")["sheets"]
    assert [row[1] for row in sheet["rows"]] == ["10:00~10:40", "13:00~13:40"]
    [morning, afternoon] = papers.describe_hall(pack)["pages"]
    assert morning["rows"][1][1:] == ["기업 E3", "(기업 E3)", "(기업 E3)", "(기업 E3)", "", ""]
    assert afternoon["rows"][1][1:] == ["기업 E1", "(기업 E1)", "(기업 E1)", "(기업 E1)", "", ""]


def own_number(session: Session, fair_id: str, enterprise_id: str) -> int:
    application = find_application_of(session, fair_id, enterprise_id)
    assert application is not None
    return application.number


@ON_SQLITE
def test_letters_and_comparisons_say_when_a_meeting_ends(session: Session, organiser: Actor) -> None:
    fair_id, _ = stand(session, organiser)
    comparison = publishing.compare(session, organiser, fair_id, None, 1)
    changes = [item for item in comparison.changes if item.enterprise_id == "E1"]
    times = queries.find_times(session, fair_id)
    letter = write_change_letter("상담회", "기업 E1", "enterprise", changes, times, "https://pumasi.example")
    assert " - 새로 잡힘: 2017. 3. 30. 10:00~10:20, 은평구" in letter.text
    assert " - New: 30 Mar 2017 13:00~13:40, 마포구" in letter.text


@ON_SQLITE
def test_the_board_keeps_a_meeting_until_it_ends(session: Session, organiser: Actor) -> None:
    fair_id, _ = stand(session, organiser)
    board = day_queries.make_board(session, fair_id, [], MORNING)
    now = {booth.booth_id: [item.enterprise_id for item in booth.now] for booth in board.booths}
    assert now == {"B01": ["E2"], "B02": ["E3"]}
    assert [item.enterprise_id for item in board.booths[1].next] == ["E1"]
    arrivals = day_queries.list_arrivals(session, fair_id, "기업 E3", MORNING).items
    assert [(item.next_booth, item.next_at and f"{item.next_at:%H:%M}") for item in arrivals] == [
        ("마포구", "01:00")
    ]


@ON_SQLITE
def test_a_move_by_hand_is_judged_in_every_slot_that_it_takes(session: Session, organiser: Actor) -> None:
    fair_id, id_of = stand(session, organiser)
    request_id = id_of["B01", "E2"]
    said = moving.judge_moves(session, organiser, fair_id, 1, request_id, [2, 5, 6], "ko")
    # Slot 2 belongs to the meeting of 10:00 to 10:20; slot 6 is the last before lunch.
    assert [[item.code for item in judgement.conflicts] for judgement in said] == [
        ["seats", "tables"],
        [],
        ["break"],
    ]
    # A number of slots is no time of day.
    assert [item.sentence for item in said[2].conflicts] == [
        "시간대 2개가 걸리는 은평구–기업 E2가 시간대 6(10:50) 뒤의 쉬는 시간에 걸립니다"
    ]
    marks = moving.mark_moves(session, organiser, fair_id, 1, request_id)
    assert [slot for slot, mark in marks.items() if mark == "no"] == [1, 2, 6, 12]
    # The hall's two tables are taken by those of B01 and B02 as long as both go on.
    third = moving.mark_moves(session, organiser, fair_id, 1, id_of["B02", "E4"])
    assert [slot for slot, mark in third.items() if mark != "no"] == []


@ON_SQLITE
def test_a_full_hall_is_full_while_long_meetings_go_on(session: Session, organiser: Actor) -> None:
    fair_id, id_of = stand(session, organiser)
    row = queries.get_row(session, fair_id)
    row.tables = 1
    session.add(row)
    session.flush()
    marks = moving.mark_moves(session, organiser, fair_id, 1, id_of["B01", "E4"])
    # 10:00 to 10:40 is taken by B02, 13:00 to 13:40 too; what is left are the last twenty minutes of each.
    assert [slot for slot, mark in marks.items() if mark != "no"] == [5, 11]


@ON_SQLITE
def test_seats_are_told_apart_while_meetings_go_on(session: Session, organiser: Actor) -> None:
    fair_id = fill_long_fair(session, organiser)
    booth = BoothIn(**make_booth("마포구", meeting_slots=4, seats=2))
    booths.save_booth(session, organiser, fair_id, "B02", booth, now=NOW)
    gathered = gather(session, fair_id)
    id_of = {wish.enterprise_id: key for key, wish in gathered.wish_of.items() if wish.booth_id == "B02"}
    session.add(
        tables.FairPlan(fair_id=fair_id, plan_version=1, origin="edited", status="feasible", made_at=NOW)
    )
    session.flush()
    slot_of = {id_of["E1"]: 1, id_of["E2"]: 2, id_of["E3"]: 7}
    states = {id_of["E3"]: ("no_show_enterprise", NOW)}
    spans = find_spans(gathered, {**slot_of, id_of["E4"]: 7})
    write_meetings(session, fair_id, 1, gathered.wish_of, spans, states=states)
    seats = {row.enterprise_id: row.table for row in plans.find_meeting_rows(session, fair_id, 1)}
    assert seats == {"E1": 1, "E2": 2, "E3": 1, "E4": 1}


@ON_SQLITE
def test_a_late_agency_s_long_meeting_moves_as_a_whole(session: Session, organiser: Actor) -> None:
    fair_id, id_of = stand(session, organiser)
    absence = AbsenceIn(party_id="B02", from_slot=9, until_slot=9)
    made = days.replan_absence(session, organiser, fair_id, absence, now=NOW)
    assert id_of["B02", "E1"] in made.moved or id_of["B02", "E1"] in made.lost
    meetings = plans.find_meetings(session, fair_id, made.plan_version, booth_id="B02")
    times = queries.find_times(session, fair_id)
    assert all(9 not in times.cover(item.slot, item.slots) for item in meetings)
    assert moving.audit_version(session, fair_id, made.plan_version).conflicts == ()


@ON_SQLITE
def test_a_walk_in_waits_for_as_many_free_slots_as_a_meeting_takes(
    session: Session, organiser: Actor
) -> None:
    fair_id, _ = stand(session, organiser)
    ticket = TicketIn(booth_id="B02", name="지나가던 손님")
    taken = walk_ins.take_ticket(session, organiser, fair_id, ticket, now=MORNING)
    # Two slots are left in the morning and two in the afternoon, none of them for forty minutes.
    assert taken.expected_slot is None
    taken = walk_ins.take_ticket(
        session, organiser, fair_id, TicketIn(booth_id="B01", name="손님"), now=MORNING
    )
    assert taken.expected_slot == 5


@ON_SQLITE
def test_capacity_counts_whole_meetings(session: Session, organiser: Actor) -> None:
    fair_id = fill_long_fair(session, organiser)
    fair = queries.describe_fair(session, queries.get_row(session, fair_id))
    # Six slots a half day: three meetings of two slots at the first booth, one of four at the second.
    assert queries.count_fair(session, fair).capacity == 2 * (3 + 1)
    figures = measure(gather(session, fair_id).fair)
    assert (figures.wishes, figures.bound) == (8, 7)


@ON_SQLITE
def test_lengths_are_refused_where_they_fit_nowhere_or_people_know_the_times(
    session: Session, organiser: Actor
) -> None:
    fair_id, _ = stand(session, organiser)
    for meeting_slots in (7, 3):
        booth = BoothIn(**make_booth("마포구", meeting_slots=meeting_slots))
        with pytest.raises(InvalidInput if meeting_slots == 7 else WrongState):
            booths.save_booth(session, organiser, fair_id, "B02", booth, now=NOW)
    row = queries.get_row(session, fair_id)
    longer = FairIn(**make_fair(slot_minutes=10, meeting_slots=3))
    with pytest.raises(WrongState):
        actions.change_fair(session, organiser, fair_id, longer, version=row.version, now=NOW)
    with pytest.raises(InvalidInput) as refused:
        actions.create_fair(session, organiser, FairIn(**make_fair(meeting_slots=4)), now=NOW)
    assert [fault.field for fault in refused.value.fields] == ["meeting_slots"]
    items = [BoothIn(**make_booth("강동구", meeting_slots=4, code="다-1"))]
    assert booths.import_booths(session, organiser, fair_id, items, now=NOW).created == 1


def test_a_file_s_lengths_are_stored_and_come_back(session: Session) -> None:
    content: dict[str, Any] = {
        "slots": [
            {"slot": number, "session": "am", "start": f"2017-03-30T10:{number}0:00+09:00", "minutes": 10}
            for number in range(4)
        ],
        "parties": [{"party_id": "B1", "kind": "booth"}, {"party_id": "E7", "kind": "enterprise"}],
        "requests": [{"request_id": "M1", "parties": ["B1", "E7"], "slots": 3}],
    }
    store_fair(session, FairFile.model_validate(content), fair_id="F", owner=None, now=NOW)
    [request] = gather(session, "F").fair.requests
    assert request.slots == 3
    assert queries.find_long_meetings(session, "F") == {"M1": 3}
    assert session.exec(select(tables.FairWish.slots)).all() == [3]


def test_times_of_meetings() -> None:
    slots = [
        tables.FairSlot(
            fair_id="F",
            slot=number,
            day=1,
            session="am" if number < 4 else "pm",
            starts_at=MORNING + datetime.timedelta(minutes=10 * number),
            minutes=10,
        )
        for number in range(1, 7)
    ]
    times = MeetingTimes(slots)
    assert times.cover(2, 2) == (2, 3)
    assert times.cover(3, 2) == (3,)
    assert times.cover(9, 1) == ()
    assert [times.find_start(9), times.find_start(None), times.find_end(None, 1)] == [None] * 3
    assert times.find_end(5, 2) == MORNING + datetime.timedelta(minutes=70)
    assert times.count_longest() == 3
    assert [times.count_meetings(closed, 2) for closed in ([], [2], [1, 6])] == [2, 1, 2]


@ON_SQLITE
def test_pages_show_begin_and_end(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id, id_of = stand(session, organiser)
    client = SignedInClient(open_browser(app, headers={"Accept": "text/html"}), organiser)
    base = f"/fairs/{fair_id}"
    grid = client.get(f"{base}/plans/1").text
    assert grid.count("goes-on") == 1 + 1 + 3 + 3
    assert "~10:40" in grid
    move = client.get(f"{base}/plans/1/move?request={id_of['B02', 'E3']}&slot=2").text
    assert "10:10~10:50" in move
    for path, said in (
        ("/board", "10:20~10:40"),
        ("/booths/B02/day", "13:00~13:40"),
        ("/applications/1/timetable", "13:00~13:40"),
        ("/papers/offline.html", "10:00~10:40"),
        ("/plans/compare?old=1&new=1", ""),
        ("/booths/B02", "한 건 40분"),
        ("", "한 건 20분(2칸)"),
        ("/booths/B02/edit", 'value="4"'),
    ):
        assert said in client.get(base + path).text, path
