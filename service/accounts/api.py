"""Signing in and out as JSON."""

from __future__ import annotations

from fastapi import Depends, Request, Response

from service.accounts import actions
from service.accounts.schemas import Account, SessionState, SignIn
from service.database import SessionDep
from service.people.actors import (
    ActorDep,
    NowDep,
    SettingsDep,
    check_origin,
    get_address,
    protect_api,
    set_cookie,
)
from service.security import SESSION_COOKIE, make_form_token
from service.skins.api_parts import document_errors
from service.skins.routers import make_api_router

router = make_api_router("session", is_protected=False)


@router.get("/session")
def read_session(request: Request, actor: ActorDep, settings: SettingsDep) -> SessionState:
    """로그인 상태. Who has signed in, and the token that every change must carry in X-CSRF-Token."""
    if actor is None:
        return SessionState(account=None, csrf_token=None, expires_at=None)
    if request.state.session_ends_at is None:
        # A program with a key has no session, and needs no token.
        return SessionState(account=Account.model_validate(actor), csrf_token=None, expires_at=None)
    return SessionState(
        account=Account.model_validate(actor),
        csrf_token=make_form_token(settings, request.cookies[SESSION_COOKIE]),
        expires_at=request.state.session_ends_at,
    )


@router.post(
    "/session",
    # No token is asked for here: another site's page cannot send JSON, and a script of its own is refused.
    dependencies=[Depends(check_origin)],
    responses=document_errors(401, 403, 429),
)
def sign_in(
    body: SignIn, request: Request, response: Response, settings: SettingsDep, now: NowDep
) -> SessionState:
    """로그인. Sets a session cookie; a former session of this browser ends."""
    signed_in = actions.sign_in(
        request.app.state.database,
        settings,
        login=body.login,
        password=body.password,
        address=get_address(request),
        now=now,
        browser=request.headers.get("user-agent", ""),
        old_token=request.cookies.get(SESSION_COOKIE),
    )
    set_cookie(
        response,
        settings,
        SESSION_COOKIE,
        signed_in.token,
        max_age=settings.session_lifetime_minutes * 60,
    )
    return SessionState(
        account=Account.model_validate(signed_in.actor),
        csrf_token=make_form_token(settings, signed_in.token),
        expires_at=signed_in.expires_at,
    )


@router.delete(
    "/session", status_code=204, dependencies=[Depends(protect_api)], responses=document_errors(403)
)
def sign_out(request: Request, response: Response, session: SessionDep) -> None:
    """로그아웃. Ends the session behind the cookie; without one there is nothing to do."""
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        actions.sign_out(session, token)
    response.delete_cookie(SESSION_COOKIE, path="/")
