"""Pages of duplicates: what looks like the same enterprise, choosing field by field, taking apart again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from service.catalogue import queries as catalogue
from service.catalogue.pages import compare_listings, type_listing
from service.database import SessionDep
from service.door.fields import Identifier
from service.door.validation import FieldFault
from service.duplicates import actions
from service.duplicates.schemas import Choice
from service.errors import InvalidInput
from service.people.actors import ActorDep, NowDep, ReaderDep
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.query_parameters import ApiQuery
from service.skins.routers import make_page_router
from service.web import quote_id, redirect, render

router = make_page_router()

_CHOICES: dict[str, Choice] = {"kept": "kept", "merged": "merged", "both": "both"}
_NO_VERSION = Sentence("화면을 새로 고친 뒤 다시 해 주십시오", "reload the page and try again")


class DuplicateQuery(ApiQuery):
    """Which other listing to compare with."""

    other: Identifier | None = Field(None)


@router.get("/enterprises/{enterprise_id:path}/duplicates")
def show_duplicates(
    request: Request,
    session: SessionDep,
    actor: ReaderDep,
    enterprise_id: str,
    query: Annotated[DuplicateQuery, Query()],
) -> Response:
    """Context: enterprise, candidates, merges, other, rows (field, both values as text, both sources)."""
    found = actions.list_duplicates(session, actor, enterprise_id)
    listing = catalogue.get_enterprise(session, enterprise_id)
    other, rows = None, []
    if query.other is not None:
        compared = actions.compare(session, actor, enterprise_id, query.other).rows
        other = catalogue.get_enterprise(session, query.other)
        texts = {
            item["field"]: item
            for item in compare_listings(request, type_listing(listing), type_listing(other))
        }
        rows = [{"row": row, "texts": texts[row.field]} for row in compared if row.field in texts]
    return render(
        request,
        "duplicates/page.html",
        enterprise=listing,
        candidates=found.candidates,
        merges=found.merges,
        other=other,
        rows=rows,
    )


@router.post("/enterprises/{enterprise_id:path}/duplicates")
def merge(
    session: SessionDep, actor: ActorDep, now: NowDep, enterprise_id: str, posted: PostedForm
) -> Response:
    """Make the two into one."""
    choices = {
        name.removeprefix("field:"): _CHOICES[str(value)]
        for name, value in posted.multi_items()
        if name.startswith("field:") and str(value) in _CHOICES
    }
    seen = str(posted.get("other_version", ""))
    if not seen.isdecimal():
        raise InvalidInput(FieldFault("other_version", _NO_VERSION))
    actions.merge(
        session,
        actor,
        enterprise_id,
        str(posted.get("other", "")),
        choices=choices,
        versions=(forms.read_version(posted), int(seen)),
        now=now,
    )
    return redirect(f"/enterprises/{quote_id(enterprise_id)}/duplicates", "listings-merged")


@router.post("/enterprises/{enterprise_id:path}/duplicates/{merge_id}/undo")
def undo_merge(
    session: SessionDep, actor: ActorDep, now: NowDep, enterprise_id: str, merge_id: str, posted: PostedForm
) -> Response:
    """Take them apart again."""
    actions.undo_merge(session, actor, merge_id, now=now)
    return redirect(f"/enterprises/{quote_id(enterprise_id)}/duplicates", "listings-parted")
