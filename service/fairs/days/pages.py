"""Pages of the day: the check-in desk, boards, a booth's own day, what a no-show frees, cards, replanning."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Query, Request, Response

from service.database import SessionDep
from service.door.validation import FieldFault
from service.errors import InvalidInput, VersionConflict
from service.errors.records import ApplicationNotFound
from service.fairs.applications.queries import get_application_row, require_applicant
from service.fairs.booths.actions import get_acted_booth
from service.fairs.booths.queries import find_booths, get_booth
from service.fairs.cards import actions as cards
from service.fairs.days import actions, queries
from service.fairs.days.schemas import (
    AbsenceIn,
    CardIn,
    CardQuery,
    CheckInIn,
    DeskQuery,
    FillIn,
    Replanned,
    StateIn,
    TicketIn,
    TicketStateIn,
)
from service.fairs.plans import queries as plans
from service.fairs.register import queries as fairs
from service.fairs.rules.queries import name_group
from service.fairs.times import MeetingTimes, find_current_slot
from service.fairs.walk_ins import actions as walk_ins
from service.people.actors import ActorDep, NowDep, OutboxDep, ReaderDep, TodayDep
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import build_path, read_language, redirect, render

router = make_page_router()
TicketNumber = Annotated[int, Path(ge=1, le=10_000_000)]
ApplicationNumber = Annotated[int, Path(ge=1, le=10_000_000)]

CARD: forms.Shape = {
    "outcome": "text",
    "reason": "text",
    "note": "text",
    "discussed_krw": "money",
    "quote_krw": "money",
    "contract_krw": "money",
    "contract_on": "day",
}
REPLAN: forms.Shape = {"party_id": "text", "from_slot": "whole", "until_slot": "whole"}
TICKET: forms.Shape = {"name": "text"}
_NO_CODE = Sentence("접수 코드를 적어 주십시오.", "Type the check-in code.")


@router.get("/fairs/{fair_id}/desk")
def show_desk(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    now: NowDep,
    fair_id: str,
    query: Annotated[DeskQuery, Query()],
) -> Response:
    """Who is expected and who has come; a code or part of a name finds one."""
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    found = queries.list_arrivals(session, fair_id, query.q, now)
    return render(request, "fair_days/desk.html", fair=fair, found=found, query=query.q or "", unknown=None)


@router.post("/fairs/{fair_id}/desk")
def check_in(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Check somebody in by code or number; an unknown code is said on the desk itself."""
    typed = forms.read_typed(posted, {"code": "text", "number": "text"})
    number = int(typed["number"]) if typed["number"].isdecimal() and len(typed["number"]) < 8 else None
    code = None if number else typed["code"].strip()
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    try:
        if not number and not code:
            raise InvalidInput(FieldFault("code", _NO_CODE))
        arrival = forms.require_typed({"code": code or ""}, {"code": "text"}, CheckInIn, number=number)
        row = actions.check_in(session, actor, fair_id, arrival, now=now)
    except (ApplicationNotFound, InvalidInput) as refusal:
        found = queries.list_arrivals(session, fair_id, None, now)
        return render(
            request,
            "fair_days/desk.html",
            status=refusal.status,
            fair=fair,
            found=found,
            query="",
            unknown=refusal.fields[0].sentence if refusal.fields else refusal.sentence,
        )
    return redirect(f"{build_path('fairs', fair_id, 'desk')}?q={row.check_in_code}", "fair-checked-in")


@router.get("/fairs/{fair_id}/board")
def show_board(
    request: Request, session: SessionDep, actor: ReaderDep, now: NowDep, fair_id: str
) -> Response:
    """Every booth at this moment: now, next and queue. It refreshes itself, or by reload."""
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    board = queries.make_board(session, fair_id, walk_ins.expect_turns(session, fair_id, now), now)
    return render(request, "fair_days/board.html", fair=fair, board=board)


@router.get("/fairs/{fair_id}/booths/{booth_id}/day")
def show_booth_day(
    request: Request, session: SessionDep, actor: ReaderDep, now: NowDep, fair_id: str, booth_id: str
) -> Response:
    """A booth's own day: its meetings with what can be said of each, its queue and its cards."""
    return _show_booth_day(request, session, actor, now, fair_id, booth_id)


def _show_booth_day(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    fair_id: str,
    booth_id: str,
    faults: forms.Faults | None = None,
) -> Response:
    fair = fairs.get_fair(session, actor, fair_id)
    get_acted_booth(session, actor, fair_id, booth_id)
    version = fair.published_version
    tickets = walk_ins.expect_turns(session, fair_id, now)
    return render(
        request,
        "fair_days/booth.html",
        status=422 if faults else 200,
        fair=fair,
        faults=faults or forms.Faults(),
        booth=get_booth(session, fair_id, booth_id),
        is_managed=fairs.is_managed_by(actor, fair),
        meetings=plans.find_meetings(session, fair_id, version, booth_id=booth_id) if version else [],
        tickets=[ticket for ticket in tickets if ticket.booth_id == booth_id],
        cards={card.enterprise_id: card for card in queries.list_cards(session, fair_id, booth_id)},
        notices=plans.list_notices(session, fair_id, booth_id),
        times=MeetingTimes(fair.slots),
    )


