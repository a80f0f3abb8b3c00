"""Setting up a fair: its times, booths, applications and wishes, and who may do what."""

from __future__ import annotations

import datetime

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import Session

from service.clock import KOREA
from service.errors import Forbidden, InvalidInput, VersionConflict, WrongState
from service.errors.records import FairNotFound
from service.fairs.applications import actions as applications
from service.fairs.applications.queries import list_applications
from service.fairs.booths import actions as booths
from service.fairs.booths.queries import find_booths, get_booth
from service.fairs.register import actions, queries
from service.fairs.register.schemas import ApplicationIn, ApplicationQuery, BoothIn, FairIn, FairQuery, WishIn
from service.fairs.wishes import actions as wishes
from service.security import Actor
from tests.service.conftest import NOW
from tests.service.fairs.register.made_fairs import (
    TODAY,
    fill_fair,
    make_application,
    make_booth,
    make_fair,
    own,
)


def test_days_are_laid_out_into_slots_with_breaks(session: Session, organiser: Actor) -> None:
    fair = actions.create_fair(session, organiser, FairIn(**make_fair()), now=NOW)
    starts = [(slot.slot, slot.session, f"{slot.starts_at.astimezone(KOREA):%H:%M}") for slot in fair.slots]
    assert starts == [
        (1, "am", "10:00"),
        (2, "am", "10:20"),
        (3, "am", "10:40"),
        (4, "pm", "13:00"),
        (5, "pm", "13:20"),
        (6, "pm", "13:40"),
    ]
    assert (fair.state, fair.first_on, fair.last_on) == (
        "draft",
        datetime.date(2017, 3, 30),
        datetime.date(2017, 3, 30),
    )
    assert fair.accommodation_until == datetime.date(2017, 3, 23)


def test_a_fair_of_days_out_of_order_or_without_room_is_refused() -> None:
    day = make_fair()["fair_days"][0]
    with pytest.raises(ValueError, match="days"):
        FairIn(**make_fair(fair_days=[day, {**day, "on": "2017-03-29"}]))
    with pytest.raises(ValueError, match="later"):
        FairIn(**make_fair(fair_days=[{**day, "am_to": "09:00"}]))


def test_only_organisers_make_fairs(session: Session, buyer: Actor) -> None:
    with pytest.raises(Forbidden):
        actions.create_fair(session, buyer, FairIn(**make_fair()), now=NOW)


def test_a_draft_is_there_for_its_organiser_alone(session: Session, organiser: Actor, buyer: Actor) -> None:
    fair = actions.create_fair(session, organiser, FairIn(**make_fair()), now=NOW)
    with pytest.raises(FairNotFound):
        queries.get_fair(session, buyer, fair.fair_id)
    assert queries.list_fairs(session, buyer, FairQuery()).total == 0
    assert queries.list_fairs(session, organiser, FairQuery()).total == 1


def test_moving_the_morning_keeps_what_was_said_of_the_afternoon(session: Session, organiser: Actor) -> None:
    fair_id = fill_fair(session, organiser)
    booth = BoothIn(**make_booth("은평구", unavailable=[1, 4]))
    booths.save_booth(session, organiser, fair_id, "B01", booth, now=NOW)
    fair = queries.describe_fair(session, queries.get_row(session, fair_id))
    later = {**make_fair()["fair_days"][0], "am_from": "10:20"}
    changed = FairIn(**make_fair(fair_days=[later]))
    actions.change_fair(session, organiser, fair_id, changed, version=fair.version, now=NOW)
    # The slot of 10:00 is gone; 13:00 is the third slot now.
    assert get_booth(session, fair_id, "B01").unavailable == [3]
    with pytest.raises(VersionConflict):
        actions.change_fair(session, organiser, fair_id, changed, version=fair.version, now=NOW)


def test_an_enterprise_applies_for_itself_until_the_last_day(
    session: Session, organiser: Actor, enterprise: Actor
) -> None:
    fair_id = fill_fair(session, organiser)
    own(session, "E2", enterprise)
    item = ApplicationIn(**make_application("E2", has_consented=True, contact_phone="02-000-0000"))
    saved = applications.apply(session, enterprise, fair_id, item, now=NOW, today=TODAY)
    assert (saved.number, saved.contact_phone, saved.wishes) == (2, "02-000-0000", 2)
    with pytest.raises(Forbidden):
        applications.apply(
            session, enterprise, fair_id, ApplicationIn(**make_application("E1")), now=NOW, today=TODAY
        )
    late = datetime.date(2017, 3, 21)
    with pytest.raises(WrongState):
        applications.apply(session, enterprise, fair_id, item, now=NOW, today=late)
    assert applications.apply(session, organiser, fair_id, item, now=NOW, today=late).number == 2


def test_contacts_without_consent_are_refused_and_dropped_with_it(session: Session, organiser: Actor) -> None:
    with pytest.raises(ValueError, match="consent"):
        ApplicationIn(**make_application("E1", contact_phone="02-000-0000"))
    fair_id = fill_fair(session, organiser)
    given = ApplicationIn(**make_application("E1", has_consented=True, contact_phone="02-000-0000"))
    applications.apply(session, organiser, fair_id, given, now=NOW, today=TODAY)
    taken_back = ApplicationIn(**make_application("E1"))
    saved = applications.apply(session, organiser, fair_id, taken_back, now=NOW, today=TODAY)
    assert (saved.contact_phone, saved.consented_at) == (None, None)


