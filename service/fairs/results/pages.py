"""Pages after a fair: the report with its funnel, the follow-ups, and the survey."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from fastapi import Path, Query, Request, Response
from pydantic import Field

from service.database import SessionDep
from service.fairs.booths.actions import get_acted_booth
from service.fairs.booths.queries import get_booth
from service.fairs.days.schemas import Outcome
from service.fairs.register import queries as fairs
from service.fairs.reports import (
    REPORT_HEADERS,
    describe_report,
    list_report_rows,
    make_report_sheets,
)
from service.fairs.results import actions, queries
from service.fairs.results.schemas import FollowUpIn, SurveyIn
from service.files.paper import print_pdf
from service.files.sheets import MEDIA_TYPES, Cell, Sheet, write_workbook
from service.people.actors import ActorDep, NowDep, ReaderDep, TodayDep
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.language import get_translator
from service.skins.query_parameters import ApiQuery
from service.skins.routers import make_page_router
from service.skins.sheet_answers import SheetQuery, answer_file, answer_sheet
from service.web import build_path, read_language, redirect, render

router = make_page_router()

SURVEY: forms.Shape = {
    "satisfaction": "whole",
    "matching": "whole",
    "again": "whole",
    "comment": "text",
}


class SurveyQuery(ApiQuery):
    """Who answers."""

    side: Literal["booth", "enterprise"]
    party: str = Field(max_length=100)


@router.get("/fairs/{fair_id}/report")
def show_report(
    request: Request, session: SessionDep, actor: ReaderDep, today: TodayDep, fair_id: str
) -> Response:
    """The report: every count is one of the cards, the timetable or the answers."""
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    report = queries.make_report(session, fair_id, today)
    return render(request, "fair_results/report.html", fair=fair, report=report)


@router.get("/fairs/{fair_id}/report/figures")
def export_report(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    today: TodayDep,
    fair_id: str,
    query: Annotated[SheetQuery, Query()],
) -> Response:
    """The report as a workbook with everything behind it, or its figures as one table."""
    fairs.get_managed(session, actor, fair_id)
    say = get_translator(read_language(request))
    report = queries.make_report(session, fair_id, today)
    name = f"report-{fair_id}"
    if query.format != "xlsx":
        return answer_sheet(query.format, name, REPORT_HEADERS, list_report_rows(report, say))
    cards = Sheet("상담 카드", queries.CARD_HEADERS, _list_cards(request, session, fair_id))
    sheets = make_report_sheets(report, queries.list_follow_ups(session, fair_id), cards, say)
    return answer_file(write_workbook(sheets), f"{name}.xlsx", MEDIA_TYPES["xlsx"])


@router.get("/fairs/{fair_id}/report.pdf")
def print_report(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, today: TodayDep, fair_id: str
) -> Response:
    """The report on paper."""
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    language = read_language(request)
    report = queries.make_report(session, fair_id, today)
    data = describe_report(fair, report, get_translator(language), language)
    content = print_pdf("fair_report.typ", data, made_at=now)
    return answer_file(content, f"report-{fair_id}.pdf", "application/pdf")


@router.get("/fairs/{fair_id}/report/cards")
def export_cards(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    fair_id: str,
    query: Annotated[SheetQuery, Query()],
) -> Response:
    """The cards as a table for Excel."""
    fairs.get_managed(session, actor, fair_id)
    rows = _list_cards(request, session, fair_id)
    return answer_sheet(query.format, f"cards-{fair_id}", queries.CARD_HEADERS, rows)


def _list_cards(request: Request, session: SessionDep, fair_id: str) -> list[list[Cell]]:
    translate = get_translator(read_language(request))
    names = {code: translate(f"fair-outcome-{code}") for code in get_args(Outcome)}
    return queries.list_card_rows(session, fair_id, names)


@router.get("/fairs/{fair_id}/follow-ups")
def show_follow_ups(
    request: Request, session: SessionDep, actor: ReaderDep, today: TodayDep, fair_id: str
) -> Response:
    """What has to be asked after three and six months, for the organiser."""
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    items = queries.list_follow_ups(session, fair_id)
    return render(request, "fair_results/follow_ups.html", fair=fair, items=items, today=today, booth=None)


@router.get("/fairs/{fair_id}/booths/{booth_id}/follow-ups")
def show_booth_follow_ups(
    request: Request, session: SessionDep, actor: ReaderDep, today: TodayDep, fair_id: str, booth_id: str
) -> Response:
    """The same for the agency of one booth."""
    fair = fairs.get_fair(session, actor, fair_id)
    get_acted_booth(session, actor, fair_id, booth_id)
    items = queries.list_follow_ups(session, fair_id, booth_id=booth_id)
    booth = get_booth(session, fair_id, booth_id)
    return render(request, "fair_results/follow_ups.html", fair=fair, items=items, today=today, booth=booth)


@router.post("/fairs/{fair_id}/follow-ups/{card_id}/{months}")
def answer_follow_up(
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    fair_id: str,
    card_id: str,
    months: Annotated[int, Path(ge=3, le=6)],
    posted: PostedForm,
) -> Response:
    """Note what has become of a consultation."""
    typed = forms.read_typed(posted, {"answer": "text", "booth": "text"})
    answer, faults = forms.check_typed(typed, {"answer": "text"}, FollowUpIn)
    if answer is None:
        raise faults.as_error()
    actions.answer_follow_up(session, actor, fair_id, card_id, months, answer, now=now)
    steps = ("booths", typed["booth"], "follow-ups") if typed["booth"] else ("follow-ups",)
    return redirect(build_path("fairs", fair_id, *steps), "fair-saved")


@router.get("/fairs/{fair_id}/survey")
def show_survey(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    fair_id: str,
    query: Annotated[SurveyQuery, Query()],
) -> Response:
    """Three questions."""
    fair = fairs.get_fair(session, actor, fair_id)
    return render(
        request,
        "fair_results/survey.html",
        fair=fair,
        side=query.side,
        party=query.party,
        form=forms.write_typed(None, SURVEY),
        faults=forms.Faults(),
    )


@router.post("/fairs/{fair_id}/survey")
def answer_survey(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Save the answers, or show the questions again."""
    typed = forms.read_typed(posted, SURVEY, ignored=("side", "party_id"))
    side, party = str(posted.get("side", "")), str(posted.get("party_id", ""))
    survey, faults = forms.check_typed(typed, SURVEY, SurveyIn, side=side, party_id=party)
    if survey is None:
        return render(
            request,
            "fair_results/survey.html",
            status=422,
            fair=fairs.get_fair(session, actor, fair_id),
            side=side,
            party=party,
            form=typed,
            faults=faults,
        )
    actions.answer_survey(session, actor, fair_id, survey, now=now)
    return redirect(build_path("fairs", fair_id), "fair-surveyed")


@router.post("/fairs/{fair_id}/erase")
def erase_contacts(
    session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Erase the contacts of a closed fair."""
    fairs.get_managed(session, actor, fair_id)
    forms.read_typed(posted, {"confirmed": "text"})
    forms.require_confirmed(posted)
    actions.erase_contacts(session, actor, fair_id, now=now)
    return redirect(build_path("fairs", fair_id, "report"), "fair-erased")
