"""The way to the identity provider, back from it, and out of it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Query, Request, Response

from service.errors import InvalidInput, PumasiError
from service.errors.sign_in import ExternalSignInRefused, LinkNotValid, ProviderUnavailable, TooManyAttempts
from service.external_sign_in import actions
from service.external_sign_in.schemas import Answer, StartQuery
from service.people.actors import (
    NowDep,
    SettingsDep,
    find_actor,
    get_address,
    get_base_url,
    set_cookie,
)
from service.people.pending_sign_ins import LIFETIME, PendingSignIn, make_secrets, read_pending, write_pending
from service.security import SESSION_COOKIE
from service.skins.routers import make_page_router
from service.web import is_own_path, redirect, render

if TYPE_CHECKING:
    from service.people.provider import Provider

PENDING_COOKIE = "pumasi_pending"
START = "/sign-in/external"
CALLBACK = f"{START}/callback"
REFUSALS = (ExternalSignInRefused, TooManyAttempts, ProviderUnavailable, LinkNotValid, InvalidInput)

# Nobody's session is looked at before the provider has been asked: no transaction may wait for it.
router = make_page_router(knows_person=False)


async def find_provider(request: Request) -> Provider | None:
    """The identity provider of the settings, None where there is none."""
    provider: Provider | None = request.app.state.provider
    return provider


ProviderDep = Annotated["Provider | None", Depends(find_provider)]


@router.get(START)
def start_sign_in(
    request: Request,
    settings: SettingsDep,
    provider: ProviderDep,
    now: NowDep,
    query: Annotated[StartQuery, Query()],
) -> Response:
    """Go to the provider; what its answer must fit stays in a cookie of this browser."""
    pending = PendingSignIn(
        secrets=make_secrets(),
        next_path=query.next if is_own_path(query.next) else "/",
        link_token=query.token,
    )
    try:
        url = actions.get_provider(provider).write_sign_in_url(
            pending.secrets, callback=get_base_url(request) + CALLBACK, now=now
        )
    except ProviderUnavailable as refusal:
        return _show_refusal(request, refusal)
    response = redirect(url)
    _set_pending(response, settings, write_pending(settings, pending, now=now))
    return response


@router.get(CALLBACK)
def finish_sign_in(
    request: Request,
    settings: SettingsDep,
    provider: ProviderDep,
    now: NowDep,
    answer: Annotated[Answer, Query()],
) -> Response:
    """Back from the provider: sign in and go on, or say why not. The cookie is used up either way."""
    pending = read_pending(settings, request.cookies.get(PENDING_COOKIE), now=now)
    try:
        signed_in = actions.finish_sign_in(
            request.app.state.database,
            settings,
            actions.get_provider(provider),
            pending,
            answer,
            callback=get_base_url(request) + CALLBACK,
            address=get_address(request),
            browser=request.headers.get("user-agent", ""),
            old_token=request.cookies.get(SESSION_COOKIE),
            now=now,
        )
    except REFUSALS as refusal:
        response = _show_refusal(request, refusal)
    else:
        assert pending is not None
        response = redirect(pending.next_path, "joined" if pending.link_token else "signed-in")
        seconds = round((signed_in.expires_at - now).total_seconds())
        set_cookie(response, settings, SESSION_COOKIE, signed_in.token, max_age=seconds)
    _set_pending(response, settings, None)
    return response


@router.get("/signed-out", dependencies=[Depends(find_actor)])
def show_signed_out(request: Request, settings: SettingsDep) -> Response:
    """Signed out here; the provider still takes the person for signed in."""
    return render(
        request,
        "external_sign_in/signed_out.html",
        provider_name=settings.provider_name,
    )


@router.get("/sign-out/external")
def leave_provider(request: Request, provider: ProviderDep, now: NowDep) -> Response:
    """Go to where the provider ends the sign-in, which sends the browser back."""
    back = f"{get_base_url(request)}/"
    try:
        url = actions.get_provider(provider).write_sign_out_url(back=back, now=now)
    except ProviderUnavailable as refusal:
        return _show_refusal(request, refusal)
    return redirect(url or "/")


def _set_pending(response: Response, settings: SettingsDep, value: str | None) -> None:
    response.set_cookie(
        PENDING_COOKIE,
        value or "",
        max_age=round(LIFETIME.total_seconds()) if value else 0,
        path=START,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def _show_refusal(request: Request, refusal: PumasiError) -> Response:
    response = render(
        request,
        "external_sign_in/refused.html",
        status=refusal.status,
        refusal=refusal.sentence,
        reasons=[fault.sentence for fault in refusal.fields],
    )
    response.headers.update(refusal.headers)
    return response
