"""Dates as Korean documents and spreadsheets write them.

"2015. 10. 29.", "’15.10.29~30", "'15. 4. 1.", "’15. 2.~", "’15. 9~10월", "’16년 하반기",
"2015-10-29 18:00:00", "20151029", "(5.28)" beside a known year, and the serial numbers of a spreadsheet.
"""

from __future__ import annotations

import calendar
import datetime
import math
import re
from dataclasses import dataclass
from typing import Literal

from service.clock import KOREA
from service.intake.forms import FormError, fold

Precision = Literal["day", "month", "quarter", "half", "year"]

# Day 1 of a spreadsheet is 1900-01-01; its calendar wrongly has a 1900-02-29, so later days count from here.
_SERIAL_ORIGIN = datetime.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 61, 2_958_465  # 1900-03-01 to 9999-12-31

_QUOTE = "'’‘`´′"
_WEEKDAY = re.compile(r"\s*\(\s*[월화수목금토일](?:요일)?\s*\)")
_TIME = r"(?:(?:[T\s]\s*|\s*(?:오전|오후)\s*)\d{1,2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?|시(?:\s*\d{1,2}분)?)\s*)"
_CLOCK = re.compile(rf"{_TIME}$")
_STAMP = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
# Two digits alone are a year where 년 and a month follow: "15년" may as well be how long something takes.
_YEAR = rf"(?:(?P<year>\d{{4}})|(?P<quote>[{_QUOTE}]\s*)?(?P<short>\d{{2}})(?(quote)|(?=\s*년\s*\S)))"
_FULL = re.compile(
    rf"{_YEAR}(?:\s*[./-]\s*|\s*년\s*)(?P<month>\d{{1,2}})(?:\s*[./-]\s*|\s*월\s*)(?P<day>\d{{1,2}})\s*[.일]?"
)
_PACKED = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:\d{4}|\d{6})?", re.ASCII)
# With points the year comes first, however many digits follow; "12/3/26" may be written the other way round.
_BARE_SHORT = re.compile(r"(?P<short>\d{2})[/-](?P<month>\d{2})[/-](?P<day>\d{2})")
_POINTED = re.compile(r"(?P<short>\d{2})\s*\.\s*(?P<month>\d{1,2})\s*\.\s*(?P<day>\d{1,2})\s*\.?")
_MONTH = re.compile(rf"{_YEAR}(?:\s*[./-]\s*|\s*년\s*)(?P<month>\d{{1,2}})\s*[.월]?")
_QUARTER = re.compile(rf"{_YEAR}\s*(?:[.]|년)?\s*(?P<quarter>[1-4])\s*(?:/\s*4\s*)?분기")
_HALF = re.compile(rf"{_YEAR}\s*(?:[.]|년)?\s*(?P<half>[상하])반기")
_WHOLE_YEAR = re.compile(rf"{_YEAR}\s*[.년]?(?:도)?")
_MONTH_DAY = re.compile(r"(?P<month>\d{1,2})\s*(?:[./-]|월)\s*(?P<day>\d{1,2})\s*[.일]?")
_NAMED_MONTH = re.compile(r"(?P<month>\d{1,2})\s*월")
_MONTH_ALONE = re.compile(r"(?P<month>\d{1,2})\s*[.월]?")
# A day that only the contract will bring, and how long something takes: no dates, but no mistakes either.
_SIGNING = r"(?:계약|착수|체결|협약|개시|착공)\s*(?:체결)?\s*(?:일|시|후|과\s*동시)?\s*(?:로?부터)?"
_FROM_SIGNING = re.compile(_SIGNING)
_DURATION = re.compile(rf"(?:{_SIGNING}[\s~]*)?\d{{1,3}}\s*(?:일|주|개월|달|년)\s*(?:간|동안)?\s*(?:이내)?")
_DAY_ALONE = re.compile(r"(?P<day>\d{1,2})\s*[.일]?")


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A stretch of days, both ends counted; None where an end is open. `precision` is that of the writing."""

    start: datetime.date | None
    end: datetime.date | None
    precision: Precision


def count_months(first: datetime.date | None, last: datetime.date | None) -> int | None:
    """How many whole months the days from `first` to `last`, both counted, are; None where they are not."""
    if first is None or last is None or last == datetime.date.max:
        return None
    after = last + datetime.timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    return months if after.day == first.day and months > 0 else None


def _refuse(shown: object) -> FormError:
    text = str(shown)[:40]
    return FormError(
        f"날짜로 읽을 수 없습니다: ‘{text}’(예: 2017-03-02, 2017. 3. 2.)",
        f"cannot read '{text}' as a date, expected for example 2017-03-02 or 2017. 3. 2.",
    )


def _make_day(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise FormError(
            f"달력에 없는 날짜입니다: {year}-{month:02}-{day:02}",
            f"{year}-{month:02}-{day:02} does not exist in the calendar, expected a real date",
        ) from None


def _months(year: int, first: int, last: int, precision: Precision) -> DaySpan:
    start = _make_day(year, first, 1)
    _make_day(year, last, 1)
    return DaySpan(start, datetime.date(year, last, calendar.monthrange(year, last)[1]), precision)


def _year_of(parts: re.Match[str]) -> int:
    named = parts.groupdict()
    return int(named["year"]) if named.get("year") else 2000 + int(named["short"])


def _one_day(day: datetime.date) -> DaySpan:
    return DaySpan(day, day, "day")


def _read_stamp(text: str) -> datetime.date | None:
    if not _STAMP.fullmatch(text):
        return None
    try:
        instant = datetime.datetime.fromisoformat(text.replace(" Z", "Z").replace(" ", "T", 1))
    except ValueError:
        raise _refuse(text) from None
    # A moment with an offset is told by the day that it is in Korea.
    try:
        return (instant.astimezone(KOREA) if instant.tzinfo else instant).date()
    except OverflowError:
        raise _refuse(text) from None


def states_duration(text: str) -> bool:
    """Whether a text says how long something takes and no day of the calendar: "착수일로부터 60일"."""
    return _DURATION.fullmatch(fold(text)) is not None


def _read_one(text: str, year: int | None) -> DaySpan:
    """One point or stretch, without "~". `year` completes a month and day without one."""
    for form in (_FULL, _PACKED, _BARE_SHORT, _POINTED):
        if parts := form.fullmatch(text):
            return _one_day(_make_day(_year_of(parts), int(parts["month"]), int(parts["day"])))
    if parts := _QUARTER.fullmatch(text):
        quarter = int(parts["quarter"])
        return _months(_year_of(parts), quarter * 3 - 2, quarter * 3, "quarter")
    if parts := _HALF.fullmatch(text):
        first = 1 if parts["half"] == "상" else 7
        return _months(_year_of(parts), first, first + 5, "half")
    if parts := _MONTH.fullmatch(text):
        return _months(_year_of(parts), int(parts["month"]), int(parts["month"]), "month")
    if parts := _WHOLE_YEAR.fullmatch(text):
        return _months(_year_of(parts), 1, 12, "year")
    if year is not None and (parts := _MONTH_DAY.fullmatch(text)):
        return _one_day(_make_day(year, int(parts["month"]), int(parts["day"])))
    if year is not None and (parts := _NAMED_MONTH.fullmatch(text)):
        return _months(year, int(parts["month"]), int(parts["month"]), "month")
    raise _refuse(text)


def _read_end(text: str, start: DaySpan) -> DaySpan:
    """The right side of "~", which leaves out what it shares with the left: "’15.10.29~30", "’15. 9~10월"."""
    first = start.start
    assert first is not None
    if start.precision == "day":
        if parts := _DAY_ALONE.fullmatch(text):
            return _one_day(_make_day(first.year, first.month, int(parts["day"])))
    elif start.precision == "month" and (parts := _MONTH_ALONE.fullmatch(text)):
        return _months(first.year, int(parts["month"]), int(parts["month"]), "month")
    return _read_one(text, first.year)


def _read_text(original: str, year: int | None) -> DaySpan:
    text = fold(original)
    if len(text) > 60:
        raise _refuse(text)
    if day := _read_stamp(text):
        return _one_day(day)
    text = _WEEKDAY.sub("", text).strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    left, tilde, right = text.replace("∼", "~").replace("〜", "~").partition("~")
    left, right = _CLOCK.sub("", left.strip()).strip(), _CLOCK.sub("", right.strip()).strip()
    if not tilde and left.endswith("까지"):
        begun = _FROM_SIGNING.match(left)
        left, tilde, right = "", "~", left[begun.end() if begun else 0 :].strip()
    if tilde and _FROM_SIGNING.fullmatch(left):
        left = ""
    right = right.removesuffix("까지").strip()
    if not tilde:
        return _read_one(left, year)
    if not left and not right:
        raise _refuse(original)
    if not left:
        closing = _read_one(right, year)
        return DaySpan(None, closing.end, closing.precision)
    opening = _read_one(left, year)
    if not right or right == "계속":
        return DaySpan(opening.start, None, opening.precision)
    closing = _read_end(right, opening)
    if opening.start and closing.end and opening.start > closing.end:
        raise FormError(
            f"기간의 끝이 시작보다 빠릅니다: ‘{text[:40]}’",
            f"'{text[:40]}' ends before it starts, expected the reverse",
        )
    return DaySpan(opening.start, closing.end, closing.precision)


def read_span(value: object, *, year: int | None = None) -> DaySpan:
    """The days that a cell states: text, a date or time of a spreadsheet, or its serial number.

    `year` completes dates that leave the year out. Raises FormError.
    """
    if isinstance(value, datetime.datetime):
        return _one_day((value.astimezone(KOREA) if value.tzinfo else value).date())
    if isinstance(value, datetime.date):
        return _one_day(value)
    if isinstance(value, bool):
        raise _refuse(value)
    if isinstance(value, int | float) and math.isfinite(value):
        if 1900 <= value <= 2200 and value == int(value):
            return _months(int(value), 1, 12, "year")
        if _FIRST_SERIAL <= value <= _LAST_SERIAL:
            return _one_day(_SERIAL_ORIGIN + datetime.timedelta(days=int(value)))
        if value == int(value):
            return _read_text(str(int(value)), year)
        raise _refuse(value)
    if isinstance(value, str):
        return _read_text(value, year)
    raise _refuse(value)


def read_day(value: object) -> datetime.date:
    """The one day that a cell states. Raises FormError, also where only a month or a stretch is stated."""
    span = read_span(value)
    if span.precision != "day" or span.start is None or span.start != span.end:
        shown = str(value)[:40]
        raise FormError(
            f"하루를 가리키지 않습니다: ‘{shown}’(예: 2017-03-02)",
            f"'{shown}' is not one day, expected for example 2017-03-02",
        )
    return span.start
