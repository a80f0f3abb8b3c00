"""The long ways that people go through the service, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.service.pages.site import OWN

OpenWindow = Callable[..., Page]
SignIn = Callable[[Page, str], None]


def test_a_buyer_goes_from_signing_in_to_why(open_window: OpenWindow, sign_in: SignIn) -> None:
    page = open_window()
    page.goto("/post-demand")
    page.get_by_text("로그인이 필요한 화면입니다").wait_for()
    sign_in(page, "buyer")
    page.get_by_role("link", name="수요 등록").first.click()
    page.get_by_label("사업명").fill("경로당 도시락 배달")
    page.get_by_label("예산(부가세 포함)").fill("1천만원쯤")
    page.get_by_role("button", name="등록하고 추천 기업 보기").click()
    # A fault: what was typed is still there, and the list on top leads to the field.
    page.get_by_role("alert").get_by_role("link", name="예산(부가세 포함)").click()
    expect(page.get_by_label("예산(부가세 포함)")).to_be_focused()
    expect(page.get_by_label("사업명")).to_have_value("경로당 도시락 배달")
    page.get_by_label("예산(부가세 포함)").fill("1천만원")
    page.get_by_role("button", name="등록하고 추천 기업 보기").click()
    page.wait_for_url("**/matches")
    first = page.locator(".rank-card").first
    expect(first).to_contain_text("1위")
    expect(first.get_by_role("table")).to_be_hidden()
    first.get_by_text("왜 추천했나요?").click()
    expect(first.get_by_role("table")).to_be_visible()
    expect(first).to_contain_text("지방계약법 시행령")
    total = re.search(r"= ([\d.]+)점", first.inner_text())
    assert total is not None
    first.get_by_role("link", name="자세한 근거를 한 화면에서 보기").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("추천 판단의 근거")
    expect(page.locator("tfoot")).to_contain_text(total[1])
    page.get_by_label("기업명 또는 기업 번호").fill("끝난인증")
    page.get_by_role("button", name="왜 없는지 보기").click()
    expect(page.locator(".kept-out")).to_contain_text("추천하지 않았습니다")


def test_a_second_click_sends_a_form_no_second_time(open_window: OpenWindow, sign_in: SignIn) -> None:
    page = open_window()
    sign_in(page, "buyer")
    page.goto("/post-demand")
    sent: list[Route] = []
    page.route("**/post-demand", lambda route: sent.append(route) if is_held else route.continue_())
    page.get_by_label("사업명").fill("두 번 누른 청소")
    button = page.get_by_role("button", name="등록하고 추천 기업 보기")
    is_held = True
    button.evaluate("button => { button.click(); setTimeout(() => button.click(), 100) }")
    page.wait_for_timeout(400)
    assert len(sent) == 1
    is_held = False
    sent[0].continue_()
    page.wait_for_url("**/matches")
    # What is refused can be put right and sent at once.
    page.goto("/post-demand")
    page.get_by_label("사업명").fill("고쳐 보낸 청소")
    page.get_by_label("예산(부가세 포함)").fill("1천만원쯤")
    button.click()
    page.get_by_label("예산(부가세 포함)").fill("1천만원")
    button.click()
    page.wait_for_url("**/matches")


def test_search_with_facets_works_without_scripts(open_window: OpenWindow) -> None:
    page = open_window(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("무엇이 필요하세요?").fill("도시락")
    page.get_by_role("button", name="검색").click()
    names = page.locator(".card-title")
    assert "빗금 도시락" in names.all_inner_texts()
    page.locator("summary", has_text="업종").click()
    page.locator("label", has_text="지역급식·도시락").click()
    page.get_by_role("button", name="조건 적용").click()
    assert page.url.endswith("/enterprises?q=%EB%8F%84%EC%8B%9C%EB%9D%BD&sector=MEA")
    assert "빗금 도시락" not in names.all_inner_texts()
    expect(page.locator(".read-back")).to_contain_text("도시락")
    page.get_by_role("link", name="지역급식·도시락 조건 지우기").click()
    assert "빗금 도시락" in names.all_inner_texts()


def test_with_scripts_a_facet_changes_the_results_in_place(open_window: OpenWindow) -> None:
    page = open_window()
    page.goto("/enterprises?q=도시락")
    page.evaluate("window.isTheSamePage = true")
    names = page.locator(".card-title")
    assert "빗금 도시락" in names.all_inner_texts()
    page.locator(".facets label", has_text="은평구").click()
    expect(page.locator(".removal", has_text="은평구")).to_be_visible()
    assert "빗금 도시락" not in names.all_inner_texts()
    assert page.evaluate("window.isTheSamePage") is True
    assert "district=" in page.url
    page.go_back()
    expect(names.filter(has_text="빗금 도시락")).to_be_visible()


def test_a_screen_reader_hears_how_many_are_left(open_window: OpenWindow) -> None:
    page = open_window()
    page.goto("/enterprises?q=도시락")
    # An element that comes with the new results would often not be read out: this one stays.
    page.evaluate("window.told = document.querySelector('main [role=status]')")
    before = page.evaluate("window.told.textContent")
    page.locator(".facets label", has_text="은평구").click()
    expect(page.locator(".removal", has_text="은평구")).to_be_visible()
    assert page.evaluate("window.told.isConnected") is True
    now = page.evaluate("window.told.textContent")
    assert now != before
    assert page.get_by_role("heading", name=now).count() == 1


def test_an_enterprise_edits_its_listing_and_is_found(open_window: OpenWindow, sign_in: SignIn) -> None:
    page = open_window()
    sign_in(page, "enterprise")
    page.goto("/list-enterprise")
    page.get_by_role("link", name="우리 기업").click()
    page.get_by_role("button", name="서비스 칸 추가").click()
    page.get_by_role("group", name="서비스 2").get_by_label("서비스·물품명").fill("자전거 수리 출장")
    page.get_by_role("button", name="저장").click()
    page.wait_for_url(f"**/enterprises/{OWN}")
    expect(page.locator(".notice")).to_contain_text("저장하였습니다")
    visitor = open_window()
    visitor.goto("/")
    visitor.get_by_label("무엇이 필요하세요?").fill("자전거 수리")
    visitor.keyboard.press("Enter")
    card = visitor.locator(".card", has_text="우리 기업")
    expect(card.locator("mark").first).to_be_visible()
    card.get_by_role("link", name="우리 기업").click()
    expect(visitor.get_by_role("table").first).to_contain_text("자전거 수리 출장")


def test_a_newcomer_needs_two_clicks_to_an_explained_ranking(open_window: OpenWindow) -> None:
    page = open_window()
    page.goto("/")
    page.get_by_role("link", name="구매수요별 추천 기업 보기").click()
    page.get_by_role("link", name=re.compile(r"추천 기업 보기\s*: 결식아동 도시락 배달")).click()
    expect(page.locator(".rank-card .reasons").first).to_be_visible()


def test_the_whole_way_to_a_ranking_can_be_gone_by_keyboard(open_window: OpenWindow) -> None:
    page = open_window()
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="본문 바로가기")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("무엇이 필요하세요?")).to_be_focused()
    page.keyboard.type("청소")
    page.keyboard.press("Enter")
    page.wait_for_url("**/enterprises?q=*")
    page.goto("/demands/D1/matches")
    seen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
              const element = document.activeElement, style = getComputedStyle(element)
              const name = element.closest('.rank-card') ? element.tagName : element.tagName + ' outside'
              return [name, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
                                       || style.boxShadow !== 'none']
            }"""
        )
        seen.append(focused)
        if focused[0] == "SUMMARY":
            break
    assert seen[-1][0] == "SUMMARY"
    assert [tag for tag, is_marked in seen if not is_marked] == []
    page.keyboard.press("Enter")
    expect(page.locator(".rank-card").first.get_by_role("table")).to_be_visible()
