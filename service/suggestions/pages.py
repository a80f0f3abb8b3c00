"""Pages of what suits an enterprise: open demands with reasons, and partners for the lots of one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from service.bridge import IndexDep
from service.catalogue import queries as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.database import SessionDep
from service.demands import queries as demands
from service.door.limits import MAX_PARTNERS
from service.matches.pages import choose_reasons, describe_parts, to_points
from service.people.actors import ActorDep, TodayDep
from service.security import is_permitted_for
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.suggestions import actions
from service.suggestions.schemas import SuggestQuery, TeamQuery
from service.web import build_url, read_language, render

router = make_page_router()

_MOST = 50
# What of a listing tells most whether a demand suits.
TELLING = ("services", "sectors", "service_districts")

_PARTNER: forms.Shape = {"name": "text", "district": "text"}
# On the page services and licences are typed one a line.
_PARTNERS: forms.Shape = {
    "partners": {"name": "text", "district": "text", "services": "text", "licences": "text"}
}


@router.get("/enterprises/{enterprise_id:path}/suggestions")
def show_suggestions(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    actor: ActorDep,
    today: TodayDep,
    enterprise_id: str,
    query: Annotated[SuggestQuery, Query()],
) -> Response:
    """Open demands, best first.

    Context: enterprise, found, fitting (how many suit, shown or not), entries, is_everything, missing (fields
    of the listing), more_url, everything_url, of_trade_url, newest_url, is_own.
    """
    enterprise = catalogue.get_enterprise(session, enterprise_id)
    found = actions.suggest(
        session,
        index,
        enterprise_id,
        top=query.top,
        as_of=query.as_of or today,
        everything=query.everything,
        language=read_language(request),
    )
    entries = []
    for item in found.results:
        parts = describe_parts(item.components, item.score)
        entries.append(
            {
                "item": item,
                "parts": parts,
                "total": to_points(item.score),
                "reasons": choose_reasons(parts),
            }
        )
    fitting = found.suited if query.everything else found.of_trade
    has_more = len(entries) == query.top < min(_MOST, fitting)
    return render(
        request,
        "suggestions/page.html",
        enterprise=enterprise,
        found=found,
        entries=entries,
        more_url=build_url(request, top=min(_MOST, query.top * 2)) if has_more else None,
        everything_url=build_url(request, everything="true", top=None),
        of_trade_url=build_url(request, everything=None, top=None),
        fitting=fitting,
        is_everything=query.everything,
        missing=[name for name in TELLING if not getattr(enterprise, name)],
        newest_url=build_url(request, as_of=found.newest_on) if found.newest_on else None,
        is_own=is_permitted_for(actor, "enterprise.change", enterprise),
    )


@router.get("/demands/{demand_id:path}/teams")
def show_teams(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    demand_id: str,
    query: Annotated[TeamQuery, Query()],
) -> Response:
    """Teams for a demand. Context: demand, found, names, enterprise (or None), form, faults."""
    typed = forms.add_room(forms.write_typed({}, _PARTNERS), _PARTNERS)
    return _show_teams(request, session, index, today, demand_id, query, typed)


@router.post("/demands/{demand_id:path}/teams")
def show_teams_with_partners(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    demand_id: str,
    query: Annotated[TeamQuery, Query()],
    posted: PostedForm,
) -> Response:
    """The teams that the partners who were typed may join; they are not stored."""
    typed = forms.read_typed(posted, _PARTNERS, ignored=("more",))
    if posted.get("more"):
        typed = forms.add_room(typed, _PARTNERS, only="partners")
    return _show_teams(request, session, index, today, demand_id, query, typed)


def _show_teams(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    demand_id: str,
    query: TeamQuery,
    typed: forms.Typed,
) -> Response:
    demand = demands.get_demand(session, demand_id)
    partners, faults = _read_partners(typed)
    found = actions.propose_teams(
        session,
        index,
        demand_id,
        query,
        partners=[] if faults else partners,
        today=today,
        language=read_language(request),
    )
    ids = [member for team in found.teams for member in team.members]
    enterprise = None
    if query.enterprise_id is not None:
        enterprise = catalogue.get_enterprise(session, query.enterprise_id)
    return render(
        request,
        "suggestions/teams.html",
        status=422 if faults else 200,
        demand=demand,
        found=found,
        names=catalogue.find_names(session, ids),
        enterprise=enterprise,
        form=typed,
        faults=faults,
    )


def _read_partners(typed: forms.Typed) -> tuple[list[EnterpriseIn], forms.Faults]:
    """The partners that were typed; rows left empty are none."""
    partners: list[EnterpriseIn] = []
    faults = forms.Faults()
    for number, row in enumerate(typed["partners"]):
        services, licences = (_split(row[name]) for name in ("services", "licences"))
        if not (row["name"].strip() or services or licences):
            continue
        partner, wrong = forms.check_typed(
            {name: row[name] for name in _PARTNER},
            _PARTNER,
            EnterpriseIn,
            enterprise_id=f"partner:{number + 1}",
            services=[{"name": service} for service in services],
            certifications=[{"type": licence} for licence in licences],
        )
        for path, sentences in wrong.items():
            name = path.partition("[")[0].replace("certifications", "licences")
            for sentence in sentences:
                faults.add(f"partners[{number}].{name}", sentence)
        if partner is not None:
            partners.append(partner)
    if len(partners) > MAX_PARTNERS:
        faults.add("partners", Sentence(f"최대 {MAX_PARTNERS}곳입니다", f"expected at most {MAX_PARTNERS}"))
    return partners, faults


def _split(lines: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in lines.splitlines() if line.strip()))
