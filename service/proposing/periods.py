"""The first and last day of the contract."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace

from service.documents.content import Passage
from service.intake.days import DaySpan, read_span
from service.intake.forms import FormError
from service.proposing.labels import PERIOD_LABELS, spell
from service.proposing.notice_days import blank_notice_days
from service.proposing.proposals import Proposal, find_labelled
from service.proposing.written_days import DAY, TO, drop_hours, read_coming, read_stretch, say_year_filled
from service.sentences import Sentence

_FROM_TO = re.compile(rf"({DAY}){TO}({DAY})")
_WITHIN_MONTH = re.compile(rf"{DAY}\s?[~∼〜]\s?\d{{1,2}}\s?일")
_STATED = re.compile(
    rf"(?<![가-힣])(?P<label>{spell(PERIOD_LABELS)})(?:은|는|이)?\s?[:(]?\s?(?P<days>{DAY}.*)"
)
_ONE = re.compile(DAY)
_DELIVERED = re.compile(rf"({DAY})\s?까지\s?(?:납품|설치|완료|완공|배송)")
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
        if found := _read_period(item.label, item.value, item.source):
            return found
    for passage in passages:
        for sentence in [] if passage.cells else _SENTENCE_END.split(passage.text):
            if found := _read_sentence(sentence, passage, on):
                return found
    return []


def _read_sentence(sentence: str, source: Passage, on: datetime.date) -> list[Proposal]:
    text = blank_notice_days(drop_hours(sentence))
    stated = _STATED.search(text)
    if stated and not _NOT_THE_WORK.search(text[: stated.start()]):
        return _read_period(stated["label"], stated["days"], source)
    if _NOT_THE_WORK.search(text):
        return []
    match = _FROM_TO.search(text)
    span = read_stretch(match[1], match[2]) if match else _read_whole(_find_within_month(text))
    if span is not None:
        return _propose_span(span, source)
    coming = read_coming(match[1], match[2], on) if match else None
    if coming is not None:
        return _propose_span(coming, source, is_year_filled=True)
    delivered = None if match else _DELIVERED.search(text)
    return _propose_delivery(delivered[1], source, on) if delivered else []


def _propose_delivery(day: str, source: Passage, on: datetime.date) -> list[Proposal]:
    """The last day of a work that is to be delivered by then."""
    span = read_stretch(day, day)
    coming = None if span else read_coming(day, day, on)
    found = span or coming
    if found is None or found.end is None or found.precision != "day":
        return []
    [first, last] = _propose_open(found, source)
    return [first, replace(last, remark=say_year_filled(found.end) if coming else None)]


def _find_within_month(text: str) -> str:
    found = _WITHIN_MONTH.search(text)
    return found.group() if found else ""


def _read_period(label: str, text: str, source: Passage) -> list[Proposal]:
    text = drop_hours(text)
    days = _ONE.findall(text)
    is_limit = label.endswith("기한") or re.search(r"까지|이내|한$|^\s*[~∼〜]", text) is not None
    if _FROM_CONTRACT.search(text):
        span = read_stretch(days[-1], days[-1]) if days else None
        return _propose_open(span, source)
    span = _read_whole(text) or (read_stretch(days[0], days[1]) if len(days) > 1 else None)
    if span is None and days and is_limit:
        return _propose_open(read_stretch(days[-1], days[-1]), source)
    if span is None and len(days) == 1:
        span = read_stretch(days[0], days[0])
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
        remark = say_year_filled(span.start)
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
