"""Sums of money in the ways that Korean documents write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.forms import FormError
from service.intake.money import Money, find_unit_krw, read_money


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1억 5천만원", 150_000_000),
        ("59억원", 5_900_000_000),
        ("1,735백만원", 1_735_000_000),
        ("6,260 백만원", 6_260_000_000),
        ("150,000,000원", 150_000_000),
        ("150000000", 150_000_000),
        ("금 일억오천만원정", 150_000_000),
        ("₩9,000", 9_000),
        ("￦９，０００", 9_000),
        ("3천5백만원", 35_000_000),
        ("3만5천원", 35_000),
        ("500천원", 500_000),
        ("1.23억", 123_000_000),
        ("1조 2억", 1_000_200_000_000),
        ("약 59억원 내외", 5_900_000_000),
        ("0", 0),
        ("△5,000", -5_000),
        ("-5,000원", -5_000),
        ("(5,000)", -5_000),
    ],
)
def test_sums(text: str, expected: int) -> None:
    assert read_money(text) == Money(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.5억/1년", Money(150_000_000, months=12)),
        ("연 1.5억원", Money(150_000_000, months=12)),
        ("월 300만원", Money(3_000_000, months=1)),
        ("9,000원/3개월", Money(9_000, months=3)),
        ("월300만원", Money(3_000_000, months=1)),
        ("매달 300만원", Money(3_000_000, months=1)),
        ("한 달 300만원씩", Money(3_000_000, months=1)),
        ("1개월 300만원", Money(3_000_000, months=1)),
        ("월 약 300만원", Money(3_000_000, months=1)),
        ("300만원/월", Money(3_000_000, months=1)),
        ("300만원(월)", Money(3_000_000, months=1)),
        ("연간 3,600만원", Money(36_000_000, months=12)),
        ("월 300만원 × 12개월", Money(36_000_000)),
        ("300만원씩 10개월", Money(30_000_000)),
        ("300만원 x 12월", Money(36_000_000)),
        ("5,000만원(VAT 포함)", Money(50_000_000, with_tax=True)),
        ("부가세 별도 3천만원", Money(30_000_000, with_tax=False)),
    ],
)
def test_what_is_said_beside_the_sum(text: str, expected: Money) -> None:
    assert read_money(text) == expected


def test_what_cannot_be_read_is_quoted_as_it_was_typed() -> None:
    with pytest.raises(FormError) as caught:
        read_money("㎡당 3천원")
    assert "‘㎡당 3천원’" in caught.value.sentence.ko
    with pytest.raises(FormError) as caught:
        read_money("약 １억 5천")
    assert "‘약 １억 5천’" in caught.value.sentence.ko


@pytest.mark.parametrize(
    ("text", "months", "total"),
    [
        ("월 300만원", 12, 36_000_000),
        ("월 300만원", 1, 3_000_000),
        ("연 3,600만원", 24, 72_000_000),
        ("9,000원/3개월", 6, 18_000),
        ("3,600만원", 12, 36_000_000),
        ("3,600만원", None, 36_000_000),
    ],
)
def test_a_sum_for_a_month_counts_for_each_month_of_the_whole(
    text: str, months: int | None, total: int
) -> None:
    assert read_money(text).total_krw(months) == total


@pytest.mark.parametrize(("text", "months"), [("월 300만원", None), ("연 3,600만원", 6), ("9천원/3개월", 7)])
def test_a_sum_for_a_period_that_does_not_tell_the_whole_is_asked_for(text: str, months: int | None) -> None:
    with pytest.raises(FormError, match="expected the whole sum"):
        read_money(text).total_krw(months)


@pytest.mark.parametrize(
    "text",
    [
        "억",
        "만원",
        "원",
        "1억~2억",
        "2억 1조",
        "12,34",
        "1 2",
        "1억 5천",
        "1.5억/0년",
        "300만원/0개월",
        "월 300만원 × 0개월",
        "1.234567891억",
        "1e9",
        "123-45-67891",
        "백 백만원",
        "추후 결정",
        "1" * 101,
    ],
)
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(FormError) as caught:
        read_money(text)
    assert caught.value.sentence.ko
    assert "expected" in caught.value.sentence.en


@pytest.mark.parametrize(("value", "expected"), [(45_454_545.0, 45_454_545), (9_090_909_090, 9_090_909_090)])
def test_cells_of_a_spreadsheet(value: float, expected: int) -> None:
    assert read_money(value).amount_krw == expected


@pytest.mark.parametrize("value", [1.5, float("nan"), float("inf"), True])
def test_cells_that_are_no_sum(value: float) -> None:
    with pytest.raises(FormError):
        read_money(value)


def test_the_unit_of_the_head_counts_only_for_bare_numbers() -> None:
    assert read_money("150", bare_unit_krw=1_000).amount_krw == 150_000
    assert read_money(150.5, bare_unit_krw=1_000).amount_krw == 150_500
    assert read_money("150원", bare_unit_krw=1_000).amount_krw == 150
    assert read_money("2백만원", bare_unit_krw=1_000).amount_krw == 2_000_000


@pytest.mark.parametrize("text", ["약 150", "총 150", "150 내외", "150(VAT 포함)", "-150", "(150)", "△150"])
def test_what_says_nothing_of_the_unit_leaves_it_to_the_head(text: str) -> None:
    assert abs(read_money(text, bare_unit_krw=1_000).amount_krw) == 150_000


@pytest.mark.parametrize("text", ["금 150", "일금150", "₩150", "KRW 150", "약 150원"])
def test_what_says_won_is_won(text: str) -> None:
    assert read_money(text, bare_unit_krw=1_000).amount_krw == 150


@pytest.mark.parametrize("text", ["9998100015", "20240913485", "5"])
def test_in_running_text_a_bare_number_is_a_code(text: str) -> None:
    with pytest.raises(FormError):
        read_money(text, bare_unit_krw=None)
    assert read_money(f"{text}원", bare_unit_krw=None).amount_krw == int(text)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("(단위: 천원)", 1_000),
        ("(단위 : 백만원)", 1_000_000),
        ("예산(백만원)", 1_000_000),
        ("예산액 [단위:억원]", 100_000_000),
        ("금액(원)", 1),
        ("예산", None),
        ("단위: 개", None),
        ("원가", None),
    ],
)
def test_units_in_heads(head: str, expected: int | None) -> None:
    assert find_unit_krw(head) == expected


amounts = st.integers(0, 10**15)


def write_in_korean(amount: int) -> str:
    """1억 2345만 6789원, the slow way."""
    parts = []
    for name, size in (("조", 10**12), ("억", 10**8), ("만", 10**4), ("", 1)):
        count, amount = divmod(amount, size)
        if count:
            parts.append(f"{count:,}{name}")
    return (" ".join(parts) or "0") + "원"


@given(amounts)
def test_written_sums_are_read_back(amount: int) -> None:
    assert read_money(write_in_korean(amount)).amount_krw == amount
    assert read_money(f"{amount:,}원").amount_krw == amount
    assert read_money(f"{amount}").amount_krw == amount
    assert read_money(f"-{amount:,}").amount_krw == -amount


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        money = read_money(text)
    except FormError:
        return
    assert isinstance(money.amount_krw, int)


def test_what_a_sum_for_a_part_is_for_is_said_in_one_or_several_months():
    said = [Money(1_000_000, months).said_for for months in (1, 12)]
    assert [one.ko for one in said] == ["1개월 기준 금액", "12개월 기준 금액"]
    assert [one.en for one in said] == ["a sum for 1 month", "a sum for 12 months"]
