"""Who is behind a request, and whether the request really comes from our own page.

A cookie alone is never trusted to change anything: a request that changes something must carry a token bound
to the cookie, in the form field `form_token` or the header X-CSRF-Token. Visitors' forms (sign-in) use a
cookie of their own for it, since they have no session yet.

What a route depends on is `async` where it only looks at the request: a thread is for what waits for the
database.
"""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import Depends, Request, Response

from service.accounts import queries
from service.clock import get_korean_day
from service.database import SAFE_METHODS, SessionDep
from service.door.limits import MAX_FORM_FIELDS, MAX_FORM_FILES
from service.errors import Forbidden, ForgedRequest
from service.errors.sign_in import KeyRefused, SignInRequired
from service.mailing.mail import Outbox
from service.security import (
    FORM_COOKIE,
    FORM_FIELD,
    KEY_READS_ONLY,
    SESSION_COOKIE,
    TOKEN_HEADER,
    Actor,
    check_form_token,
    is_at_host,
    make_form_token,
    make_token,
)
from service.settings import Settings

Clock = Callable[[], datetime.datetime]


def get_settings(request: Request) -> Settings:
    """The operator's choices for this app."""
    settings: Settings = request.app.state.settings
    return settings


async def provide_settings(request: Request) -> Settings:
    """As `get_settings`, for what a route depends on."""
    return get_settings(request)


async def get_now(request: Request) -> datetime.datetime:
    """This moment, by the app's clock (fixed in tests)."""
    clock: Clock = request.app.state.clock
    return clock()


def get_address(request: Request) -> str:
    """The network address that a request comes from."""
    return request.client.host if request.client else ""


def get_base_url(request: Request) -> str:
    """The address of the service as people reach it, for links in mail.

    Without the setting it is that of the request, whose host name the middleware has checked.
    """
    settings: Settings = request.app.state.settings
    return settings.public_url or str(request.base_url).rstrip("/")


async def get_outbox(request: Request) -> Outbox:
    """Where an action puts letters with links to this service."""
    return Outbox(request.app.state.settings, get_base_url(request))


OutboxDep = Annotated[Outbox, Depends(get_outbox)]
SettingsDep = Annotated[Settings, Depends(provide_settings)]
NowDep = Annotated[datetime.datetime, Depends(get_now)]


async def get_today(now: NowDep) -> datetime.date:
    """The day in Korea."""
    return get_korean_day(now)


TodayDep = Annotated[datetime.date, Depends(get_today)]


def find_actor(request: Request, session: SessionDep, now: NowDep) -> Actor | None:
    """The account that has signed in, or None for a visitor; pages find it as `request.state.account`."""
    token = request.cookies.get(SESSION_COOKIE)
    bearer = read_bearer(request)
    if bearer is not None:
        actor = _find_program(request, session, bearer, now)
        request.state.account, request.state.session_ends_at, request.state.unread_notices = actor, None, 0
        return actor
    found = queries.find_session(session, token, now=now) if token else None
    actor = found.actor if found else None
    request.state.account = actor
    request.state.session_ends_at = found.expires_at if found else None
    request.state.unread_notices = found.unread_notices if found else 0
    return actor


def read_bearer(request: Request) -> str | None:
    """The key in the header Authorization of a JSON request; pages and cookies know nothing of keys."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not request.url.path.startswith("/api/"):
        return None
    return key.strip()


def _find_program(request: Request, session: SessionDep, key: str, now: datetime.datetime) -> Actor:
    """The account that the key acts as. Raises KeyRefused, or Forbidden where it reads only."""
    actor = queries.find_program(session, key, now=now)
    if actor is None:
        raise KeyRefused
    if not actor.may_change and request.method not in SAFE_METHODS:
        raise Forbidden(KEY_READS_ONLY)
    return actor


# None for a visitor; whether a visitor may do something is for `security.require` to say.
ActorDep = Annotated[Actor | None, Depends(find_actor)]


async def get_actor(actor: ActorDep) -> Actor:
    """The account that has signed in. Raises SignInRequired for a visitor."""
    if actor is None:
        raise SignInRequired
    return actor


SignedInDep = Annotated[Actor, Depends(get_actor)]


async def find_reader(actor: ActorDep) -> Actor | None:
    """As `find_actor`, for a page to read: its router leads a visitor to the sign-in and back."""
    return actor


ReaderDep = Annotated[Actor, Depends(find_reader)]


async def protect_api(request: Request, settings: SettingsDep) -> None:
    """For JSON routes: a change that comes with our session cookie must carry the token in X-CSRF-Token.

    Without the cookie there is nothing that another site could misuse. Raises ForgedRequest.
    """
    if request.method in SAFE_METHODS:
        return
    check_origin(request)
    if read_bearer(request) is not None:
        # No other site can make a browser send this header, and the cookie is not looked at.
        return
    cookie = request.cookies.get(SESSION_COOKIE)
    if cookie:
        check_form_token(settings, cookie=cookie, sent=request.headers.get(TOKEN_HEADER))


async def protect_form(request: Request, settings: SettingsDep) -> AsyncIterator[None]:
    """For pages: every form carries the token in `form_token`. Raises ForgedRequest.

    Templates find the token as `request.state.form_token`; the middleware sets `new_form_cookie`. What was
    sent stays as `request.state.sent_form` for a refusal; a file that came with it goes with the request.
    """
    try:
        await _check_form(request, settings)
        yield
    finally:
        await request.close()


async def _check_form(request: Request, settings: Settings) -> None:
    cookie = request.cookies.get(SESSION_COOKIE) or request.cookies.get(FORM_COOKIE)
    if not cookie:
        request.state.new_form_cookie = make_token()
    request.state.form_token = make_form_token(settings, cookie or request.state.new_form_cookie)
    if request.method not in SAFE_METHODS:
        check_origin(request)
        sent = request.headers.get(TOKEN_HEADER)
        if sent is None:
            form = await request.form(max_files=MAX_FORM_FILES, max_fields=MAX_FORM_FIELDS)
            request.state.sent_form = form
            field = form.get(FORM_FIELD)
            sent = field if isinstance(field, str) else None
        check_form_token(settings, cookie=cookie, sent=sent)


def check_origin(request: Request) -> None:
    """Raises ForgedRequest where the browser says that the request was made by another site's page."""
    origin = request.headers.get("origin")
    if origin is not None and not is_at_host(origin, request.headers.get("host")):
        raise ForgedRequest
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForgedRequest


def set_cookie(response: Response, settings: Settings, name: str, value: str, *, max_age: int | None) -> None:
    """A cookie that scripts cannot read and that other sites' forms do not send along."""
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/",
        secure=settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )
