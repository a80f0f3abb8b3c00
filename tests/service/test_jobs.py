"""Background jobs: run once, tried again where that helps, ended where not, cancelled, and never lost."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from sqlmodel import select

from service import jobs, tables
from service.database import Database
from service.errors.records import DemandNotFound
from service.jobs import (
    FinalFailure,
    JobKind,
    JobRunner,
    RecoverableFailure,
    RunningJob,
    enqueue,
    find_latest,
    request_cancel,
)
from service.sentences import Sentence
from service.settings import Settings
from tests.service.conftest import NOW, Clock

TITLE = Sentence("세기", "Counting")
LATER = Sentence("나중에 다시", "Later")


def make_kind(run: Callable[[RunningJob], None], **options: object) -> JobKind:
    return JobKind("count", TITLE, run, **options)  # type: ignore[arg-type]


def ask(database: Database, kind: JobKind, subject_id: str = "S1") -> str:
    with database.session(is_writing=True) as session:
        return enqueue(session, kind, subject_id, actor=None, now=NOW)


def read(database: Database, job_id: str) -> tables.Job:
    with database.session(is_writing=False) as session:
        found = session.get(tables.Job, job_id)
        assert found is not None
        return found


def make_runner(database: Database, settings: Settings, clock: Clock, *kinds: JobKind) -> JobRunner:
    return JobRunner(database, settings, clock, kinds)


def test_a_job_runs_once_and_says_how_far_it_is(database: Database, settings: Settings, clock: Clock) -> None:
    seen: list[tuple[str, float, object]] = []

    def run(job: RunningJob) -> None:
        job.report(0.5, Sentence("절반", "Half"))
        row = read(database, job.job_id)
        seen.append((job.subject_id, row.progress, row.message))

    kind = make_kind(run)
    job_id = ask(database, kind)
    runner = make_runner(database, settings, clock, kind)
    assert runner.run_next()
    assert not runner.run_next()
    assert seen == [("S1", 0.5, {"ko": "절반", "en": "Half"})]
    row = read(database, job_id)
    assert (row.state, row.progress, row.attempts, row.error) == ("done", 1.0, 1, None)
    assert (row.started_at, row.finished_at, row.leased_until) == (NOW, NOW, None)


def test_the_same_work_is_not_asked_for_twice_until_it_is_over(
    database: Database, settings: Settings, clock: Clock
) -> None:
    kind = make_kind(lambda job: None)
    first = ask(database, kind)
    assert ask(database, kind) == first
    assert ask(database, kind, "S2") != first
    runner = make_runner(database, settings, clock, kind)
    while runner.run_next():
        pass
    clock.go_on(seconds=1)
    with database.session(is_writing=True) as session:
        again = enqueue(session, kind, "S1", actor=None, now=clock())
        assert again != first
        latest = find_latest(session, kind, "S1")
        assert latest is not None
        assert latest.job_id == again


def test_what_may_work_later_is_tried_again_and_then_given_up(
    database: Database, settings: Settings, clock: Clock
) -> None:
    def run(job: RunningJob) -> None:
        raise RecoverableFailure(LATER)

    kind = make_kind(run, max_attempts=2)
    job_id = ask(database, kind)
    runner = make_runner(database, settings, clock, kind)
    assert runner.run_next()
    row = read(database, job_id)
    assert (row.state, row.attempts, row.error) == ("waiting", 1, {"ko": "나중에 다시", "en": "Later"})
    assert not runner.run_next()
    clock.now = row.next_attempt_at
    assert runner.run_next()
    row = read(database, job_id)
    assert (row.state, row.attempts) == ("failed", 2)
    assert row.finished_at == clock.now


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (FinalFailure(Sentence("안 됨", "No")), "No"),
        (DemandNotFound("D9"), "There is no demand D9. Look its id up in the list of demands."),
        (ZeroDivisionError(), jobs.UNEXPECTED.en),
    ],
)
def test_what_would_not_help_is_not_tried_again(
    database: Database, settings: Settings, clock: Clock, error: Exception, shown: str
) -> None:
    def run(job: RunningJob) -> None:
        raise error

    kind = make_kind(run)
    job_id = ask(database, kind)
    assert make_runner(database, settings, clock, kind).run_next()
    row = read(database, job_id)
    assert (row.state, row.attempts) == ("failed", 1)
    assert row.error is not None
    assert row.error["en"] == shown


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_report(
    database: Database, settings: Settings, clock: Clock
) -> None:
    reached: list[str] = []

    def run(job: RunningJob) -> None:
        job.report(0.1)
        with database.session(is_writing=True) as session:
            request_cancel(session, job.job_id, now=NOW)
        job.report(0.2)
        reached.append("the end")

    kind = make_kind(run)
    running, waiting = ask(database, kind, "S1"), ask(database, kind, "S2")
    with database.session(is_writing=True) as session:
        request_cancel(session, waiting, now=NOW)
    runner = make_runner(database, settings, clock, kind)
    assert runner.run_next()
    assert not runner.run_next()
    assert [read(database, job_id).state for job_id in (running, waiting)] == ["cancelled", "cancelled"]
    assert reached == []


def test_what_was_cancelled_while_it_failed_is_not_tried_again(
    database: Database, settings: Settings, clock: Clock
) -> None:
    def run(job: RunningJob) -> None:
        with database.session(is_writing=True) as session:
            request_cancel(session, job.job_id, now=NOW)
        raise RecoverableFailure(LATER)

    kind = make_kind(run)
    job_id = ask(database, kind)
    assert make_runner(database, settings, clock, kind).run_next()
    row = read(database, job_id)
    assert (row.state, row.finished_at, row.leased_until) == ("cancelled", NOW, None)


def test_a_job_whose_worker_died_is_taken_up_after_its_lease_and_not_before(
    database: Database, settings: Settings, clock: Clock
) -> None:
    runs: list[str] = []
    kind = make_kind(lambda job: runs.append(job.job_id))
    job_id = ask(database, kind)
    dead = make_runner(database, settings, clock, kind)
    assert dead._take() is not None
    other = make_runner(database, settings, clock, kind)
    clock.go_on(seconds=jobs.LEASE.total_seconds() - 1)
    assert not other.run_next()
    clock.go_on(seconds=1)
    assert other.run_next()
    row = read(database, job_id)
    assert (row.state, row.attempts, runs) == ("done", 2, [job_id])


def test_a_job_that_kills_its_workers_is_given_up(
    database: Database, settings: Settings, clock: Clock
) -> None:
    kind = make_kind(lambda job: None, max_attempts=2)
    job_id = ask(database, kind)
    runner = make_runner(database, settings, clock, kind)
    for _ in range(2):
        assert runner._take() is not None
        clock.go_on(seconds=jobs.LEASE.total_seconds())
    assert runner.run_next()
    row = read(database, job_id)
    assert row.state == "failed"
    assert row.error == {"ko": jobs.WORKER_LOST.ko, "en": jobs.WORKER_LOST.en}


@pytest.mark.parametrize("failure", [FinalFailure(LATER), RecoverableFailure(LATER)])
def test_a_worker_that_was_thought_dead_does_not_write_the_end_of_the_other(
    database: Database, settings: Settings, clock: Clock, failure: Exception
) -> None:
    def run(job: RunningJob) -> None:
        clock.go_on(seconds=jobs.LEASE.total_seconds())
        assert runner._take() is not None
        raise failure

    kind = make_kind(run)
    job_id = ask(database, kind)
    runner = make_runner(database, settings, clock, kind)
    assert runner.run_next()
    assert read(database, job_id).state == "running"


def test_a_kind_of_another_version_ends_with_a_reason(
    database: Database, settings: Settings, clock: Clock
) -> None:
    job_id = ask(database, make_kind(lambda job: None))
    assert make_runner(database, settings, clock).run_next()
    row = read(database, job_id)
    assert row.error == {"ko": jobs.UNKNOWN_KIND.ko, "en": jobs.UNKNOWN_KIND.en}


def test_whoever_asked_is_told_of_the_end(
    database: Database, settings: Settings, clock: Clock, make_account: Callable[..., object]
) -> None:
    kind = make_kind(lambda job: None, notice_link=lambda subject_id: f"/demands/{subject_id}")
    actor = make_account("buyer")
    with database.session(is_writing=True) as session:
        enqueue(session, kind, "D1", actor=actor, now=NOW)  # type: ignore[arg-type]
    assert make_runner(database, settings, clock, kind).run_next()
    with database.session(is_writing=False) as session:
        notice = session.exec(select(tables.Notice)).one()
    assert (notice.kind, notice.link) == ("job-done", "/demands/D1")
    assert notice.params == {"title": {"ko": "세기", "en": "Counting"}}
    assert notice.created_at == NOW


def test_times_are_kept_with_their_zone(database: Database) -> None:
    job_id = ask(database, make_kind(lambda job: None))
    assert read(database, job_id).created_at.utcoffset() == datetime.timedelta(0)
