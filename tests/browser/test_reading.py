"""What everyone must be able to read: narrow windows, contrast, targets, print, both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.service.pages.site import OWN

OpenWindow = Callable[..., Page]
SignIn = Callable[[Page, str], None]

PAGES = (
    "/",
    "/enterprises?q=도시락&district=은평구",
    "/enterprises?q=무선통신망",
    "/enterprises/E2",
    "/enterprises/E5",
    "/demands",
    "/demands/D1",
    "/demands/D3",
    "/demands/D1/matches",
    "/demands/D3/matches",
    "/demands/D1/why?enterprise=E3",
    "/sign-in",
)
FORMS = (("buyer", "/post-demand"), ("enterprise", f"/enterprises/{OWN}/edit"))

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth
  const isInsideScroller = element => element.closest('.table-wrap') !== null
  const wide = [...document.querySelectorAll('body *')].filter(element =>
    element.getBoundingClientRect().right > width + 1 && !isInsideScroller(element)
    && !element.classList.contains('sr-only') && !element.closest('#krds-skip-link'))
  return [document.documentElement.scrollWidth > width ? 'the page scrolls sideways' : '',
          ...wide.map(element => element.tagName + '.' + element.className)].filter(Boolean)
}"""

# Every text against the nearest opaque ground behind it (WCAG 1.4.3): 4.5, large text 3.
LOW_CONTRAST = """() => {
  const parse = text => { const p = text.match(/[\\d.]+/g).map(Number); return p.length > 3 ? p : [...p, 1] }
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0)
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor)
      if (colour[3] === 1) return colour
    }
    return [255, 255, 255, 1]
  }
  const poor = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    const box = element.getBoundingClientRect()
    if (!walker.currentNode.data.trim() || !box.width || !box.height) continue
    if (element.closest('.sr-only, #krds-skip-link')) continue
    const style = getComputedStyle(element)
    if (style.visibility === 'hidden') continue
    const [one, other] = [light(parse(style.color)), light(ground(element))].sort((a, b) => b - a)
    const size = parseFloat(style.fontSize)
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5
    const ratio = (one + .05) / (other + .05)
    if (ratio < least) poor.push(walker.currentNode.data.trim().slice(0, 30) + ' ' + ratio.toFixed(2))
  }
  return [...new Set(poor)]
}"""

# Links and buttons that stand alone (WCAG 2.5.8): at least 24 by 24 CSS pixels.
TOO_SMALL = """() => [...document.querySelectorAll('a, button, summary, input, select')].filter(element => {
  const box = element.getBoundingClientRect()
  if (!box.width || element.type === 'hidden' || element.closest('.sr-only, #krds-skip-link')) return false
  if (element.closest('p:not(.quick, .card-action, .door-links), td, dd, .excluded')) return false
  const label = element.labels && element.labels[0] && element.labels[0].getBoundingClientRect()
  return Math.max(box.height, label ? label.height : 0) < 24
}).map(element => element.tagName + ' ' + element.textContent.trim().slice(0, 30))"""


def _judge(page: Page, script: str, paths: tuple[str, ...]) -> dict[str, list[str]]:
    faults = {}
    for path in paths:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(element => element.open = true)")
        found = page.evaluate(script)
        if found:
            faults[path] = found
    return faults


@pytest.mark.parametrize("language", ["ko-KR", "en-GB"])
def test_no_page_scrolls_sideways_at_320_pixels(open_window: OpenWindow, language: str) -> None:
    page = open_window(width=320, height=640, language=language)
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    assert _judge(page, TOO_WIDE, PAGES) == {}


@pytest.mark.parametrize(("role", "path"), FORMS)
def test_no_form_scrolls_sideways_at_320_pixels(
    open_window: OpenWindow, sign_in: SignIn, role: str, path: str
) -> None:
    page = open_window(width=320, height=640)
    sign_in(page, role)
    assert _judge(page, TOO_WIDE, (path,)) == {}
    assert _judge(page, LOW_CONTRAST, (path,)) == {}
    assert _judge(page, TOO_SMALL, (path,)) == {}


@pytest.mark.parametrize("path", ["/enterprises?q=도시락", "/demands/D1/matches"])
def test_filters_are_folded_in_a_narrow_window_so_that_the_results_are_near(
    open_window: OpenWindow, path: str
) -> None:
    page = open_window(width=320, height=640)
    page.goto(path)
    condition = page.locator(".facets label").first
    expect(condition).to_be_hidden()
    page.get_by_text("조건으로 좁히기").click()
    expect(condition).to_be_visible()
    unfiltered = page.url
    condition.click()
    page.wait_for_url(lambda url: url != unfiltered)
    page.reload()
    # What narrows the list is never folded away.
    expect(page.locator(".facets input:checked")).to_have_count(1)
    expect(condition).to_be_visible()


def test_text_stands_out_from_its_ground(open_window: OpenWindow) -> None:
    assert _judge(open_window(), LOW_CONTRAST, PAGES) == {}


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough(open_window: OpenWindow, width: int) -> None:
    assert _judge(open_window(width=width), TOO_SMALL, PAGES) == {}


def test_the_font_of_the_design_system_comes_from_our_host(open_window: OpenWindow) -> None:
    page = open_window()
    page.goto("/")
    page.evaluate("document.fonts.ready.then(() => true)")
    loaded = page.evaluate(
        "[...document.fonts].filter(font => font.status === 'loaded').map(font => font.family + font.weight)"
    )
    assert {"Pretendard GOV400", "Pretendard GOV700"} <= {name.replace('"', "") for name in loaded}


def test_korean_words_are_not_broken_inside(open_window: OpenWindow) -> None:
    page = open_window(width=320)
    page.goto("/")
    assert page.evaluate("getComputedStyle(document.querySelector('main p')).wordBreak") == "keep-all"


def test_print_keeps_the_ranking_and_leaves_out_what_cannot_be_clicked(open_window: OpenWindow) -> None:
    page = open_window(width=794, height=1123)
    page.goto("/demands/D1/matches")
    page.emulate_media(media="print")
    assert page.locator(".rank-card").first.is_visible()
    assert page.locator(".score-bar").first.is_visible()
    assert not page.locator(".site-nav").is_visible()
    assert not page.get_by_role("button", name="왜 없는지 보기").is_visible()
    assert len(page.pdf(format="A4")) > 10_000


def test_a_printed_list_leaves_out_what_cannot_be_downloaded_from_paper(open_window: OpenWindow) -> None:
    page = open_window(width=794, height=1123)
    page.goto("/enterprises?q=도시락")
    expect(page.locator(".downloads").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".downloads").first).to_be_hidden()
    expect(page.locator(".card").first).to_be_visible()


def test_nothing_of_a_page_is_lost_without_style_sheets(open_window: OpenWindow, tmp_path: Path) -> None:
    page = open_window()
    page.route("**/*.css*", lambda route: route.fulfill(body="", content_type="text/css"))
    page.goto("/demands/D1/matches")
    text = page.get_by_role("main").inner_text()
    assert "1위" in text
    assert "수의계약" in text
