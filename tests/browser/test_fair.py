"""A whole fair in a real browser, on the sample agencies and enterprises: from set-up to the report."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from service.accounts import actions as accounts
from service.app import create_app
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.database import migrate
from service.fairs.sheets import APPLICATION_HEADERS, BOOTH_HEADERS
from service.files.sheets import write_sheet
from tests.browser.serving import serve
from tests.repository import ROOT
from tests.service.conftest import NOW, PASSWORD, make_settings

SAMPLES = ROOT / "data" / "samples"
PICTURES = ROOT / "var" / "browser"
# The solver's ten seconds, and what it takes to compile its kernels where no set-up has done so yet.
PLAN_PATIENCE_MS = 150_000
# The width inside the margins of the printed grid, 281 mm, and the smallest type that one reads at a table.
_A4_LANDSCAPE_PX = 1062
_LEAST_PRINTED_POINTS = 6
ENTERPRISES = [
    json.loads(line) for line in (SAMPLES / "enterprises.jsonl").read_text("utf-8").splitlines()[:5]
]
AGENCIES = [
    party["name"]
    for party in json.loads((SAMPLES / "fair.json").read_text("utf-8"))["parties"]
    if party["kind"] == "booth"
][2:4]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with sample enterprises and an organiser, and no fair yet."""
    path = tmp_path_factory.mktemp("fair") / "pumasi.sqlite3"
    settings = make_settings(f"sqlite:///{path}", environment="demo", background_interval_seconds=0.2)
    migrate(settings)
    app = create_app(settings)
    app.state.clock = lambda: NOW
    with app.state.database.session(is_writing=True) as session:
        accounts.create_account(
            session,
            settings,
            login="organiser",
            password=PASSWORD,
            display_name="운영 담당",
            role="organiser",
            organisation="견본 지원센터",
            now=NOW,
        )
        catalogue.import_enterprises(session, [EnterpriseIn(**item) for item in ENTERPRISES], now=NOW)
    with serve(app) as address:
        yield address


def _picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"fair-{name}.png")


