"""Budget and estimated price: sums of money with a label, or named as such in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from service.documents.content import Passage
from service.door.limits import MAX_MONEY_KRW
from service.intake.forms import FormError, fold
from service.intake.money import Money, find_unit_krw, read_money
from service.proposing.labels import (
    BUDGET_LABELS,
    DUE_LABELS,
    PERIOD_LABELS,
    PRICE_LABELS,
    PUBLISHED_LABELS,
    spell,
)
from service.proposing.proposals import LONGEST_ASKING, Proposal, find_labelled
from service.proposing.written_days import DAY
from service.sentences import Sentence

# Bounded and never taken apart again: documents hold long runs of digits that end in no 원.
_NUMBER = r"(?>\d{1,3}(?:,\d{3}){1,5}|\d{1,16})(?:\.\d{1,9})?+"
# "예산 180만" leaves 원 out, as "180만 명" does.
_COUNTED = r"명|인|개|가구|세대|부|매|장|대|회|건|권|평|그루|본|톤|k|m|병|마리|포기|시간|점|벌|켤레|식|끼|여"
# A sum in running text must name its unit: 원, or 억/만 and the like.
_AMOUNT = (
    rf"(?:일금|금|총액|총|약)?\s?(?>(?:{_NUMBER}\s?(?:조|억|천만|백만|십만|만|천|백)?\s?){{1,8}})원(?:정)?"
    rf"|{_NUMBER}\s?(?:조|억)(?:\s?{_NUMBER}\s?(?:천만|백만|만|천만))?"
    rf"|{_NUMBER}\s?(?P<no_won>천만|백만|만)(?!\s?(?:{_COUNTED}))"
    rf"|(?:일금|금)\s?[일이삼사오육칠팔구십백천만억]{{1,30}}\s?원정?"
    # Less than 만 in letters is rather a word: 사원, 천원 마트, 성북구 일원.
    r"|(?<![\d가-힣])[일이삼사오육칠팔구십백천]{1,7}(?:억\s?[일이삼사오육칠팔구십백천]{0,7}만?|만)\s?원"
)
# What it is for stands around it: "월 … 씩", "… /월", "… × 12개월".
SUM = (
    r"(?:(?<![\d가-힣])(?:매월|매달|월|한\s?달에?|매년|연간|연)\s?(?=(?:약|총)?\s?\d))?"
    rf"(?:{_AMOUNT})"
    r"(?:씩?\s?[x×*]\s?\d{1,3}\s?개?월(?:간|분)?|씩\s?\d{1,3}\s?개월(?:간|분)?|\s?/\s?\d{0,3}\s?(?:개?월|년|연)|\s?\((?:월|연)\)|씩)?"
)
_SUM = re.compile(SUM)
_TAX = re.compile(
    r"(?:부가가치세|부가세|VAT)\s*(?:액)?\s*(?:를|을)?\s*(포함|별도|제외|미포함)", re.IGNORECASE
)
_BUDGET_WORD = re.compile(r"예산|사업비|용역비|공사비|비용|금액|총액")
_ABOUT_BUDGET = re.compile(
    rf"{_BUDGET_WORD.pattern}|이내|한도|정도로|책정|편성|들여|쓸 수|(?<![가-힣])총\s?(?=\d)"
)
_ABOUT_PRICE = re.compile(r"추정\s?(?:가격|가액)(?:은|는|이|:)?\s?(?:약|금)?\s?$")
_BEYOND = re.compile(r"이상|미만|이하|초과|넘")
_ABOUT_OTHER = re.compile(
    r"단가|실적|추정가격|매출|자본금|보증금|과태료|벌금|위약|지체상금|보험|수수료|"
    r"이상의|이상인|미만인|초과하는|시급|월급|급여|대가기준|고시금액"
)
# "가구당 …" and "1식당 …" are for each, unless a word for the whole follows; 경로당 or 식당 is a place.
_FOR_EACH = re.compile(r"(\S+)당(?:\s?(?:예산|비용))?(?=\s|\d|$)(?!.*(?:예산|사업비|용역비|공사비|총))")
_PLACE = re.compile(
    r"(?<!\d)(?:경로|식|(?<![남여])성|강|마|납골|봉안|법|불|공회|의사|의전|추모|담|해|할|배|충"
    r"|(?<![가-힣])(?:사|서|학))$"
)
_ONE = re.compile(
    r"(?:(?<!\d)1\s?(?![년월])[가-힣]{1,2}|[가-힣]별|하루에?|매일|매주|매회|한\s?번에?)\s?(?:약|최대)?\s?$"
)
# "-500만원" is no sum to spend, and "3~5억원" none that stands for the other.
_MINUS = re.compile(r"[-−–△▲]$")
_RANGE = re.compile(r"\s?[~∼〜]\s?\d"), re.compile(r"\d\S*\s?[~∼〜]\s?$")
_CLAUSE_END = re.compile(r"[,;·]\s|\.\s|이고|이며")
# A day or a length behind a sum says when, not what the sum is.
_WHEN = (
    rf"(?:{spell((*PERIOD_LABELS, *DUE_LABELS, *PUBLISHED_LABELS))})?[은는이]?[:\s]*{DAY}.*"
    r"|\d{1,2}\s?(?:년|개월)(?:간|\s?동안)?[.\s]*"
)
_SAYS_NO_MORE = re.compile(
    rf"\s?(?:정도|쯤|가량|내외|안팎)?로?\s?(?:입니다|이에요|임|(?:생각|예상)(?:합니다|해요|하고\s?있(?:습니다|어요)))?"
    rf"[.!\s]*(?:{_WHEN})?"
)
_NEAR = 24
# Less buys nothing that is put out to offers; it is the price of one piece.
_LEAST_KRW = 10_000
# A sum that nothing is said about may be the price of one piece above that, unless it is for a month.
_LEAST_UNNAMED_KRW = 1_000_000
_VAT = 11, 10


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum that was found, where, and what has to be said of it."""

    money: Money
    source: Passage
    remark: Sentence | None = None


