"""The kinds of field: what is let in, what is refused, and at which boundary."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from service.door import fields, limits


def refusal(kind: Any, value: Any) -> str:
    """The type of the one error that `value` brings."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    (error,) = caught.value.errors()
    return error["type"]


def accepted(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize("digits", ["9998100015", "1208147521", "2208162517", "1168200276", "1234567891"])
def test_real_business_numbers_pass(digits: str) -> None:
    assert fields.is_business_number(digits)
    hyphened = f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
    assert accepted(fields.BusinessNumber, hyphened) == digits


@pytest.mark.parametrize("digits", ["1234567890", "1308110000"])
def test_a_wrong_check_digit_is_refused(digits: str) -> None:
    assert refusal(fields.BusinessNumber, digits) == "business_number_check"


@pytest.mark.parametrize(
    "text", ["", "123456789", "12345678911", "123-456-7891", "１２３４５６７８９１", "abcdefghij"]
)
def test_other_forms_are_no_business_number(text: str) -> None:
    assert not fields.is_business_number(text)
    assert refusal(fields.BusinessNumber, text) == "business_number_form"


@given(st.text("0123456789", min_size=9, max_size=9))
def test_exactly_one_check_digit_is_right(nine: str) -> None:
    assert sum(fields.is_business_number(nine + digit) for digit in "0123456789") == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("한글", "한글"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),  # decomposed, as macOS writes file names
        ("  청소\n용역 ", "청소\n용역"),
        (None, ""),
        ("“Obres” \x93", "“Obres” \x93"),
    ],
)
def test_text_is_composed_and_trimmed(value: str | None, expected: str) -> None:
    assert accepted(fields.Text, value) == expected


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("a\x00b", "text_nul"),
        ("\ud800", "text_surrogate"),
        ("가" * (limits.MAX_TEXT_CHARACTERS + 1), "text_too_long"),
        ("가" * 3_000_000, "text_too_long"),
        (5, "string_type"),
        (b"text", "string_type"),
    ],
)
def test_broken_text_is_refused(value: Any, error: str) -> None:
    assert refusal(fields.Text, value) == error


def test_the_longest_text_passes() -> None:
    assert len(accepted(fields.Text, "가" * limits.MAX_TEXT_CHARACTERS)) == limits.MAX_TEXT_CHARACTERS


@pytest.mark.parametrize("value", ["", "   ", "\n"])
def test_a_title_says_something(value: str) -> None:
    assert refusal(fields.Title, value) == "text_empty"


@pytest.mark.parametrize("value", ["a b", "a\tb", "a\u200bb", ".", ".."])
def test_ids_are_plain(value: str) -> None:
    assert refusal(fields.Identifier, value) == "id_characters"


@pytest.mark.parametrize("value", ["E0001", "20240913485-00", "ocds-213czf-1", "서울-2017/3"])
def test_ids_of_other_systems_pass(value: str) -> None:
    assert accepted(fields.Identifier, value) == value


@pytest.mark.parametrize("value", [0, 1, limits.MAX_MONEY_KRW])
def test_money_in_range(value: int) -> None:
    assert accepted(fields.MoneyKrw, value) == value


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (-1, "number_negative"),
        (limits.MAX_MONEY_KRW + 1, "number_too_large"),
        (10**400, "number_too_large"),
        (1.0, "int_type"),
        (True, "int_type"),
        ("1", "int_type"),
        ("1억", "int_type"),
    ],
)
def test_money_is_a_whole_number(value: Any, error: str) -> None:
    assert refusal(fields.MoneyKrw, value) == error


@pytest.mark.parametrize("value", [0, 29.9, 30, 100])
def test_percent_in_range(value: float) -> None:
    assert accepted(fields.Percent, value) == value


@pytest.mark.parametrize("value", [-0.1, 100.1, float("nan"), float("inf")])
def test_percent_out_of_range(value: float) -> None:
    assert refusal(fields.Percent, value) == "percent_range"


@given(st.dates(datetime.date(1900, 1, 1)))
def test_every_real_day_passes(day: datetime.date) -> None:
    assert accepted(fields.Day, day.isoformat()) == day


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("2017-02-29", "day_unreal"),
        ("2017-13-01", "day_unreal"),
        ("2017-04-31", "day_unreal"),
        ("0000-01-01", "day_unreal"),
        ("1899-12-31", "year_range"),
        ("2017-2-3", "day_form"),
        ("20170203", "day_form"),
        ("2017-02-03T00:00:00", "day_form"),
        ("２０１７-02-03", "day_form"),
        ("", "day_form"),
        (20170203, "day_form"),
        (datetime.datetime(2017, 2, 3, tzinfo=datetime.UTC), "day_form"),
    ],
)
def test_days_that_are_none(value: Any, error: str) -> None:
    assert refusal(fields.Day, value) == error


def test_codes_are_known() -> None:
    assert accepted(fields.District, "강남구") == "강남구"
    assert accepted(fields.ServiceDistrict, "서울특별시") == "서울특별시"
    assert accepted(fields.Sector, "MEA") == "MEA"
    assert accepted(fields.CertificateType, "소독업 신고") == "소독업 신고"
    assert accepted(fields.CertificateType, "HACCP") == "HACCP"
    assert refusal(fields.District, "서울특별시") == "unknown_district"
    assert refusal(fields.District, "해운대구") == "unknown_district"
    assert refusal(fields.Sector, "mea") == "unknown_sector"
    assert refusal(fields.CertificateType, "social_enterprize") == "unknown_certificate"
    assert refusal(fields.AdmittedType, "소독업 신고") == "unknown_certificate"


def test_lists_hold_each_item_once() -> None:
    kind = fields.list_of(fields.Sector, 3)
    assert accepted(kind, None) == []
    assert accepted(kind, ["MEA", "CLN"]) == ["MEA", "CLN"]
    assert refusal(kind, ["MEA", "CLN", "MEA"]) == "list_repeats"
    assert refusal(kind, ["MEA", "CLN", "DIS", "EDU"]) == "list_too_long"
    assert refusal(kind, "MEA") == "list_type"
    assert refusal(kind, {"MEA": 1}) == "list_type"
