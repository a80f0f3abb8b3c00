"""The desk of an enterprise: its listings and drafts, and the form that asks for a listing step by step.

Without scripts every step has a button that saves; with them, a step saves itself a moment after typing.
"""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from service.catalogue import queries as catalogue
from service.catalogue.pages import (
    LISTING,
    LISTING_ON_PAGE,
    compare_listings,
    name_licences,
    type_listing,
)
from service.catalogue.schemas import EnterpriseIn
from service.database import SessionDep
from service.door.identifiers import make_identifier
from service.door.validation import FieldFault
from service.errors import InvalidInput, VersionConflict
from service.listings import actions, queries
from service.listings.schemas import REVIEW, STEP_FIELDS, STEPS, Draft, Step, find_step
from service.people.actors import ActorDep, NowDep, ReaderDep, SignedInDep, TodayDep
from service.security import is_own_permitted
from service.sentences import Sentence
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import quote_id, redirect, render

router = make_page_router()

_NOT_CONFIRMED = Sentence(
    "작성 중인 등록을 지우려면 ‘적은 내용 지우기’를 눌러 주십시오.",
    "is not confirmed, press “Throw the draft away” to delete what was written",
)
_SENT = ("version", "do", "more")


@router.get("/my-listing")
def show_desk(request: Request, session: SessionDep, actor: ReaderDep) -> Response:
    """What the account keeps. Context: owned, drafts, may_list."""
    return render(
        request,
        "listings/desk.html",
        owned=catalogue.find_kept(session, actor),
        drafts=queries.find_drafts(session, actor.account_id),
        may_list=is_own_permitted(actor, "enterprise.create"),
    )


@router.post("/my-listing/drafts")
def begin_draft(
    session: SessionDep, actor: ActorDep, today: TodayDep, now: NowDep, posted: PostedForm
) -> Response:
    """Begin a new listing, or a change of the one that the form names."""
    enterprise_id = posted.get("enterprise_id")
    listing = catalogue.get_enterprise(session, str(enterprise_id)) if enterprise_id else None
    typed = type_listing(listing) if listing else forms.write_typed(None, LISTING_ON_PAGE)
    draft = actions.begin_draft(session, actor, typed, listing=listing, today=today, now=now)
    return redirect(_address(draft, STEPS[0]))


@router.get("/my-listing/drafts/{draft_id}/review")
def review_draft(request: Request, session: SessionDep, actor: ReaderDep, draft_id: str) -> Response:
    """All that was typed, with what is wrong and in which step. Context: see `_show_review`."""
    draft = queries.get_draft(session, draft_id, account_id=actor.account_id)
    return _show_review(request, session, draft)


@router.post("/my-listing/drafts/{draft_id}/send")
def send_draft(
    request: Request,
    session: SessionDep,
    actor: SignedInDep,
    today: TodayDep,
    now: NowDep,
    draft_id: str,
    posted: PostedForm,
) -> Response:
    """List what the draft holds, or show what is wrong, or what someone else has saved meanwhile."""
    draft = queries.get_draft(session, draft_id, account_id=actor.account_id)
    if forms.read_version(posted) != draft.version:
        # Another window has saved since this review was shown: show what is there now before it is sent.
        return _show_review(request, session, draft, status=409)
    enterprise_id = draft.enterprise_id or make_identifier("E", today)
    listing, faults = check_draft(draft, enterprise_id)
    if listing is None or faults:
        return _show_review(request, session, draft, status=422)
    based_on = draft.based_on
    if posted.get("over") and based_on is not None:
        based_on = forms.read_version(posted, "over")
    try:
        saved = actions.send_draft(session, actor, draft, listing, based_on=based_on, now=now)
    except VersionConflict:
        return _show_review(request, session, draft, status=409)
    return redirect(f"/enterprises/{quote_id(saved.enterprise_id)}", "listing-saved")


@router.post("/my-listing/drafts/{draft_id}/delete")
def delete_draft(session: SessionDep, actor: SignedInDep, draft_id: str, posted: PostedForm) -> Response:
    """Throw a draft away, once its keeper has confirmed that nothing of it is needed."""
    if posted.get("confirmed") != "yes":
        raise InvalidInput(FieldFault("confirmed", _NOT_CONFIRMED))
    actions.throw_away(session, actor, draft_id)
    return redirect("/my-listing", "draft-deleted")


@router.get("/my-listing/drafts/{draft_id}/{step}")
def show_step(request: Request, session: SessionDep, actor: ReaderDep, draft_id: str, step: Step) -> Response:
    """One step of the form. Context: see `_show_step`."""
    draft = queries.get_draft(session, draft_id, account_id=actor.account_id)
    return _show_step(request, session, draft, step, draft.typed)


