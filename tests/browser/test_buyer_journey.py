"""A buyer's whole way in Korean, from signing in to the outcome; pictures are kept in an ignored folder."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.repository import ROOT

PICTURES = ROOT / "var" / "screenshots" / "buyer"


def test_a_buyer_goes_from_signing_in_to_the_outcome(
    open_window: Callable[..., Page], sign_in: Callable[[Page, str], None]
) -> None:
    page = open_window()
    page.set_default_timeout(90_000)  # the first page may wait for the index
    PICTURES.mkdir(parents=True, exist_ok=True)

    def keep_picture(name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    sign_in(page, "buyer")
    page.goto("/post-demand")
    page.get_by_label("사업명").fill("경로당 도시락 배달")
    page.get_by_label("예산(부가세 포함)").fill("1천1백만원")
    page.get_by_role("button", name="등록하고 추천 기업 보기").click()
    page.wait_for_url("**/matches")
    keep_picture("1-ranked")
    cards = page.locator(".rank-card")
    for number in (0, 1):
        cards.nth(number).get_by_role("button", name="후보에 담기").click()
        expect(cards.nth(number)).to_contain_text("후보에 담음")
    page.get_by_role("navigation", name="구매 단계").get_by_role("link", name="후보 목록").click()
    page.get_by_label("메모").first.fill("전화로 확인함")
    page.get_by_role("button", name="메모 저장").first.click()
    expect(page.get_by_label("메모").first).to_have_value("전화로 확인함")
    keep_picture("2-shortlist")
    page.get_by_role("button", name="고른 후보 나란히 비교").click()
    expect(page.get_by_role("table")).to_contain_text("전화로 확인함")
    keep_picture("3-comparison")
    page.get_by_role("navigation", name="구매 단계").get_by_role("link", name="견적·증빙").click()
    page.get_by_label("답변 기한").fill("2017-03-20")
    page.get_by_role("button", name="견적 요청").click()
    expect(page.get_by_role("table").first).to_contain_text("답변 대기")
    keep_picture("4-quotes")
    page.get_by_role("navigation", name="구매 단계").get_by_role("link", name="구매 결과").click()
    page.get_by_role("group", name="계약 기업 1").get_by_label("기업명").select_option(index=1)
    page.get_by_role("group", name="계약 기업 1").get_by_label("계약금액").fill("1천1백만원")
    page.get_by_role("button", name="결과 저장").click()
    expect(page.get_by_role("status").first).to_contain_text("구매 결과를 기록하였습니다")
    expect(page.get_by_role("main")).to_contain_text("1,100만원")
    keep_picture("5-outcome")
    page.goto("/purchases")
    expect(page.get_by_role("main")).to_contain_text("경로당 도시락 배달")
    keep_picture("6-purchases")
    page.set_viewport_size({"width": 320, "height": 800})
    for path in ("/purchases", "/shortlists"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    keep_picture("7-narrow")
