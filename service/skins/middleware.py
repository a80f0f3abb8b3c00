"""What every request goes through: its number, its limits, and the headers of its answer."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

import structlog
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.database import SAFE_METHODS
from service.door.limits import MAX_UPLOAD_BODY_BYTES
from service.errors import Overloaded, PumasiError, TookTooLong, UnknownHost
from service.running import metrics
from service.running.turns import Turns
from service.security import FORM_COOKIE
from service.settings import Settings
from service.skins.error_answers import answer_refusal, answer_status, answer_unexpected
from service.web import is_own_path

log = structlog.get_logger(__name__)

REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)

# Everything comes from this host, no script or style stands inside a page, nobody may frame us.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HTTPS_ONLY = "max-age=31536000; includeSubDomains"

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# Where one document may come along.
UPLOADS = (
    "/needs",
    "/check-evidence",
    "/api/v1/needs",
    "/api/v1/evidence-checks",
    "/api/v1/judged-sets",
    "/api/v1/uploads",
)

# Answered even when every place is taken: they cost little, and an operator needs them most then.
_ALWAYS = ("/healthz", "/readyz", "/metrics", "/static/")
# Reading here waits for another server, and no reader is to wait for that.
WAITING_ELSEWHERE = ("/sign-in/external", "/sign-out/external")


def _drop_slash(scope: Scope) -> str | None:
    """The address of the page that is meant by one with a slash at its end; a slash of an id is quoted."""
    path = scope["raw_path"].decode("latin-1")
    page = path.rstrip("/")
    is_reading = scope["method"] in ("GET", "HEAD")
    if page == path or not is_reading or page.startswith("/api/") or not is_own_path(page):
        return None
    query = scope["query_string"].decode()
    return f"{page}?{query}" if query else page


class RequestMiddleware:
    """The outermost layer of our own: nothing leaves without a request id and the security headers."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        given = request.headers.get(REQUEST_ID_HEADER, "")
        request.state.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.state.request_id)
        started = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(request, MutableHeaders(scope=message))
            await send(message)

        try:
            await self._answer(request, scope, receive, send_with_headers)
        except Exception:
            log.exception("request_failed", method=scope["method"], path=scope["path"])
            if status:
                raise
            await answer_unexpected(request)(scope, receive, send_with_headers)
        finally:
            self._record(scope, status or 499, time.perf_counter() - started)

    async def _answer(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_utf8(scope["query_string"]):
            await answer_status(request, 400)(scope, receive, send)
            return
        try:
            self._check_host(request)
        except PumasiError as error:
            await answer_refusal(request, error)(scope, receive, send)
            return
        if (page := _drop_slash(scope)) is not None:
            await RedirectResponse(page, status_code=308)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _check_host(self, request: Request) -> None:
        host = re.sub(r":\d*$", "", request.headers.get("host", "")).lower()
        for allowed in self.settings.allowed_hosts:
            if allowed in ("*", host) or (allowed.startswith("*.") and host.endswith(allowed[1:])):
                return
        raise UnknownHost

    def _add_headers(self, request: Request, headers: MutableHeaders) -> None:
        headers[REQUEST_ID_HEADER] = request.state.request_id
        for name, value in SECURITY_HEADERS.items():
            headers.setdefault(name, value)
        if self.settings.secure_cookies:
            headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
        if not request.url.path.startswith("/static/"):
            headers.setdefault("Cache-Control", "no-store")
        new_cookie = getattr(request.state, "new_form_cookie", None)
        if new_cookie is not None:
            carrier = Response()
            carrier.set_cookie(
                FORM_COOKIE, new_cookie, secure=self.settings.secure_cookies, httponly=True, samesite="lax"
            )
            headers.append("Set-Cookie", carrier.headers["set-cookie"])

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "(none)"
        # A method is whatever a client writes; only known ones become series of their own.
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        metrics.REQUESTS.labels(method, route, str(status)).inc()
        metrics.SECONDS.labels(method, route).observe(seconds)
        log.info(
            "request",
            method=scope["method"],
            path=scope["path"],
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
        )


def _is_utf8(query_string: bytes) -> bool:
    """Whether a query can be read as it was meant; a page in CP949 sends one that would lose its words."""
    try:
        unquote_to_bytes(query_string).decode()
    except UnicodeDecodeError:
        return False
    return True


class HeadMiddleware:
    """Answers HEAD wherever GET is answered: with the same status and headers, and no body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # The server must go on seeing HEAD, the layers outside the route that was found.
        as_get = {**scope, "method": "GET"}
        try:
            await self.app(as_get, receive, send_without_body)
        finally:
            scope["route"] = as_get.get("route")


class LimitMiddleware:
    """At most so many requests at once, each at most so long and so large.

    A request that works holds one database connection; there are as many connections as places, so that no
    request ever holds a thread while it waits for the connection of another.
    """

    def __init__(self, app: ASGIApp, settings: Settings, turns: Turns) -> None:
        self.app = app
        self.settings = settings
        self.places = asyncio.Semaphore(settings.max_concurrent_requests)
        self.turns = turns
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.turns.door is not None:
            self.turns.door.note_request()
        if scope["type"] != "http" or scope["path"].startswith(_ALWAYS):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        limit = self._find_body_limit(scope["path"])
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length) > limit:
            await answer_status(request, 413)(scope, receive, send)
            return
        body = _Body(receive, limit)
        response_started = False

        async def note_start(message: Message) -> None:
            nonlocal response_started
            response_started = response_started or message["type"] == "http.response.start"
            await send(message)

        try:
            async with asyncio.timeout(self.settings.request_timeout_seconds):
                await self._take_turn(scope, body, note_start)
        except TimeoutError:
            if response_started:
                raise
            answer = (
                answer_refusal(request, TookTooLong()) if body.is_complete else answer_status(request, 408)
            )
            await answer(scope, receive, send)
        except Overloaded as error:
            await answer_refusal(request, error)(scope, receive, send)

    async def _take_turn(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.places.locked() and self.waiting >= self.settings.max_waiting_requests:
            raise Overloaded
        self.waiting += 1
        try:
            await self.places.acquire()
        finally:
            self.waiting -= 1
        metrics.WORKING.inc()
        try:
            if scope["method"] in SAFE_METHODS and not scope["path"].startswith(WAITING_ELSEWHERE):
                await self._read_in_turn(scope, receive, send)
            else:
                await self.app(scope, receive, send)
        finally:
            metrics.WORKING.dec()
            self.places.release()

    async def _read_in_turn(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Few readers at once, in turn.

        A turn ends with the first byte of the answer, so that nobody waits for a slow line. Where others wait
        at a door that several workers share, the connection ends with it, too: whoever asks again stands
        behind them and comes to the worker that is free first.
        """
        turn = await self.turns.take()

        async def end_turn_and_send(message: Message) -> None:
            if message["type"] == "http.response.start" and self.turns.is_crowded():
                MutableHeaders(scope=message)["Connection"] = "close"
            turn.end()
            await send(message)

        try:
            await self.app(scope, receive, end_turn_and_send)
        finally:
            turn.end()

    def _find_body_limit(self, path: str) -> int:
        if path.endswith("/import"):
            return self.settings.max_import_bytes
        return MAX_UPLOAD_BODY_BYTES if path in UPLOADS else self.settings.max_body_bytes


class _Body:
    """Receives a body and refuses its rest once it is larger than `limit` bytes."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._size = 0
        self.is_complete = False

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            if self._size > self._limit:
                raise HTTPException(413)
            self.is_complete = not message.get("more_body", False)
        return message
