"""A real browser (Chromium, from the machine's packages) at the small site, on the loopback interface."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
)

from launcher.browser import find_browser
from tests.browser.serving import open_browser, serve
from tests.service.conftest import PASSWORD, migrated_sqlite
from tests.service.pages.site import make_site

__all__ = ["migrated_sqlite"]

_PATIENCE_MS = 20_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser, and is skipped where there is none."""
    is_missing = find_browser() is None
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            if is_missing:
                item.add_marker(pytest.mark.skip(reason="no Chromium here (Debian: chromium-headless-shell)"))


@pytest.fixture(scope="module")
def address(running: tuple[FastAPI, str]) -> str:
    """Where the small site answers."""
    return running[1]


@pytest.fixture(scope="module")
def running(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, str]]:
    """The small site and where it answers."""
    path = tmp_path_factory.mktemp("browser") / "pumasi.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    with make_site(path) as app, serve(app) as served:
        yield app, served


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium. It lives for this folder only: meanwhile the thread can run no other event loop."""
    with open_browser() as browser:
        yield browser


@pytest.fixture
def open_window(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """A function that opens a window of its own: `open_window(width=320, java_script_enabled=False)`.

    What is asked of another host is a failure when the test ends, and so is every complaint of the
    browser about a page (a refused style, a script error, a missing file).
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    own_host = urlsplit(address).netloc

    def note_request(request: Request) -> None:
        if urlsplit(request.url).netloc != own_host and not request.url.startswith("data:"):
            complaints.append(f"asked another host: {request.url}")

    def note_console(message: ConsoleMessage) -> None:
        # The browser also calls a page that refuses (422, 404) a failure; missing files are noted below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    def note_missing(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            complaints.append(f"{response.status}: {response.url}")

    def open_one(width: int = 1280, height: int = 900, language: str = "ko-KR", **options: Any) -> Page:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": height}, locale=language, **options
        )
        contexts.append(context)
        context.on("request", note_request)
        context.set_default_timeout(_PATIENCE_MS)
        page = context.new_page()
        page.on("console", note_console)
        page.on("response", note_missing)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def sign_in() -> Callable[[Page, str], None]:
    """A function that signs a role in by hand: `sign_in(page, "buyer")`."""

    def enter(page: Page, role: str) -> None:
        page.goto("/sign-in")
        page.get_by_label("아이디").fill(role)
        page.get_by_label("비밀번호").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="로그인").click()
        page.get_by_role("status").get_by_text("로그인하였습니다").wait_for()

    return enter
