"""What everyone must be able to read: narrow windows, contrast, targets, print, both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import LOW_CONTRAST, TOO_SMALL, TOO_WIDE
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


# How light what the reader sees is, from 0 to 255: the ground of the page and of a field, and the text.
LIGHTNESS = """() => {
  const field = document.querySelector('input[name=q]')
  return [[document.body, 'backgroundColor'], [field, 'backgroundColor'], [document.body, 'color']]
    .map(([element, part]) => getComputedStyle(element)[part].match(/[\\d.]+/g).slice(0, 3).map(Number))
    .map(colour => Math.max(...colour))
}"""


def test_the_dark_scheme_is_for_screens_of_readers_who_ask_for_it(open_window: OpenWindow) -> None:
    page = open_window(color_scheme="dark", reduced_motion="reduce")
    page.goto("/enterprises?q=도시락")
    dark = page.evaluate(LIGHTNESS)
    assert max(dark[:2]) < 64
    assert dark[2] > 192
    page.emulate_media(color_scheme="light")
    light = page.evaluate(LIGHTNESS)
    assert min(light[:2]) > 192
    assert light[2] < 64
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(LIGHTNESS) == light


def test_a_reader_who_asks_for_more_contrast_gets_stronger_lines(open_window: OpenWindow) -> None:
    page = open_window(contrast="more")
    page.goto("/enterprises?q=도시락")
    line = "getComputedStyle(document.querySelector('.card')).borderTopColor"
    strong = page.evaluate(line)
    page.emulate_media(contrast="no-preference")
    assert page.evaluate(line) != strong


def test_where_readers_have_colours_of_their_own_the_open_page_is_still_marked(
    open_window: OpenWindow, sign_in: SignIn
) -> None:
    page = open_window(forced_colors="active")
    sign_in(page, "buyer")
    page.goto("/demands/D1/shortlist")
    # Grounds and shadows are not drawn there, borders are.
    underline = "element => getComputedStyle(element).borderBottomWidth"
    for here, others in ((".site-nav [aria-current]", ".site-nav a:not([aria-current])"),
                         (".sub-nav [aria-current]", ".sub-nav a:not([aria-current])")):  # fmt: skip
        assert page.locator(here).first.evaluate(underline) != "0px"
        assert page.locator(others).first.evaluate(underline) == "0px"


def test_where_readers_have_colours_of_their_own_a_chosen_box_looks_chosen(open_window: OpenWindow) -> None:
    page = open_window(forced_colors="active", reduced_motion="reduce")
    page.goto("/enterprises?q=도시락&district=은평구")
    ground = "element => getComputedStyle(element, '::before').backgroundColor"
    chosen = page.locator(".facets :checked + label").first
    other = page.locator(".facets :not(:checked) + label").first
    assert chosen.evaluate(ground) != other.evaluate(ground)


def test_nothing_moves_for_a_reader_who_asked_for_rest(open_window: OpenWindow) -> None:
    page = open_window(reduced_motion="reduce")
    page.goto("/enterprises?q=도시락")
    moving = """[...document.querySelectorAll('*')].filter(element => {
      const style = getComputedStyle(element)
      const seconds = style.transitionDuration.split(',').map(parseFloat)
      return Math.max(...seconds) > 0 || style.animationName !== 'none'
    }).length"""
    assert page.evaluate(moving) == 0
    # A page that scrolls itself to what the keyboard has reached moves too.
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) > 0


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
    assert page.locator("button:visible").count() == 0
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