def _upload(
    page: Page, tmp_path: Path, name: str, headers: tuple[str, ...], rows: list[list[object]]
) -> None:
    file = tmp_path / name
    file.write_bytes(write_sheet("xlsx", headers, rows))  # type: ignore[arg-type]
    page.get_by_text("엑셀·CSV로 올리기").click()
    page.get_by_label("파일(XLSX, CSV)").set_input_files(file)
    page.get_by_role("button", name="올리기", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("모두 저장하였습니다")


def _wait_for_plan(page: Page) -> None:
    """Wait until the job has ended, however it ended; then the page has to say that the plan is made."""
    ends = re.compile("다 짰습니다|짜지 못하였습니다|멈추었습니다")
    expect(page.locator("#planning")).to_have_text(ends, timeout=PLAN_PATIENCE_MS)
    expect(page.locator(".planning")).to_contain_text("시간표를 다 짰습니다")


def test_a_whole_fair_from_set_up_to_report(
    open_window: Callable[..., Page], sign_in: Callable[[Page, str], None], tmp_path: Path
) -> None:
    page = open_window()
    page.set_default_timeout(60_000)
    sign_in(page, "organiser")
    # Set-up.
    page.get_by_role("link", name="상담회", exact=True).first.click()
    page.get_by_role("link", name="상담회 만들기").click()
    page.get_by_label("상담회 이름").fill("견본 구매상담회")
    page.get_by_role("group", name="1일째").get_by_label("날짜").fill("2017-03-30")
    second = page.get_by_role("group", name="2일째")
    for label in ("날짜", "오전 시작", "오전 끝", "오후 시작", "오후 끝"):
        second.get_by_label(label).fill("")
    page.get_by_role("button", name="저장").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("견본 구매상담회")
    base = page.url.rstrip("/")
    page.goto(f"{base}/booths")
    nothing = [None] * 4
    booths = [
        [f"{number:02d}", agency, None, None, 1, *nothing, f"{agency} 도시락 공급", None, 20_000_000, None]
        for number, agency in enumerate(AGENCIES, 1)
    ]
    _upload(page, tmp_path, "booths.xlsx", BOOTH_HEADERS, booths)
    # Applications.
    page.goto(base)
    page.get_by_role("button", name="신청 접수 열기").click()
    page.goto(f"{base}/applications")
    rows: list[list[object]] = [
        [item["enterprise_id"], None, None, None, None, None, None, None, None, None, None, "01", None]
        for item in ENTERPRISES
    ]
    rows[0][11] = "01, 02"
    _upload(page, tmp_path, "applications.xlsx", APPLICATION_HEADERS, rows)
    # Plan in the background; the page refreshes itself until it is done.
    page.goto(f"{base}/plans")
    page.get_by_label("계산 시간 한도(초)").fill("10")
    page.get_by_role("button", name="시간표 짜기").click()
    _wait_for_plan(page)
    page.get_by_role("link", name="1판 보기").click()
    chips = page.locator(".chip")
    expect(chips).to_have_count(6)
    _picture(page, "planned")
    # On paper the whole grid has to fit: the sheet is turned.
    sheet = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages[0]
    assert sheet.mediabox.width > sheet.mediabox.height
    # Nothing but the sheet says of which fair and day it is, up to the last of its sixteen slots.
    printed = sheet.extract_text()
    for said in ("견본 구매상담회", "2017. 3. 30.", "10:00", "16:30"):
        assert said in printed
    assert "끌어 놓아도" not in printed
    page.emulate_media(media="print")
    page.set_viewport_size({"width": _A4_LANDSCAPE_PX, "height": 720})
    too_wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(too_wide) == 0
    in_points = page.evaluate(
        "() => parseFloat(getComputedStyle(document.querySelector('.chip')).fontSize) * 0.75"
    )
    assert in_points >= _LEAST_PRINTED_POINTS
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 900})
    # Edit by keyboard: take the last enterprise out; the auditor's word stands before the button.
    chips.filter(has_text=ENTERPRISES[4]["name"]).first.click()
    page.get_by_label("옮길 시간대").select_option("")
    page.locator("#said").wait_for()
    _picture(page, "judged")
    page.locator("#judgement").get_by_role("button").click()
    expect(page.locator(".notice")).to_contain_text("시간표를 고쳤습니다")
    expect(chips).to_have_count(5)
    page.get_by_role("button", name="이 판을 공개").click()
    expect(page.locator(".notice")).to_contain_text("상담이 바뀐 곳에만")
    # The board is fetched anew every half minute, and who goes through it by keyboard stays where they are.
    page.clock.install()
    page.goto(f"{base}/board")
    booth = page.locator("main .booth-name a").nth(1)
    booth.focus()
    page.evaluate("window.board = document.getElementById('board')")
    with page.expect_response("**/board"):
        page.clock.fast_forward(31_000)
    page.wait_for_timeout(500)
    assert page.evaluate("window.board.isConnected") is False
    expect(booth).to_be_focused()
    # The day, on a phone.
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{base}/desk")
    for _ in range(2):
        page.locator(".day-list").get_by_role("button", name=re.compile("접수")).first.click()
        expect(page.locator(".notice")).to_contain_text("접수하였습니다")
        page.goto(f"{base}/desk")
    expect(page.get_by_role("status").first).to_contain_text("5곳 가운데 2곳")
    _picture(page, "desk")
    page.goto(f"{base}/booths/B01/day")
    page.get_by_role("button", name=re.compile("^노쇼")).nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("빈자리 채우기")
    page.get_by_role("button", name=re.compile("이 시간에 배정")).click()
    expect(page.locator(".notice")).to_contain_text("빈자리에 배정하고 알렸습니다")
    expect(page.locator(".day-list").first).to_contain_text(ENTERPRISES[4]["name"])
    # Somebody without a booking queues, with an expected time.
    page.get_by_label("현장 대기에 올릴 이름").fill("들른 손님")
    page.get_by_role("button", name="대기표 뽑기").click()
    expect(page.locator(".day-list").nth(1)).to_contain_text("예상 2017. 3. 30.")
    _picture(page, "booth")
    # The second agency is late: as few bookings as possible move, and nobody is told yet.
    page.goto(f"{base}/replan")
    page.get_by_label("늦거나 못 오는 곳").select_option("B02")
    page.get_by_label("이 시간대까지").select_option("2")
    page.get_by_role("button", name="다시 짜기").click()
    expect(page.locator(".verdict-box")).to_contain_text("자리를 잃은 상담 0건")
    # What came of it.
    page.goto(f"{base}/booths/B01/day")
    page.get_by_role("link", name=re.compile("^상담 카드")).first.click()
    page.locator("label", has_text="계약체결").click()
    page.get_by_role("button", name="저장").click()
    expect(page.get_by_role("alert")).to_contain_text("계약액")
    page.get_by_label("계약액").fill("2천만원")
    page.get_by_role("button", name="저장").click()
    expect(page.locator(".notice")).to_contain_text("상담 카드를 저장하였습니다")
    page.goto(f"{base}/report")
    funnel = page.get_by_role("table").first
    expect(funnel.get_by_role("row", name=re.compile("^계약 "))).to_contain_text("2,000만원")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    _picture(page, "report")
