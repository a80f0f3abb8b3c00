"""How numbers, money and dates are written for people: as Korean officials do, and in plain English."""

from __future__ import annotations

from datetime import date, datetime

from service.clock import KOREA
from service.skins.language import Language

EMPTY = "–"  # the sign with which Korean official tables say "none"

_MYRIADS = ((10**12, "조"), (10**8, "억"), (10**4, "만"))
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def format_money(amount_krw: int | None, language: Language = "ko") -> str:
    """120000000 as `1억 2,000만원` or `KRW 120,000,000`. Never rounded: 1234567 is `1,234,567원`."""
    if amount_krw is None:
        return EMPTY
    if language == "en":
        return f"KRW {amount_krw:,}"
    if amount_krw == 0 or amount_krw % 10**4:
        return f"{amount_krw:,}원"
    parts = []
    rest = amount_krw
    for size, name in _MYRIADS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count:,}{name}")
    return " ".join(parts) + "원"


def format_number(number: float | None) -> str:
    """12345 as `12,345`; no more decimals than the number has, at most two."""
    if number is None:
        return EMPTY
    if number == int(number):
        return f"{int(number):,}"
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def format_truth(is_so: bool, language: Language = "ko") -> str:
    """`예` or `아니요`; `yes` or `no`."""
    if language == "en":
        return "yes" if is_so else "no"
    return "예" if is_so else "아니요"


def format_percent(percent: float | None) -> str:
    """29.9 as `29.9%`, 30.0 as `30%`."""
    return EMPTY if percent is None else f"{format_number(percent)}%"


def format_day(day: date | None, language: Language = "ko") -> str:
    """`2026. 11. 23.` or `23 Nov 2026`."""
    if day is None:
        return EMPTY
    if language == "en":
        return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}. {day.month}. {day.day}."


def format_instant(instant: datetime | None, language: Language = "ko") -> str:
    """The day and the minute in Korean time: `2026. 11. 23. 09:05`."""
    if instant is None:
        return EMPTY
    there = instant.astimezone(KOREA)
    return f"{format_day(there.date(), language)} {there:%H:%M}"


def format_day_of(instant: datetime | None, language: Language = "ko") -> str:
    """The Korean day of an instant."""
    return EMPTY if instant is None else format_day(instant.astimezone(KOREA).date(), language)


def format_clock_time(instant: datetime | None) -> str:
    """The time of day in Korea: `09:05`."""
    return EMPTY if instant is None else f"{instant.astimezone(KOREA):%H:%M}"


def format_clock_span(start: datetime | None, end: datetime | None) -> str:
    """The time of day at which something begins and ends: `10:00~10:40`."""
    return format_clock_time(start) + (f"~{format_clock_time(end)}" if start and end else "")


def format_period(first: date | None, last: date | None, language: Language = "ko") -> str:
    """`2026. 1. 1. ~ 2026. 12. 31.`, one day where both are the same; an open end stays empty."""
    if first == last:
        return format_day(first, language)
    start = "" if first is None else format_day(first, language)
    end = "" if last is None else format_day(last, language)
    return f"{start} ~ {end}".strip()


def format_business_number(digits: str | None) -> str:
    """`9998100015` as `999-81-00015`."""
    if not digits:
        return EMPTY
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if len(digits) == 10 else digits


def share_points(parts: tuple[float, ...], total: float) -> tuple[float, ...]:
    """Parts of a score (0-1) as points out of 100 with one decimal that add up to the total as it is shown.

    What rounding leaves over goes to the parts that lost most by it, earlier parts first.
    """
    wanted = round(total * 1000)
    exact = [part * 1000 for part in parts]
    floors = [int(value // 1) for value in exact]
    missing = wanted - sum(floors)
    if not 0 <= missing <= len(parts):  # the parts do not add up to the total: show them as they are
        return tuple(round(value / 10, 1) for value in exact)
    order = sorted(range(len(parts)), key=lambda i: (floors[i] - exact[i], i))
    for i in order[:missing]:
        floors[i] += 1
    return tuple(tenths / 10 for tenths in floors)


def format_points(points: float) -> str:
    """Points out of 100 with one decimal: `87.3`."""
    return f"{points:.1f}"
