"""Every page that the app serves: nothing that axe finds fault with, nothing wider than 320 pixels, nothing
that is hard to see in the light or the dark scheme, no box that touches the one above it, no word cut off.

Pages are found from the routes of the app: those without parameters by their own address, the others by
following links from there, for a visitor and for every role. So a page that somebody adds is judged without
being listed here. A page whose every element has the shape (name, attributes, classes) of one that was
judged before is not judged again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from fastapi import FastAPI
from playwright.sync_api import Page

from service.accounts import actions as accounts
from service.accounts import queries as account_queries
from service.page_bench.walking import list_kinds, walk
from service.security import Actor, Role
from tests.browser.looking import CUT_OFF, FAINT, HIDDEN_STOPS, ILL_SET, LOW_CONTRAST, TOO_WIDE, WIDER_TEXT
from tests.service.authorisation.people import make_entries
from tests.service.conftest import NOW, PASSWORD

OpenWindow = Callable[..., Page]
SignIn = Callable[[Page, str], None]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RUN_AXE = """async () => {
  const result = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    // Who speaks to the browser says what is seen: the name of a control begins with it.
    rules: {'label-content-name-mismatch': {enabled: true}},
    resultTypes: ['violations'],
    preload: false,
  })
  const show = nodes => nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' … ')
  return result.violations.map(violation => violation.id + ': ' + show(violation.nodes))
}"""
# Everything that the keyboard reaches can be focused, shows it, and comes in the order in which it is read.
UNREACHED = """() => {
  const faults = []
  const shape = element => element.outerHTML.slice(0, 120)
  const isSeen = element => element.checkVisibility({visibilityProperty: true})
  const reached = 'a[href], button, input, select, textarea, summary, [tabindex]'
  for (const element of document.querySelectorAll(reached)) {
    if (element.type === 'hidden' || element.disabled || !isSeen(element)) continue
    if (element.tabIndex > 0) faults.push('out of order: ' + shape(element))
    if (element.tabIndex < 0) continue
    const look = () => [element, element.querySelector('.tile'), element.labels && element.labels[0]]
      .filter(Boolean).map(part => getComputedStyle(part))
      .map(style => [style.outline, style.boxShadow, style.border, style.strokeWidth].join()).join()
    if (document.activeElement === element) element.blur()
    const before = look()
    element.focus()
    if (document.activeElement !== element) faults.push('cannot be focused: ' + shape(element))
    else if (look() === before) faults.push('does not show that it is focused: ' + shape(element))
  }
  return faults.slice(0, 5)
}"""
ROLES = ("", "buyer", "enterprise", "organiser", "policy", "administrator")
_TAG = re.compile(r"<[a-z][^>]*>")
_OWN_VALUE = re.compile(
    r' (id|href|src|name|value|for|action|title|content|datetime|d|data-[a-z-]+|aria-[a-z]+)="[^"]*"'
)


@pytest.fixture(scope="module", autouse=True)
def _entries(running: tuple[FastAPI, str]) -> None:
    """The roles that the other tests do not need, and one entry of every kind."""
    app, _ = running

    def make_account(login: str, role: Role, organisation: str) -> Actor:
        return accounts.create_account(
            session, app.state.settings, login=login, password=PASSWORD, display_name=f"{login} 담당",
            role=role, organisation=organisation, now=NOW,
        )  # fmt: skip

    with app.state.database.session(is_writing=True) as session:
        make_account("administrator", "administrator", "서울시")
        known = {login: account_queries.find_account(session, login) for login in ("buyer", "enterprise")}
        actors = {
            f"{login}_owner": account_queries.to_actor(account, "은평구")
            for login, account in known.items()
            if account is not None
        }
        actors["organiser_owner"] = make_account("organiser", "organiser", "서울시")
        actors["buyer_stranger"] = make_account("buyer_stranger", "buyer", "마포구")
        make_entries(session, actors, enterprises=("E-OWN-1", "E-OWN-2"), demand_id="D-OWN")


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """The shapes of the elements of the pages judged so far."""
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_no_page_breaks_a_rule_of_accessibility_or_its_frame(
    open_window: OpenWindow, sign_in: SignIn, address: str, judged: set[str], role: str
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
    reached = 0

    def fetch(path: str) -> tuple[int, str]:
        # Fetched beside the window, with its cookies; only what has a new shape is opened in it.
        answer = page.request.get(path, max_redirects=0)
        assert answer.status < 500, (path, answer.status)
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        return answer.status, answer.text() if is_page else ""

    for _, path, html in walk(fetch, list_kinds()):
        reached += 1
        shapes = {_OWN_VALUE.sub(r" \1", tag) for tag in _TAG.findall(html)}
        if shapes <= judged:
            continue
        judged |= shapes
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(element => element.open = true)")
        # A field that has the focus at first would still look so while its look goes over into another.
        page.add_style_tag(content="* { transition: none !important; animation: none !important }")
        page.evaluate(AXE)
        found = page.evaluate(RUN_AXE)
        page.keyboard.press("Tab")
        found += page.evaluate(UNREACHED)
        found += page.evaluate(ILL_SET)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme}: {fault}" for fault in page.evaluate(LOW_CONTRAST) + page.evaluate(FAINT)]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 320, "height": 640})
        found += page.evaluate(TOO_WIDE)
        found += page.evaluate(HIDDEN_STOPS)
        page.add_style_tag(content=WIDER_TEXT)
        found += page.evaluate(TOO_WIDE)
        found += page.evaluate(CUT_OFF)
        page.set_viewport_size({"width": 1280, "height": 900})
        if found:
            faults[path] = found
    assert faults == {}
    assert reached >= 15
