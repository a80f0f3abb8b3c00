"""What every answer has in common: the one error shape, headers, request ids, limits, languages."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from sqlmodel import select

from service.accounts import actions as accounts
from service.app import create_app
from service.database import Database, SessionDep, migrate
from service.errors.records import DemandNotFound
from service.external_sign_in.pages import CALLBACK, START
from service.settings import Settings
from service.skins.api_parts import STEPS, refuse_repeats
from service.skins.middleware import SECURITY_HEADERS, WAITING_ELSEWHERE
from service.tables import ROLES, Demand
from tests.service.conftest import (
    NOW,
    PASSWORD,
    Clock,
    SignedInClient,
    make_demand,
    make_settings,
    open_browser,
    start,
)

SignIn = Callable[..., SignedInClient]
MakeApp = Callable[..., FastAPI]


@pytest.fixture(scope="module")
def sqlite_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """What is tested here does not depend on the database."""
    settings = make_settings(f"sqlite:///{tmp_path_factory.mktemp('app') / 'pumasi.sqlite3'}")
    migrate(settings)
    return settings


@pytest.fixture(scope="module")
def visitor(sqlite_settings: Settings) -> Iterator[TestClient]:
    with start(create_app(sqlite_settings)) as client:
        yield client


@pytest.fixture
def make_app(sqlite_settings: Settings) -> Iterator[Callable[..., FastAPI]]:
    """A function that makes an app, not started, with some settings changed."""
    made: list[FastAPI] = []

    def make(**changes: object) -> FastAPI:
        made.append(create_app(sqlite_settings.model_copy(update=changes)))
        return made[-1]

    yield make
    for app in made:
        app.state.index.close()
        app.state.database.dispose()


def assert_one_shape(answer, status: int, code: str | None = None) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "fields", "request_id"}
    assert all(set(fault) == {"field", "message"} for fault in body["error"]["fields"])
    assert body["error"]["message"]
    assert body["error"]["request_id"] == answer.headers["X-Request-ID"]
    if code is not None:
        assert body["error"]["code"] == code


def find_routes(app: FastAPI) -> list[tuple[str, str]]:
    return [
        (method, context.path_format)
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
        for method in context.methods
    ]


def fill(path: str) -> str:
    """The address of a route with something in each place that is to be filled."""
    return re.sub(r"\{(\w+)[^}]*\}", lambda place: "1" if place[1].endswith("number") else "X1", path)


@pytest.mark.parametrize(
    "path", ["/api/v1/enterprises?limit=1&limit=2", "/demands?lang=ko&lang=en", "/healthz?lang=ko&lang=ko"]
)
def test_a_parameter_given_twice_is_refused_and_not_half_ignored(visitor: TestClient, path: str) -> None:
    answer = visitor.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    [name] = {field["field"] for field in answer.json()["error"]["fields"]}
    assert f"{name}=" in path


def test_the_description_takes_no_query_either(visitor: TestClient) -> None:
    assert_one_shape(visitor.get("/openapi.json?x=1"), 422, "invalid_input")
    answer = visitor.get("/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert "/api/v1/enterprises" in answer.json()["paths"]
    assert "/openapi.json" not in answer.json()["paths"]


def test_no_route_forgets_to_look_for_repeats(visitor: TestClient) -> None:
    routes = [route for route in visitor.app.routes if isinstance(route, APIRoute)]
    assert len(routes) > 200
    assert [
        route.path
        for route in routes
        if refuse_repeats not in [dependency.call for dependency in route.dependant.dependencies]
    ] == []


def test_no_route_lets_in_a_parameter_that_it_does_not_declare(visitor: TestClient) -> None:
    routes = [route for route in visitor.app.routes if isinstance(route, APIRoute)]
    strict = [route for route in routes if route.include_in_schema or "GET" in route.methods]
    assert len(strict) > 200
    for route in strict:
        if route.path == "/sign-in/external/callback":  # what a provider sends along is its own affair
            continue
        models = [
            parameter.field_info.annotation
            for dependant in (route.dependant, *route.dependant.dependencies)
            for parameter in dependant.query_params
        ]
        assert [model.model_config["extra"] for model in models] == ["forbid"], route.path


def test_a_body_that_is_no_json_is_refused_by_every_route_that_takes_one(visitor: TestClient) -> None:
    taking = [
        (method, fill(route.path))
        for route in visitor.app.routes
        if isinstance(route, APIRoute) and route.include_in_schema and route.body_field is not None
        for method in route.methods
    ]
    assert len(taking) > 50
    for method, path in taking:
        answer = visitor.request(method, path, content=b"{}", headers={"Content-Type": "text/plain"})
        assert answer.status_code == 415, path


def test_an_id_ends_before_every_step_that_a_route_knows(visitor: TestClient) -> None:
    paths = [route.path for route in visitor.app.routes if isinstance(route, APIRoute)]
    steps = {step for path in paths for step in re.findall(r"\{\w+:id\}/([a-z-]+)", path)}
    assert len(steps) > 10
    assert steps - set(STEPS) == set()


def test_a_list_may_be_given_item_by_item(visitor: TestClient) -> None:
    path = "/api/v1/enterprises?organisation_type=cooperative&organisation_type=village_enterprise"
    assert visitor.get(path).status_code in (200, 503)


@pytest.fixture(scope="module")
def everyone(visitor: TestClient, sqlite_settings: Settings) -> list[TestClient | SignedInClient]:
    """A visitor, and one account of each role: what a route refuses first depends on who asks."""
    database: Database = visitor.app.state.database
    with database.session(is_writing=True) as session:
        actors = [
            accounts.create_account(
                session,
                sqlite_settings,
                login=role,
                password=PASSWORD,
                display_name=role,
                role=role,
                organisation="은평구",
                now=NOW,
            )
            for role in ROLES
        ]
    return [visitor, *(SignedInClient(open_browser(visitor.app), actor) for actor in actors)]


def test_every_route_refuses_an_unknown_query_parameter(
    visitor: TestClient, everyone: list[TestClient | SignedInClient]
) -> None:
    routes = find_routes(visitor.app)
    assert len(routes) > 20
    for method, path in routes:
        is_api = path.startswith("/api/")
        for client in everyone if is_api or method == "GET" else [visitor]:
            answer = client.request(
                method,
                fill(path),
                params={"colour": "red"},
                headers={"Accept": "application/json", "If-Match": '"1"'},
                follow_redirects=False,
            )
            # A sign-in, or a form without its token, is asked for before anything else is read.
            assert answer.status_code in (401, 403, 422) or (
                answer.status_code == 303 and "sign-in" in answer.headers["Location"]
            ), (method, path, answer.status_code)
            if answer.status_code == 422:
                break
        assert answer.status_code == 422 or not (is_api or method == "GET"), (method, path)
        if is_api:
            assert_one_shape(answer, 422, "invalid_input")
            assert {"field": "colour", "message": "모르는 항목입니다"} in answer.json()["error"]["fields"]


def test_every_route_has_the_one_error_shape_for_a_wrong_method(visitor: TestClient) -> None:
    routes = [
        route
        for route in visitor.app.router.routes
        if isinstance(route, APIRoute) and route.path.startswith(("/api/", "/healthz", "/readyz"))
    ]
    for address in sorted({fill(route.path_format) for route in routes}):
        methods = {method for route in routes if route.path_regex.match(address) for method in route.methods}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"} - methods:
            answer = visitor.request(method, address)
            assert_one_shape(answer, 405, "method_not_allowed")
            assert set(answer.headers["Allow"].split(", ")) == methods


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v2/enterprises", "/api/v1/enterprises/E404", "/static/none.js"]
)
def test_what_is_not_there_has_the_one_error_shape(visitor: TestClient, path: str) -> None:
    assert_one_shape(visitor.get(path), 404)


def test_bodies_that_cannot_be_read_have_the_one_error_shape(visitor: TestClient) -> None:
    def send(content: bytes, media_type: str | None = "application/json"):
        headers = {"Content-Type": media_type} if media_type else {}
        return visitor.post("/api/v1/demands", content=content, headers=headers)

    assert_one_shape(send(b"{"), 400, "malformed_json")
    assert_one_shape(send(b'{"demand_id": "\xff"}'), 400, "malformed_request")
    assert_one_shape(send(b"[" * 200_000), 400, "malformed_request")
    assert_one_shape(send(b"{}", "text/plain"), 415, "unsupported_media_type")
    assert_one_shape(send(b"{}", None), 415, "unsupported_media_type")
    assert_one_shape(send(b"", None), 422, "invalid_input")
    assert_one_shape(send(b"[]"), 422, "invalid_input")
    assert_one_shape(send(b"null"), 422, "invalid_input")


def test_a_fault_of_our_own_has_the_one_error_shape_and_tells_nothing(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app()

    @app.get("/api/v1/broken")
    def broken() -> None:
        raise RuntimeError("the secret inside")

    answer = TestClient(app).get("/api/v1/broken")
    assert_one_shape(answer, 500, "internal_error")
    assert "secret" not in answer.text
    assert answer.headers["Content-Security-Policy"]
    assert "the secret inside" in caplog.text


def test_a_page_is_answered_by_a_page(visitor: TestClient) -> None:
    answer = visitor.get("/nothing-here", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["X-Request-ID"] in answer.text


@pytest.mark.parametrize(
    ("params", "accepted", "expected"),
    [
        ({}, None, "번호를 확인해"),
        ({}, "en-GB,en;q=0.9,ko;q=0.1", "There is no enterprise"),
        ({"lang": "ko"}, "en", "번호를 확인해"),
        ({"lang": "en"}, "ko", "There is no enterprise"),
        ({}, "de", "번호를 확인해"),
    ],
)
def test_errors_speak_the_readers_language(
    visitor: TestClient, params: dict[str, str], accepted: str | None, expected: str
) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    answer = visitor.get("/api/v1/enterprises/E404", params=params, headers=headers)
    assert expected in answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/healthz", "/", "/api/v1/nothing", "/static/pumasi.css", "/sign-in"])
def test_every_answer_carries_the_security_headers(visitor: TestClient, path: str) -> None:
    headers = visitor.get(path).headers
    for name, value in SECURITY_HEADERS.items():
        assert headers[name] == value
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert ("no-store" in headers["Cache-Control"]) == (not path.startswith("/static/"))


def test_a_request_keeps_the_id_it_came_with(visitor: TestClient) -> None:
    given = {"X-Request-ID": "from-the-proxy-1"}
    assert visitor.get("/healthz", headers=given).headers["X-Request-ID"] == "from-the-proxy-1"
    first, second = visitor.get("/healthz"), visitor.get("/healthz", headers={"X-Request-ID": "a b\tc"})
    assert len(first.headers["X-Request-ID"]) == 32
    assert second.headers["X-Request-ID"] not in ("a b\tc", first.headers["X-Request-ID"])


@pytest.mark.parametrize("host", ["elsewhere.example", "localhost.elsewhere.example", "", "127.0.0.1.nip.io"])
def test_unknown_hosts_are_refused(visitor: TestClient, host: str) -> None:
    assert_one_shape(visitor.get("/api/v1/session", headers={"Host": host}), 400, "unknown_host")


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_known_hosts_are_answered(visitor: TestClient, host: str) -> None:
    assert visitor.get("/healthz", headers={"Host": host}).status_code == 200


def test_subdomains_are_admitted_by_a_star(make_app: MakeApp) -> None:
    app = make_app(allowed_hosts=("*.pumasi.kr",))
    client = TestClient(app)
    assert client.get("/healthz", headers={"Host": "www.pumasi.kr"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "pumasi.kr"}).status_code == 400


def test_bodies_are_limited_announced_or_not(make_app: MakeApp) -> None:
    app = make_app(max_body_bytes=2000, max_import_bytes=4000)
    client = TestClient(app)
    fits, too_large = b'{"a": "' + b"x" * 1000 + b'"}', b'{"a": "' + b"x" * 3000 + b'"}'
    headers = {"Content-Type": "application/json"}
    for send in (lambda content: content, lambda content: iter([content[:1500], content[1500:]])):
        assert_one_shape(client.post("/api/v1/demands", content=send(fits), headers=headers), 422)
        answer = client.post("/api/v1/demands", content=send(too_large), headers=headers)
        assert_one_shape(answer, 413, "body_too_large")
        assert answer.headers["Content-Security-Policy"]
        answer = client.post("/api/v1/demands/import", content=send(too_large), headers=headers)
        assert_one_shape(answer, 422)


async def call(app: FastAPI, path: str, receive) -> list[dict]:
    sent: list[dict] = []

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST" if path.endswith("demands") else "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            (b"content-length", b"9"),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "root_path": "",
    }
    await app(scope, receive, send)
    return sent


def test_a_body_that_does_not_arrive_is_given_up(make_app: MakeApp) -> None:
    app = make_app(request_timeout_seconds=0.1)

    async def never() -> dict:
        await asyncio.sleep(60)
        return {}

    started = time.monotonic()
    sent = asyncio.run(call(app, "/api/v1/demands", never))
    assert sent[0]["status"] == 408
    assert json.loads(sent[1]["body"])["error"]["code"] == "request_timeout"
    assert time.monotonic() - started < 5


def test_too_many_waiting_requests_are_turned_away(make_app: MakeApp) -> None:
    limits = {"max_concurrent_requests": 1, "max_waiting_requests": 1}
    app = make_app(**limits)
    go_on = None

    @app.get("/api/v1/slow")
    async def slow() -> str:
        await go_on.wait()
        return "done"

    async def empty() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def run() -> list[int]:
        nonlocal go_on
        go_on = asyncio.Event()
        calls = [asyncio.create_task(call(app, "/api/v1/slow", empty)) for _ in range(3)]
        await asyncio.wait([calls[2]], timeout=5)
        # Probes are answered even now.
        probe = await call(app, "/healthz", empty)
        go_on.set()
        return [probe[0]["status"], *[(await task)[0]["status"] for task in calls]]

    assert asyncio.run(run()) == [200, 200, 200, 503]


def test_readers_take_turns_and_a_turn_ends_with_the_first_byte(make_app: MakeApp) -> None:
    app = make_app(max_reading_requests=1)
    began, go_on, line_is_free = [], asyncio.Event(), asyncio.Event()

    @app.get("/api/v1/slow/{name}")
    async def slow(name: str) -> str:
        began.append(name)
        await go_on.wait()
        return name

    @app.post("/api/v1/slow/demands")
    async def write() -> str:
        began.append("written")
        return "written"

    async def empty() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def on_a_slow_line(scope, receive, send):
        async def send_slowly(message):
            if scope["path"].endswith("first"):
                await line_is_free.wait()
            await send(message)

        await app(scope, receive, send_slowly)

    async def run() -> list[str]:
        calls = [asyncio.create_task(call(on_a_slow_line, "/api/v1/slow/first", empty))]
        await until(lambda: began == ["first"])
        calls.append(asyncio.create_task(call(on_a_slow_line, "/api/v1/slow/second", empty)))
        # Whoever writes does not wait for readers.
        await call(app, "/api/v1/slow/demands", empty)
        assert began == ["first", "written"]
        go_on.set()
        await until(lambda: began[-1] == "second")
        await calls[1]
        assert not calls[0].done()
        line_is_free.set()
        return [json.loads((await task)[1]["body"]) for task in calls]

    async def until(is_so) -> None:
        async with asyncio.timeout(5):
            while not is_so():
                await asyncio.sleep(0)

    assert asyncio.run(run()) == ["first", "second"]


def test_who_waits_for_the_identity_provider_takes_no_turn(make_app: MakeApp) -> None:
    paths = {route.path for route in make_app().routes if "external" in getattr(route, "path", "")}
    assert {START, CALLBACK} <= paths
    assert all(path.startswith(WAITING_ELSEWHERE) for path in paths)


def test_readiness_waits_for_database_and_index(make_app: MakeApp) -> None:
    app = make_app(index_wait_seconds=0)
    client = TestClient(app)
    assert client.get("/healthz").json() == {"status": "alive"}
    assert_one_shape(client.get("/readyz"), 503, "index_not_ready")
    assert_one_shape(client.get("/api/v1/enterprises"), 503, "index_not_ready")
    assert client.get("/readyz").headers["Retry-After"] == "5"
    app.state.index.start()
    deadline = time.monotonic() + 30
    while client.get("/readyz").status_code != 200 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert client.get("/readyz").json() == {"status": "ready", "known": 0}


def test_metrics_name_routes_not_addresses(visitor: TestClient) -> None:
    visitor.get("/api/v1/enterprises/E404")
    visitor.request("WHATEVER", "/api/v1/nothing")
    text = visitor.get("/metrics").text
    assert 'route="/api/v1/enterprises/{enterprise_id:id}",status="404"' in text
    assert "E404" not in text
    assert "WHATEVER" not in text


def test_the_answer_leaves_after_the_commit(app: FastAPI, client: TestClient, sign_in: SignIn) -> None:
    """Whatever is seen while the answer is being sent is committed already."""
    seen = []
    database: Database = app.state.database
    buyer = sign_in("buyer")

    async def look(scope, receive, send):
        async def send_and_look(message):
            if message["type"] == "http.response.start" and scope["method"] == "POST":
                with database.session(is_writing=False) as session:
                    seen.append(len(session.exec(select(Demand)).all()))
            await send(message)

        await app(scope, receive, send_and_look)

    with_look = TestClient(look)
    with_look.cookies = buyer.client.cookies
    answer = with_look.post("/api/v1/demands", json=make_demand("D001"), headers=buyer.headers)
    assert answer.status_code == 201
    assert seen == [1]


def test_a_failed_request_leaves_nothing_behind(app: FastAPI, client: TestClient, clock: Clock) -> None:
    @app.post("/api/v1/half")
    def half(request: Request, session: SessionDep) -> None:
        session.add(
            Demand(
                demand_id="D1", title="x", listed_on=clock().date(), created_at=clock(), updated_at=clock()
            )
        )
        session.flush()
        raise DemandNotFound("D2")

    assert client.post("/api/v1/half").status_code == 404
    with app.state.database.session(is_writing=False) as session:
        assert session.exec(select(Demand)).all() == []


@pytest.mark.parametrize("path", ["/", "/api/v1/enterprises", "/api/v1/demands/no-such-demand", "/healthz"])
def test_head_is_answered_as_get_without_a_body(visitor: TestClient, path: str) -> None:
    full, head = visitor.get(path), visitor.head(path)
    assert head.status_code == full.status_code
    assert head.headers["Content-Type"] == full.headers["Content-Type"]
    assert head.content == b""


def test_head_is_counted_under_its_own_name_and_route(visitor: TestClient) -> None:
    visitor.head("/api/v1/demands/some-demand")
    line = 'requests_total{method="HEAD",route="/api/v1/demands/{demand_id:id}",status="404"}'
    assert line in visitor.get("/metrics").text


@pytest.mark.parametrize("path", ["/api/v1/enterprises?q=%C3%BB%BC%D2", "/api/v1/demands?q=%ED%A0%80"])
def test_a_query_that_is_not_utf8_is_refused_not_guessed(visitor: TestClient, path: str) -> None:
    assert_one_shape(visitor.get(path), 400, "malformed_request")


def test_a_page_query_in_cp949_is_answered_by_a_page(visitor: TestClient) -> None:
    answer = visitor.get("/enterprises?q=%C3%BB%BC%D2", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("text/html")
