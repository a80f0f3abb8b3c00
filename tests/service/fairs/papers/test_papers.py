"""The papers of a fair: PDFs in Hangul, a calendar in the right time zone, a code, and the offline file."""

from __future__ import annotations

import datetime
import io
import re

import pytest
from fastapi import FastAPI
from icalendar import Calendar
from pypdf import PdfReader

from service.fairs.calendar import draw_code, write_calendar
from service.fairs.papers import queries
from service.fairs.plans import queries as plans
from service.files.paper import print_pdf
from service.security import Actor
from tests.service.conftest import NOW, Clock, SignedInClient, open_browser
from tests.service.fairs.days.test_actions import publish


def read_pdf(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_every_booth_and_enterprise_has_a_sheet_with_its_meetings(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=False) as session:
        pack = queries.get_pack(session, fair_id)
    booths, guests = queries.describe_booths(pack), queries.describe_guests(pack)
    assert [len(sheet["rows"]) for sheet in booths["sheets"]] == [4, 4]
    assert [len(sheet["rows"]) for sheet in guests["sheets"]] == [2, 2, 2, 2]
    text = read_pdf(print_pdf("fair_booths.typ", booths, made_at=NOW))
    for name in ("은평구", "마포구", "기업 E1", "기업 E4", "봄 구매상담회", "2017. 3. 30."):
        assert name in text
    code = guests["sheets"][0]["code"]
    assert code in read_pdf(print_pdf("fair_enterprises.typ", guests, made_at=NOW)).replace(" ", "")
    hall = queries.describe_hall(pack)
    assert [page["title"] for page in hall["pages"]] == ["2017. 3. 30. 오전", "2017. 3. 30. 오후"]
    assert sum(bool(cell) for page in hall["pages"] for row in page["rows"] for cell in row[1:]) == 8
    assert "13:00" in read_pdf(print_pdf("fair_hall.typ", hall, made_at=NOW))


def test_what_is_not_known_is_a_dash_on_paper_too() -> None:
    sheet = {"title": "01 은평구", "place": "", "projects": [], "rows": []}
    data = {"fair": "견본 상담회", "when": "2017. 3. 30.", "place": "", "version": 1, "sheets": [sheet]}
    lines = read_pdf(print_pdf("fair_booths.typ", data, made_at=NOW)).splitlines()
    assert {" ".join(line.split()) for line in lines} >= {"장소 –", "구매 계획 –"}


def test_a_moment_with_microseconds_is_printed_too() -> None:
    data = {"fair": "", "when": "", "place": "", "version": 1, "pages": []}
    moment = datetime.datetime(2026, 11, 28, 1, 2, 3, 456, tzinfo=datetime.UTC)
    assert print_pdf("fair_hall.typ", data, made_at=moment).startswith(b"%PDF")


def test_the_calendar_is_in_korean_time_with_the_zone_s_rules(
    app: FastAPI, organiser: Actor, clock: Clock
) -> None:
    fair_id = publish(app, organiser, clock)
    with app.state.database.session(is_writing=False) as session:
        pack = queries.get_pack(session, fair_id)
        meetings = plans.find_meetings(session, fair_id, 1, enterprise_id="E1")
    calendar = Calendar.from_ical(write_calendar(pack.fair, meetings, now=NOW))
    events = list(calendar.walk("VEVENT"))
    assert [event.decoded("dtstart") for event in events] == [item.starts_at for item in meetings]
    assert {event["dtstart"].params["TZID"] for event in events} == {"Asia/Seoul"}
    assert {event.decoded("dtstart").utcoffset() for event in events} == {datetime.timedelta(hours=9)}
    assert {event.decoded("dtend") - event.decoded("dtstart") for event in events} == {
        datetime.timedelta(minutes=20)
    }
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Seoul"]
    assert len({event["uid"] for event in events}) == 2


def test_the_code_is_a_picture_without_scripts_or_other_hosts() -> None:
    picture = draw_code("7KX2MB").decode()
    assert picture.startswith("<svg")
    assert "script" not in picture
    assert re.findall(r"https?://[^\"]+", picture) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize("role", ["organiser", "enterprise"])
def test_the_offline_file_holds_everything_and_asks_for_nothing(
    app: FastAPI, organiser: Actor, enterprise: Actor, clock: Clock, role: str
) -> None:
    fair_id = publish(app, organiser, clock)
    client = SignedInClient(open_browser(app), organiser if role == "organiser" else enterprise)
    answer = client.get(f"/fairs/{fair_id}/papers/offline.html", headers={"Accept": "text/html"})
    if role == "enterprise":
        assert answer.status_code == 403
        return
    assert answer.status_code == 200
    text = answer.text
    assert not re.search(r"(?:src|href)=\"(?!#)", text)
    assert "url(" not in text
    # Dark on screens of those who ask for it; what is printed stays light.
    assert "@media screen and (prefers-color-scheme: dark)" in text
    assert "color-scheme: light;" in text
    for number in range(1, 5):
        assert text.count(f"기업 E{number}") >= 3
    pdf = client.get(f"/fairs/{fair_id}/booths/B01/sheet.pdf")
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
