"""Time as the service reads it: instants carry a zone, and days are Korean days."""

from __future__ import annotations

import datetime

KOREA = datetime.timezone(datetime.timedelta(hours=9), "KST")


def get_korean_day(instant: datetime.datetime) -> datetime.date:
    """The day in Korea at an instant that carries a zone."""
    return instant.astimezone(KOREA).date()


def get_start_of_day(day: datetime.date) -> datetime.datetime:
    """The first instant of a Korean day."""
    return datetime.datetime.combine(day, datetime.time(), KOREA).astimezone(datetime.UTC)