@router.post("/fairs/{fair_id}/meetings/{request_id}/state")
def set_meeting_state(
    session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, request_id: str, posted: PostedForm
) -> Response:
    """Say that a meeting was held or who did not come; a no-show leads on to who could take the slot."""
    state = forms.check_typed(forms.read_typed(posted, {"state": "text"}), {"state": "text"}, StateIn)[0]
    if state is None:
        raise InvalidInput(FieldFault("state", Sentence("모르는 상태입니다", "unknown state")))
    row = actions.set_meeting_state(session, actor, fair_id, request_id, state.state, now=now)
    if queries.is_no_show(row.state):
        return redirect(build_path("fairs", fair_id, "meetings", request_id, "freed"), "fair-saved")
    return redirect(build_path("fairs", fair_id, "booths", row.booth_id, "day"), "fair-saved")


@router.get("/fairs/{fair_id}/meetings/{request_id}/freed")
def show_freed(
    request: Request, session: SessionDep, actor: ReaderDep, fair_id: str, request_id: str
) -> Response:
    """Who of the waiting list could take the slot that a no-show has freed."""
    fair = fairs.get_fair(session, actor, fair_id)
    freed = actions.find_freed(session, actor, fair_id, request_id, read_language(request))
    return render(request, "fair_days/freed.html", fair=fair, freed=freed)


@router.post("/fairs/{fair_id}/meetings/{request_id}/freed")
def fill_freed(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    outbox: OutboxDep,
    fair_id: str,
    request_id: str,
    posted: PostedForm,
) -> Response:
    """Give the freed slot to one of them."""
    shape: forms.Shape = {"request_id": "text"}
    typed = forms.read_typed(posted, shape)
    fill = forms.require_typed({"request_id": typed["request_id"] or "-"}, shape, FillIn)
    language = read_language(request)
    actions.fill_freed(session, actor, fair_id, request_id, fill, language=language, outbox=outbox, now=now)
    meeting = actions.get_meeting(session, fair_id, fill.request_id)
    return redirect(build_path("fairs", fair_id, "booths", meeting.booth_id, "day"), "fair-filled")


@router.post("/fairs/{fair_id}/booths/{booth_id}/tickets")
def take_ticket(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    fair_id: str,
    booth_id: str,
    posted: PostedForm,
) -> Response:
    """Queue somebody at this booth."""
    typed = forms.read_typed(posted, TICKET)
    item, faults = forms.check_typed(typed, TICKET, TicketIn, booth_id=booth_id)
    if item is None:
        return _show_booth_day(request, session, actor, now, fair_id, booth_id, faults)
    walk_ins.take_ticket(session, actor, fair_id, item, now=now)
    return redirect(build_path("fairs", fair_id, "booths", booth_id, "day"), "fair-ticket")


@router.post("/fairs/{fair_id}/tickets/{number}/state")
def set_ticket_state(
    session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, number: TicketNumber, posted: PostedForm
) -> Response:
    """Call a ticket or end it."""
    state = forms.check_typed(forms.read_typed(posted, {"state": "text"}), {"state": "text"}, TicketStateIn)[
        0
    ]
    if state is None:
        raise InvalidInput(FieldFault("state", Sentence("모르는 상태입니다", "unknown state")))
    walk_ins.set_ticket_state(session, actor, fair_id, number, state.state, now=now)
    booth_id = queries.get_ticket(session, fair_id, number).booth_id
    return redirect(build_path("fairs", fair_id, "booths", booth_id, "day"), "fair-saved")


@router.get("/fairs/{fair_id}/booths/{booth_id}/card")
def show_card(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    fair_id: str,
    booth_id: str,
    query: Annotated[CardQuery, Query()],
) -> Response:
    """The consultation card of this booth and an enterprise, empty or as it was written."""
    get_acted_booth(session, actor, fair_id, booth_id)
    enterprise_id = query.enterprise or ""
    known = queries.find_card(session, fair_id, booth_id, enterprise_id)
    typed = forms.write_typed(known.model_dump() if known else {}, CARD)
    version = str(known.version) if known else ""
    return _show_card(request, session, actor, fair_id, booth_id, enterprise_id, typed, version=version)


