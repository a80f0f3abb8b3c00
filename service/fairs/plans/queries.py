"""What the timetables of a fair can be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import func
from sqlmodel import Session, col, select

from service import tables
from service.errors import NotFound
from service.fairs.plans import schemas
from service.fairs.register import queries as fairs
from service.fairs.register.schemas import say_where
from service.fairs.sentences import name_slots, say_times
from service.sentences import Sentence
from service.skins.language import Language


class PlanNotFound(NotFound):
    """The fair has no such version of its timetable."""

    code = "plan_not_found"
    sentence = Sentence(
        "시간표 {}판이 없습니다. 시간표 목록을 확인해 주십시오.",
        "There is no version {} of the timetable. Look at the list of versions.",
    )


class RequestNotFound(NotFound):
    """The fair has no such request for a meeting."""

    code = "request_not_found"
    sentence = Sentence(
        "상담 희망({})이 없습니다. 시간표에서 다시 골라 주십시오.",
        "There is no request {}. Choose it in the timetable again.",
    )


class PlanningNotFound(NotFound):
    """The fair has no such planning under way or past."""

    code = "planning_not_found"
    sentence = Sentence(
        "시간표 짜기({})가 없습니다. 시간표 화면에서 다시 여십시오.",
        "There is no planning {}. Open it again from the timetables.",
    )


def get_planning(session: Session, fair_id: str, job_id: str, language: Language = "ko") -> schemas.Planning:
    """How far one planning of a fair is. Raises PlanningNotFound."""
    row = session.get(tables.FairPlanning, job_id)
    job = session.get(tables.Job, job_id)
    if row is None or job is None or row.fair_id != fair_id:
        raise PlanningNotFound(job_id)
    return _describe_planning(row, job, language)


def find_latest_planning(session: Session, fair_id: str, language: Language) -> schemas.Planning | None:
    """The planning that was asked for last."""
    found = session.exec(
        select(tables.FairPlanning, tables.Job)
        .join(tables.Job, col(tables.Job.job_id) == tables.FairPlanning.job_id)
        .where(tables.FairPlanning.fair_id == fair_id)
        .order_by(col(tables.FairPlanning.made_at).desc(), col(tables.FairPlanning.job_id))
        .limit(1)
    ).first()
    return _describe_planning(*found, language) if found else None


def _describe_planning(row: tables.FairPlanning, job: tables.Job, language: Language) -> schemas.Planning:
    return schemas.Planning(
        job_id=row.job_id,
        state=job.state,  # type: ignore[arg-type]  # a check constraint admits the states only
        progress=job.progress,
        figures=row.figures,
        seconds=row.seconds,
        seed=row.seed,
        keep_locked_of=row.keep_locked_of,
        plan_version=row.plan_version,
        error=(job.error or {}).get(language, ""),
        asked_at=row.made_at,
        finished_at=job.finished_at,
    )


def get_plan_row(session: Session, fair_id: str, version: int) -> tables.FairPlan:
    """The row of one version. Raises PlanNotFound."""
    row = session.get(tables.FairPlan, (fair_id, version))
    if row is None:
        raise PlanNotFound(version)
    return row


def find_meeting_rows(session: Session, fair_id: str, version: int) -> Sequence[tables.FairMeeting]:
    """The meetings of one version by slot, then booth, then seat."""
    meeting = tables.FairMeeting
    return session.exec(
        select(meeting)
        .where(meeting.fair_id == fair_id, meeting.plan_version == version)
        .order_by(col(meeting.slot), col(meeting.booth_id), col(meeting.table), col(meeting.request_id))
        .execution_options(populate_existing=True)
    ).all()


class Placed(Protocol):
    """A meeting with its slot and what has become of it."""

    request_id: str
    slot: int
    state: str


def find_placed(session: Session, fair_id: str, version: int) -> Sequence[Placed]:
    """Where the meetings of a version stand, and no more: for who looks at all of them at once."""
    meeting = tables.FairMeeting
    return session.exec(
        select(meeting.request_id, meeting.slot, meeting.state).where(
            meeting.fair_id == fair_id, meeting.plan_version == version
        )
    ).all()  # type: ignore[return-value]  # a row has its columns as attributes


def find_booked(meetings: Iterable[Placed]) -> dict[str, int]:
    """The slot of each meeting that takes one: a no-show has freed its slot."""
    return {item.request_id: item.slot for item in meetings if item.state not in tables.NO_SHOWS}


def list_plans(session: Session, fair_id: str) -> list[schemas.PlanSummary]:
    """Every version, the newest first."""
    plan = tables.FairPlan
    rows = session.exec(
        select(plan).where(plan.fair_id == fair_id).order_by(col(plan.plan_version).desc())
    ).all()
    count = dict(
        session.exec(
            select(tables.FairMeeting.plan_version, func.count())
            .where(tables.FairMeeting.fair_id == fair_id)
            .group_by(tables.FairMeeting.plan_version)
        ).all()
    )
    return [
        schemas.PlanSummary.model_validate(
            {**row.model_dump(exclude={"unplaced"}), "meetings": count.get(row.plan_version, 0)}
        )
        for row in rows
    ]


def get_plan(session: Session, fair_id: str, version: int, language: Language) -> schemas.Plan:
    """One version with its meetings and what was left out. Raises PlanNotFound."""
    row = get_plan_row(session, fair_id, version)
    meetings = find_meetings(session, fair_id, version)
    booth_names, names = find_party_names(session, fair_id)
    half = "en" if language == "en" else "ko"
    times = name_slots(fairs.find_slots(session, fair_id))
    unplaced = [
        schemas.Unplaced(
            request_id=item["request_id"],
            booth_id=item["booth_id"],
            booth_name=booth_names.get(item["booth_id"], item["booth_id"]),
            enterprise_id=item["enterprise_id"],
            enterprise_name=names.get(item["enterprise_id"], item["enterprise_id"]),
            reason=say_times(item[f"reason_{half}"], times),
            smallest_fix=say_times(item[f"fix_{half}"], times),
            slot=item["slot"],
        )
        for item in row.unplaced
    ]
    content = row.model_dump(exclude={"unplaced"})
    return schemas.Plan.model_validate(
        {**content, "meetings": len(meetings), "meeting_list": meetings, "unplaced": unplaced}
    )


def find_meetings(
    session: Session,
    fair_id: str,
    version: int,
    *,
    booth_id: str | None = None,
    enterprise_id: str | None = None,
) -> list[schemas.Meeting]:
    """The meetings of a version, of one party where asked, with names and times, in the order of time."""
    meeting = tables.FairMeeting
    statement = _select_meetings().where(meeting.fair_id == fair_id, meeting.plan_version == version)
    if booth_id is not None:
        statement = statement.where(meeting.booth_id == booth_id)
    if enterprise_id is not None:
        statement = statement.where(meeting.enterprise_id == enterprise_id)
    booth_of = _find_booths(session, fair_id)
    found = _describe_meetings(session, fair_id, session.exec(statement).all(), booth_of)
    _note_walks(session, fair_id, found, booth_of)
    return found


def find_dropped(
    session: Session, fair_id: str, version: int, *, enterprise_id: str
) -> list[schemas.Meeting]:
    """An enterprise's meetings that were published once and are not in `version`, each as told last."""
    meeting, plan = tables.FairMeeting, tables.FairPlan
    kept = select(meeting.request_id).where(meeting.fair_id == fair_id, meeting.plan_version == version)
    told = session.exec(
        _select_meetings()
        .join(plan, (col(plan.fair_id) == meeting.fair_id) & (col(plan.plan_version) == meeting.plan_version))
        .where(
            meeting.fair_id == fair_id,
            meeting.enterprise_id == enterprise_id,
            col(plan.published_at).is_not(None),
            col(meeting.request_id).not_in(kept),
        )
        .order_by(col(meeting.plan_version))
    ).all()
    last = {row.request_id: row for row in told}
    return _describe_meetings(session, fair_id, last.values(), _find_booths(session, fair_id))


