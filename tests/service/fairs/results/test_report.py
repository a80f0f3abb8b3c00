"""The report's counts are those of the cards; follow-ups fall due; contacts go when the fair is over."""

from __future__ import annotations

import datetime
from io import BytesIO

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from pypdf import PdfReader

from service.clock import KOREA
from service.errors import Forbidden, WrongState
from service.fairs.applications import actions as applications
from service.fairs.applications.queries import get_application_row
from service.fairs.cards import actions as cards
from service.fairs.days import actions as days
from service.fairs.days.schemas import CardIn, TicketIn
from service.fairs.register import actions as fairs
from service.fairs.register.schemas import ApplicationIn
from service.fairs.results import actions, queries
from service.fairs.results.schemas import FollowUpIn, SurveyIn
from service.fairs.walk_ins import actions as walk_ins
from service.security import Actor
from tests.service.conftest import NOW, Clock
from tests.service.fairs.days.test_actions import FAIR_DAY, MORNING, find_meetings, publish
from tests.service.fairs.register.made_fairs import TODAY, make_application
from tests.service.pages.conftest import Visitor

CARDS = (
    ("B01", CardIn(enterprise_id="E1", outcome="contract_signed", contract_krw=20_000_000)),
    ("B01", CardIn(enterprise_id="E2", outcome="quote_requested", quote_krw=5_000_000)),
    ("B02", CardIn(enterprise_id="E1", outcome="on_hold", discussed_krw=7_000_000)),
    ("B02", CardIn(enterprise_id="E3", outcome="no_show_enterprise")),
)


