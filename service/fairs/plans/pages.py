"""Pages of the timetable: plan it, look at it, move a meeting, compare two versions, publish one."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Query, Request, Response

from service.database import SessionDep
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.fairs.booths.queries import find_booths
from service.fairs.moves import actions as moving
from service.fairs.plans import actions, queries
from service.fairs.plans.schemas import (
    CompareQuery,
    GridQuery,
    LockIn,
    Meeting,
    MoveIn,
    MoveQuery,
    Planning,
    PlanningIn,
)
from service.fairs.publishing import actions as publishing
from service.fairs.register import queries as fairs
from service.fairs.register.schemas import Fair
from service.fairs.rules.queries import name_group
from service.fairs.times import MeetingTimes
from service.people.actors import ActorDep, NowDep, OutboxDep, ReaderDep
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import build_path, read_language, redirect, render

router = make_page_router()
PlanVersion = Annotated[int, Path(ge=1, le=1_000_000)]

PLANNING: forms.Shape = {"seconds": "whole", "seed": "whole", "keep_locked_of": "whole"}
_NAMED: forms.Shape = {"request_id": "text"}
MOVE: forms.Shape = {"request_id": "text", "slot": "text", "is_confirmed": "text"}


@router.get("/fairs/{fair_id}/plans")
def show_plans(request: Request, session: SessionDep, actor: ReaderDep, fair_id: str) -> Response:
    """The versions, the planning under way with its live figures, and the form that starts one."""
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    planning = queries.find_latest_planning(session, fair_id, read_language(request))
    page = _show_plans(request, session, fair, planning=planning)
    if request.headers.get("hx-request") == "true" and not (planning and planning.is_unfinished):
        # The list and the choices below hold the new timetable only when the page is loaded anew.
        page.headers["HX-Refresh"] = "true"
    return page


def _show_plans(
    request: Request,
    session: SessionDep,
    fair: Fair,
    typed: forms.Typed | None = None,
    faults: forms.Faults | None = None,
    *,
    planning: Planning | None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "fair_plans/list.html",
        status=status,
        fair=fair,
        plans=queries.list_plans(session, fair.fair_id),
        planning=planning,
        form=typed or {"seconds": "60", "seed": "0", "keep_locked_of": ""},
        faults=faults or forms.Faults(),
    )


@router.post("/fairs/{fair_id}/plans")
def start_planning(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Put a planning into the queue, or show what is wrong with what was asked."""
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    typed = forms.read_typed(posted, PLANNING)
    planning, faults = forms.check_typed(typed, PLANNING, PlanningIn)
    if planning is None:
        under_way = queries.find_latest_planning(session, fair_id, read_language(request))
        return _show_plans(request, session, fair, typed, faults, planning=under_way, status=422)
    actions.start_planning(session, actor, fair_id, planning, now=now)
    return redirect(build_path("fairs", fair_id, "plans"), "fair-planning")


