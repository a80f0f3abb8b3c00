"""The pages of words and law: the versions, a new draft, one version with its preview."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response

from service.database import SessionDep
from service.errors import InvalidInput
from service.errors.words import NothingToChange
from service.judged_sets.queries import list_judged_sets
from service.people.actors import ActorDep, NowDep, ReaderDep
from service.reference_versions import actions, queries
from service.reference_versions.schemas import Decision, LookupQuery, VersionIn, VersionQuery, VersionStart
from service.security import Actor, is_permitted
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import read_language, redirect, render

router = make_page_router("/admin/words")
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class WordsQuery(VersionQuery, LookupQuery):
    """Which page of the versions, and a word to look up."""


_TERMS: forms.Shape = {"terms": "lines"}
DRAFT: forms.Shape = {
    "removed_synonyms": _TERMS,
    "added_synonyms": {"terms": "lines", "weight": "decimal", "one_way_from": "text"},
    "removed_words": {"form": "text"},
    "added_words": {"form": "text", "tag": "text"},
    "legal_values": {
        "follows": "text",
        "min_excl": "money",
        "max_incl": "money",
        "value": "decimal",
        "valid_from": "day",
        "valid_to": "day",
        "article": "text",
        "source": "text",
        "verified": "text",
        "note": "text",
    },
    "reason": "text",
}
_DECISION: forms.Shape = {"reason": "text"}


@router.get("")
def show_versions(
    request: Request, session: SessionDep, actor: ReaderDep, query: Annotated[WordsQuery, Query()]
) -> Response:
    """The versions, newest first, and what is in force about a word. Context: found, words, judged_sets."""
    return render(
        request,
        "reference_versions/versions.html",
        words=actions.look_up(session, actor, query.q),
        found=queries.list_versions(session, query),
        in_force=queries.read_versions_in_force(session),
        may_manage=is_permitted(actor, "reference.manage"),
        judged_sets=list_judged_sets(session).items,
        query=query,
        has_cursor=query.cursor is not None,
    )


@router.get("/new")
def show_draft(
    request: Request, session: SessionDep, actor: ReaderDep, query: Annotated[VersionStart, Query()]
) -> Response:
    """The form of a new draft, empty or with what another version says."""
    actions.require_keeper(actor)
    start = queries.get_version(session, query.start, read_language(request)) if query.start else None
    content = {**start.changes.model_dump(), "reason": start.reason} if start else None
    return _show_draft(request, session, actor, forms.write_typed(content, DRAFT))


@router.post("")
def save_draft(
    request: Request, session: SessionDep, actor: ActorDep, now: NowDep, posted: PostedForm
) -> Response:
    """Keep the draft, or show what is wrong with it; a row more where that was asked for."""
    actor = actions.require_keeper(actor)
    typed = forms.read_typed(posted, DRAFT, ignored=("more",))
    if posted.get("more"):
        return _show_draft(request, session, actor, forms.add_room(typed, DRAFT, only=str(posted["more"])))
    wanted, faults = forms.check_typed(typed, DRAFT, VersionIn)
    if wanted is None:
        return _show_draft(request, session, actor, typed, faults)
    try:
        number = actions.draft_version(session, actor, wanted, now=now)
    except InvalidInput as refusal:
        return _show_draft(request, session, actor, typed, forms.Faults.of(refusal))
    except NothingToChange as refusal:
        faults.add("", refusal.sentence)
        return _show_draft(request, session, actor, typed, faults)
    return redirect(f"/admin/words/{number}", "reference-drafted")


@router.get("/{version}")
def show_version(request: Request, session: SessionDep, actor: ReaderDep, version: Number) -> Response:
    """One version with its preview and what can be done with it. Context: found (Version)."""
    return _show_version(request, session, actor, version)


@router.post("/{version}/{decision}")
def decide(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    version: Number,
    decision: Literal["preview", "put-in-force", "withdraw"],
    posted: PostedForm,
) -> Response:
    """Preview a draft, put it in force, or withdraw a version; the last two with a reason."""
    actor = actions.require_keeper(actor)
    page = f"/admin/words/{version}"
    if decision == "preview":
        chosen = str(posted.get("judged_set_id") or "") or None
        actions.request_preview(session, actor, version, judged_set_id=chosen, now=now)
        return redirect(page, "reference-previewing")
    typed = forms.read_typed(posted, _DECISION)
    given, faults = forms.check_typed(typed, _DECISION, Decision)
    if given is None:
        return _show_version(request, session, actor, version, faults)
    if decision == "put-in-force":
        actions.put_in_force(session, actor, version, reason=given.reason, now=now)
        return redirect(page, "reference-in-force")
    actions.withdraw(session, actor, version, reason=given.reason, now=now)
    return redirect(page, "reference-withdrawn")


def _show_draft(
    request: Request,
    session: SessionDep,
    actor: Actor,
    typed: forms.Typed,
    faults: forms.Faults | None = None,
) -> Response:
    return render(
        request,
        "reference_versions/draft.html",
        status=422 if faults else 200,
        form=forms.add_room(typed, DRAFT),
        faults=faults or forms.Faults(),
        law=actions.list_law(session, actor).items,
    )


def _show_version(
    request: Request,
    session: SessionDep,
    actor: Actor,
    version: int,
    faults: forms.Faults | None = None,
) -> Response:
    actions.require_reader(actor)
    return render(
        request,
        "reference_versions/version.html",
        status=422 if faults else 200,
        found=queries.get_version(session, version, read_language(request)),
        may_manage=is_permitted(actor, "reference.manage"),
        judged_sets=list_judged_sets(session).items,
        faults=faults or forms.Faults(),
    )
