"""The table of routes finds what the router itself would have found, and stands aside where it finds none."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Match

from service.routes import list_routes
from service.skins.route_table import RouteTable


def make_app() -> FastAPI:
    app = FastAPI(openapi_url=None)
    RouteTable(app.router)

    @app.get("/things/{thing:path}/parts")
    async def parts(thing: str) -> str:
        return f"parts of {thing}"

    @app.get("/things/{thing:path}")
    async def one(thing: str) -> str:
        return f"thing {thing}"

    @app.post("/things/{thing:path}")
    async def change(thing: str) -> str:
        return f"changed {thing}"

    @app.get("/api/v1/things")
    async def listed() -> str:
        return "all things"

    return app


def test_the_first_route_that_takes_a_request_answers_it() -> None:
    app = make_app()
    client = TestClient(app)
    assert client.get("/things/a/b/parts").json() == "parts of a/b"
    assert client.get("/things/a%20b").json() == "thing a b"
    assert client.post("/things/x").json() == "changed x"
    assert client.get("/api/v1/things").json() == "all things"

    @app.get("/later")
    async def later() -> str:
        return "later"

    @app.get("/{anything}")
    async def anything(anything: str) -> str:
        return f"any {anything}"

    @app.get("/after-any")
    async def after_any() -> str:
        return "never"

    assert client.get("/later").json() == "later"
    assert client.get("/after-any").json() == "any after-any"


def test_what_no_route_takes_is_told_apart_as_without_the_table() -> None:
    client = TestClient(make_app())
    assert client.get("/nothing").status_code == 404
    refused = client.delete("/things/a")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")
    # A server behind a prefix is left to the router.
    assert TestClient(make_app(), root_path="/here").get("/here/things/a").json() == "thing a"


def test_every_route_of_the_service_is_found_as_the_router_finds_it() -> None:
    app = FastAPI(openapi_url=None)
    routes = list_routes()
    app.router.routes.extend(routes)
    table = RouteTable(app.router)
    for route in routes:
        for method in route.methods:
            path = route.path_format.replace("{", "x").replace("}", "y")
            scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
            expected = next((one for one in routes if one.matches(dict(scope))[0] == Match.FULL), None)
            match, found = table.matches(dict(scope))
            assert (match == Match.FULL) == (expected is not None)
            assert found.get("pumasi.route") is expected
