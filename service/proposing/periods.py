"""The first and last day of the contract, and the deadline for offers."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from service.documents.content import Passage
from service.intake.days import DaySpan, read_span
from service.intake.forms import FormError, fold
from service.proposing.labels import DUE_LABELS, PERIOD_LABELS
from service.proposing.proposals import Proposal, find_labelled
from service.sentences import Sentence

_YEAR = r"(?:(?:19|20)\d{2}|[’'‘`]\s?\d{2})"
_WEEKDAY = r"(?:\s?\([월화수목금토일](?:요일)?\))?"
# A day or month with its year, or without one where the year was said before.
_DAY = (
    rf"(?:{_YEAR}\s?[.년/-]\s?\d{{1,2}}(?:\s?[.월/-]\s?\d{{1,2}}(?!\d))?\s?[.월일]?"
    rf"|\d{{1,2}}\s?[.월/]\s?\d{{1,2}}\s?[.일]?|\d{{1,2}}\s?월){_WEEKDAY}"
)
_FROM_TO = re.compile(rf"({_DAY})\s?(?:부터|[~∼〜])\s?({_DAY})")
_ONE = re.compile(_DAY)
_HOURS = re.compile(r"\d{1,2}\s?:\s?\d{2}|(?:오전|오후)?\s?\d{1,2}\s?시(?:\s?\d{1,2}\s?분)?")
_FROM_CONTRACT = re.compile(r"(?:계약|착수|착공|체결|협약)[가-힣\s()]{0,10}?(?:부터|[~∼〜]|후|이후)")
_LENGTH = re.compile(r"\d{1,3}\s?(?:개월|일|년)\s?(?:간|이내)?")
# Periods of the procedure and not of the contract.
_NOT_THE_WORK = re.compile(r"공개|접수|제출|공고|질의|열람|모집|개찰|마감|설명회|평가|등록\s?기간|최근")
_SENTENCE_END = re.compile(r"(?<=[다요])\.\s|\n")


def propose_period(passages: Sequence[Passage], *, on: datetime.date) -> list[Proposal]:
    """`contract_from` and `contract_to`; a period that only counts from the contract is shown, not dated.

    A sentence that names months or days without any year means those nearest to the day `on` which it is read
    that are not over; the remark says which year was filled in.
    """
    for item in find_labelled(passages, PERIOD_LABELS):
        if found := _read_period(item.value, item.source):
            return found
    for passage in passages:
        for sentence in [] if passage.cells else _SENTENCE_END.split(passage.text):
            match = None if _NOT_THE_WORK.search(sentence) else _FROM_TO.search(fold(sentence))
            span = _read_stretch(match[1], match[2]) if match else None
            if span is not None:
                return _propose_span(span, passage)
            coming = _read_coming(match[1], match[2], on) if match else None
            if coming is not None:
                return _propose_span(coming, passage, is_year_filled=True)
    return []


def propose_deadline(passages: Sequence[Passage]) -> Proposal | None:
    """The last day for offers, where it is labelled as such."""
    for item in find_labelled(passages, DUE_LABELS):
        text = _HOURS.sub(" ", fold(item.value))
        days = _ONE.findall(text)
        span = _read_stretch(days[0], days[-1]) if days else None
        if span is not None and span.end is not None and span.precision == "day":
            return Proposal("due_on", span.end, item.source)
    return None


def _read_period(text: str, source: Passage) -> list[Proposal]:
    text = _HOURS.sub(" ", fold(text))
    days = _ONE.findall(text)
    if _FROM_CONTRACT.search(text):
        span = _read_stretch(days[-1], days[-1]) if days else None
        return _propose_open(span, source)
    span = _read_whole(text) or (_read_stretch(days[0], days[1]) if len(days) > 1 else None)
    if span is None and days and re.search(r"까지|이내|한$|^\s*[~∼〜]", text):
        return _propose_open(_read_stretch(days[-1], days[-1]), source)
    if span is None and len(days) == 1:
        span = _read_stretch(days[0], days[0])
    if span is not None:
        return _propose_span(span, source)
    return _propose_open(None, source) if _LENGTH.search(text) else []


def _propose_open(span: DaySpan | None, source: Passage) -> list[Proposal]:
    """A period whose first day depends on the contract; `span` holds its last day, where that is stated."""
    if span is not None:
        remark = Sentence(
            "시작일은 계약일에 따라 정해지므로 비워 두었습니다.",
            "The first day depends on the day of the contract and was left open.",
        )
        return [
            Proposal("contract_from", None, source, remark),
            Proposal("contract_to", span.end, source),
        ]
    remark = Sentence(
        "날짜 없이 기간의 길이만 적혀 있어 비워 두었습니다. 시작일과 종료일을 적어 주십시오.",
        "Only a length is stated, so both days were left open. Please enter them.",
    )
    return [Proposal("contract_from", None, source, remark), Proposal("contract_to", None, source, remark)]


def _propose_span(span: DaySpan, source: Passage, *, is_year_filled: bool = False) -> list[Proposal]:
    remark = None
    if is_year_filled:
        assert span.start is not None
        remark = Sentence(
            f"연도가 적혀 있지 않아 다가오는 {span.start.year}년으로 채웠습니다.",
            f"No year is stated; the coming one, {span.start.year}, was filled in.",
        )
    elif span.precision != "day":
        remark = Sentence(
            "달까지만 적혀 있어 그 달의 첫날과 마지막 날로 채웠습니다.",
            "Only months are stated; the first and the last day of them were filled in.",
        )
    return [
        Proposal("contract_from", span.start, source, remark),
        Proposal("contract_to", span.end, source, remark),
    ]


def _read_whole(text: str) -> DaySpan | None:
    """A stretch in one of the forms that a cell of a table may have: "’15.10.29~30"."""
    try:
        span = read_span(text)
    except FormError:
        return None
    is_stretch = span.start and span.end and span.start < span.end and span.precision != "year"
    return span if is_stretch else None


def _read_coming(first: str, last: str, on: datetime.date) -> DaySpan | None:
    """The stretch from `first` to `last`, neither of which names a year: of those of this year and the next
    that are not over, the one whose beginning is nearest to the day.
    """
    stretches = (_read_stretch(first, last, year=year) for year in (on.year, on.year + 1))
    coming = [span for span in stretches if span and span.start and span.end and span.end >= on]
    return min(coming, key=lambda span: abs((span.start or on) - on), default=None)


def _read_stretch(first: str, last: str, *, year: int | None = None) -> DaySpan | None:
    """From the beginning of `first` to the end of `last`, which may leave its year to `first`.

    year : that of `first`, where it names none; then `last` may also lie in the year after.
    """
    try:
        opening = read_span(_plain(first), year=year)
        assert opening.start is not None
        closing = read_span(_plain(last), year=opening.start.year)
        if year is not None and closing.end and closing.end < opening.start:
            closing = read_span(_plain(last), year=year + 1)
    except FormError:
        return None
    if closing.end and opening.start <= closing.end and "year" not in (opening.precision, closing.precision):
        return DaySpan(opening.start, closing.end, closing.precision)
    return None


def _plain(day: str) -> str:
    return re.sub(r"\s*\([월화수목금토일](?:요일)?\)", "", day).strip().rstrip("-/")
