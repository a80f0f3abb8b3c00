"""Days as running text writes them: with or without a year, alone or from one to another."""

from __future__ import annotations

import datetime
import re

from service.intake.days import DaySpan, read_span
from service.intake.forms import FormError, fold
from service.sentences import Sentence

_YEAR = r"(?:(?:19|20)\d{2}|[’'‘`]\s?\d{2})"
_WEEKDAY = r"(?:\s?\([월화수목금토일](?:요일)?\))?"
# A day or month with its year, or without one where the year was said before.
DAY = (
    rf"(?:{_YEAR}\s?[.년/-]\s?\d{{1,2}}(?:\s?[.월/-]\s?\d{{1,2}}(?!\d))?\s?[.월일]?"
    rf"|\d{{1,2}}\s?[.월/]\s?\d{{1,2}}\s?[.일]?|\d{{1,2}}\s?월){_WEEKDAY}"
)
TO = r"\s?(?:부터|[~∼〜])\s?"
HOURS = r"(?:\d{1,2}\s?:\s?\d{2}|(?:오전|오후)?\s?\d{1,2}\s?시(?:\s?\d{1,2}\s?분)?)"
_HOURS = re.compile(HOURS)


def drop_hours(text: str) -> str:
    """`text` folded and without times of day, which would stand between a day and its words."""
    return fold(_HOURS.sub(" ", fold(text)))


def read_stretch(first: str, last: str, *, year: int | None = None) -> DaySpan | None:
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


def read_coming(first: str, last: str, on: datetime.date) -> DaySpan | None:
    """The stretch from `first` to `last`, neither of which names a year: of those of this year and the next
    that are not over, the one whose beginning is nearest to the day.
    """
    stretches = (read_stretch(first, last, year=year) for year in (on.year, on.year + 1))
    coming = [span for span in stretches if span and span.start and span.end and span.end >= on]
    return min(coming, key=lambda span: abs((span.start or on) - on), default=None)


def say_year_filled(day: datetime.date) -> Sentence:
    """That the year of `day` is not that of the words."""
    return Sentence(
        f"연도가 적혀 있지 않아 다가오는 {day.year}년으로 채웠습니다.",
        f"No year is stated; the coming one, {day.year}, was filled in.",
    )


def _plain(day: str) -> str:
    return re.sub(r"\s*\([월화수목금토일](?:요일)?\)", "", day).strip().rstrip("-/")
