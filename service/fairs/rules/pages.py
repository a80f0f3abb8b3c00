"""The page on which an organiser sets the further rules of a fair."""

from __future__ import annotations

from fastapi import Request, Response

from service.database import SessionDep
from service.errors import InvalidInput
from service.fairs.booths.queries import find_booths
from service.fairs.register import queries as fairs
from service.fairs.rules import actions, queries
from service.fairs.rules.schemas import RulesIn
from service.people.actors import ActorDep, NowDep, ReaderDep
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import build_path, read_language, redirect, render

router = make_page_router()

RULES: forms.Shape = {
    "walks": {"hall": "text", "other_hall": "text", "slots": "whole"},
    "spreads": {"group": "text", "booth_id": "text", "at_least": "whole"},
}


@router.get("/fairs/{fair_id}/rules")
def show_rules(request: Request, session: SessionDep, actor: ReaderDep, fair_id: str) -> Response:
    """The form with what is stored."""
    fairs.get_managed(session, actor, fair_id)
    typed = forms.write_typed(queries.get_rules(session, fair_id).model_dump(), RULES)
    return _show_rules(request, session, actor, fair_id, typed)


@router.post("/fairs/{fair_id}/rules")
def set_rules(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, posted: PostedForm
) -> Response:
    """Save the rules, or show the form again."""
    fairs.get_managed(session, actor, fair_id)
    typed = forms.read_typed(posted, RULES, ignored=("more",))
    if posted.get("more"):
        typed = forms.add_room(typed, RULES, only="spreads")
        return _show_rules(request, session, actor, fair_id, typed)
    rules, faults = forms.check_typed(typed, RULES, RulesIn)
    if rules is not None:
        try:
            actions.set_rules(session, actor, fair_id, rules, now=now)
        except InvalidInput as invalid:
            session.rollback()
            rules, faults = None, forms.Faults.of(invalid)
    if rules is None:
        return _show_rules(request, session, actor, fair_id, typed, faults, status=422)
    return redirect(build_path("fairs", fair_id, "rules"), "fair-saved")


def _show_rules(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    fair_id: str,
    typed: forms.Typed,
    faults: forms.Faults | None = None,
    *,
    status: int = 200,
) -> Response:
    fair = fairs.describe_fair(session, fairs.get_managed(session, actor, fair_id))
    rules, language = queries.get_rules(session, fair_id), read_language(request)
    count = {item.group: item.enterprises for item in rules.groups}
    named = dict.fromkeys((*count, *queries.list_known_groups()))
    return render(
        request,
        "fair_rules/rules.html",
        status=status,
        fair=fair,
        halls=rules.halls,
        groups=[(group, queries.name_group(group, language), count.get(group, 0)) for group in named],
        booths=[(item.booth_id, item.agency) for item in find_booths(session, fair_id)],
        form=typed,
        faults=faults or forms.Faults(),
    )
