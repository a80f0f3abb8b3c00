"""The pictures of docs/tour.md, taken of the demonstration: `./pumasi pictures` takes them anew.

The demonstration is prepared in a folder of its own and on a fixed day, so that a picture changes with
the page that it shows and with nothing else. Everything in it is invented.
"""

from __future__ import annotations

import datetime
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, expect

from launcher.browser import ensure_browser
from service.app import create_app
from service.running.demo import SAMPLE_ACCOUNTS, prepare_demo
from service.settings import Settings
from tests.browser.serving import open_browser, serve
from tests.repository import ROOT

FOLDER = ROOT / "docs" / "pictures"
NOW = datetime.datetime(2026, 11, 23, 1, 0, tzinfo=datetime.UTC)
_WIDTH, _HEIGHT = 960, 600
_PATIENCE_MS = 30_000
_OWN = "/enterprises/SAMPLE-E0001"
_STATEMENT = """경로당 어르신 도시락 배달 용역 과업지시서
○ 사업비: 금44,000,000원(부가가치세 포함)
○ 과업장소: 서울특별시 은평구 관내 경로당 12개소
○ 과업기간: 2027. 1. 4. ~ 2027. 12. 31.
○ 과업내용: 점심 도시락을 만들어 주 5일 배달하고 안부를 확인한다.
○ 참가자격: 사회적기업 또는 사회적협동조합
"""
_LISTINGS = """기업명,조직유형,소재 자치구,서비스1 이름,서비스1 설명
늘봄도시락 협동조합(견본),협동조합,은평구,도시락 배달,어르신 식단
새벽청소(견본),마을기업,마포구,청사 청소,주 5일
이름만있는기업(견본),없는유형,강남,세탁,
"""

Keep = Callable[..., None]


def take_pictures(folder: Path) -> list[str]:
    """Take every picture into the folder; their names in the order of the tour."""
    taken: list[str] = []
    with _prepare_demo() as app, serve(app) as address, open_browser() as browser:
        for role, walk in _WALKS:
            with _open_window(browser, address) as page:
                _sign_in(page, role)

                def keep(name: str, *, top: Locator | None = None, page: Page = page) -> None:
                    _take(page, folder / f"{name}.png", top)
                    taken.append(name)

                walk(page, keep)
    return taken


@contextmanager
def _prepare_demo() -> Iterator[FastAPI]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            environment="demo", database_url=f"sqlite:///{folder}/demo.sqlite3", log_level="error"
        )
        prepare_demo(settings, now=NOW)
        app = create_app(settings)
        app.state.sample_accounts = SAMPLE_ACCOUNTS
        app.state.clock = lambda: NOW
        try:
            yield app
        finally:
            app.state.database.dispose()


@contextmanager
def _open_window(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address,
        viewport={"width": _WIDTH, "height": _HEIGHT},
        locale="ko-KR",
        reduced_motion="reduce",
    )
    context.set_default_timeout(_PATIENCE_MS)
    yield context.new_page()
    context.close()


def _sign_in(page: Page, role: str) -> None:
    account = next(item for item in SAMPLE_ACCOUNTS if item.role == role)
    page.goto("/sign-in")
    page.get_by_label("아이디").fill(account.login)
    page.get_by_label("비밀번호").fill(account.password)
    page.get_by_role("main").get_by_role("button", name="로그인").click()
    page.get_by_role("status").get_by_text("로그인하였습니다").wait_for()


def _take(page: Page, path: Path, top: Locator | None) -> None:
    """The window as it stands, or from the place `top` on."""
    if top is not None:
        top.evaluate("element => window.scrollTo(0, element.getBoundingClientRect().top + scrollY - 24)")
    else:
        page.evaluate("window.scrollTo(0, 0)")
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.screenshot(path=path, caret="initial", animations="disabled")