@router.post("/fairs/{fair_id}/plans/cancel")
def cancel_planning(
    session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Stop the planning under way."""
    job_id = forms.read_typed(posted, {"job_id": "text"})["job_id"]
    actions.cancel_planning(session, actor, fair_id, job_id, now=now)
    return redirect(build_path("fairs", fair_id, "plans"), "fair-planning-stopped")


@router.get("/fairs/{fair_id}/plans/compare")
def show_comparison(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    fair_id: str,
    query: Annotated[CompareQuery, Query()],
) -> Response:
    """What changed from one version to another, and who must be told."""
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    comparison = publishing.compare(session, actor, fair_id, query.old, query.new)
    times = MeetingTimes(fair.slots)
    return render(request, "fair_plans/compare.html", fair=fair, comparison=comparison, times=times)


@router.get("/fairs/{fair_id}/plans/{version}")
def show_plan(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    fair_id: str,
    version: PlanVersion,
    query: Annotated[GridQuery, Query()],
) -> Response:
    """One version as a grid of booths and slots, a day at a time, and what was left out with its reasons."""
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    language = read_language(request)
    plan = queries.get_plan(session, fair_id, version, language)
    judged = moving.describe_audit(session, fair_id, version, language)
    days = dict(fair.days())
    day = query.day if query.day in days else next(iter(days), 1)
    times = MeetingTimes(fair.slots)
    cells: dict[str, dict[int, list[Meeting]]] = {}
    for meeting in plan.meeting_list:
        for slot in times.cover(meeting.slot, meeting.slots):
            cells.setdefault(meeting.booth_id, {}).setdefault(slot, []).append(meeting)
    return render(
        request,
        "fair_plans/plan.html",
        fair=fair,
        plan=plan,
        conflicts=judged.conflicts,
        warnings=judged.warnings,
        quotas=judged.quotas,
        unplaced_of={item.request_id: item for item in plan.unplaced},
        group_name=partial(name_group, language=language),
        booths=find_booths(session, fair_id),
        days=days,
        day=day,
        slots=days.get(day, []),
        cells=cells,
    )


@router.get("/fairs/{fair_id}/plans/{version}/move")
def show_move(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    fair_id: str,
    version: PlanVersion,
    query: Annotated[MoveQuery, Query()],
) -> Response:
    """Every slot for one meeting with what the auditor says of it, and the one chosen with its sentences."""
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    language = read_language(request)
    marks = moving.mark_moves(session, actor, fair_id, version, query.request)
    chosen = None
    if "slot" in query.model_fields_set:
        target = _read_slot(query.slot)
        [chosen] = moving.judge_moves(session, actor, fair_id, version, query.request, [target], language)
    wish = next(item for item in fairs.find_wishes(session, fair_id) if item.request_id == query.request)
    booth_names, names = queries.find_party_names(session, fair_id)
    stands = next(
        (
            item
            for item in queries.find_meetings(session, fair_id, version, booth_id=wish.booth_id)
            if item.request_id == query.request
        ),
        None,
    )
    return render(
        request,
        "fair_plans/move.html",
        fair=fair,
        version=version,
        request_id=query.request,
        booth_name=booth_names.get(wish.booth_id, wish.booth_id),
        enterprise_name=names.get(wish.enterprise_id, wish.enterprise_id),
        marks=marks,
        chosen=chosen,
        old=stands.slot if stands else None,
        is_locked=stands is not None and stands.is_locked,
        length=fairs.find_long_meetings(session, fair_id).get(query.request, 1),
        times=MeetingTimes(fair.slots),
    )


@router.post("/fairs/{fair_id}/plans/{version}/move")
def move_meeting(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    fair_id: str,
    version: PlanVersion,
    posted: PostedForm,
) -> Response:
    """Move the meeting and go back to the grid of its day."""
    typed = forms.read_typed(posted, MOVE)
    move = forms.require_typed(
        {"request_id": typed["request_id"] or "-"},
        _NAMED,
        MoveIn,
        slot=_read_slot(typed["slot"]),
        is_confirmed=bool(typed["is_confirmed"]),
    )
    changed = moving.move_meeting(
        session, actor, fair_id, version, move, language=read_language(request), now=now
    )
    day = next((slot.day for slot in fairs.find_slots(session, fair_id) if slot.slot == move.slot), 1)
    return redirect(f"{build_path('fairs', fair_id, 'plans', changed)}?day={day}", "fair-moved")


@router.post("/fairs/{fair_id}/plans/{version}/lock")
def lock_meeting(
    session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, version: PlanVersion, posted: PostedForm
) -> Response:
    """Lock a meeting to its slot, or free it."""
    typed = forms.read_typed(posted, {"request_id": "text", "is_locked": "text"})
    named = {"request_id": typed["request_id"] or "-"}
    lock = forms.require_typed(named, _NAMED, LockIn, is_locked=bool(typed["is_locked"]))
    moving.lock_meeting(session, actor, fair_id, version, lock, now=now)
    return redirect(build_path("fairs", fair_id, "plans", version), "fair-saved")


@router.post("/fairs/{fair_id}/plans/{version}/publish")
def publish(
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    outbox: OutboxDep,
    fair_id: str,
    version: PlanVersion,
    posted: PostedForm,
) -> Response:
    """Make this version the one that stands, and tell those whose meetings changed."""
    forms.read_typed(posted, {})
    publishing.publish(session, actor, fair_id, version, outbox=outbox, now=now)
    return redirect(build_path("fairs", fair_id, "plans", version), "fair-published")


def _read_slot(text: str | None) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6 or int(text) < 1:
        raise InvalidInput(
            FieldFault("slot", Sentence("시간대 번호가 아닙니다", "is no slot, expected its number"))
        )
    return int(text)
