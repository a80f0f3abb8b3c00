"""Background work that is asked for once a day."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from service.clock import KOREA, get_korean_day
from service.database import Database
from service.jobs import JobKind, enqueue, find_latest


def make_daily_round(
    database: Database, clock: Callable[[], datetime.datetime], kind: JobKind, *, first_hour: int
) -> Callable[[], object]:
    """A round of background work: once a day, from `first_hour` in Korea on, ask for this kind of job."""
    done: list[datetime.date] = []

    def ask() -> bool:
        now = clock()
        day = get_korean_day(now)
        if done == [day] or now.astimezone(KOREA).hour < first_hour:
            return False
        with database.session(is_writing=True) as session:
            if find_latest(session, kind, day.isoformat()) is None:
                enqueue(session, kind, day.isoformat(), actor=None, now=now)
        done[:] = [day]
        return True

    return ask
