"""Reminds enterprises of what they were asked, as a round of the background work."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from service.clock import get_korean_day
from service.database import Database
from service.quotes import actions, queries


class Reminder:
    """Looks for answers that are due soon; a round that finds none takes no lock."""

    def __init__(self, database: Database, read_clock: Callable[[], datetime.datetime]) -> None:
        self._database = database
        self._read_clock = read_clock

    def remind(self) -> bool:
        """Remind whoever has not answered and is not reminded yet; whether there was anybody."""
        now = self._read_clock()
        today = get_korean_day(now)
        with self._database.session(is_writing=False) as session:
            if not queries.has_due(session, today=today, days=actions.REMIND_DAYS):
                return False
        with self._database.session(is_writing=True) as session:
            return actions.remind(session, now=now, today=today) > 0
