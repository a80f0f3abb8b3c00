"""What the papers of a fair say: the timetable that stands, by booth, by enterprise and by slot."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session, col, select

from service import tables
from service.clock import KOREA
from service.fairs.booths.queries import find_booths
from service.fairs.plans import queries as plans
from service.fairs.plans.schemas import Meeting
from service.fairs.register import queries as fairs
from service.fairs.register.schemas import Booth, Fair
from service.fairs.times import MeetingTimes
from service.skins.formats import format_clock_span, format_clock_time, format_day, format_day_of


class Guest(BaseModel):
    """An enterprise as it stands on a paper; contacts only with its consent."""

    number: int
    enterprise_id: str
    name: str
    check_in_code: str
    contact: str


class Pack(BaseModel):
    """Everything that is printed of a fair."""

    fair: Fair
    version: int | None
    booths: list[Booth]
    guests: list[Guest]
    meetings: list[Meeting]


def get_pack(session: Session, fair_id: str) -> Pack:
    """The fair with the timetable that stands (none: no meetings), in a fixed number of statements."""
    fair = fairs.describe_fair(session, fairs.get_row(session, fair_id))
    version = fair.published_version
    rows = session.exec(
        select(tables.FairApplication)
        .where(tables.FairApplication.fair_id == fair_id, tables.FairApplication.state == "applied")
        .order_by(col(tables.FairApplication.name), col(tables.FairApplication.number))
    ).all()
    return Pack(
        fair=fair,
        version=version,
        booths=find_booths(session, fair_id),
        guests=[
            Guest(
                number=row.number,
                enterprise_id=row.enterprise_id,
                name=row.name,
                check_in_code=row.check_in_code,
                contact=" ".join(
                    part for part in (row.contact_name, row.contact_phone, row.contact_email) if part
                )
                if row.consented_at
                else "",
            )
            for row in rows
        ],
        meetings=plans.find_meetings(session, fair_id, version) if version else [],
    )


def describe_booths(pack: Pack, booth_id: str | None = None) -> dict[str, Any]:
    """The data of the booth sheets: a page for every booth, or for one."""
    contact_of = {guest.enterprise_id: guest.contact for guest in pack.guests}
    return {
        **_describe_head(pack),
        "sheets": [
            {
                "title": f"{booth.code} {booth.agency}",
                "place": booth.where,
                "seats": booth.seats,
                "projects": [project.title for project in booth.projects],
                "rows": [
                    [
                        *_describe_time(item),
                        str(item.seat or ""),
                        item.enterprise_name,
                        contact_of.get(item.enterprise_id, ""),
                    ]
                    for item in pack.meetings
                    if item.booth_id == booth.booth_id
                ],
            }
            for booth in pack.booths
            if booth_id in (None, booth.booth_id)
        ],
    }


def describe_guests(pack: Pack, number: int | None = None) -> dict[str, Any]:
    """The data of the enterprise sheets: a page for every enterprise, or for one."""
    booth_of = {booth.booth_id: booth for booth in pack.booths}
    return {
        **_describe_head(pack),
        "sheets": [
            {
                "title": guest.name,
                "code": guest.check_in_code,
                "rows": [
                    [
                        *_describe_time(item),
                        booth_of[item.booth_id].code,
                        item.booth_name,
                        item.where,
                        f"다음 상담까지 이동 {item.walk_minutes}분" if item.walk_minutes else "",
                    ]
                    for item in pack.meetings
                    if item.enterprise_id == guest.enterprise_id
                ],
            }
            for guest in pack.guests
            if number in (None, guest.number)
        ],
    }


def describe_hall(pack: Pack) -> dict[str, Any]:
    """The data of the hall grid: a half day a page, booths down, slots across.

    A meeting of several slots stands in all of them, in brackets where it goes on.
    """
    halves: dict[tuple[int, str], list[Any]] = {}
    for slot in pack.fair.slots:
        halves.setdefault((slot.day, slot.session), []).append(slot)
    times = MeetingTimes(pack.fair.slots)
    cells: dict[tuple[str, int], list[str]] = {}
    for item in pack.meetings:
        for number, slot in enumerate(times.cover(item.slot, item.slots)):
            name = f"({item.enterprise_name})" if number else item.enterprise_name
            cells.setdefault((item.booth_id, slot), []).append(name)
    return {
        **_describe_head(pack),
        "pages": [
            {
                "title": f"{format_day_of(slots[0].starts_at)} {_name_half(session)}",
                "times": [format_clock_time(slot.starts_at) for slot in slots],
                "has_long": any(item.slots > 1 for item in pack.meetings),
                "rows": [
                    [
                        f"{booth.code} {booth.agency}",
                        *(", ".join(cells.get((booth.booth_id, slot.slot), [])) for slot in slots),
                    ]
                    for booth in pack.booths
                ],
            }
            for (_, session), slots in halves.items()
        ],
    }


def _describe_head(pack: Pack) -> dict[str, Any]:
    fair = pack.fair
    first, last = format_day(fair.first_on), format_day(fair.last_on)
    return {
        "fair": fair.name,
        "when": first if first == last else f"{first} ~ {last}",
        "place": fair.place or "",
        "version": pack.version or 0,
    }


def _describe_time(item: Meeting) -> tuple[str, str]:
    return format_day_of(item.starts_at), format_clock_span(item.starts_at, item.ends_at)


def _name_half(session: str) -> str:
    return {"am": "오전", "pm": "오후"}.get(session, session)


def list_days(pack: Pack) -> list[tuple[datetime.date, list[Any]]]:
    """The slots by their Korean day."""
    days: dict[datetime.date, list[Any]] = {}
    for slot in pack.fair.slots:
        days.setdefault(slot.starts_at.astimezone(KOREA).date(), []).append(slot)
    return list(days.items())
