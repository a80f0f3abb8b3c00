"""Gathers the lists of a fair as they are written into a file: all entries of the page."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from service.database import Database
from service.fairs.booths.actions import get_acted_booth
from service.fairs.days import queries as days
from service.fairs.downloads.schemas import ArrivalDownload, FairDownload, FairList
from service.fairs.plans import queries as plans
from service.fairs.register import queries as fairs
from service.fairs.results import queries as results
from service.files.exports import Export, make_columns, read_pages
from service.security import Actor
from service.skins.language import Language

_FAIR = make_columns(
    ("fair_id", "상담회 번호", "Fair id"),
    ("name", "이름", "Name"),
    ("place", "장소", "Place"),
    ("first_on", "첫날", "First day"),
    ("last_on", "마지막 날", "Last day"),
    ("apply_until", "신청 마감", "Apply until"),
    ("state", "상태", "State", "fair-state-"),
)
_PLAN = make_columns(
    ("plan_version", "판", "Version"),
    ("origin", "만든 방법", "Origin", "fair-origin-"),
    ("base_version", "바탕이 된 판", "Made from"),
    ("status", "상태", "Status", "fair-status-"),
    ("meetings", "상담", "Meetings"),
    ("weight", "가중치 합", "Weight"),
    ("weight_bound", "가중치 상한", "Bound of the weight"),
    ("waits", "기다림", "Waits"),
    ("note", "메모", "Note"),
    ("made_at", "만든 때", "Made at"),
    ("published_at", "공개한 때", "Published at"),
)
_MEETING = make_columns(
    ("request_id", "상담 번호", "Request"),
    ("booth_name", "부스", "Booth"),
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("enterprise_name", "기업명", "Enterprise"),
    ("starts_at", "시작", "Starts at"),
    ("ends_at", "끝", "Ends at"),
    ("where", "위치", "Where"),
    ("seat", "자리", "Seat"),
    ("is_locked", "고정", "Locked"),
    ("state", "상태", "State", "fair-meeting-"),
    ("unplaced", "배정하지 못한 까닭", "Why it was left out"),
)
_FOLLOW_UP = make_columns(
    ("booth_name", "부스", "Booth"),
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("enterprise_name", "기업명", "Enterprise"),
    ("outcome", "상담 결과", "Outcome", "fair-outcome-"),
    ("months", "몇 달 뒤", "Months after"),
    ("due_on", "확인할 날", "Due on"),
    ("answered_at", "확인한 때", "Answered at"),
    ("answer", "확인한 내용", "Answer"),
)
_ARRIVAL = make_columns(
    ("number", "신청 번호", "Application"),
    ("enterprise_id", "기업 번호", "Enterprise id"),
    ("name", "기업명", "Enterprise"),
    ("check_in_code", "접수 코드", "Check-in code"),
    ("checked_in_at", "접수한 때", "Checked in at"),
    ("accommodations", "편의 제공", "Accommodations", "fair-accommodation-"),
    ("next_booth", "다음 상담", "Next meeting"),
    ("next_at", "다음 상담 시각", "Next meeting at"),
)


def export_fairs(database: Database, actor: Actor | None, query: FairDownload) -> Export:
    """Every fair that the reader may see."""

    def list_page(session: Session, page: Any) -> Any:
        return fairs.list_fairs(session, actor, page)

    return Export("fairs", _FAIR, read_pages(database, query, list_page))


def export_fair_list(session: Session, actor: Actor, fair_id: str, name: FairList) -> Export:
    """A list of the fair, for its organiser. Raises FairNotFound, Forbidden."""
    fairs.get_managed(session, actor, fair_id)
    found: list[Any]
    if name == "plans":
        columns, found = _PLAN, plans.list_plans(session, fair_id)
    else:
        columns, found = _FOLLOW_UP, results.list_follow_ups(session, fair_id)
    return Export(f"{name}-{fair_id}", columns, [item.model_dump() for item in found])


def export_booth_follow_ups(session: Session, actor: Actor, fair_id: str, booth_id: str) -> Export:
    """What a booth still has to be asked, and what it said. Raises FairNotFound, BoothNotFound, Forbidden."""
    get_acted_booth(session, actor, fair_id, booth_id)
    found = results.list_follow_ups(session, fair_id, booth_id=booth_id)
    return Export(f"follow-ups-{fair_id}-{booth_id}", _FOLLOW_UP, [item.model_dump() for item in found])


def export_plan(session: Session, actor: Actor, fair_id: str, version: int, language: Language) -> Export:
    """The meetings of a version in the order of time, then what was left out and why.

    Raises FairNotFound, PlanNotFound, Forbidden.
    """
    fairs.get_managed(session, actor, fair_id)
    plan = plans.get_plan(session, fair_id, version, language)
    rows: list[Mapping[str, Any]] = [meeting.model_dump() for meeting in plan.meeting_list]
    rows += [{**item.model_dump(), "unplaced": item.reason} for item in plan.unplaced]
    return Export(f"timetable-{fair_id}-{version}", _MEETING, rows)


def export_arrivals(
    session: Session, actor: Actor, fair_id: str, query: ArrivalDownload, *, now: datetime.datetime
) -> Export:
    """Who is expected at the desk and who has come. Raises FairNotFound, Forbidden, WrongState."""
    fairs.get_managed(session, actor, fair_id)
    found = days.list_arrivals(session, fair_id, query.q, now, most=None)
    return Export(f"arrivals-{fair_id}", _ARRIVAL, [item.model_dump() for item in found.items])