def test_wishes_of_both_sides_meet_in_one_row_and_go_when_nobody_wishes(
    session: Session, organiser: Actor
) -> None:
    fair_id = fill_fair(session, organiser)
    said = [WishIn(party_id="E1", wish="must"), WishIn(party_id="E2", wish="no_thanks")]
    wishes.save_booth_wishes(session, organiser, fair_id, "B01", said, now=NOW)
    found = {
        (wish.booth_wish, wish.enterprise_wish)
        for wish in queries.find_wishes(session, fair_id, booth_id="B01")
    }
    assert found == {("must", "want"), ("no_thanks", "want"), ("none", "want")}
    nothing = ApplicationIn(**make_application("E3", wishes=[]))
    applications.apply(session, organiser, fair_id, nothing, now=NOW, today=TODAY)
    assert queries.find_wishes(session, fair_id, enterprise_id="E3") == []
    unknown = [WishIn(party_id="E9", wish="want")]
    with pytest.raises(InvalidInput):
        wishes.save_booth_wishes(session, organiser, fair_id, "B01", unknown, now=NOW)


def test_accommodations_are_asked_for_and_answered(session: Session, organiser: Actor) -> None:
    fair_id = fill_fair(session, organiser)
    item = ApplicationIn(**make_application("E1", accommodations=["sign_language"]))
    saved = applications.apply(session, organiser, fair_id, item, now=NOW, today=TODAY)
    assert (saved.accommodation_state, saved.accommodation_asked_at) == ("asked", NOW)
    fair = queries.describe_fair(session, queries.get_row(session, fair_id))
    counts = queries.count_fair(session, fair)
    assert (counts.accommodations, counts.accommodations_open) == (1, 1)
    last = datetime.datetime(2017, 3, 23, 23, 59, tzinfo=KOREA)
    assert [fair.is_in_time(last + datetime.timedelta(minutes=late)) for late in (0, 1)] == [True, False]
    applications.answer_accommodation(session, organiser, fair_id, 1, "arranged", now=NOW)
    listed = list_applications(session, fair_id, ApplicationQuery(needs=True))
    assert [(found.number, found.accommodation_state) for found in listed.items] == [(1, "arranged")]
    with pytest.raises(WrongState):
        applications.answer_accommodation(session, organiser, fair_id, 2, "arranged", now=NOW)


def test_applications_page_by_cursor(session: Session, organiser: Actor) -> None:
    fair_id = fill_fair(session, organiser)
    first = list_applications(session, fair_id, ApplicationQuery(limit=3))
    rest = list_applications(session, fair_id, ApplicationQuery(limit=3, cursor=first.next_cursor))
    assert [item.number for item in (*first.items, *rest.items)] == [1, 2, 3, 4]
    assert rest.next_cursor is None


def test_an_import_of_applications_is_whole_or_nothing_in_as_many_statements_for_four_as_for_two(
    app: FastAPI, organiser: Actor
) -> None:
    statements: list[str] = []
    with app.state.database.session(is_writing=True) as session:
        fair_id = fill_fair(session, organiser)
    counts = []
    for ids in (("E1", "E2"), ("E1", "E2", "E3", "E4")):
        with app.state.database.session(is_writing=True) as session:
            engine = session.get_bind()

            def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
                statements.append(statement)

            statements.clear()
            event.listen(engine, "before_cursor_execute", note)
            items = [ApplicationIn(enterprise_id=item, max_meetings=3) for item in ids]
            applications.import_applications(session, organiser, fair_id, items, now=NOW)
            event.remove(engine, "before_cursor_execute", note)
            counts.append(len(statements))
    assert counts[0] == counts[1]
    items = [ApplicationIn(enterprise_id="E1"), ApplicationIn(enterprise_id="없음")]
    with app.state.database.session(is_writing=True) as session, pytest.raises(InvalidInput) as refused:
        applications.import_applications(session, organiser, fair_id, items, now=NOW)
    assert refused.value.fields[0].field == "items[1].enterprise_id"


def test_booths_are_imported_by_their_number(session: Session, organiser: Actor) -> None:
    fair_id = fill_fair(session, organiser)
    items = [
        BoothIn(**make_booth("은평구청", code="B01", seats=2)),
        BoothIn(**make_booth("종로구", code="C-7")),
    ]
    outcome = booths.import_booths(session, organiser, fair_id, items, now=NOW)
    assert (outcome.created, outcome.updated) == (1, 1)
    found = find_booths(session, fair_id)
    assert [(booth.booth_id, booth.code, booth.agency, booth.seats) for booth in found] == [
        ("B01", "B01", "은평구청", 2),
        ("B02", "B02", "마포구", 1),
        ("B03", "C-7", "종로구", 1),
    ]


def test_capacity_is_bounded_by_seats_and_by_the_hall(session: Session, organiser: Actor) -> None:
    fair_id = fill_fair(session, organiser, tables=1)
    fair = queries.describe_fair(session, queries.get_row(session, fair_id))
    counts = queries.count_fair(session, fair)
    assert (counts.booths, counts.seats, counts.applied, counts.wishes, counts.capacity) == (2, 2, 4, 8, 6)
