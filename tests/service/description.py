"""The description of the API, which takes a second to make: once in a process, whatever app is asked."""

from __future__ import annotations

import functools
import tempfile
from typing import Any

from service.app import create_app
from tests.service.conftest import make_settings


@functools.cache
def read_description() -> dict[str, Any]:
    """What /openapi.json answers; no database is opened for it."""
    app = create_app(make_settings(f"sqlite:///{tempfile.gettempdir()}/never-opened.sqlite3"))
    return app.openapi()
