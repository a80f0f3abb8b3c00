"""The buyer's first half: sign in, drop a document, confirm, see the ranking, keep the evidence."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.service.documents.made import make_hwpx

OpenWindow = Callable[..., Page]
SignIn = Callable[[Page, str], None]

STATEMENT = [
    "경로당 도시락 배달 용역 과업지시서",
    [["사업명", "경로당 도시락 배달 용역"], ["사업비", "금44,000,000원(부가가치세 포함)"]],
    "○ 과업장소: 서울특별시 은평구 관내 경로당 12개소",
    "○ 과업기간: 2017. 4. 1. ~ 2017. 12. 31.",
]


def test_a_buyer_drops_a_statement_of_work_and_leaves_with_evidence(
    open_window: OpenWindow, sign_in: SignIn, tmp_path: Path
) -> None:
    document = tmp_path / "과업지시서.hwpx"
    document.write_bytes(make_hwpx(STATEMENT))
    page = open_window(accept_downloads=True)
    sign_in(page, "buyer")
    page.get_by_role("link", name="수요 등록").first.click()
    page.get_by_label("과업지시서 파일").set_input_files(document)
    page.get_by_role("button", name="양식 채우기").click()
    expect(page.get_by_role("heading", name="항목")).to_contain_text("찾아 채웠습니다")
    expect(page.get_by_label("사업명")).to_have_value("경로당 도시락 배달 용역")
    expect(page.get_by_label("계약 종료일")).to_have_value("2017-12-31")
    expect(page.locator(".origin").filter(has_text="금44,000,000원")).to_contain_text("표 1의 2행")
    # The buyer puts one thing right, and confirms.
    page.get_by_label("예산(부가세 포함)").fill("4,840만원")
    page.get_by_role("button", name="등록하고 추천 기업 보기").click()
    page.wait_for_url("**/matches")
    first = page.locator(".rank-card .card-title").first.inner_text()
    # A district of the map, by keyboard alone.
    page.locator("summary", has_text="지도에서 자치구 고르기").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile(r"^은평구 \d+곳, 조건에 넣기$")).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/matches?district=*")
    expect(page.locator(".removal", has_text="은평구")).to_be_visible()
    page.get_by_role("button", name="검색 증빙서 만들기").click()
    page.wait_for_url("**/evidence/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("경로당 도시락 배달 용역")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF로 받기").click()
    pdf = Path(waiting.value.path()).read_bytes()
    said = "".join("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages).split())
    assert "검색증빙서" in said
    assert "".join(first.split()) in said
    assert "4,840만원" in said
    # Whoever gets the paper sees that it is as it was made.
    checker = open_window()
    checker.goto("/check-evidence")
    checker.get_by_label("증빙서 파일").set_input_files(
        {"name": "증빙서.pdf", "mimeType": "application/pdf", "buffer": pdf}
    )
    checker.get_by_role("button", name="확인하기").click()
    expect(checker.get_by_role("heading", name="만든 그대로인 증빙서입니다")).to_be_visible()
