"""A form that is refused: who typed it is led to what is wrong, and from there to the field."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

OpenWindow = Callable[..., Page]
SignIn = Callable[[Page, str], None]


def test_the_focus_stands_on_what_is_wrong_and_leads_to_its_field(
    open_window: OpenWindow, sign_in: SignIn
) -> None:
    page = open_window()
    sign_in(page, "buyer")
    page.get_by_role("link", name="수요 등록").first.click()
    page.get_by_label("사업명").fill("관내 경로당 도시락 배달 용역")
    page.get_by_label("예산(부가세 포함)").fill("많이")
    page.get_by_role("button", name="등록하고 추천 기업 보기").click()
    expect(page.locator(".fault-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("예산(부가세 포함)")).to_be_focused()
    expect(page.get_by_label("사업명")).to_have_value("관내 경로당 도시락 배달 용역")


def test_a_refused_sign_in_says_so_first(open_window: OpenWindow) -> None:
    page = open_window()
    page.goto("/sign-in")
    page.get_by_label("아이디").fill("nobody")
    page.get_by_label("비밀번호").fill("wrong-password-9")
    page.get_by_role("main").get_by_role("button", name="로그인").click()
    expect(page.locator(".fault-summary")).to_be_focused()
