"""Sums of money as Korean documents write them: "1억 5천만원", "1,735백만원", "1.5억/1년", "(단위: 천원)".

A number without a unit is money only where its column says so: in running text a bare number, ten digits
above all, is a code or a business number.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from service.intake.forms import DASHES, FormError, fold
from service.sentences import Sentence

_DIGITS = {word: value for value, word in enumerate("영일이삼사오육칠팔구")}
_SMALL = {"십": 10, "백": 100, "천": 1_000}
_LARGE = {"만": 10**4, "억": 10**8, "조": 10**12}
_UNIT_IN_HEAD = re.compile(r"\(?\s*(?:단위\s*[:;]?\s*)?((?:[십백천만억조]*)원)\s*\)?")
_UNITS = {
    "원": 1,
    "천원": 10**3,
    "만원": 10**4,
    "십만원": 10**5,
    "백만원": 10**6,
    "천만원": 10**7,
    "억원": 10**8,
    "십억원": 10**9,
    "조원": 10**12,
}

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_TOKEN = re.compile(rf"\s*({_NUMBER}|[영일이삼사오육칠팔구십백천만억조])")
_BEFORE = re.compile(r"^(?:금|일금|약|총|총액|KRW|[₩\\])\s*", re.IGNORECASE)
# "약", "총" and a minus say nothing of the unit: that is the column's.
_SAYS_WON = re.compile(r"금|원|KRW|[₩\\]", re.IGNORECASE)
_AFTER = re.compile(r"\s*(?:원정|원|정|KRW)?\s*(?:이내|이하|내외|정도|상당)?\s*$", re.IGNORECASE)
_TAX_NOTE = re.compile(
    r"[(\[]?\s*(?:VAT|부가세|부가가치세)\s*(포함|별도|제외|미포함)\s*[)\]]?", re.IGNORECASE
)
_MONTHLY = r"매월|매달|월별|월액|월|한\s?달에?|1\s?개월에?"
_YEARLY = r"매년|연간|연액|연|년|1\s?년에?"
_PERIOD_BEFORE = re.compile(
    rf"^(?:(?P<monthly>{_MONTHLY})|{_YEARLY})\s*(?=(?:약|총|금)?\s*[\d일이삼사오육칠팔구십백천])"
)
_PERIOD_AFTER = re.compile(r"\s*/\s*(\d{1,3})?\s*(개?월|년|연)\s*$|\s*\(\s*(월|연|년)\s*\)\s*$")
# "월 300만원 × 12개월" says the whole itself.
_TIMES = re.compile(
    r"\s*(?:씩?\s*[x×*]\s*(\d{1,3})\s*개?월|씩\s*(\d{1,3})\s*개월)(?:간|분)?\s*$", re.IGNORECASE
)
_EACH = re.compile(r"\s*씩\s*$")
_SIGN = re.compile(rf"^(?:[{DASHES}△▲]\s*|\((?=[\d,.]+\)$))")
_WHOLE = (
    "정수 원 단위여야 합니다",
    "is not a whole number of won, expected for example 150000000 or 1억 5천만원",
)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum. `months` is the period it is for ("1.5억/1년": 12), None where it is the whole.

    `with_tax` is whether it says to hold VAT, None where it does not say.
    """

    amount_krw: int
    months: int | None = None
    with_tax: bool | None = None

    @property
    def said_for(self) -> Sentence:
        """What period the sum is for, where it is for a part."""
        return Sentence(
            f"{self.months}개월 기준 금액", f"a sum for {self.months} month{'' if self.months == 1 else 's'}"
        )

    def total_krw(self, months: int | None) -> int:
        """The sum for a whole of so many months, None where its length is not known.

        Raises FormError where a sum for a part does not tell the whole.
        """
        if self.months is None:
            return self.amount_krw
        if months is None or months % self.months:
            raise FormError(
                f"{self.said_for.ko}입니다. 전체 금액을 적어 주십시오",
                f"is {self.said_for.en}, expected the whole sum",
            )
        return self.amount_krw * (months // self.months)


def _refuse(text: str) -> FormError:
    shown = text[:30]
    return FormError(
        f"금액으로 읽을 수 없습니다: ‘{shown}’(예: 150000000, 1억 5천만원)",
        f"cannot read '{shown}' as money, expected for example 150000000 or 1억 5천만원",
    )


def _read_amount(text: str, written: str) -> tuple[Decimal, bool]:
    """The value of a number with Korean units, and whether any unit was said; a refusal quotes `written`."""
    total, section, current = Decimal(0), Decimal(0), None
    last_small = last_large = None
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise _refuse(written)
        position, word = token.end(), token[1]
        if word in _LARGE:
            unit = _LARGE[word]
            section += current or 0
            if section == 0 or (last_large is not None and unit >= last_large):
                raise _refuse(written)
            total += section * unit
            section, current, last_small, last_large = Decimal(0), None, None, unit
        elif word in _SMALL:
            unit = _SMALL[word]
            if last_small is not None and unit >= last_small:
                raise _refuse(written)
            section += (Decimal(1) if current is None else current) * unit
            current, last_small = None, unit
        elif current is not None:
            raise _refuse(written)
        else:
            current = Decimal(_DIGITS[word]) if word in _DIGITS else Decimal(word.replace(",", ""))
    if last_large is not None and last_large >= 10**8 and last_small is not None:
        # "1억 5천" is said for 1억 5천만 as well as written for 1억 5천원.
        raise FormError(
            f"단위가 분명하지 않습니다: ‘{written[:30]}’(예: 1억 5천만원)",
            f"'{written[:30]}' has an unclear unit, expected for example 1억 5천만원",
        )
    total += section + (current or 0)
    return total, last_large is not None or last_small is not None


def _to_whole(amount: Decimal) -> int:
    if amount != amount.to_integral_value():
        raise FormError(*_WHOLE)
    return int(amount)


def _read_times(text: str) -> tuple[str, int | None]:
    """The sum for one month, and how many of them are said to make the whole; None where that is not said."""
    if counted := _TIMES.search(text):
        return text[: counted.start()], int(counted[1] or counted[2])
    return text, None


def _read_period(text: str) -> tuple[str, int | None]:
    if after := _PERIOD_AFTER.search(text):
        count, unit = int(after[1] or 1), after[2] or after[3]
        return text[: after.start()], count * (1 if unit.endswith("월") else 12)
    if before := _PERIOD_BEFORE.match(text):
        return _EACH.sub("", text[before.end() :]), 1 if before["monthly"] else 12
    return text, None


def read_money(value: str | int | float, *, bare_unit_krw: int | None = 1) -> Money:
    """The sum that a cell states.

    `bare_unit_krw` is what a number without a unit counts in: 1 in a column of won, 1,000 under
    "(단위: 천원)", None where a number without a unit is no money at all. A unit of its own wins over it.
    A negative sum is read as such (also "△5,000"); whether it may be one is for the schema to say.
    Raises FormError.
    """
    if isinstance(value, bool):
        raise _refuse(str(value))
    if isinstance(value, int | float):
        if bare_unit_krw is None or not math.isfinite(value):
            raise _refuse(str(value))
        return Money(_to_whole(Decimal(repr(value)) * bare_unit_krw))
    text = fold(value)
    if len(text) > 100:
        raise _refuse(value)
    with_tax = None
    if note := _TAX_NOTE.search(text):
        with_tax = note[1] == "포함"
        text = (text[: note.start()] + text[note.end() :]).strip()
    text, times = _read_times(text)
    text, months = _read_period(text)
    if 0 in (times, months):
        raise _refuse(value)
    if times is not None:
        if months not in (None, 1):
            raise _refuse(value)
        months = None
    bare = _BEFORE.sub("", text)
    is_negative = _SIGN.match(bare) is not None
    if is_negative:
        bare = _SIGN.sub("", bare).removesuffix(")")
    bare = _BEFORE.sub("", bare)
    said_won = _SAYS_WON.search(text) is not None
    body = _AFTER.sub("", bare).strip()
    if not body:
        raise _refuse(value)
    amount, has_unit = _read_amount(body, value)
    if not has_unit and not said_won:
        if bare_unit_krw is None:
            raise _refuse(value)
        amount *= bare_unit_krw
    return Money(_to_whole(-amount if is_negative else amount) * (times or 1), months, with_tax)


def find_unit_krw(head: str) -> int | None:
    """The unit that a table's head states, in won: 1,000,000 for "(단위: 백만원)"; None for none."""
    text = fold(head)
    if "단위" not in text and not re.search(r"\([십백천만억조]*원\)", text):
        return None
    start = text.find("단위")
    found = _UNIT_IN_HEAD.search(text, start if start >= 0 else text.find("("))
    return _UNITS.get(found[1]) if found else None