def _walk_as_buyer(page: Page, keep: Keep) -> None:
    page.goto("/post-demand")
    page.get_by_label("과업지시서 파일").set_input_files(
        {"name": "과업지시서.txt", "mimeType": "text/plain", "buffer": _STATEMENT.encode()}
    )
    page.get_by_role("button", name="양식 채우기").click()
    keep("buyer-1-need", top=page.get_by_text("수요기관 유형", exact=True))
    page.get_by_role("button", name="등록하고 추천 기업 보기").click()
    page.wait_for_url("**/matches")
    demand = page.url.removesuffix("/matches")
    cards = page.locator(".rank-card")
    for number in range(3):
        cards.nth(number).get_by_role("button", name="후보에 담기").click()
        expect(cards.nth(number)).to_contain_text("후보에 담음")
    keep("buyer-2-ranking", top=cards.first)
    cards.first.get_by_text("왜 추천했나요?").click()
    cards.first.get_by_role("link", name="자세한 근거를 한 화면에서 보기").click()
    keep("buyer-3-why", top=page.get_by_role("heading", name="점수 구성"))
    page.goto(f"{demand}/shortlist")
    page.get_by_role("button", name="고른 후보 나란히 비교").click()
    keep("buyer-4-comparison", top=page.get_by_role("heading", level=1))
    page.goto(f"{demand}/quotes")
    page.get_by_label("답변 기한").fill("2026-12-04")
    page.get_by_role("button", name="견적 요청").click()
    expect(page.get_by_role("table").first).to_contain_text("답변 대기")
    keep("buyer-5-quotes", top=page.get_by_role("heading", level=1))
    page.goto(f"{demand}/matches")
    page.get_by_role("button", name="검색 증빙서 만들기").click()
    page.wait_for_url("**/evidence/*")
    keep("buyer-6-evidence", top=page.get_by_role("heading", level=1))
    page.goto(f"{demand}/outcome")
    contract = page.get_by_role("group", name="계약 기업 1")
    contract.get_by_label("기업명").select_option(index=1)
    contract.get_by_label("계약금액").fill("4,350만원")
    page.get_by_role("button", name="결과 저장").click()
    expect(page.get_by_role("status").first).to_contain_text("구매 결과를 기록하였습니다")
    page.goto("/purchases")
    page.get_by_label("연간 총구매액").fill("12억원")
    page.get_by_role("button", name="총구매액 저장").click()
    page.get_by_role("status").first.wait_for()
    keep("buyer-7-purchases", top=page.get_by_role("heading", level=1))


def _walk_as_enterprise(page: Page, keep: Keep) -> None:
    page.goto("/my-listing")
    page.get_by_role("button", name="단계별로 등록하기").click()
    page.get_by_label("기업명").fill("새봄밥상 사회적협동조합(견본)")
    page.get_by_label("기업 소개").fill("어르신께 도시락을 만들어 배달합니다.")
    page.get_by_label("조직 유형").select_option("social_cooperative")
    page.get_by_label("소재 자치구").select_option("은평구")
    expect(page.locator("#draft-version")).not_to_have_value("1")
    keep("enterprise-1-steps", top=page.get_by_role("heading", level=1))
    page.goto("/my-listing/uploads")
    page.locator("input[type=file]").set_input_files(
        {"name": "기업목록.csv", "mimeType": "text/csv", "buffer": _LISTINGS.encode("cp949")}
    )
    page.get_by_role("main").get_by_role("button", name="올리고 미리 보기").click()
    page.wait_for_url("**/uploads/*")
    keep("enterprise-2-upload", top=page.get_by_role("heading", level=1))
    page.goto(f"{_OWN}/suggestions")
    keep("enterprise-3-suggestions", top=page.get_by_role("heading", level=1))
    page.goto(f"{_OWN}/mirror")
    keep("enterprise-4-mirror", top=page.get_by_role("heading", level=1))
    page.goto("/my-alerts")
    keep("enterprise-5-alerts", top=page.get_by_role("heading", level=1))


def _walk_as_administrator(page: Page, keep: Keep) -> None:
    page.goto("/admin/accounts")
    keep("administrator-1-accounts", top=page.get_by_role("heading", level=1))
    page.goto("/admin/audit")
    keep("administrator-2-audit", top=page.get_by_role("table"))
    page.goto("/admin/words/new")
    page.get_by_label("같은 뜻의 말").fill("청소\n방역")
    page.get_by_label("사유").fill("이용자 문의(견본)")
    page.get_by_role("button", name="초안 저장").click()
    page.get_by_role("button", name="순위가 어떻게 바뀌는지 미리 보기").click()
    page.get_by_role("button", name="시행").wait_for()
    keep("administrator-3-words", top=page.get_by_role("heading", name="바꾸는 것"))


_WALKS: tuple[tuple[str, Callable[[Page, Keep], None]], ...] = (
    ("buyer", _walk_as_buyer),
    ("enterprise", _walk_as_enterprise),
    ("administrator", _walk_as_administrator),
)


def main() -> int:
    """Take the pictures of the tour anew; a line for each on standard output."""
    sys.stderr.write(ensure_browser() + "\n")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in take_pictures(FOLDER):
        size = (FOLDER / f"{name}.png").stat().st_size
        sys.stdout.write(f"docs/pictures/{name}.png {size:,}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
