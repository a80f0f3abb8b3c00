"""Routes that are built after the first page has been shown.

Building some 380 routes takes longer than everything else that the first page waits for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match, Router
from starlette.types import Receive, Scope, Send


class LateRoutes(BaseRoute):
    """Stands at the end of a router for the routes that are still to come, and takes itself out for them.

    A request that no route before it answers waits until they are there.
    """

    def __init__(self, router: Router, build: Callable[[], Sequence[BaseRoute]]) -> None:
        self._router = router
        self._build = build
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._is_closed = False
        router.routes.append(self)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Every request: none of the routes before this one has taken it."""
        return (Match.FULL, {}) if scope["type"] == "http" else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Build the routes without holding up other requests, and let the router decide anew."""
        await run_in_threadpool(self.build)
        await self._router(scope, receive, send)

    def build(self) -> None:
        """Put the routes into the router, in the place of this one, but for those before it.

        The second time it does nothing.
        """
        self._wanted.set()
        with self._lock:
            if self in self._router.routes:
                here = self._router.routes.index(self)
                # One step: a request that is looking through the list meets this route or those behind it.
                known = self._router.routes[:here]
                self._router.routes[here : here + 1] = [
                    route for route in self._build() if route not in known
                ]

    def start(self, *, patience_seconds: float, afterwards: Callable[[], None]) -> None:
        """In a thread, build the routes once one is wanted or the time is over; then call `afterwards`."""

        def wait_and_build() -> None:
            self._wanted.wait(patience_seconds)
            if not self._is_closed:
                self.build()
            if not self._is_closed:
                afterwards()

        threading.Thread(target=wait_and_build, name="late-routes", daemon=True).start()

    def close(self) -> None:
        """What `start` has not begun yet is not begun any more."""
        self._is_closed = True
        self._wanted.set()
