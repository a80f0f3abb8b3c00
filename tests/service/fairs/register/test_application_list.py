"""The list of applications as a file: what is on the screen, with a reason on record, and readable again."""

from __future__ import annotations

from fastapi import FastAPI
from sqlmodel import Session, col, select

from service import tables
from service.fairs.applications import actions as applications
from service.fairs.booths.queries import find_booths
from service.fairs.register.schemas import ApplicationIn
from service.fairs.sheets import find_booths_called, read_applications
from service.security import Actor
from tests.service.conftest import NOW
from tests.service.fairs.register.made_fairs import ENTERPRISES, TODAY, fill_fair, make_application
from tests.service.pages.conftest import Visitor


def _fill(session: Session, organiser: Actor) -> str:
    fair_id = fill_fair(session, organiser)
    change = make_application(
        ENTERPRISES[0],
        contact_name="담당자",
        contact_phone="02-120",
        has_consented=True,
        accommodations=["sign_language"],
        unavailable=[1, 2],
        max_meetings=2,
        wishes=[{"party_id": "B01", "wish": "must"}],
    )
    applications.apply(session, organiser, fair_id, ApplicationIn(**change), now=NOW, today=TODAY)
    applications.withdraw(session, organiser, fair_id, 2, now=NOW)
    return fair_id


def test_the_file_holds_what_the_screen_counts_and_is_read_back(app: FastAPI, organiser: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = _fill(session, organiser)
    visitor = Visitor(app).sign_in(organiser.login)
    here = f"/fairs/{fair_id}/applications"
    refused = visitor.post(f"{here}/export", {"format": "csv", "reason": ""})
    assert refused.status_code == 422
    sent = visitor.post(f"{here}/export", {"format": "csv", "reason": "당일 안내"})
    assert sent.headers["content-disposition"] == f'attachment; filename="applications-{fair_id}.csv"'
    lines = sent.content.decode("utf-8-sig").splitlines()
    assert f"{len(ENTERPRISES)}곳" in visitor.open(here).all("main")[0].text
    assert len(lines) == 1 + len(ENTERPRISES)
    assert lines[0].startswith("신청 번호,신청 상태,기업 번호")
    assert lines[2].startswith("2,취소")
    narrowed = visitor.post(f"{here}/export", {"format": "csv", "reason": "편의 제공", "needs": "true"})
    assert len(narrowed.content.decode("utf-8-sig").splitlines()) == 2
    with app.state.database.session(is_writing=False) as session:
        called = find_booths_called(find_booths(session, fair_id))
        first = read_applications("a.csv", sent.content, called, str)[2]
        entry = tables.AuditEntry
        reasons = session.exec(select(entry.reason).where(col(entry.action) == "export.make")).all()
        looks = session.exec(select(tables.AccessEntry.kind, tables.AccessEntry.people)).all()
    assert (first.contact_name, first.has_consented, first.accommodations) == (
        "담당자",
        True,
        ["sign_language"],
    )
    assert (first.unavailable, first.max_meetings) == ([1, 2], 2)
    assert [(wish.party_id, wish.wish) for wish in first.wishes] == [("B01", "must")]
    assert reasons == ["당일 안내", "편의 제공"]
    assert looks == [("fair-contacts", 1), ("fair-contacts", 1)]


def test_only_who_manages_the_fair_takes_the_list(app: FastAPI, organiser: Actor, buyer: Actor) -> None:
    with app.state.database.session(is_writing=True) as session:
        fair_id = _fill(session, organiser)
    visitor = Visitor(app).sign_in(buyer.login)
    path = f"/fairs/{fair_id}/applications/export"
    assert visitor.post(path, {"format": "csv", "reason": "궁금해서"}).status_code == 403
