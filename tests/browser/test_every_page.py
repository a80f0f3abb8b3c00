"""Every page that the app serves: nothing that axe finds fault with, nothing wider than 320 pixels.

Pages are found from the routes of the app: those without parameters by their own address, the others by
following links from there, for a visitor and a buyer. So a page that somebody adds is judged without being
listed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import axe_playwright_python
import pytest
from fastapi import FastAPI
from playwright.sync_api import Page

from service.accounts import actions as accounts
from service.app import PAGES
from service.fair_booths import actions as booths
from service.fairs import actions as fairs
from service.fairs.schemas import BoothIn, FairIn
from tests.browser.test_reading import TOO_WIDE
from tests.service.conftest import NOW, PASSWORD
from tests.service.fairs.made_fairs import make_booth, make_fair

OpenWindow = Callable[..., Page]
SignIn = Callable[[Page, str], None]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RUN_AXE = """async () => {
  const result = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    resultTypes: ['violations'],
    preload: false,
  })
  const show = nodes => nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' … ')
  return result.violations.map(violation => violation.id + ': ' + show(violation.nodes))
}"""
ROLES = ("", "buyer")
# What answers with a file or a fragment, and what ends what the next page needs.
NO_PAGE = re.compile(r"\.(pdf|xlsx|json|csv|rss|ics)$|/export$|/template|^/completions$|^/needs$|^/feeds/")


@pytest.fixture(scope="module", autouse=True)
def _fair(running: tuple[FastAPI, str]) -> None:
    """Two roles more than the other tests need, and a fair with a booth."""
    app, _ = running
    with app.state.database.session(is_writing=True) as session:
        organiser, _administrator = (
            accounts.create_account(
                session, app.state.settings, login=role, password=PASSWORD, display_name=f"{role} 담당",
                role=role, organisation="서울시", now=NOW,
            )
            for role in ("organiser", "administrator")
        )  # fmt: skip
        fair = fairs.create_fair(
            session,
            organiser,
            FairIn(**make_fair()),
            now=NOW,
        )
        booths.save_booth(session, organiser, fair.fair_id, None, BoothIn(**make_booth("은평구")), now=NOW)
        fairs.set_state(session, organiser, fair.fair_id, "open", now=NOW)


def _find_routes() -> list[tuple[str, re.Pattern[str]]]:
    """(path, pattern) of every page, the most particular first."""
    return [
        (route.path, route.path_regex)
        for skin in PAGES
        for route in skin.router.routes
        if "GET" in route.methods and not NO_PAGE.search(route.path)
    ]


def _find_kind(path: str, routes: list[tuple[str, re.Pattern[str]]]) -> str | None:
    return next((kind for kind, pattern in routes if pattern.match(path)), None)


def _walk(page: Page, base: str, *, most: int) -> Iterator[str]:
    """Stand on every kind of page that this reader reaches, on at most `most` of each; yield its address."""
    routes = _find_routes()
    waiting = [kind for kind, _ in routes if "{" not in kind]
    seen = set(waiting)
    counts: dict[str, int] = {}
    while waiting:
        address = waiting.pop(0)
        kind = _find_kind(urlsplit(address).path, routes)
        if kind is None or counts.get(kind, 0) >= most:
            continue
        answer = page.goto(address)
        assert answer is not None
        assert answer.status < 500, (address, answer.status)
        if urlsplit(page.url).path != urlsplit(address).path or answer.status != 200:
            continue
        counts[kind] = counts.get(kind, 0) + 1
        yield address
        for link in page.eval_on_selector_all("a[href]", "links => links.map(a => a.getAttribute('href'))"):
            place = urlsplit(urljoin(page.url, link))
            target = place.path + (f"?{place.query}" if place.query else "")
            is_ours = f"{place.scheme}://{place.netloc}" == base and not NO_PAGE.search(place.path)
            if is_ours and target not in seen:
                seen.add(target)
                waiting.append(target)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_breaks_a_rule_of_accessibility_or_its_frame(
    open_window: OpenWindow, sign_in: SignIn, address: str, role: str
) -> None:
    # The judge writes styles of its own into the page; our policy would refuse them, loudly.
    page = open_window(bypass_csp=True)
    if role:
        sign_in(page, role)
    if role == "buyer":
        page.goto("/demands/D1/matches")
        page.get_by_role("button", name="검색 증빙서 만들기").click()
        page.wait_for_url("**/evidence/*")
    faults: dict[str, Any] = {}
    judged = 0
    for path in _walk(page, address, most=1 if role else 2):
        judged += 1
        page.evaluate("document.querySelectorAll('details').forEach(element => element.open = true)")
        page.evaluate(AXE)
        found = page.evaluate(RUN_AXE)
        page.set_viewport_size({"width": 320, "height": 640})
        found += page.evaluate(TOO_WIDE)
        page.set_viewport_size({"width": 1280, "height": 900})
        if found:
            faults[path] = found
    assert faults == {}
    assert judged >= 8
