"""What an account was told, as feeds that other programs read: RSS for readers, ICS for calendars."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from email.utils import format_datetime
from xml.etree import ElementTree

from icalendar import Calendar, Event

from service.alerts.schemas import Hit
from service.clock import KOREA

_NAME = "품앗이: 맞는 구매수요"


def write_rss(hits: Sequence[Hit], *, address: str) -> bytes:
    """The feed of the demands told, the latest first."""
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    for name, text in (
        ("title", _NAME),
        ("link", f"{address}/my-alerts"),
        ("description", "등록하신 기업과 저장하신 검색에 맞는 구매수요"),
        ("language", "ko"),
    ):
        ElementTree.SubElement(channel, name).text = text
    for hit in hits:
        item = ElementTree.SubElement(channel, "item")
        told_at = datetime.datetime.combine(hit.told_on, datetime.time(7), KOREA)
        for name, text in (
            ("title", _printable(hit.title)),
            ("link", f"{address}/demands/{hit.demand_id}"),
            ("description", _printable(f"{hit.buyer or '미상'} – {hit.reason_ko}")),
            ("pubDate", format_datetime(told_at)),
        ):
            ElementTree.SubElement(item, name).text = text
        guid = ElementTree.SubElement(item, "guid", isPermaLink="false")
        guid.text = hit.demand_id
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def write_ics(hits: Sequence[Hit], *, address: str, now: datetime.datetime) -> bytes:
    """The deadlines of the demands told, as whole days of a calendar."""
    calendar = Calendar()
    calendar.add("prodid", "-//Pumasi//Alerts//KO")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _NAME)
    for hit in hits:
        if hit.due_on is None:
            continue
        event = Event()
        event.add("uid", f"{hit.demand_id}@pumasi")
        event.add("summary", f"마감: {hit.title}")
        event.add("dtstart", hit.due_on)
        event.add("dtend", hit.due_on + datetime.timedelta(days=1))
        event.add("dtstamp", now)
        event.add("url", f"{address}/demands/{hit.demand_id}")
        event.add("description", hit.reason_ko)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _printable(text: str) -> str:
    """The text without the control characters that XML cannot carry."""
    return "".join(sign for sign in text if sign in "\t\n" or sign.isprintable() or sign == " ")
