"""Numbers, money and dates as people read them."""

from __future__ import annotations

import datetime
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.money import read_money
from service.skins.formats import (
    format_business_number,
    format_day,
    format_instant,
    format_money,
    format_number,
    format_percent,
    format_period,
    format_points,
    share_points,
)


@pytest.mark.parametrize(
    ("amount", "ko", "en"),
    [
        (None, "–", "–"),
        (0, "0원", "KRW 0"),
        (1, "1원", "KRW 1"),
        (9_999, "9,999원", "KRW 9,999"),
        (10_000, "1만원", "KRW 10,000"),
        (12_000, "12,000원", "KRW 12,000"),
        (20_000_000, "2,000만원", "KRW 20,000,000"),
        (20_000_001, "20,000,001원", "KRW 20,000,001"),
        (120_000_000, "1억 2,000만원", "KRW 120,000,000"),
        (100_000_000, "1억원", "KRW 100,000,000"),
        (5_888_800_000_000, "5조 8,888억원", "KRW 5,888,800,000,000"),
        (12_000_000_000_010_000, "12,000조 1만원", "KRW 12,000,000,000,010,000"),
    ],
)
def test_money_is_written_as_officials_write_it(amount: int | None, ko: str, en: str) -> None:
    assert format_money(amount) == ko
    assert format_money(amount, "en") == en


@given(st.integers(0, 10**15))
def test_money_is_never_rounded(amount: int) -> None:
    assert read_money(format_money(amount)).amount_krw == amount


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (None, "–"),
        (0, "0"),
        (12345, "12,345"),
        (29.9, "29.9"),
        (30.0, "30"),
        (1.005, "1"),
        (1234.56, "1,234.56"),
    ],
)
def test_numbers_have_no_more_decimals_than_they_need(number: float | None, expected: str) -> None:
    assert format_number(number) == expected
    assert format_percent(number) == (expected if number is None else f"{expected}%")


def test_days_instants_and_periods() -> None:
    day, later = date(2026, 1, 3), date(2026, 11, 23)
    assert (format_day(day), format_day(day, "en"), format_day(None)) == ("2026. 1. 3.", "3 Jan 2026", "–")
    assert format_period(day, later) == "2026. 1. 3. ~ 2026. 11. 23."
    assert format_period(day, day) == "2026. 1. 3."
    assert format_period(day, None) == "2026. 1. 3. ~"
    assert format_period(None, later, "en") == "~ 23 Nov 2026"
    assert format_period(None, None) == "–"
    midnight = datetime.datetime(2026, 1, 2, 15, 5, tzinfo=datetime.UTC)
    assert format_instant(midnight) == "2026. 1. 3. 00:05"
    assert format_instant(None) == "–"


def test_business_numbers() -> None:
    assert format_business_number("9998100015") == "999-81-00015"
    assert format_business_number(None) == "–"
    assert format_business_number("12") == "12"


@pytest.mark.parametrize(
    ("parts", "total", "expected"),
    [
        ((), 0.0, ()),
        ((0.5, 0.25), 0.75, (50.0, 25.0)),
        ((0.3333, 0.3333, 0.3333), 0.9999, (33.4, 33.3, 33.3)),
        ((0.0004, 0.0004, 0.0004), 0.0012, (0.1, 0.0, 0.0)),
        ((0.5,), 0.9, (50.0,)),  # parts that do not add up are shown as they are
    ],
)
def test_points_add_up_to_the_total_as_it_is_shown(
    parts: tuple[float, ...], total: float, expected: tuple[float, ...]
) -> None:
    assert share_points(parts, total) == expected


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_shown_points_always_add_up_and_move_by_less_than_a_tenth(parts: list[float]) -> None:
    scaled = tuple(part / len(parts) for part in parts)
    total = sum(scaled)
    points = share_points(scaled, total)
    assert round(sum(points) * 10) == round(total * 1000)
    assert all(abs(point - part * 100) <= 0.1 + 1e-9 for point, part in zip(points, scaled, strict=True))


def test_points_are_written_with_one_decimal() -> None:
    assert format_points(78.0) == "78.0"
