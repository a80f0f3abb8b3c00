"""Work in the background: rows of the table `job`, taken and run by a worker thread of every process.

The contract for those who add a kind of job:

* A kind is a `JobKind(name, title, run)`; `run(job)` gets a `RunningJob` and nothing else. It is named in
  `JOB_KINDS` of `service.rounds`. `enqueue(session, kind, subject_id, ...)` asks for it, in the transaction
  of the change that needs it; while a job of the same kind and subject waits or runs, that one is given
  back instead.
* A job carries ids only. What it works on it reads when it runs, in transactions of its own
  (`job.database.session(...)`), keeps none open while it computes, and saves whole.
* It may run twice: a process can die after the work was saved and before the job was marked done. So saving
  must be a replacement, or must find out that it has been done.
* `job.report(progress, message)` between steps writes the progress (0 to 1) and what is being done, and
  raises `JobCancelled` where cancelling was asked for. Let it pass; whatever has been saved stays.
* `raise RecoverableFailure(sentence)` for what may work later (a server that does not answer): it is tried
  again after a while, `max_attempts` times in all. `FinalFailure(sentence)`, like every refusal of
  `service.errors`, ends the job at once with the sentence that the person is shown. A lost database
  connection counts as recoverable, anything else unexpected ends the job with a general sentence and is
  logged.
* While it runs the worker renews its lease; a job whose worker has died is taken up by another process once
  the lease has run out, as one more attempt.
* Whoever asked for the job gets a notice when it is done or has failed, unless `notice_link` is None.

Work inside the engine that takes long should let go of the interpreter (numpy and the solver do), so that
the pages of the same process stay quick. One job at a time runs in a process.
"""

from __future__ import annotations

import datetime
import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import structlog
from sqlalchemy import and_, or_, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from service import tables
from service.database import Database
from service.errors import PumasiError
from service.notices.actions import notify
from service.security import Actor
from service.sentences import Sentence
from service.settings import Settings

log = structlog.get_logger(__name__)

LEASE = datetime.timedelta(seconds=60)
HEARTBEAT_SECONDS = 20.0
FIRST_RETRY = datetime.timedelta(seconds=10)
LONGEST_RETRY = datetime.timedelta(minutes=30)

UNEXPECTED = Sentence(
    "예상하지 못한 문제로 끝내지 못했습니다. 다시 시도해 보시고, 되풀이되면 관리자에게 알려 주십시오.",
    "This ended with an unexpected fault. Try again, and tell the administrator if it happens again.",
)
WORKER_LOST = Sentence(
    "작업하던 서버가 여러 번 멈추어 끝내지 못했습니다. 관리자에게 알려 주십시오.",
    "The server stopped several times during this work. Please tell the administrator.",
)
UNKNOWN_KIND = Sentence(
    "이 판의 프로그램이 모르는 작업입니다. 관리자에게 알려 주십시오.",
    "This version of the program does not know this kind of work. Please tell the administrator.",
)


class JobCancelled(Exception):
    """Cancelling was asked for; let it pass."""


class RecoverableFailure(Exception):
    """It did not work now and may work later."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


class FinalFailure(Exception):
    """It did not work, and trying again would not help."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


@dataclass(frozen=True)
class RunningJob:
    """What a job may use while it runs."""

    job_id: str
    subject_id: str
    requested_by: str | None
    database: Database
    settings: Settings
    clock: Callable[[], datetime.datetime]

    def report(self, progress: float, message: Sentence | None = None) -> None:
        """Write how far it has come, 0 to 1. Raises JobCancelled where cancelling was asked for."""
        with self.database.session(is_writing=True) as session:
            row = session.get(tables.Job, self.job_id)
            if row is None or row.is_cancel_requested:
                raise JobCancelled
            row.progress = min(1.0, max(0.0, progress))
            row.leased_until = self.clock() + LEASE
            if message is not None:
                row.message = _write(message)


@dataclass(frozen=True)
class JobKind:
    """One kind of background work. `notice_link(subject_id)` is where the notice of its end leads to."""

    name: str
    title: Sentence
    run: Callable[[RunningJob], None]
    max_attempts: int = 3
    notice_link: Callable[[str], str] | None = field(default=None)


def enqueue(
    session: Session,
    kind: JobKind,
    subject_id: str,
    *,
    actor: Actor | None,
    now: datetime.datetime,
) -> str:
    """Ask for a job; the id is that of an unfinished one of the same kind and subject, where there is one."""
    job = tables.Job
    unfinished = session.exec(
        select(job.job_id)
        .where(
            job.kind == kind.name,
            job.subject_id == subject_id,
            col(job.state).in_(("waiting", "running")),
            col(job.is_cancel_requested).is_(False),
        )
        .order_by(col(job.created_at), col(job.job_id))
        .limit(1)
    ).first()
    if unfinished is not None:
        return unfinished
    made = job(
        job_id=f"J{uuid.uuid4().hex}",
        kind=kind.name,
        subject_id=subject_id,
        requested_by=actor.account_id if actor else None,
        created_at=now,
        next_attempt_at=now,
    )
    session.add(made)
    session.flush()
    return made.job_id


def find_latest(session: Session, kind: JobKind, subject_id: str) -> tables.Job | None:
    """The newest job of this kind for this entry."""
    job = tables.Job
    return session.exec(
        select(job)
        .where(job.kind == kind.name, job.subject_id == subject_id)
        .order_by(col(job.created_at).desc(), col(job.job_id).desc())
        .limit(1)
    ).first()