@router.post("/fairs/{fair_id}/booths/{booth_id}/card")
def save_card(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    today: TodayDep,
    fair_id: str,
    booth_id: str,
    posted: PostedForm,
) -> Response:
    """Save the card, or show it again with what is wrong."""
    get_acted_booth(session, actor, fair_id, booth_id)
    typed = forms.read_typed(posted, CARD, ignored=("enterprise_id", "version"))
    enterprise_id = str(posted.get("enterprise_id", ""))
    version = str(posted.get("version", ""))
    item, faults = forms.check_typed(typed, CARD, CardIn, enterprise_id=enterprise_id)
    if item is None:
        return _show_card(
            request, session, actor, fair_id, booth_id, enterprise_id, typed, faults, version=version
        )
    try:
        cards.save_card(
            session,
            actor,
            fair_id,
            booth_id,
            item,
            version=forms.read_version(posted) if version else None,
            now=now,
            today=today,
        )
    except VersionConflict:
        known = queries.find_card(session, fair_id, booth_id, enterprise_id)
        faults.add(
            "outcome",
            Sentence(
                "그사이 다른 분이 이 카드를 적었습니다. 확인하신 뒤 다시 저장해 주십시오",
                "somebody has written this card meanwhile; check it and save again",
            ),
        )
        version = str(known.version) if known else ""
        return _show_card(
            request, session, actor, fair_id, booth_id, enterprise_id, typed, faults, version=version
        )
    return redirect(build_path("fairs", fair_id, "booths", booth_id, "day"), "fair-card")


def _show_card(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    fair_id: str,
    booth_id: str,
    enterprise_id: str,
    typed: forms.Typed,
    faults: forms.Faults | None = None,
    *,
    version: str,
) -> Response:
    names = fairs.find_names(session, fair_id)
    if enterprise_id not in names:
        raise ApplicationNotFound(enterprise_id or "-")
    return render(
        request,
        "fair_days/card.html",
        status=422 if faults else 200,
        fair=fairs.get_fair(session, actor, fair_id),
        booth=get_booth(session, fair_id, booth_id),
        enterprise_id=enterprise_id,
        enterprise_name=names[enterprise_id],
        form=typed,
        faults=faults or forms.Faults(),
        version=version,
    )


@router.get("/fairs/{fair_id}/replan")
def show_replan(
    request: Request, session: SessionDep, actor: ReaderDep, now: NowDep, fair_id: str
) -> Response:
    """Say which booth or enterprise is not there and from when on: at first from the slot that is on."""
    fairs.get_managed(session, actor, fair_id)
    queries.get_published(session, fair_id)
    current = find_current_slot(fairs.find_slots(session, fair_id), now)
    known = {"from_slot": current.slot} if current else None
    return _show_replan(request, session, actor, fair_id, forms.write_typed(known, REPLAN))


@router.post("/fairs/{fair_id}/replan")
def replan(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Replan with as few bookings moved as can be, and show what that means before anything is published."""
    typed = forms.read_typed(posted, REPLAN)
    absence, faults = forms.check_typed(typed, REPLAN, AbsenceIn)
    made = None
    if absence is not None:
        try:
            made = actions.replan_absence(session, actor, fair_id, absence, now=now)
        except InvalidInput as refusal:
            session.rollback()
            faults = forms.Faults.of(refusal)
    return _show_replan(request, session, actor, fair_id, typed, faults, made=made)


def _show_replan(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    fair_id: str,
    typed: forms.Typed,
    faults: forms.Faults | None = None,
    *,
    made: Replanned | None = None,
) -> Response:
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    booths, names = plans.find_party_names(session, fair_id)
    return render(
        request,
        "fair_days/replan.html",
        status=422 if faults else 200,
        fair=fair,
        booths=booths,
        enterprises=dict(sorted(names.items(), key=lambda item: item[1])),
        form=typed,
        faults=faults or forms.Faults(),
        made=made,
        group_name=partial(name_group, language=read_language(request)),
    )


@router.get("/fairs/{fair_id}/applications/{number}/timetable")
def show_own_timetable(
    request: Request, session: SessionDep, actor: ReaderDep, fair_id: str, number: ApplicationNumber
) -> Response:
    """An enterprise's own meetings, its check-in code, and what it was told."""
    fair = fairs.get_fair(session, actor, fair_id)
    row = get_application_row(session, fair_id, number)
    if not fairs.is_managed_by(actor, fair):
        require_applicant(actor, row)
    version = fair.published_version
    return render(
        request,
        "fair_days/own.html",
        fair=fair,
        application=row,
        meetings=plans.find_meetings(session, fair_id, version, enterprise_id=row.enterprise_id)
        if version
        else [],
        booths={booth.booth_id: booth for booth in find_booths(session, fair_id)},
        notices=plans.list_notices(session, fair_id, row.enterprise_id),
        times=MeetingTimes(fair.slots),
    )
