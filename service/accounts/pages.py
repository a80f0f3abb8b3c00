"""Pages to sign in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Form, Query, Request, Response
from pydantic import Field

from service.accounts import actions
from service.database import SessionDep
from service.errors import PumasiError
from service.errors.sign_in import SignInRefused, TooManyAttempts
from service.people.actors import (
    NowDep,
    SettingsDep,
    find_actor,
    get_address,
    get_settings,
    set_cookie,
)
from service.security import SESSION_COOKIE
from service.settings import Settings
from service.skins.query_parameters import ApiQuery
from service.skins.routers import make_page_router
from service.web import is_own_path, redirect, render

if TYPE_CHECKING:
    from service.running.demo import SampleAccount

# Whoever signs in is looked up by the sign-in itself, which needs its own transactions.
router = make_page_router(knows_person=False)


class SignInQuery(ApiQuery):
    """Where to go after signing in."""

    next: str = Field("/", max_length=2_000)


@router.get("/sign-in", dependencies=[Depends(find_actor)])
def show_sign_in(request: Request, query: Annotated[SignInQuery, Query()]) -> Response:
    """The form, and in a demonstration the sample accounts."""
    return _show_form(request, next_path=query.next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    settings: SettingsDep,
    now: NowDep,
    login: Annotated[str, Form(max_length=1_000)] = "",
    password: Annotated[str, Form(max_length=1_000)] = "",
    next: Annotated[str, Form(max_length=2_000)] = "/",
) -> Response:
    """Sign in and go on, or say why not."""
    try:
        signed_in = actions.sign_in(
            request.app.state.database,
            settings,
            login=login,
            password=password,
            address=get_address(request),
            now=now,
            browser=request.headers.get("user-agent", ""),
            old_token=request.cookies.get(SESSION_COOKIE),
        )
    except (SignInRefused, TooManyAttempts) as refusal:
        return _show_form(request, next_path=next, login=login, refusal=refusal)
    response = redirect(next if is_own_path(next) else "/", "signed-in")
    seconds = round((signed_in.expires_at - now).total_seconds())
    set_cookie(response, settings, SESSION_COOKIE, signed_in.token, max_age=seconds)
    return response


@router.post("/sign-out", dependencies=[Depends(find_actor)])
def sign_out(request: Request, session: SessionDep) -> Response:
    """End the session and go to the first page, or where one signs out of the provider as well."""
    token = request.cookies.get(SESSION_COOKIE)
    was_external = actions.sign_out(session, token) if token else False
    response = redirect("/signed-out" if was_external else "/", "signed-out")
    response.delete_cookie(SESSION_COOKIE)
    return response


def _show_form(
    request: Request, *, next_path: str, login: str = "", refusal: PumasiError | None = None
) -> Response:
    response = render(
        request,
        "accounts/sign_in.html",
        status=refusal.status if refusal else 200,
        next=next_path if is_own_path(next_path) else "/",
        login=login,
        refusal=refusal.sentence if refusal else None,
        provider_name=get_settings(request).provider_name,
        is_sign_up_open=get_settings(request).sign_up == "open",
        samples=_find_samples(get_settings(request)),
    )
    response.headers.update(refusal.headers if refusal else {})
    return response


def _find_samples(settings: Settings) -> tuple[SampleAccount, ...]:
    """The accounts that a demonstration offers to everybody; none elsewhere."""
    if settings.environment != "demo":
        return ()
    # Only here: it loads the readers of files, which no other page needs.
    from service.running.demo import SAMPLE_ACCOUNTS

    return SAMPLE_ACCOUNTS
