"""An enterprise's meetings as a calendar file, and its check-in code as a picture."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import segno
from icalendar import Calendar, Event

from service.fairs.plans.schemas import Meeting
from service.fairs.register.schemas import Fair
from service.tables import NO_SHOWS


def write_calendar(
    fair: Fair, meetings: Iterable[Meeting], dropped: Iterable[Meeting] = (), *, now: datetime.datetime
) -> bytes:
    """The meetings as iCalendar: in the fair's own time zone, which stands in the file with its rules.

    A meeting keeps its UID when it moves, so that a calendar replaces it instead of showing both. One that
    was `dropped` is told as cancelled: the calendar would go on showing it.
    """
    zone = ZoneInfo(fair.time_zone)
    calendar = Calendar()
    calendar.add("prodid", "-//Pumasi//Fairs//KO")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", fair.name)
    told = [(meeting, meeting.state not in NO_SHOWS) for meeting in meetings]
    for meeting, stands in [*told, *((meeting, False) for meeting in dropped)]:
        if meeting.starts_at is None or meeting.ends_at is None:
            continue
        event = Event()
        event.add("uid", f"{fair.fair_id}-{meeting.request_id}@pumasi")
        event.add("dtstamp", now.astimezone(datetime.UTC))
        event.add("dtstart", meeting.starts_at.astimezone(zone))
        event.add("dtend", meeting.ends_at.astimezone(zone))
        event.add("summary", f"{fair.name}: {meeting.booth_name} ↔ {meeting.enterprise_name}")
        event.add("sequence", fair.published_version or 0)
        event.add("status", "CONFIRMED" if stands else "CANCELLED")
        where = " ".join(part for part in (fair.place, meeting.where) if part)
        if where:
            event.add("location", where)
        if meeting.walk_minutes:
            event.add("description", f"다음 상담까지 이동 {meeting.walk_minutes}분")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def draw_code(code: str) -> bytes:
    """The code as a QR picture (SVG) that any scanner types as it stands."""
    file = io.BytesIO()
    segno.make(code, error="m", micro=False).save(
        file, kind="svg", scale=6, border=4, xmldecl=False, svgclass=None, lineclass=None, light="#fff"
    )
    return file.getvalue()