def test_counts_equal_the_cards_and_the_timetable(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        for booth_id, item in CARDS:
            cards.save_card(
                session, organiser, fair_id, booth_id, item, version=None, now=MORNING, today=FAIR_DAY
            )
        done = find_meetings(session, fair_id)[0]
        days.set_meeting_state(session, organiser, fair_id, done.request_id, "done", now=MORNING)
        walk_ins.take_ticket(session, organiser, fair_id, TicketIn(booth_id="B01", name="손님"), now=MORNING)
        report = queries.make_report(session, fair_id, FAIR_DAY)
        assert (report.cards, sum(item.cards for item in report.outcomes)) == (4, 4)
        assert (report.planned, report.held, report.no_shows, report.walk_ins) == (8, 1, 0, 1)
        assert [(step.step, step.count, step.amount_krw) for step in report.funnel] == [
            ("meetings", 8, 0),
            ("consultations", 3, 7_000_000),
            ("quotes", 2, 5_000_000),
            ("contracts", 1, 20_000_000),
        ]
        assert [(item.booth_name, item.consultations, item.contract_krw) for item in report.booths] == [
            ("은평구", 2, 20_000_000),
            ("마포구", 1, 0),
        ]
        names = dict.fromkeys((item.outcome for item in report.outcomes), "결과")
        assert len(queries.list_card_rows(session, fair_id, names)) == report.cards


def test_the_files_of_the_report_say_what_the_cards_say(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        for booth_id, item in CARDS:
            cards.save_card(
                session, organiser, fair_id, booth_id, item, version=None, now=MORNING, today=FAIR_DAY
            )
    visitor = Visitor(app).sign_in(organiser.login)
    book = load_workbook(BytesIO(visitor.get(f"/fairs/{fair_id}/report/figures").content))
    assert book.sheetnames == ["결과 요약", "부스별 결과", "상담 카드", "후속 확인", "설문 의견"]
    figures = {row[:2]: row[2:] for row in book["결과 요약"].iter_rows(min_row=2, values_only=True)}
    assert figures["상담에서 계약까지", "상담"] == (3, 7_000_000)
    assert figures["상담에서 계약까지", "계약"] == (1, 20_000_000)
    assert figures["당일 현황", "상담 카드"] == (len(CARDS), None)
    outcomes = [count for (part, _), (count, _) in figures.items() if part == "상담 결과"]
    assert sum(outcomes) == book["상담 카드"].max_row - 1 == len(CARDS)
    booths = list(book["부스별 결과"].iter_rows(min_row=2, values_only=True))
    assert sum(row[1] for row in booths) == 3
    # Three consultations are asked about twice; nobody asks after one that did not take place.
    assert book["후속 확인"].max_row - 1 == 6
    table = visitor.get(f"/fairs/{fair_id}/report/figures", params={"format": "csv"}).content.decode(
        "utf-8-sig"
    )
    assert "상담에서 계약까지,계약,1,20000000" in table
    paper = visitor.get(f"/fairs/{fair_id}/report.pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
    assert "2,000만원" in text
    assert "은평구" in text


def test_follow_ups_fall_due_after_three_and_six_months(
    app: FastAPI, organiser: Actor, enterprise: Actor, clock: Clock
) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        booth_id, item = CARDS[1]
        card = cards.save_card(
            session, organiser, fair_id, booth_id, item, version=None, now=MORNING, today=FAIR_DAY
        )
        for day, due in (("2017-06-29", 0), ("2017-06-30", 1), ("2017-09-30", 2)):
            on = datetime.date.fromisoformat(day)
            assert queries.make_report(session, fair_id, on).follow_ups_due == due
        answer = FollowUpIn(answer="견적을 받고 검토 중")
        with pytest.raises(Forbidden):
            actions.answer_follow_up(session, enterprise, fair_id, card.card_id, 3, answer, now=NOW)
        actions.answer_follow_up(session, organiser, fair_id, card.card_id, 3, answer, now=NOW)
        found = queries.list_follow_ups(session, fair_id, booth_id=booth_id)
        assert [(item.months, item.answer) for item in found] == [(6, ""), (3, "견적을 받고 검토 중")]
        with pytest.raises(actions.FollowUpNotFound):
            actions.answer_follow_up(session, organiser, fair_id, "none", 3, answer, now=NOW)


def test_the_day_of_an_answer_is_that_in_korea(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id = publish(app, organiser, clock)
    after_midnight = datetime.datetime(2017, 7, 1, 0, 30, tzinfo=KOREA)
    with app.state.database.session(is_writing=True) as session:
        booth_id, item = CARDS[1]
        card = cards.save_card(
            session, organiser, fair_id, booth_id, item, version=None, now=MORNING, today=FAIR_DAY
        )
        answer = FollowUpIn(answer="계약하기로 함")
        actions.answer_follow_up(session, organiser, fair_id, card.card_id, 3, answer, now=after_midnight)
    visitor = Visitor(app).sign_in(organiser.login)
    book = load_workbook(BytesIO(visitor.get(f"/fairs/{fair_id}/report/figures").content))
    days_of_answers = [row[6] for row in book["후속 확인"].iter_rows(min_row=2, values_only=True)]
    assert days_of_answers == [None, "2017-07-01"]


def test_a_survey_is_answered_once_by_each_and_averaged(
    app: FastAPI, organiser: Actor, enterprise: Actor, clock: Clock
) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        assert queries.summarise_survey(session, fair_id).satisfaction is None
        for side, party, mark in (("booth", "B01", 5), ("enterprise", "E1", 3), ("enterprise", "E1", 4)):
            answer = SurveyIn(side=side, party_id=party, satisfaction=mark, matching=mark, again=1)
            actions.answer_survey(session, organiser, fair_id, answer, now=NOW)
        summary = queries.summarise_survey(session, fair_id)
        assert (summary.answers, summary.satisfaction, summary.again) == (2, 4.5, 1.0)
        answer = SurveyIn(side="enterprise", party_id="E2", satisfaction=1, matching=1, again=1)
        with pytest.raises(Forbidden):
            actions.answer_survey(session, enterprise, fair_id, answer, now=NOW)


def test_contacts_are_erased_when_the_fair_is_closed(app: FastAPI, organiser: Actor, clock: Clock) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=True) as session:
        item = ApplicationIn(**make_application("E1", has_consented=True, contact_phone="02-000-0000"))
        applications.apply(session, organiser, fair_id, item, now=NOW, today=TODAY)
        # What somebody needs is as personal as a telephone number, and asks for no consent.
        noted = ApplicationIn(**make_application("E2", accommodation_note="휠체어를 씁니다"))
        applications.apply(session, organiser, fair_id, noted, now=NOW, today=TODAY)
        with pytest.raises(WrongState):
            actions.erase_contacts(session, organiser, fair_id, now=NOW)
        fairs.set_state(session, organiser, fair_id, "closed", now=NOW)
        assert actions.erase_contacts(session, organiser, fair_id, now=NOW) == 2
        session.expire_all()
        assert get_application_row(session, fair_id, 1).contact_phone is None
        assert get_application_row(session, fair_id, 2).accommodation_note == ""
