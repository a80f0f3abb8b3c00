"""The page of one's own account."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request, Response

from service.database import SessionDep
from service.errors import InvalidInput
from service.errors.sign_in import TooManyAttempts
from service.own_account import actions, queries
from service.own_account.schemas import KEY_DAYS, KeyIn, Profile
from service.people.actors import (
    NowDep,
    ReaderDep,
    SettingsDep,
    SignedInDep,
    get_address,
    set_cookie,
)
from service.security import SESSION_COOKIE, Actor
from service.skins import forms
from service.skins.forms import PostedForm
from service.skins.routers import make_page_router
from service.web import redirect, render

router = make_page_router()

_PROFILE: forms.Shape = {"display_name": "text"}
_KEY: forms.Shape = {"key_name": "text", "scope": "text", "key_days": "text"}


@router.get("/account")
def show_account(request: Request, session: SessionDep, actor: ReaderDep, now: NowDep) -> Response:
    """Name, password, sign-ins and keys. Context: own (OwnAccount)."""
    return _show(request, session, actor, now)


@router.post("/account/profile")
def change_profile(
    request: Request, session: SessionDep, actor: SignedInDep, now: NowDep, posted: PostedForm
) -> Response:
    """Change the name that others see."""
    typed = forms.read_typed(posted, _PROFILE)
    profile, faults = forms.check_typed(typed, _PROFILE, Profile)
    if profile is None:
        return _show(request, session, actor, now, typed=typed, faults=faults, status=422)
    actions.change_profile(session, actor, profile, now=now)
    return redirect("/account", "account-saved")


@router.post("/account/password")
def change_password(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    actor: SignedInDep,
    now: NowDep,
    old_password: Annotated[str, Form(max_length=1_000)] = "",
    new_password: Annotated[str, Form(max_length=1_000)] = "",
) -> Response:
    """Set a new password; this browser stays signed in under a new token, all others are out."""
    try:
        signed_in = actions.change_password(
            session,
            settings,
            actor,
            old_password=old_password,
            new_password=new_password,
            address=get_address(request),
            browser=request.headers.get("user-agent", ""),
            now=now,
        )
    except (InvalidInput, TooManyAttempts) as refusal:
        faults = forms.Faults.of(refusal)
        if not refusal.fields:
            faults.add("old_password", refusal.sentence)
        return _show(request, session, actor, now, faults=faults, status=refusal.status)
    response = redirect("/account", "password-changed-here")
    seconds = round((signed_in.expires_at - now).total_seconds())
    set_cookie(response, settings, SESSION_COOKIE, signed_in.token, max_age=seconds)
    return response


@router.post("/account/sessions/end")
def end_session(
    request: Request,
    session: SessionDep,
    actor: SignedInDep,
    session_id: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """End one sign-in, or, where none is named, all but this one."""
    if session_id:
        actions.end_session(session, actor, session_id)
    else:
        actions.end_other_sessions(session, actor, this_token=request.cookies.get(SESSION_COOKIE, ""))
    return redirect("/account", "session-ended")


@router.post("/account/keys")
def make_key(
    request: Request, session: SessionDep, actor: SignedInDep, now: NowDep, posted: PostedForm
) -> Response:
    """Make a key for a program and show it, this once."""
    typed = forms.read_typed(posted, _KEY)
    wish, faults = forms.check_typed(typed, _KEY, KeyIn)
    if wish is None:
        return _show(request, session, actor, now, typed=typed, faults=faults, status=422)
    try:
        key = actions.make_key(session, actor, wish, now=now)
    except InvalidInput as refusal:
        faults = forms.Faults.of(refusal)
        return _show(request, session, actor, now, typed=typed, faults=faults, status=422)
    return _show(request, session, actor, now, new_key=key)


@router.post("/account/keys/delete")
def delete_key(
    session: SessionDep, actor: SignedInDep, now: NowDep, token_id: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    """Take a key back."""
    actions.delete_key(session, actor, token_id, now=now)
    return redirect("/account", "key-deleted")


@router.post("/account/identities/delete")
def unlink_identity(
    request: Request,
    session: SessionDep,
    actor: SignedInDep,
    now: NowDep,
    issuer: Annotated[str, Form(max_length=2_000)] = "",
    subject: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """The account at the identity provider signs in as this one no more."""
    try:
        actions.unlink_identity(session, actor, issuer=issuer, subject=subject, now=now)
    except InvalidInput as refusal:
        faults = forms.Faults.of(refusal)
        return _show(request, session, actor, now, faults=faults, status=refusal.status)
    return redirect("/account", "account-saved")


def _show(
    request: Request,
    session: SessionDep,
    actor: Actor,
    now: NowDep,
    *,
    typed: forms.Typed | None = None,
    faults: forms.Faults | None = None,
    new_key: str | None = None,
    status: int = 200,
) -> Response:
    own = queries.get_own_account(session, actor, this_token=request.cookies.get(SESSION_COOKIE), now=now)
    form = {"display_name": own.display_name, "key_name": "", "scope": "read", "key_days": str(KEY_DAYS[1])}
    return render(
        request,
        "own_account/page.html",
        status=status,
        own=own,
        form=form | (typed or {}),
        faults=faults or forms.Faults(),
        new_key=new_key,
        key_days=KEY_DAYS,
    )