def _select_meetings() -> Any:
    meeting = tables.FairMeeting
    return select(  # type: ignore[call-overload]
        meeting.request_id,
        meeting.booth_id,
        meeting.enterprise_id,
        meeting.slot,
        meeting.table,
        meeting.is_locked,
        meeting.state,
    )


def _describe_meetings(
    session: Session, fair_id: str, rows: Iterable[Any], booth_of: Mapping[str, _Booth]
) -> list[schemas.Meeting]:
    names = fairs.find_names(session, fair_id)
    times = fairs.find_times(session, fair_id)
    longer = fairs.find_long_meetings(session, fair_id)
    # A fair has thousands: what the database holds has been checked when it was written.
    found = [
        schemas.Meeting.model_construct(
            request_id=request_id,
            booth_id=booth,
            booth_name=booth_of[booth].agency if booth in booth_of else booth,
            enterprise_id=enterprise,
            enterprise_name=names.get(enterprise, enterprise),
            slot=slot,
            slots=longer.get(request_id, 1),
            seat=seat,
            is_locked=is_locked,
            state=state,
            starts_at=times.find_start(slot),
            ends_at=times.find_end(slot, longer.get(request_id, 1)),
            where=say_where(booth_of[booth].hall, booth_of[booth].place) if booth in booth_of else "",
            walk_minutes=0,
        )
        for request_id, booth, enterprise, slot, seat, is_locked, state in rows
    ]
    found.sort(
        key=lambda item: (
            item.starts_at is None,
            item.starts_at and (item.starts_at, item.slot),
            item.booth_id,
            item.seat or 0,
            item.request_id,
        ),
    )
    return found


