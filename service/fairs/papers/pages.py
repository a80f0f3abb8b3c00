"""Papers to print or to save: the pack for the organiser, and everybody's own sheet, calendar and code."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Request, Response

from service.database import SessionDep
from service.fairs.applications.queries import get_application_row, require_applicant
from service.fairs.booths.actions import get_acted_booth
from service.fairs.calendar import draw_code, write_calendar
from service.fairs.papers import queries
from service.fairs.plans import queries as plans
from service.fairs.plans.schemas import Meeting
from service.fairs.register import queries as fairs
from service.files.paper import print_pdf
from service.people.actors import ActorDep, NowDep, ReaderDep
from service.skins.routers import make_page_router
from service.web import render

router = make_page_router()
ApplicationNumber = Annotated[int, Path(ge=1, le=10_000_000)]
Paper = Literal["booths", "enterprises", "hall"]


@router.get("/fairs/{fair_id}/papers")
def show_papers(request: Request, session: SessionDep, actor: ReaderDep, fair_id: str) -> Response:
    """What can be printed and saved for the day."""
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    return render(request, "fair_papers/papers.html", fair=fair)


@router.get("/fairs/{fair_id}/papers/{paper}.pdf")
def print_paper(session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, paper: Paper) -> Response:
    """Every booth's sheet, every enterprise's, or the grid of the hall."""
    fairs.get_managed(session, actor, fair_id)
    pack = queries.get_pack(session, fair_id)
    if paper == "booths":
        content = print_pdf("fair_booths.typ", queries.describe_booths(pack), made_at=now)
    elif paper == "enterprises":
        content = print_pdf("fair_enterprises.typ", queries.describe_guests(pack), made_at=now)
    else:
        content = print_pdf("fair_hall.typ", queries.describe_hall(pack), made_at=now)
    return _answer_pdf(content, f"{paper}-{fair_id}")


@router.get("/fairs/{fair_id}/papers/offline.html")
def save_offline(request: Request, session: SessionDep, actor: ActorDep, fair_id: str) -> Response:
    """The whole timetable in one file that needs neither this service nor a network."""
    fairs.get_managed(session, actor, fair_id)
    pack = queries.get_pack(session, fair_id)
    page = render(request, "fair_papers/offline.html", pack=pack, days=queries.list_days(pack))
    page.headers["Content-Disposition"] = f'attachment; filename="timetable-{fair_id}.html"'
    return page


@router.get("/fairs/{fair_id}/booths/{booth_id}/sheet.pdf")
def print_booth_sheet(
    session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, booth_id: str
) -> Response:
    """The sheet of one booth, for its agency."""
    get_acted_booth(session, actor, fair_id, booth_id)
    data = queries.describe_booths(queries.get_pack(session, fair_id), booth_id)
    return _answer_pdf(print_pdf("fair_booths.typ", data, made_at=now), f"booth-{fair_id}")


@router.get("/fairs/{fair_id}/applications/{number}/sheet.pdf")
def print_own_sheet(
    session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, number: ApplicationNumber
) -> Response:
    """The sheet of one enterprise, for itself."""
    _require_own(session, actor, fair_id, number)
    data = queries.describe_guests(queries.get_pack(session, fair_id), number)
    return _answer_pdf(print_pdf("fair_enterprises.typ", data, made_at=now), f"meetings-{fair_id}")


@router.get("/fairs/{fair_id}/applications/{number}/calendar.ics")
def save_calendar(
    session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, number: ApplicationNumber
) -> Response:
    """An enterprise's meetings for its calendar."""
    enterprise_id = _require_own(session, actor, fair_id, number)
    fair = fairs.describe_fair(session, fairs.get_row(session, fair_id))
    version = fair.published_version
    meetings: list[Meeting] = []
    dropped: list[Meeting] = []
    if version:
        meetings = plans.find_meetings(session, fair_id, version, enterprise_id=enterprise_id)
        dropped = plans.find_dropped(session, fair_id, version, enterprise_id=enterprise_id)
    return Response(
        write_calendar(fair, meetings, dropped, now=now),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="meetings-{fair_id}.ics"'},
    )


@router.get("/fairs/{fair_id}/applications/{number}/code.svg")
def show_code(session: SessionDep, actor: ActorDep, fair_id: str, number: ApplicationNumber) -> Response:
    """The check-in code as a QR picture."""
    _require_own(session, actor, fair_id, number)
    code = get_application_row(session, fair_id, number).check_in_code
    return Response(draw_code(code), media_type="image/svg+xml")


def _require_own(session: SessionDep, actor: ActorDep, fair_id: str, number: int) -> str:
    """The enterprise behind an application that the actor made or manages."""
    fair = fairs.get_row(session, fair_id)
    row = get_application_row(session, fair_id, number)
    if not fairs.is_managed_by(actor, fair):
        require_applicant(actor, row)
    return row.enterprise_id


def _answer_pdf(content: bytes, name: str) -> Response:
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )
