"""Browsers without scripts that visit the small site."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response

from tests.service.conftest import PASSWORD, open_browser, start
from tests.service.pages.markup import Page
from tests.service.pages.site import make_site


class Visitor:
    """A browser without scripts: keeps its cookies, sends the form token of the page it stands on."""

    def __init__(self, site: FastAPI) -> None:
        self.http = open_browser(site, headers={"Accept": "text/html"}, follow_redirects=False)

    def get(self, path: str, **options: Any) -> Response:
        """Open a page."""
        return self.http.get(path, **options)

    def open(self, path: str) -> Page:
        """Open a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        return Page(answer.text)

    def post(self, path: str, fields: dict[str, Any], *, token: str | None = None) -> Response:
        """Send a form as the page at `/sign-in` would, whose token holds for every form of this browser."""
        if token is None:
            page = self.open("/sign-in")
            token = next(e.attributes["value"] for e in page.all("input") if e.get("name") == "form_token")
        return self.http.post(path, data={"form_token": token, **fields})

    def sign_in(self, login: str) -> Visitor:
        """Sign in as one of the accounts of the site."""
        answer = self.post("/sign-in", {"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return self


@pytest.fixture(scope="session")
def site(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The started site."""
    path = tmp_path_factory.mktemp("site") / "pumasi.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    with make_site(path) as app, start(app):
        yield app


@pytest.fixture
def visitor(site: FastAPI) -> Visitor:
    """Someone who has not signed in."""
    return Visitor(site)


@pytest.fixture
def enter(site: FastAPI) -> Callable[[str], Visitor]:
    """A function that gives a browser in which this role has signed in."""
    return lambda role: Visitor(site).sign_in(role)
