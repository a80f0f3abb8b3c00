"""Judged sets on the pages of administrators: sent and deleted; the page of words and law lists them."""

from __future__ import annotations

from fastapi import Response

from service.database import SessionDep
from service.judged_sets import actions
from service.people.actors import ActorDep, NowDep
from service.reference_versions.actions import require_keeper
from service.skins.forms import PostedForm, read_file
from service.skins.routers import make_page_router
from service.web import redirect

router = make_page_router("/admin/judged-sets")
LIST = "/admin/words#judged-sets"


@router.post("")
def keep_judged_set(session: SessionDep, actor: ActorDep, now: NowDep, posted: PostedForm) -> Response:
    """Keep the set that was sent."""
    actor = require_keeper(actor)
    name, content = read_file(posted)
    actions.keep_judged_set(session, actor, file_name=name, content=content, now=now)
    return redirect(LIST, "judged-set-kept")


@router.post("/{judged_set_id}/delete")
def delete_judged_set(
    session: SessionDep, actor: ActorDep, now: NowDep, judged_set_id: str, posted: PostedForm
) -> Response:
    """Delete it."""
    actions.delete_judged_set(session, actor, judged_set_id, now=now)
    return redirect(LIST, "judged-set-deleted")