class _Booth(Protocol):
    """What a meeting says of its booth."""

    booth_id: str
    agency: str
    hall: str | None
    place: str | None


def _find_booths(session: Session, fair_id: str) -> dict[str, _Booth]:
    booth = tables.Booth
    rows = session.exec(
        select(booth.booth_id, booth.agency, booth.hall, booth.place).where(booth.fair_id == fair_id)
    ).all()
    return {row.booth_id: row for row in rows}  # type: ignore[attr-defined]  # a row has its columns


def _note_walks(
    session: Session, fair_id: str, meetings: Iterable[schemas.Meeting], booth_of: Mapping[str, _Booth]
) -> None:
    """How long each enterprise walks from each of its meetings to the next of that day, in order of time."""
    walks = fairs.find_walks(session, fair_id)
    if not walks:
        return
    minutes = {slot.slot: (slot.day, slot.minutes) for slot in fairs.find_slots(session, fair_id)}
    last_of: dict[str, schemas.Meeting] = {}
    for meeting in meetings:
        if meeting.slot not in minutes or meeting.state in tables.NO_SHOWS:
            continue
        day, length = minutes[meeting.slot]
        last = last_of.get(meeting.enterprise_id)
        if last is not None and minutes[last.slot][0] == day:
            halls = sorted(booth_of[item.booth_id].hall or "" for item in (last, meeting))
            last.walk_minutes = walks.get((halls[0], halls[1]), 0) * length
        last_of[meeting.enterprise_id] = meeting


def find_party_names(session: Session, fair_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """What booths and enterprises are called, by their ids."""
    booths = session.exec(
        select(tables.Booth.booth_id, tables.Booth.agency)
        .where(tables.Booth.fair_id == fair_id)
        .order_by(col(tables.Booth.position))
    ).all()
    return dict(booths), fairs.find_names(session, fair_id)


def list_notices(session: Session, fair_id: str, party_id: str) -> list[schemas.Notice]:
    """What a party has been told, the newest first."""
    rows = session.exec(
        select(tables.FairNotice)
        .where(tables.FairNotice.fair_id == fair_id, tables.FairNotice.party_id == party_id)
        .order_by(col(tables.FairNotice.plan_version).desc())
    ).all()
    return [
        schemas.Notice(
            plan_version=row.plan_version,
            changes=[schemas.Change.model_validate(item) for item in row.changes],
            made_at=row.made_at,
            read_at=row.read_at,
        )
        for row in rows
    ]
