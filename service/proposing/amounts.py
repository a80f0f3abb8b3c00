"""Budget and estimated price: sums of money with a label, or named as such in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from service.documents.content import Passage
from service.door.limits import MAX_MONEY_KRW
from service.intake.forms import FormError, fold
from service.intake.money import Money, find_unit_krw, read_money
from service.proposing.labels import BUDGET_LABELS, PRICE_LABELS
from service.proposing.proposals import Proposal, find_labelled
from service.sentences import Sentence

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
# A sum in running text must name its unit: 원, or 억/만 and the like.
_SUM = re.compile(
    rf"(?:일금|금|총액|총|약)?\s?(?:{_NUMBER}\s?(?:조|억|천만|백만|십만|만|천|백)?\s?)+원(?:정)?"
    rf"|{_NUMBER}\s?(?:조|억)(?:\s?{_NUMBER}\s?(?:천만|백만|만|천만))?"
    rf"|(?:일금|금)\s?[일이삼사오육칠팔구십백천만억]+\s?원정?"
)
_TAX = re.compile(
    r"(?:부가가치세|부가세|VAT)\s*(?:액)?\s*(?:를|을)?\s*(포함|별도|제외|미포함)", re.IGNORECASE
)
_ABOUT_BUDGET = re.compile(r"예산|사업비|용역비|공사비|비용|금액|총액|이내|한도|정도로|책정|편성|들여|쓸 수")
_ABOUT_OTHER = re.compile(
    r"단가|(?<!\d)1\s?(?![년월])[가-힣]{1,2}\s?(?:당|\d)|[가-힣]당\s?약?\s?\d|일당|실적|추정가격|매출|자본금|보증금|과태료|벌금|위약|지체상금|보험|수수료|"
    r"이상의|이상인|미만인|초과하는|시급|월급|급여|대가기준|고시금액"
)
_NEAR = 24
# Less buys nothing that is put out to offers; it is the price of one piece.
_LEAST_KRW = 10_000
_VAT = 11, 10


@dataclass(frozen=True, slots=True)
class _Sum:
    amount_krw: int
    with_tax: bool | None
    source: Passage


def propose_budget(passages: Sequence[Passage]) -> Proposal | None:
    """The budget with VAT, from its label or else from a sentence that speaks of money for the work."""
    found = next(_read_labelled(passages, BUDGET_LABELS), None) or next(_read_sentences(passages), None)
    if found is None:
        return None
    if found.with_tax is False:
        amount = found.amount_krw * _VAT[0] // _VAT[1]
        remark = Sentence(
            "부가세 별도라고 적혀 있어 10%를 더했습니다.", "Said to be without VAT; ten per cent were added."
        )
        return Proposal("budget_krw", amount, found.source, remark)
    return Proposal("budget_krw", found.amount_krw, found.source)


def propose_price(passages: Sequence[Passage]) -> Proposal | None:
    """The estimated price without VAT, where it is stated."""
    found = next(_read_labelled(passages, PRICE_LABELS), None)
    if found is not None and not found.with_tax:
        return Proposal("estimated_price_krw", found.amount_krw, found.source)
    budget = next(_read_labelled(passages, BUDGET_LABELS), None)
    if budget is not None and budget.with_tax is False:
        return Proposal("estimated_price_krw", budget.amount_krw, budget.source)
    return None


def _read_labelled(passages: Sequence[Passage], labels: Sequence[str]) -> Iterator[_Sum]:
    units = _find_units(passages)
    for item in find_labelled(passages, labels):
        money = _read(item.value, bare_unit_krw=units.get(id(item.source)))
        if money is not None:
            yield _Sum(money.amount_krw, money.with_tax, item.source)


def _find_units(passages: Sequence[Passage]) -> dict[int, int]:
    """For each row of a table whose head or line above says "(단위: 천원)": that unit."""
    units: dict[int, int] = {}
    current: int | None = None
    table: int | None = None
    for number, passage in enumerate(passages):
        if passage.table is None:
            continue
        if passage.table != table:
            table = passage.table
            above = passages[number - 1].text if number else ""
            current = find_unit_krw(above) if len(above) < 60 else None
        current = find_unit_krw(passage.text) or current
        if current is not None:
            units[id(passage)] = current
    return units


def _read(text: str, *, bare_unit_krw: int | None) -> Money | None:
    """The sum that a value begins with, or None; what stands behind it may say whether VAT is in it."""
    text = fold(text)
    tax = _TAX.search(text)
    with_tax = None if tax is None else tax[1] == "포함"
    for candidate in (text, *(match.group() for match in _SUM.finditer(text))):
        try:
            money = read_money(candidate, bare_unit_krw=bare_unit_krw)
        except FormError:
            continue
        if _LEAST_KRW <= money.amount_krw <= MAX_MONEY_KRW:
            return replace(money, with_tax=money.with_tax if tax is None else with_tax)
    return None


def _read_sentences(passages: Sequence[Passage]) -> Iterator[_Sum]:
    for passage in passages:
        if passage.cells:
            continue
        text = fold(passage.text)
        last = 0
        for match in _SUM.finditer(text):
            # What belongs to this sum stands between the one before and a little behind it.
            around = text[max(last, match.start() - _NEAR) : match.end() + _NEAR]
            last = match.end()
            if not _ABOUT_BUDGET.search(around) or _ABOUT_OTHER.search(around):
                continue
            money = _read(match.group(), bare_unit_krw=None)
            if money is not None:
                tax = _TAX.search(around)
                yield _Sum(money.amount_krw, None if tax is None else tax[1] == "포함", passage)
