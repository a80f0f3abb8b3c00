"""Finds the route of a request without trying some 380 of them one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from starlette.routing import BaseRoute, Match, Router
from starlette.types import Receive, Scope, Send

_FOUND = "pumasi.route"
_API = "/api/v1/"


class RouteTable(BaseRoute):
    """Stands before the routes of a router and tries only those whose address begins as the request's does.

    It finds the route that the router would have found. Where none answers the request, it stands aside, and
    the router says why (no such page, another method).
    """

    def __init__(self, router: Router) -> None:
        self._router = router
        self._known: Sequence[BaseRoute] = ()
        self._by_beginning: Mapping[tuple[str, str], Sequence[BaseRoute]] = {}
        router.routes.insert(0, self)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route that takes the whole request."""
        if scope["type"] != "http" or scope.get("root_path"):
            return Match.NONE, {}
        for route in self._list_possible(scope["method"], scope["path"]):
            match, child_scope = route.matches(scope)
            if match == Match.FULL:
                return match, {**child_scope, _FOUND: route}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route that was found answer."""
        await scope[_FOUND].handle(scope, receive, send)

    def _list_possible(self, method: str, path: str) -> Sequence[BaseRoute]:
        # Routes are added while the service starts, and never changed.
        if len(self._router.routes) != len(self._known):
            known = list(self._router.routes)
            self._by_beginning, self._known = _sort_by_beginning(known), known
        return self._by_beginning.get((method, _read_beginning(path)), ())


def _sort_by_beginning(routes: Sequence[BaseRoute]) -> Mapping[tuple[str, str], Sequence[BaseRoute]]:
    """Those that have methods and a written beginning, in their order, up to the first without."""
    found: defaultdict[tuple[str, str], list[BaseRoute]] = defaultdict(list)
    for route, path, methods in _list_written(routes):
        for method in methods:
            found[method, _read_beginning(path)].append(route)
    return found


def _list_written(routes: Sequence[BaseRoute]) -> Iterator[tuple[BaseRoute, str, Sequence[str]]]:
    for route in routes:
        if isinstance(route, RouteTable):
            continue
        path, methods = getattr(route, "path", None), getattr(route, "methods", None)
        if path is None or "{" in _read_beginning(path):
            # It could take any request, also before those that come after it.
            return
        if methods:
            yield route, path, methods


def _read_beginning(path: str) -> str:
    """The first step of an address; of the API, the first one behind its version."""
    return path.removeprefix(_API).removeprefix("/").partition("/")[0]