@dataclass(frozen=True, slots=True)
class _Written:
    """A sum in running text, with the words that stand near it and belong to no sum before.

    `clause` is the part of `before` since the last comma or the like, `rest` what ends the sum's own clause.
    """

    money: Money
    text: str
    before: str
    behind: str
    clause: str
    rest: str
    lacks_won: bool

    @property
    def is_about_other(self) -> bool:
        """Whether it is the price of one piece, or no price at all."""
        each = any(_PLACE.search(found[1]) is None for found in _FOR_EACH.finditer(self.clause))
        other = _ABOUT_OTHER.search(f"{self.clause}{self.text}{self.rest}")
        return each or other is not None or _ONE.search(self.clause) is not None

    @property
    def is_about_budget(self) -> bool:
        """Whether the words around it speak of money for the work; without 원, one before it must."""
        words = self.before if self.lacks_won else f"{self.before}{self.text}{self.behind}"
        return (_BUDGET_WORD if self.lacks_won else _ABOUT_BUDGET).search(words) is not None

    @property
    def is_about_price(self) -> bool:
        """Whether it is the estimated price itself, no limit that one may not pass."""
        return _ABOUT_PRICE.search(self.clause) is not None and _BEYOND.search(self.rest) is None


def propose_budget(passages: Sequence[Passage], *, months: int | None) -> Proposal | None:
    """The budget with VAT, from its label or else from a sentence that speaks of money for the work.

    months : how long the contract lasts where that is known, for a sum that is said for a month or a year.
    """
    found = (
        next(_read_labelled(passages, BUDGET_LABELS), None)
        or next(
            _read_sentences(passages, lambda sum_: sum_.is_about_budget and not sum_.is_about_other), None
        )
        or _read_unnamed(passages)
    )
    if found is None:
        return None
    proposal = _propose("budget_krw", found, months)
    if proposal.value is None or found.money.with_tax is not False:
        return proposal
    remark = Sentence(
        "부가세 별도라고 적혀 있어 10%를 더했습니다.", "Said to be without VAT; ten per cent were added."
    )
    return replace(proposal, value=proposal.value * _VAT[0] // _VAT[1], remark=_join(proposal.remark, remark))


def propose_price(passages: Sequence[Passage], *, months: int | None) -> Proposal | None:
    """The estimated price without VAT, where it is stated."""
    found = next(_read_labelled(passages, PRICE_LABELS), None) or next(
        _read_sentences(passages, lambda sum_: sum_.is_about_price), None
    )
    if found is None or found.money.with_tax:
        found = next(_read_labelled(passages, BUDGET_LABELS), None)
        if found is None or found.money.with_tax is not False:
            return None
    return _propose("estimated_price_krw", found, months)


def _propose(field: str, found: _Sum, months: int | None) -> Proposal:
    """The sum for the whole contract; open where one for a month or a year does not tell it."""
    try:
        total = found.money.total_krw(months)
    except FormError as error:
        ko, en = error.sentence.ko, error.sentence.en
        return Proposal(field, None, found.source, Sentence(f"{ko}.", f"This {en}."))
    remark = found.remark
    if found.money.months not in (None, months):
        counted = Sentence(
            f"{found.money.said_for.ko}이어서 {months}개월분 {total:,}원으로 채웠습니다.",
            f"This is {found.money.said_for.en}; {total:,} won for {months} were filled in.",
        )
        remark = _join(remark, counted)
    return Proposal(field, total, found.source, remark)


def _join(first: Sentence | None, second: Sentence) -> Sentence:
    return second if first is None else Sentence(f"{first.ko} {second.ko}", f"{first.en} {second.en}")


def _read_labelled(passages: Sequence[Passage], labels: Sequence[str]) -> Iterator[_Sum]:
    units = _find_units(passages)
    for item in find_labelled(passages, labels):
        money = _read(item.value, bare_unit_krw=units.get(id(item.source)))
        if money is not None:
            yield _Sum(money, item.source)


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
    whole = _read_sum(text, bare_unit_krw=bare_unit_krw)
    money = whole or next((written.money for written in _find_written(text)), None)
    return None if money is None else _tell_tax(money, text)


def _read_sum(text: str, *, bare_unit_krw: int | None) -> Money | None:
    try:
        money = read_money(text, bare_unit_krw=bare_unit_krw)
    except FormError:
        return None
    return money if _LEAST_KRW <= money.amount_krw <= MAX_MONEY_KRW else None


def _tell_tax(money: Money, around: str) -> Money:
    tax = _TAX.search(around)
    return money if tax is None else replace(money, with_tax=tax[1] == "포함")


def _find_written(text: str) -> Iterator[_Written]:
    """The sums in a folded text; one with a minus in front of it is none, nor an end of a range."""
    last = 0
    for match in _SUM.finditer(text):
        before, behind = (
            text[max(last, match.start() - _NEAR) : match.start()],
            text[match.end() : match.end() + _NEAR],
        )
        last = match.end()
        money = _read_sum(match.group(), bare_unit_krw=None)
        is_negative = match.group()[0].isdigit() and _MINUS.search(before) is not None
        is_end = _RANGE[0].match(behind) or _RANGE[1].search(
            text[max(0, match.start() - _NEAR) : match.start()]
        )
        if money is None or is_negative or is_end:
            continue
        yield _Written(
            money,
            match.group(),
            before,
            behind,
            clause=_CLAUSE_END.split(before)[-1],
            rest=_CLAUSE_END.split(behind)[0],
            lacks_won=match["no_won"] is not None,
        )


def _read_sentences(passages: Sequence[Passage], is_wanted: Callable[[_Written], bool]) -> Iterator[_Sum]:
    for passage in passages:
        for written in () if passage.cells else _find_written(fold(passage.text)):
            if is_wanted(written):
                yield _Sum(_tell_tax(written.money, f"{written.before}{written.behind}"), passage)


def _read_unnamed(passages: Sequence[Passage]) -> _Sum | None:
    """The only sum of a short text, where a sentence or the title ends in it."""
    if sum(len(passage.text) for passage in passages) > LONGEST_ASKING:
        return None
    found = [(written, passage) for passage in passages for written in _find_written(fold(passage.text))]
    if len(found) != 1:
        return None
    [(written, passage)] = found
    if (
        written.lacks_won
        or written.is_about_other
        or (written.money.months is None and written.money.amount_krw < _LEAST_UNNAMED_KRW)
        or not _SAYS_NO_MORE.fullmatch(written.rest)
    ):
        return None
    remark = Sentence(
        "예산이라는 말은 없지만 하나뿐인 금액이라 예산으로 채웠습니다. 맞는지 확인해 주십시오.",
        "The text calls no sum the budget; the only one was filled in. Please check it.",
    )
    return _Sum(_tell_tax(written.money, f"{written.before}{written.behind}"), passage, remark)