@router.post("/my-listing/drafts/{draft_id}/{step}")
def save_step(
    request: Request,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    draft_id: str,
    step: Step,
    posted: PostedForm,
) -> Response:
    """Save what the step asks for, right or wrong, and go where the button leads.

    The next step is for who has nothing to correct on this one. A request of htmx is answered by the line
    that says what has been saved.
    """
    version = forms.read_version(posted)
    shape = {name: LISTING_ON_PAGE[name] for name in STEP_FIELDS[step]}
    typed = forms.read_typed(posted, shape, ignored=_SENT)
    is_script = request.headers.get("hx-request") == "true"
    try:
        draft = actions.save_step(session, actor, draft_id, typed, version=version, now=now)
    except VersionConflict:
        current = queries.get_draft(session, draft_id, account_id=actor.account_id)
        if is_script:
            return render(request, "listings/saved.html", draft=current, version=version, is_conflict=True)
        return _show_step(request, session, current, step, {**current.typed, **typed}, status=409)
    if is_script:
        return render(request, "listings/saved.html", draft=draft, version=draft.version, is_conflict=False)
    more = posted.get("more")
    if isinstance(more, str) and more in shape:
        wider = forms.add_room({**draft.typed}, LISTING_ON_PAGE, only=more)
        return _show_step(request, session, draft, step, wider, spare=0)
    if posted.get("do") == "save":
        return redirect(_address(draft, step), "draft-saved")
    position = STEPS.index(step)
    if posted.get("do") == "back" and position:
        return redirect(_address(draft, STEPS[position - 1]))
    if _find_own_faults(draft, step, draft.typed):
        return _show_step(request, session, draft, step, draft.typed, status=422)
    return redirect(_address(draft, STEPS[position + 1] if position + 1 < len(STEPS) else REVIEW))


def _address(draft: Draft, step: str) -> str:
    return f"/my-listing/drafts/{quote_id(draft.draft_id)}/{step}"


def check_draft(draft: Draft, enterprise_id: str) -> tuple[EnterpriseIn | None, forms.Faults]:
    """What the draft holds as a listing, None where something is wrong, and what that is."""
    return forms.check_typed(name_licences(draft.typed), LISTING, EnterpriseIn, enterprise_id=enterprise_id)


def _find_own_faults(draft: Draft, step: Step, typed: dict[str, Any]) -> forms.Faults:
    """What is wrong with what the step asks for, were `typed` in the draft."""
    _, faults = check_draft(draft.model_copy(update={"typed": typed}), draft.enterprise_id or "new")
    own = forms.Faults({path: faults[path] for path in faults if find_step(path) == step})
    if not typed.get("name"):
        own.pop("name", None)  # an empty new form is not yet a mistake
    return own


def _show_step(
    request: Request,
    session: SessionDep,
    draft: Draft,
    step: Step,
    typed: dict[str, Any],
    *,
    spare: int = 1,
    status: int = 200,
) -> Response:
    """Context: draft, step, steps, form, faults (of this step), differences (None unless a conflict)."""
    differences = None
    if status == 409:
        differences = compare_listings(request, draft.typed, typed)
    shown = forms.add_room({**typed}, {name: LISTING_ON_PAGE[name] for name in STEP_FIELDS[step]}, rows=spare)
    return render(
        request,
        "listings/step.html",
        status=status,
        draft=draft,
        step=step,
        steps=STEPS,
        number=STEPS.index(step) + 1,
        form=shown,
        faults=_find_own_faults(draft, step, typed),
        differences=differences,
        same_number=_find_same_number(session, draft) if step == "basics" else [],
    )


def _find_same_number(session: SessionDep, draft: Draft) -> list[dict[str, str]]:
    digits = "".join(sign for sign in str(draft.typed.get("business_number", "")) if sign.isdigit())
    found = catalogue.find_by_number(session, digits) if len(digits) == 10 else []
    return [item for item in found if item["enterprise_id"] != draft.enterprise_id]


def _show_review(request: Request, session: SessionDep, draft: Draft, *, status: int = 200) -> Response:
    """Context: draft, steps, faults (with their steps), is_ready, rows, differences, current."""
    listing, faults = check_draft(draft, draft.enterprise_id or "new")
    differences, current = None, None
    if draft.enterprise_id is not None:
        stored = catalogue.find_enterprises(session, [draft.enterprise_id])
        if stored and stored[0].version != draft.based_on:
            current = stored[0].version
            differences = compare_listings(request, type_listing(stored[0]), draft.typed)
    empty = forms.write_typed(None, LISTING_ON_PAGE)
    return render(
        request,
        "listings/review.html",
        status=status,
        draft=draft,
        steps=STEPS,
        faults=[(find_step(path), path, sentences) for path, sentences in faults.items()],
        is_ready=listing is not None and not faults,
        rows=[
            {**row, "step": find_step(row["field"])} for row in compare_listings(request, empty, draft.typed)
        ],
        differences=differences,
        current=current,
        same_number=_find_same_number(session, draft),
    )
