"""Pages of what a booth wishes of the enterprises at its fair."""

from __future__ import annotations

from fastapi import Request, Response

from service.database import SessionDep
from service.door import limits
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.fairs.booths.actions import get_acted_booth
from service.fairs.booths.queries import get_booth
from service.fairs.register import queries
from service.fairs.register.schemas import WishIn
from service.fairs.wishes import actions
from service.people.actors import ActorDep, NowDep, ReaderDep
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import build_path, redirect, render

router = make_page_router()

WISHES: forms.Shape = {"wishes": {"party_id": "text", "wish": "text", "has_met": "text"}}


@router.get("/fairs/{fair_id}/booths/{booth_id}/wishes")
def show_booth_wishes(
    request: Request, session: SessionDep, actor: ReaderDep, fair_id: str, booth_id: str
) -> Response:
    """Whom the booth wishes to meet, of all who take part."""
    fair = queries.get_fair(session, actor, fair_id)
    get_acted_booth(session, actor, fair_id, booth_id)
    wishes = {wish.enterprise_id: wish for wish in queries.find_wishes(session, fair_id, booth_id=booth_id)}
    return render(
        request,
        "fairs/booth_wishes.html",
        fair=fair,
        booth=get_booth(session, fair_id, booth_id),
        parties=sorted(
            queries.find_names(session, fair_id).items(),
            key=lambda item: (-(wishes[item[0]].match_score or 0) if item[0] in wishes else 1, item[1]),
        ),
        wishes=wishes,
        met={
            enterprise for booth, enterprise in queries.find_met_before(session, fair_id) if booth == booth_id
        }
        | {enterprise for enterprise, wish in wishes.items() if wish.has_met},
    )


@router.post("/fairs/{fair_id}/booths/{booth_id}/wishes")
def save_booth_wishes(
    session: SessionDep, actor: ActorDep, now: NowDep, fair_id: str, booth_id: str, posted: PostedForm
) -> Response:
    """Save whom the booth wishes to meet."""
    typed = forms.read_typed(posted, WISHES)
    actions.save_booth_wishes(session, actor, fair_id, booth_id, read_wishes(typed), now=now)
    return redirect(build_path("fairs", fair_id, "booths", booth_id), "fair-saved")


def read_wishes(typed: forms.Typed) -> list[WishIn]:
    """The rows of a form of wishes. Raises InvalidInput for a wish or an id that cannot be."""
    found = []
    for number, row in enumerate(typed["wishes"][: limits.MAX_FAIR_APPLICATIONS]):
        if row["wish"] not in ("", "none", "want", "must", "no_thanks"):
            raise InvalidInput(
                FieldFault(f"wishes[{number}].wish", Sentence("모르는 값입니다", "unknown value"))
            )
        if row["party_id"]:
            fixed = {"wish": row["wish"] or "none", "has_met": bool(row["has_met"])}
            found.append(forms.require_typed(row, {"party_id": "text"}, WishIn, **fixed))
    return found