def request_cancel(session: Session, job_id: str, *, now: datetime.datetime) -> None:
    """Cancel a job: at once where it waits, at its next report where it runs; one that is over stays so."""
    job = tables.Job
    session.execute(
        update(job)
        .where(col(job.job_id) == job_id, col(job.state) == "waiting")
        .values(state="cancelled", is_cancel_requested=True, finished_at=now)
    )
    session.execute(
        update(job)
        .where(col(job.job_id) == job_id, col(job.state) == "running")
        .values(is_cancel_requested=True)
    )


class JobRunner:
    """Takes the jobs that are due, one after the other, and runs them."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Callable[[], datetime.datetime],
        kinds: Iterable[JobKind],
    ) -> None:
        self.database = database
        self.settings = settings
        self.clock = clock
        self.kinds = {kind.name: kind for kind in kinds}

    def run_next(self) -> bool:
        """Run one job that is due, and say whether there was one. Raises nothing that a job raises."""
        taken = self._take()
        if taken is None:
            return False
        kind = self.kinds.get(taken.kind)
        if kind is None:
            self._end(taken, "failed", UNKNOWN_KIND)
            return True
        if taken.attempts > kind.max_attempts:
            self._end(taken, "failed", WORKER_LOST)
            return True
        self._run(kind, taken)
        return True

    def _run(self, kind: JobKind, taken: tables.Job) -> None:
        job = RunningJob(
            taken.job_id, taken.subject_id, taken.requested_by, self.database, self.settings, self.clock
        )
        try:
            with _Heartbeat(self.database, self.clock, taken.job_id):
                kind.run(job)
        except JobCancelled:
            self._end(taken, "cancelled", None)
        except RecoverableFailure as failure:
            self._retry(kind, taken, failure.sentence)
        except OperationalError:
            log.exception("job_lost_the_database", job_id=taken.job_id, kind=taken.kind)
            self._retry(kind, taken, UNEXPECTED)
        except (FinalFailure, PumasiError) as failure:
            self._end(taken, "failed", failure.sentence)
        except Exception:
            log.exception("job_failed", job_id=taken.job_id, kind=taken.kind)
            self._end(taken, "failed", UNEXPECTED)
        else:
            self._end(taken, "done", None)

    def _take(self) -> tables.Job | None:
        job = tables.Job
        now = self.clock()
        with self.database.session(is_writing=True) as session:
            row = session.exec(
                select(job)
                .where(
                    or_(
                        and_(col(job.state) == "waiting", col(job.next_attempt_at) <= now),
                        and_(col(job.state) == "running", col(job.leased_until) <= now),
                    )
                )
                .order_by(col(job.next_attempt_at), col(job.job_id))
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if row is None:
                return None
            row.state = "running"
            row.attempts += 1
            row.started_at = row.started_at or now
            row.leased_until = now + LEASE
            row.error = None
            return row

    def _retry(self, kind: JobKind, taken: tables.Job, sentence: Sentence) -> None:
        if taken.attempts >= kind.max_attempts:
            self._end(taken, "failed", sentence)
            return
        now = self.clock()
        with self.database.session(is_writing=True) as session:
            row = _find_own(session, taken)
            if row is None:
                return
            row.leased_until, row.error = None, _write(sentence)
            if row.is_cancel_requested:
                row.state, row.finished_at = "cancelled", now
            else:
                row.state = "waiting"
                row.next_attempt_at = now + min(FIRST_RETRY * 2 ** (taken.attempts - 1), LONGEST_RETRY)

    def _end(self, taken: tables.Job, state: str, error: Sentence | None) -> None:
        now = self.clock()
        with self.database.session(is_writing=True) as session:
            row = _find_own(session, taken)
            if row is None:
                return
            row.state, row.finished_at, row.leased_until = state, now, None
            row.error = _write(error) if error else None
            if state == "done":
                row.progress = 1.0
            kind = self.kinds.get(row.kind)
            if kind and kind.notice_link and row.requested_by and state in ("done", "failed"):
                notify(
                    session,
                    [row.requested_by],
                    f"job-{state}",
                    link=kind.notice_link(row.subject_id),
                    params={"title": kind.title},
                    now=now,
                )


class _Heartbeat:
    """Renews the lease of a job while it runs, from a thread of its own."""

    def __init__(self, database: Database, clock: Callable[[], datetime.datetime], job_id: str) -> None:
        self.database = database
        self.clock = clock
        self.job_id = job_id
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._beat, name="job-heartbeat", daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_error: object) -> None:
        self.stopping.set()
        self.thread.join()

    def _beat(self) -> None:
        while not self.stopping.wait(HEARTBEAT_SECONDS):
            try:
                with self.database.session(is_writing=True) as session:
                    session.execute(
                        update(tables.Job)
                        .where(col(tables.Job.job_id) == self.job_id)
                        .values(leased_until=self.clock() + LEASE)
                    )
            except OperationalError:
                log.warning("job_lease_not_renewed", job_id=self.job_id)


def _find_own(session: Session, taken: tables.Job) -> tables.Job | None:
    """The row of a job that was taken; None where another worker has taken it up meanwhile."""
    row = session.get(tables.Job, taken.job_id)
    return row if row is not None and row.attempts == taken.attempts else None


def _write(sentence: Sentence) -> dict[str, str]:
    return {"ko": sentence.ko, "en": sentence.en}
