"""An administrator's whole way in Korean, from signing in to the audit; pictures go to an ignored folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from playwright.sync_api import Page, expect

from service import jobs
from service.accounts import actions as accounts
from service.reference_previews.jobs import PREVIEW_JOB
from tests.repository import ROOT
from tests.service.conftest import NOW, PASSWORD

PICTURES = ROOT / "var" / "screenshots" / "administrator"


def test_an_administrator_goes_from_signing_in_to_the_audit(
    running: tuple[FastAPI, str],
    open_window: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:
    app = running[0]
    with app.state.database.session(is_writing=True) as session:
        accounts.create_account(
            session,
            app.state.settings,
            login="administrator",
            password=PASSWORD,
            display_name="관리 담당",
            role="administrator",
            organisation="서울시",
            now=NOW,
        )
    page = open_window()
    page.set_default_timeout(30_000)  # the first page may wait for the index
    PICTURES.mkdir(parents=True, exist_ok=True)

    def keep_picture(name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    sign_in(page, "administrator")

    # A colleague of a district is invited and joins.
    page.goto("/admin/accounts")
    page.get_by_role("link", name="계정 초대").click()
    page.get_by_label("전자우편").fill("buyer2@example.org")
    page.get_by_label("역할").select_option("buyer")
    page.get_by_label("소속").fill("노원구")
    page.get_by_role("button", name="초대 보내기").click()
    link = page.locator("#link").inner_text()
    keep_picture("1-invited")
    colleague = open_window()
    colleague.goto(link)
    colleague.get_by_label("아이디").fill("nowon")
    colleague.get_by_label("이름").fill("노원구 담당")
    colleague.get_by_label("비밀번호").fill("긴 문장으로 된 비밀번호 하나")
    colleague.get_by_role("button", name="계정을 만들고 시작하기").click()
    expect(colleague.get_by_role("status").first).to_be_visible()
    page.goto("/admin/accounts?q=nowon")
    expect(page.get_by_role("table")).to_contain_text("노원구 담당")
    keep_picture("2-accounts")

    # The list is taken away with a reason.
    page.get_by_label("사유").fill("연간 계정 점검")
    with page.expect_download() as taken:
        page.get_by_role("button", name="내려받기").click()
    taken.value.save_as(tmp_path / "accounts.csv")
    assert "nowon" in (tmp_path / "accounts.csv").read_text("utf-8-sig")

    # A synonym is drafted, seen in the rankings, and takes effect.
    page.goto("/admin/words/new")
    page.get_by_label("같은 뜻의 말").fill("찬합\n도시락")
    page.get_by_label("사유").fill("이용자 문의")
    page.get_by_role("button", name="초안 저장").click()
    page.get_by_role("button", name="순위가 어떻게 바뀌는지 미리 보기").click()
    jobs.JobRunner(app.state.database, app.state.settings, app.state.clock, (PREVIEW_JOB,)).run_next()
    page.get_by_role("button", name="시행").wait_for()
    page.get_by_label("사유").fill("과장 결재")
    keep_picture("3-preview")
    page.get_by_role("button", name="시행").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("시행 중")
    visitor = open_window()
    visitor.goto("/enterprises?q=찬합")
    expect(visitor.get_by_role("main")).to_contain_text("한끼나눔 사회적협동조합")

    # Who did what is on record.
    page.goto("/admin/audit")
    trail = page.get_by_role("table")
    for deed in ("계정 초대", "판 시행"):
        expect(trail).to_contain_text(deed)
    keep_picture("4-audit")
    page.goto("/admin/accounts?q=nowon")
    page.get_by_role("link", name="nowon").click()
    page.get_by_label("이용을 막는 까닭").fill("퇴직")
    page.get_by_role("button", name="이용 막기").click()
    expect(page.get_by_role("main")).to_contain_text("이용 막힘")
    keep_picture("5-disabled")
    colleague.reload()
    expect(colleague.get_by_role("link", name="로그인").first).to_be_visible()
