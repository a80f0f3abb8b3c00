"""The days of the notice itself: when it was published, and until when offers are taken."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from service.documents.content import Passage
from service.proposing.labels import DUE_LABELS, PUBLISHED_LABELS, spell
from service.proposing.proposals import Proposal, find_labelled
from service.proposing.written_days import DAY, TO, drop_hours, read_coming, read_stretch, say_year_filled


def _compile_stated(labels: Sequence[str]) -> re.Pattern[str]:
    """A day or stretch right behind one of `labels`: "마감일 2027-01-15", "공고일(2027. 1. 3.)"."""
    return re.compile(
        rf"(?<![가-힣])(?:{spell(labels)})(?:은|는|이)?\s?[:(]?\s?(?P<days>{DAY}(?:{TO}{DAY})?)"
    )


_PUBLISHED = _compile_stated(PUBLISHED_LABELS)
_DUE = _compile_stated(DUE_LABELS)
# "2027년 1월 15일까지 접수"; what is handed in otherwise may be a report on the work.
_DUE_BEFORE = re.compile(
    rf"(?P<days>(?:{DAY}{TO})?{DAY})\s?(?:까지\s?(?:(?:제안서|견적서?|입찰서)[를을]?\s?(?:접수|제출|주|내|보내)|접수|응찰|투찰)"
    r"|(?:까지\s?)?마감(?=입|합|됩|[\s.,;)]|$))"
)
# In front of a label: a step of the procedure that is another.
_OTHER_STEP = re.compile(r"설명회|질의|질문|등록|사전|결과|당초|최초|참가자|수강|이용자")
_NEAR = 12
_DAYS = re.compile(DAY)


def propose_publication(passages: Sequence[Passage]) -> Proposal | None:
    """The day on which the notice was published, where it is called so."""
    for words, source in _find_stated(passages, PUBLISHED_LABELS, _PUBLISHED):
        days = _DAYS.findall(words)
        span = read_stretch(days[0], days[0]) if days else None
        if span is not None and span.precision == "day":
            return Proposal("published_on", span.start, source)
    return None


def propose_deadline(passages: Sequence[Passage], *, on: datetime.date) -> Proposal | None:
    """The last day for offers, where it is called so; without a year the coming one from the day `on`."""
    for words, source in _find_stated(passages, DUE_LABELS, _DUE, _DUE_BEFORE):
        days = _DAYS.findall(words)
        if not days:
            continue
        span = read_stretch(days[0], days[-1])
        coming = None if span else read_coming(days[0], days[-1], on)
        found = span or coming
        if found is not None and found.end is not None and found.precision == "day":
            return Proposal("due_on", found.end, source, say_year_filled(found.end) if coming else None)
    return None


def blank_notice_days(text: str) -> str:
    """A folded text without hours and without the days of the notice, which are none of the work."""
    for pattern in (_PUBLISHED, _DUE, _DUE_BEFORE):
        text = pattern.sub(" ", text)
    return text


def _find_stated(
    passages: Sequence[Passage], labels: Sequence[str], *patterns: re.Pattern[str]
) -> Iterator[tuple[str, Passage]]:
    """The words that hold the days: values of labels first, then what stands beside them in a sentence."""
    for item in find_labelled(passages, labels):
        yield drop_hours(item.value), item.source
    for passage in passages:
        text = drop_hours(passage.text)
        for pattern in patterns:
            for match in pattern.finditer(text):
                if not _OTHER_STEP.search(text[max(0, match.start() - _NEAR) : match.start()]):
                    yield match["days"], passage
