"""Printed papers: Korean text that can be read again, any character, and nothing entered is ever obeyed."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from service.files import paper, paper_fonts
from service.files.paper import PaperTooLarge, print_pdf

MADE_AT = datetime.datetime(2026, 11, 28, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=9)))


@pytest.fixture(autouse=True)
def _one_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template of its own beside the shared look."""
    if not (paper_fonts.KRDS / "fonts").is_dir():
        pytest.skip("the front-end files are not installed (./pumasi setup)")
    (tmp_path / "paper.typ").write_bytes((paper.TEMPLATES / "paper.typ").read_bytes())
    (tmp_path / "sheet.typ").write_text(
        '#import "paper.typ": *\n#show: paper.with(title: data.title, foot: data.title)\n= #data.title\n'
        '#facts((("내용", data.text),))\n#listing((1fr, 1fr), ("가", "나"), ((data.text, "끝"),))',
        "utf-8",
    )
    monkeypatch.setattr(paper, "TEMPLATES", tmp_path)


def _print(text: str) -> bytes:
    return print_pdf("sheet.typ", {"title": "검색 증빙서", "text": text}, made_at=MADE_AT)


def _read(pdf: bytes) -> str:
    """The text of all pages without the spaces, which depend on the lines."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_korean_text_can_be_read_from_the_pdf() -> None:
    text = _read(_print("어린이집 3개소 정기 청소, 4,400만원"))
    assert "검색증빙서" in text
    assert "어린이집3개소정기청소,4,400만원" in text


def test_every_syllable_and_the_signs_of_offices_are_drawn() -> None:
    printable = paper_fonts.list_printable()
    assert set(range(0xAC00, 0xD7A4)) <= printable
    assert [sign for sign in "○×△▲◆▶□■㎡㎜㈜ㆍ·「」『』%₩①⑳" if ord(sign) not in printable] == []
    # The first three are drawn in the font, the others composed here: with and without a last consonant.
    assert "각뷁똠쉛뾊갂홟" in _read(_print("각뷁똠쉛뾊갂홟"))


def test_a_character_that_no_font_draws_is_named_and_not_left_out() -> None:
    assert "마을[U+6F22]기업[U+1F600]" in _read(_print("마을漢기업😀"))


@pytest.mark.parametrize(
    "text",
    ['#read("/etc/passwd")', '"); #sys.version', "*굵게* _기울임_ $x^2$ `a` @b <c> \\", '{"a": "\\u0041"}'],
)
def test_what_people_enter_is_printed_and_never_obeyed(text: str) -> None:
    assert "".join(text.split()) in _read(_print(text))


def test_the_same_data_and_moment_give_the_same_bytes() -> None:
    assert _print("같은 내용") == _print("같은 내용")
    assert _print("같은 내용") != _print("다른 내용")


def test_the_pdf_states_the_moment_that_it_was_given_its_title_and_its_language() -> None:
    reader = PdfReader(io.BytesIO(_print("내용")))
    assert reader.metadata is not None
    assert reader.metadata.title == "검색 증빙서"
    assert reader.metadata.creation_date == MADE_AT
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "ko"
    assert bool(root["/MarkInfo"]["/Marked"])


def test_more_than_a_paper_carries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "MOST_DATA_CHARACTERS", 1_000)
    with pytest.raises(PaperTooLarge, match="at most 1,000"):
        _print("가" * 1_000)


def test_fonts_are_made_once_and_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []

    def make(source: Path, target: Path) -> None:
        made.append(target)
        target.write_bytes(source.read_bytes()[:16])

    monkeypatch.setattr(paper_fonts, "STORE", tmp_path / "fonts")
    monkeypatch.setattr(paper_fonts, "make_font", make)
    first = paper_fonts.get_font_folder.__wrapped__()
    assert paper_fonts.get_font_folder.__wrapped__() == first
    assert len(made) == len(paper_fonts.SOURCES)
    assert [path.name for path in first.parent.iterdir()] == [first.name]
    assert sorted(path.suffix for path in first.iterdir()) == [".ttf", ".ttf"]


def test_without_the_front_end_files_the_error_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_fonts, "KRDS", tmp_path)
    with pytest.raises(paper_fonts.FontsMissing, match=r"\./pumasi setup"):
        paper_fonts.get_font_folder.__wrapped__()
