"""The files that pages load, all from this host: our own, KRDS with its font, and htmx.

KRDS and htmx are installed from npm into the ignored folder `.assets/`. Nothing is fetched from elsewhere.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

OWN = Path(__file__).resolve().parents[1] / "static"
PACKAGES = OWN.parent.parent / ".assets" / "node_modules"
KRDS = PACKAGES / "krds-uiux" / "resources"
HTMX = PACKAGES / "htmx.org" / "dist"

_SECONDS_A_DAY = 86_400


class _CachedFiles(StaticFiles):
    """Static files that a browser may keep for a day, or for a year where the address names the content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in (200, 304):
            days = 365 if b"v=" in scope.get("query_string", b"") else 1
            response.headers["Cache-Control"] = f"public, max-age={days * _SECONDS_A_DAY}"
        return response


def mount_assets(app: FastAPI) -> None:
    """Serve everything under /static. A missing package answers 404 there and leaves the pages usable."""
    # KRDS 1.1.0 component.css asks for ../../img/img/…, where its own package has ../../img/….
    app.mount("/static/krds/img/img", _CachedFiles(directory=KRDS / "img", check_dir=False))
    # Its style sheets shrink from 640 KB to 55 KB.
    app.mount("/static/krds/css", GZipMiddleware(_CachedFiles(directory=KRDS / "css", check_dir=False)))
    app.mount("/static/krds", _CachedFiles(directory=KRDS, check_dir=False))
    app.mount("/static/htmx", GZipMiddleware(_CachedFiles(directory=HTMX, check_dir=False)))
    app.mount("/static", GZipMiddleware(_CachedFiles(directory=OWN)), name="static")


@cache
def get_own_url(name: str) -> str:
    """The address of our own file `name`, with a mark that changes with its content."""
    mark = hashlib.sha256((OWN / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={mark}"
