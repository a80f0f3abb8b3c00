"""An enterprise's way from signing in to its listing, what suits it, its mirror and its alerts, in Korean."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.repository import ROOT

OpenWindow = Callable[..., Page]
SignIn = Callable[[Page, str], None]
PICTURES = ROOT / "var" / "screenshots" / "enterprise"
# A picture of a whole page shows nothing that a test waits for; on a busy machine drawing it takes long.
_PICTURE_PATIENCE_MS = 120_000


def _keep_picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state()
    # The caret stays: hiding it would need a style inside the page, which our policy refuses.
    page.screenshot(
        path=PICTURES / f"{name}.png", full_page=True, caret="initial", timeout=_PICTURE_PATIENCE_MS
    )


def test_from_signing_in_to_listing_suggestions_mirror_and_alerts(
    open_window: OpenWindow, sign_in: SignIn
) -> None:
    page = open_window()
    sign_in(page, "enterprise")
    page.get_by_role("navigation", name="주 메뉴").get_by_role("link", name="내 기업").click()
    # A page that is just being left cannot be drawn.
    expect(page.get_by_role("button", name="단계별로 등록하기")).to_be_visible()
    _keep_picture(page, "1-desk")
    page.get_by_role("button", name="단계별로 등록하기").click()
    page.get_by_label("기업명").fill("새봄밥상 사회적협동조합")
    page.get_by_label("기업 소개").fill("어르신께 도시락을 배달합니다.")
    # What is typed is saved without a click, and still there after the page is opened anew.
    expect(page.locator("#draft-version")).not_to_have_value("1")
    page.reload()
    expect(page.get_by_label("기업명")).to_have_value("새봄밥상 사회적협동조합")
    page.get_by_label("조직 유형").select_option("social_cooperative")
    page.get_by_label("소재 자치구").select_option("은평구")
    _keep_picture(page, "2-basics")
    page.get_by_role("button", name="저장하고 다음").click()
    page.get_by_role("group", name="서비스 1").get_by_label("서비스·물품명").fill("도시락 배달")
    page.get_by_role("button", name="저장하고 다음").click()
    page.locator("label", has_text="은평구").click()
    page.get_by_role("button", name="저장하고 다음").click()
    page.get_by_role("link", name="확인하고 등록").click()
    expect(page.get_by_role("main")).to_contain_text("도시락 배달")
    _keep_picture(page, "3-review")
    page.get_by_role("button", name="등록하기").click()
    page.get_by_role("status").get_by_text("저장하였습니다").wait_for()
    page.goto("/my-listing")
    page.locator(".card", has_text="새봄밥상").get_by_role("link", name="우리 기업에 맞는 구매수요").click()
    expect(page.locator(".rank-card").first).to_contain_text("도시락")
    expect(page.locator(".rank-card").first).to_contain_text("위입니다")
    _keep_picture(page, "4-suggestions")
    page.goto("/my-listing")
    page.locator(".card", has_text="새봄밥상").get_by_role("link", name="우리 기업의 거울").click()
    expect(page.get_by_role("heading", name="채우면 좋은 것")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("건에서 나아집니다")
    _keep_picture(page, "5-mirror")
    page.goto("/my-alerts")
    page.get_by_role("button", name="새봄밥상 사회적협동조합에 맞는 수요 알림 받기").click()
    page.get_by_role("status").get_by_text("알림을 켰습니다").wait_for()
    page.get_by_text("검색어로 알림 받기").click()
    page.get_by_label("검색어").fill("청소 용역")
    page.get_by_role("button", name="알림 받기", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("저장한 검색: 청소 용역")
    _keep_picture(page, "6-alerts")


def test_the_steps_fit_a_narrow_window_and_work_without_scripts(
    open_window: OpenWindow, sign_in: SignIn
) -> None:
    page = open_window(width=320, java_script_enabled=False)
    sign_in(page, "enterprise")
    page.goto("/my-listing")
    page.get_by_role("button", name="단계별로 등록하기").click()
    page.get_by_label("기업명").fill("스크립트 없이")
    page.get_by_role("button", name="저장", exact=True).click()
    page.get_by_role("status").get_by_text("아직 다른 분들에게는").wait_for()
    expect(page.get_by_label("기업명")).to_have_value("스크립트 없이")
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["width"] <= 320
    _keep_picture(page, "7-narrow")
