"""Dates in the ways that Korean documents and spreadsheets write them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.days import DaySpan, count_months, read_day, read_span
from service.intake.forms import FormError

DAY = datetime.date(2015, 10, 29)


@pytest.mark.parametrize(
    "text",
    [
        "2015-10-29",
        "2015. 10. 29.",
        "2015.10.29",
        "2015/10/29",
        "２０１５．１０．２９",
        "2015년 10월 29일",
        "2015년 10월 29일(목) 14시 30분",
        "2015. 10. 29.(목) 14:00",
        "2015. 10. 29. 오후 2시",
        "’15.10.29",
        "'15. 10. 29.",
        "15.10.29",
        "15. 10. 29.",
        "15년 10월 29일",
        "20151029",
        "201510291800",
        "2015-10-29 18:00:00",
        "2015-10-29T18:00:00",
        "2015-10-29T18:00+09:00",
        "2015-10-28T18:00:00Z",
        "(2015.10.29)",
    ],
)
def test_one_day(text: str) -> None:
    assert read_day(text) == DAY


@pytest.mark.parametrize("text", ["26.3.5.", "26. 3. 5.", "26.3.5.(목)", "26년 3월 5일", "’26.3.5."])
def test_a_year_of_two_digits_comes_first(text: str) -> None:
    assert read_day(text) == datetime.date(2026, 3, 5)


@pytest.mark.parametrize("text", ["12/3/26", "15년", "3.5."])
def test_two_digits_that_need_not_be_a_year_are_refused(text: str) -> None:
    with pytest.raises(FormError):
        read_span(text)


def test_cells_of_a_spreadsheet() -> None:
    assert read_day(DAY) == DAY
    assert read_day(datetime.datetime(2015, 10, 29, 18)) == DAY  # noqa: DTZ001 - a spreadsheet knows no zone
    assert read_day(datetime.datetime(2015, 10, 28, 18, tzinfo=datetime.UTC)) == DAY
    assert read_day(42306) == DAY
    assert read_day(42306.75) == DAY
    assert read_day(20151029.0) == DAY
    assert read_day(61) == datetime.date(1900, 3, 1)


def test_a_year_left_out_is_taken_from_beside() -> None:
    assert read_span("(5.28)", year=2015).start == datetime.date(2015, 5, 28)
    assert read_span("7.30.", year=2015).start == datetime.date(2015, 7, 30)
    with pytest.raises(FormError):
        read_day("7.30.")


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("’15.10.29~30", "2015-10-29", "2015-10-30", "day"),
        ("’15.10.29~11.2", "2015-10-29", "2015-11-02", "day"),
        ("2015.10.29 ~ 2016.1.3", "2015-10-29", "2016-01-03", "day"),
        ("’15. 2.~", "2015-02-01", None, "month"),
        ("~2015.12.31", None, "2015-12-31", "day"),
        ("’15. 9~10월", "2015-09-01", "2015-10-31", "month"),
        ("’14.7~8", "2014-07-01", "2014-08-31", "month"),
        ("2016. 2.", "2016-02-01", "2016-02-29", "month"),
        ("2015-10", "2015-10-01", "2015-10-31", "month"),
        ("’16년 하반기", "2016-07-01", "2016-12-31", "half"),
        ("’16년 3분기", "2016-07-01", "2016-09-30", "quarter"),
        ("2016년", "2016-01-01", "2016-12-31", "year"),
    ],
)
def test_stretches(text: str, start: str | None, end: str | None, precision: str) -> None:
    def day(text: str | None) -> datetime.date | None:
        return datetime.date.fromisoformat(text) if text else None

    assert read_span(text) == DaySpan(day(start), day(end), precision)


@pytest.mark.parametrize(
    "text",
    [
        "2015-02-29",
        "2015. 13. 1.",
        "2015-10-29 25:00:00",
        "’15.10.29~2",
        "2017-03-02 ~ 2016-01-01",
        "0000-01-01",
        "~",
        "추후 공지",
        "45000",
        "1" * 61,
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(FormError):
        read_span(text)


@pytest.mark.parametrize("text", ["2015. 10.", "’15.10.29~30", "’15. 2.~", "2016년"])
def test_a_stretch_is_not_one_day(text: str) -> None:
    with pytest.raises(FormError, match="is not one day"):
        read_day(text)


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), 1e300, -1, None, b"2015-10-29"])
def test_other_cells_are_refused(value: object) -> None:
    with pytest.raises(FormError):
        read_day(value)


@given(st.dates(datetime.date(1900, 3, 1), datetime.date(2199, 12, 31)))
def test_written_days_are_read_back(day: datetime.date) -> None:
    assert read_day(day.isoformat()) == day
    assert read_day(f"{day.year}. {day.month}. {day.day}.") == day
    assert read_day(f"{day.year}년 {day.month}월 {day.day}일") == day
    assert read_day(f"{day:%Y%m%d}") == day
    assert read_day((day - datetime.date(1899, 12, 30)).days + 0.25) in (day, day)
    if 2000 <= day.year <= 2099:
        assert read_day(f"’{day:%y}.{day.month}.{day.day}") == day


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)), st.integers(0, 400))
def test_written_stretches_are_read_back(start: datetime.date, length: int) -> None:
    end = start + datetime.timedelta(days=length)
    assert read_span(f"{start:%Y.%m.%d} ~ {end:%Y.%m.%d}") == DaySpan(start, end, "day")


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        span = read_span(text)
    except FormError:
        return
    assert span.start is None or span.end is None or span.start <= span.end


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2027-01-01", "2027-12-31", 12),
        ("2027-03-15", "2027-04-14", 1),
        ("2027-02-01", "2028-02-29", 13),
        ("2027-01-04", "2027-12-31", None),
        ("2027-01-01", "2027-01-01", None),
        ("2027-03-01", "2027-02-28", None),
        ("2027-03-01", "2026-12-31", None),
        ("2027-03-01", "9999-12-31", None),
        (None, "2027-12-31", None),
        ("2027-01-01", None, None),
    ],
)
def test_only_whole_months_are_counted(first: str | None, last: str | None, months: int | None) -> None:
    assert count_months(*(day and datetime.date.fromisoformat(day) for day in (first, last))) == months
