"""Measure in the background how much a fair can hold."""

from __future__ import annotations

import datetime
from urllib.parse import quote

from sqlmodel import Session

from matching.fairs.capacity import expect_wishes, measure_capacity
from matching.fairs.model import BOOTH, Fair
from service import jobs, tables
from service.errors import WrongState
from service.fairs.booths.queries import find_booths
from service.fairs.capacity import schemas
from service.fairs.planning.bridge import gather
from service.fairs.register import queries as fairs
from service.people import audit
from service.security import Actor
from service.sentences import Sentence

# A seat more is tried at so many booths; each takes as long as the fair itself.
MOST_TRIED_BOOTHS = 5


def start_measuring(
    session: Session,
    actor: Actor | None,
    fair_id: str,
    measuring: schemas.MeasuringIn,
    *,
    now: datetime.datetime,
) -> str:
    """Put the measuring into the queue; the id of the job, the one under way where there is one already.

    Raises FairNotFound, Forbidden, WrongState for a fair without booths.
    """
    fairs.get_managed(session, actor, fair_id)
    if not find_booths(session, fair_id):
        raise WrongState(
            Sentence(
                "부스가 없습니다. 먼저 부스를 넣어 주십시오.", "There are no booths. Add the booths first."
            )
        )
    job_id = jobs.enqueue(session, CAPACITY_JOB, fair_id, actor=actor, now=now)
    if session.get(tables.FairCapacity, job_id) is None:
        session.add(
            tables.FairCapacity(job_id=job_id, fair_id=fair_id, made_at=now, **measuring.model_dump())
        )
        session.flush()
        after = {"job_id": job_id, **measuring.model_dump()}
        audit.record(session, actor, "fair.measure", "fair", fair_id, after=after, now=now)
    return job_id


def measure_in_background(job: jobs.RunningJob) -> None:
    """The work of a measuring job; a second run of the same job finds what the first one saved."""
    with job.database.session(is_writing=False) as session:
        row = session.get(tables.FairCapacity, job.job_id)
        if row is None or row.figures:
            return
        gathered = gather(session, job.subject_id)
        fair = gathered.fair
        if row.expected_enterprises is not None and row.expected_wishes is not None:
            fair = expect_wishes(fair, row.expected_enterprises, row.expected_wishes, gathered.slots_at)
    if not fair.requests:
        raise jobs.FinalFailure(
            Sentence(
                "아직 상담 희망이 없습니다. 예상 참가 기업 수와 희망 부스 수를 적어 다시 계산해 주십시오.",
                "There is no wish yet. Measure again with the numbers that you expect.",
            )
        )
    job.report(0.1)
    figures = measure(fair)
    with job.database.session(is_writing=True) as session:
        stored = session.get(tables.FairCapacity, job.job_id)
        if stored is not None:
            stored.figures = figures.model_dump()
            session.add(stored)


def measure(fair: Fair) -> schemas.Figures:
    """What the fair can hold, as it is shown."""
    capacity = measure_capacity(fair, most_booths=MOST_TRIED_BOOTHS)
    booths = sum(party.kind == BOOTH for party in fair.parties)
    return schemas.Figures(
        booths=booths,
        slots=len(fair.slots),
        enterprises=len(fair.parties) - booths,
        places=capacity.places,
        wishes=capacity.wishes,
        bound=capacity.bound,
        reached=capacity.reached,
        gains=[
            schemas.Gain(
                what=gain.what,  # type: ignore[arg-type]  # the engine knows these three
                booth=gain.subject,
                more_bound=gain.more_bound,
                more_reached=gain.more_reached,
            )
            for gain in capacity.gains
        ],
        crowded=[schemas.Crowd(booth=name, beyond=beyond) for name, beyond in capacity.crowded_booths],
    )


CAPACITY_JOB = jobs.JobKind(
    "fair_capacity",
    Sentence("상담회 수용 능력 계산", "Measuring a fair"),
    measure_in_background,
    notice_link=lambda fair_id: f"/fairs/{quote(fair_id, safe='')}/capacity",
)
