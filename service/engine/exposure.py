"""Notes how enterprises are found, shown, opened and passed over, so that their mirror can show it in counts.

Noting must cost a reader nothing: events are added up in memory and written together every few seconds, many
requests by one statement. A process that is killed loses the seconds since its last writing, no more.

Who looked is never kept. Of a viewer only one of MARKS bits is set, by a hash under the service's secret that
changes every month; many viewers share a bit, so a count can say "at least so many different ones" and
nothing about anybody. Whoever acts for an enterprise, and administrators, leave no mark at all.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import threading
from collections.abc import Callable, Iterable
from typing import Annotated, Literal

import structlog
from fastapi import Depends, Request
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from service import storage, tables
from service.clock import get_korean_day
from service.database import Database
from service.people.actors import ActorDep, NowDep
from service.security import Actor
from service.settings import Settings

log = structlog.get_logger(__name__)

Kind = Literal["found", "ranked", "opened", "passed_over", "shortlisted"]

MARKS = 62
# Cells held in memory before they are written at once; some megabytes.
MAX_CELLS = 20_000
MAX_DETAIL_CHARACTERS = 40
_UNCOUNTED_ROLES = frozenset({"enterprise", "administrator"})

_Cell = tuple[str, datetime.date, str, str]


class ExposureRecorder:
    """Adds up what happens in this process, and writes it when `flush` is called."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._lock = threading.Lock()
        self._cells: dict[_Cell, tuple[int, int]] = {}

    def note(
        self,
        kind: Kind,
        items: Iterable[tuple[str, str]],
        *,
        actor: Actor | None,
        address: str,
        now: datetime.datetime,
    ) -> None:
        """Count one event for each (enterprise_id, detail); nothing where the setting or the role says so."""
        if not self._settings.exposure_recording or (actor is not None and actor.role in _UNCOUNTED_ROLES):
            return
        day = get_korean_day(now)
        mark = 1 << self._choose_bit(actor, address, day)
        with self._lock:
            for enterprise_id, detail in items:
                cell = (enterprise_id, day, kind, detail.replace("\x00", "")[:MAX_DETAIL_CHARACTERS])
                times, marks = self._cells.get(cell, (0, 0))
                self._cells[cell] = (times + 1, marks | mark)
            is_full = len(self._cells) >= MAX_CELLS
        if is_full:
            self.flush()

    def flush(self) -> None:
        """Write what has been counted; what cannot be written now is kept for the next time."""
        with self._lock:
            cells, self._cells = self._cells, {}
        if not cells:
            return
        try:
            self._write(cells)
        except Exception:
            log.exception("exposure_not_written", cells=len(cells))
            with self._lock:
                if len(self._cells) < MAX_CELLS:
                    for cell, (times, marks) in cells.items():
                        others = self._cells.get(cell, (0, 0))
                        self._cells[cell] = (times + others[0], marks | others[1])

    def forget_old(self, today: datetime.date) -> None:
        """Delete the counts that are older than the setting allows."""
        table = storage.get_table(tables.ExposureCount)
        oldest = today - datetime.timedelta(days=self._settings.exposure_keep_days)
        with self._database.session(is_writing=True) as session:
            session.execute(delete(table).where(table.c.day < oldest))

    def _choose_bit(self, actor: Actor | None, address: str, day: datetime.date) -> int:
        # Colleagues are one viewer: what must not be inferred is the agency.
        viewer = (actor.organisation_id or actor.account_id) if actor else f"address:{address}"
        secret = self._settings.secret_key.get_secret_value().encode()
        told = hmac.new(secret, f"{day:%Y-%m}|{viewer}".encode(), hashlib.sha256).digest()
        return int.from_bytes(told[:8], "big") % MARKS

    def _write(self, cells: dict[_Cell, tuple[int, int]]) -> None:
        table = storage.get_table(tables.ExposureCount)
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        statement = insert(table)
        statement = statement.on_conflict_do_update(
            index_elements=["enterprise_id", "day", "kind", "detail"],
            set_={
                "times": table.c.times + statement.excluded.times,
                "marks": table.c.marks.op("|")(statement.excluded.marks),
            },
        )
        rows = [
            {
                "enterprise_id": cell[0],
                "day": cell[1],
                "kind": cell[2],
                "detail": cell[3],
                "times": times,
                "marks": marks,
            }
            # In one order everywhere, so that two workers cannot wait for each other.
            for cell, (times, marks) in sorted(cells.items())
        ]
        with self._database.session(is_writing=True) as session:
            session.execute(statement, rows)


class Viewing:
    """One request's view of the recorder: it knows who looks and when."""

    def __init__(
        self, recorder: ExposureRecorder, actor: Actor | None, address: str, now: datetime.datetime
    ) -> None:
        self._recorder = recorder
        self._actor = actor
        self._address = address
        self._now = now

    def note(self, kind: Kind, items: Iterable[tuple[str, str]]) -> None:
        """Count one event for each (enterprise_id, detail)."""
        self._recorder.note(kind, items, actor=self._actor, address=self._address, now=self._now)


async def get_viewing(request: Request, actor: ActorDep, now: NowDep) -> Viewing:
    """The recorder as this request uses it."""
    address = request.client.host if request.client else ""
    return Viewing(request.app.state.exposure, actor, address, now)


ViewingDep = Annotated[Viewing, Depends(get_viewing)]


def make_flush_round(
    recorder: ExposureRecorder, clock: Callable[[], datetime.datetime]
) -> Callable[[], object]:
    """A round of background work: write what was counted, and once a day delete what is too old."""
    last: list[datetime.date] = []

    def flush() -> bool:
        recorder.flush()
        today = get_korean_day(clock())
        if last != [today]:
            recorder.forget_old(today)
            last[:] = [today]
        return False

    return flush
