"""Documents of every format are read with their tables; what is hostile is refused with a clear sentence."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest

from service.documents import archives
from service.documents.content import Document, UnreadableDocument
from service.documents.hwp5 import PREVIEW_REMARK
from service.documents.reading import read_document, read_text
from service.door import limits
from tests.service.documents import made
from tests.service.documents.made import make_container, make_docx, make_hwp5, make_hwpx, make_pdf, make_zip

TEXT = "어린이집 정기 청소 용역\n예산 4,400만원"


def _refusal(content: bytes, name: str = "과업지시서.hwpx") -> str:
    with pytest.raises(UnreadableDocument) as refused:
        read_document(name, content)
    assert refused.value.sentence.en
    return refused.value.sentence.ko


def _say(document: Document) -> list[tuple[str, str]]:
    return [(passage.place.ko.split("쪽 ")[-1], passage.text) for passage in document.passages]


@pytest.mark.parametrize(
    ("make", "kind"), [(make_hwpx, "hwpx"), (make_docx, "docx"), (make_hwp5, "hwp"), (make_pdf, "pdf")]
)
def test_paragraphs_and_tables_come_in_reading_order_with_their_places(
    make: Callable[[], bytes], kind: str
) -> None:
    document = read_document(f"a.{kind}", make())
    assert (document.kind, document.remarks) == (kind, [])
    assert _say(document) == [
        ("1번째 문단", "어린이집 정기 청소 용역 과업지시서"),
        ("2번째 문단", "1. 사업개요"),
        ("표 1의 1행", "사업명 | 어린이집 3개소 정기 청소 용역"),
        ("표 1의 2행", "사업비 | 금44,000,000원(부가가치세 포함)"),
        ("3번째 문단", "○ 과업장소: 서울특별시 은평구 관내 구립 어린이집 3개소"),
    ]
    assert document.passages[2].cells == ("사업명", "어린이집 3개소 정기 청소 용역")
    assert {passage.page for passage in document.passages} == ({1} if kind == "pdf" else {None})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_plain_text_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    document = read_document("a.txt", TEXT.encode(encoding))
    assert (document.kind, document.text) == ("text", TEXT)


def test_a_paragraph_is_parted_into_sentences_and_put_together_again() -> None:
    document = read_text("청소할 업체가 필요합니다. 예산은 4,400만원입니다.\n2017. 3. 2. 부터")
    assert [passage.text for passage in document.passages] == [
        "청소할 업체가 필요합니다.",
        "예산은 4,400만원입니다.",
        "2017. 3. 2. 부터",
    ]
    assert [passage.paragraph for passage in document.passages] == [1, 1, 2]
    assert document.text == "청소할 업체가 필요합니다. 예산은 4,400만원입니다.\n2017. 3. 2. 부터"


@pytest.mark.parametrize("make", [make_hwpx, make_hwp5])
def test_cells_keep_their_order_and_a_frame_of_one_cell_is_text(
    make: Callable[[made.Content], bytes],
) -> None:
    document = read_document("a", make([[["틀 안의 글"]], [["가", "", "다"], ["라", "마", "바"]]]))
    assert [passage.cells for passage in document.passages] == [(), ("가", "", "다"), ("라", "마", "바")]
    assert document.passages[0].text == "틀 안의 글"


def test_tabs_and_line_breaks_inside_a_text_keep_words_apart() -> None:
    assert read_document("a", make_hwpx(["가나\t다라\n마바"])).text == "가나 다라\n마바"


def test_sections_come_in_the_order_of_their_numbers() -> None:
    later = make_hwpx(["열째"])
    with zipfile.ZipFile(io.BytesIO(later)) as archive:
        section = archive.read("Contents/section0.xml")
    assert (
        read_document("a", make_hwpx(["첫째"], **{"Contents__section10.xml": section})).text == "첫째\n열째"
    )


def test_a_table_inside_a_cell_is_part_of_what_the_cell_says() -> None:
    inner = made._write_hwpx([["안1", "안2"]])
    outer = made._write_hwpx([["밖", "X"], ["가", "나"]]).replace("<hp:t>X</hp:t>", f"<hp:t/>{inner}")
    section = f'<s xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph">{outer}</s>'
    document = read_document("a", make_zip({"Contents/section0.xml": section}))
    assert [passage.cells for passage in document.passages] == [("밖", "안1 안2"), ("가", "나")]


def test_a_record_longer_than_its_head_can_say_is_read() -> None:
    long = "가" * 5000
    assert read_document("a.hwp", make_hwp5([long])).text == long


def test_what_was_deleted_or_stands_in_a_footnote_is_left_out() -> None:
    docx = (
        '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>남은 글</w:t></w:r>'
        "<w:del><w:r><w:t>지운 글</w:t></w:r></w:del></w:p></w:body></w:document>"
    )
    assert read_document("a", make_zip({"word/document.xml": docx})).text == "남은 글"


def test_a_document_for_distribution_gives_its_preview_and_says_so() -> None:
    document = read_document("a.hwp", make_hwp5(flags=5, preview="배포용 앞부분"))
    assert (document.text, document.remarks) == ("배포용 앞부분", [PREVIEW_REMARK])


def test_a_file_under_a_wrong_name_is_read_by_its_content_and_that_is_said() -> None:
    document = read_document("과업지시서.pdf", make_docx())
    assert document.kind == "docx"
    assert "파일 이름과 달리 내용은 DOCX" in document.remarks[0].ko


# --- what is refused ----------------------------------------------------------------------------------------


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = make_zip({"Contents/section0.xml": b"<a>" + b" " * (32 << 20) + b"</a>"})
    assert len(bomb) < 100_000
    assert "지나치게 커지는 파일" in _refusal(bomb)


def test_what_a_directory_claims_of_sizes_is_not_believed() -> None:
    bomb = bytearray(make_zip({"Contents/section0.xml": b"<a>" + b" " * (32 << 20) + b"</a>"}))
    place = bomb.rindex(b"PK\x01\x02")
    struct.pack_into("<I", bomb, place + 24, 100)
    assert "손상되었거나" in _refusal(bytes(bomb)) or "지나치게" in _refusal(bytes(bomb))


def test_a_deflated_section_that_swells_is_refused() -> None:
    deflater = zlib.compressobj(wbits=-15)
    section = deflater.compress(bytes(64 << 20)) + deflater.flush()
    assert "지나치게 커지는 파일" in _refusal(make_hwp5(section=section))


def test_too_many_parts_are_refused() -> None:
    parts = {f"BinData/{number}": b"" for number in range(limits.MAX_DOCUMENT_PARTS)}
    assert "든 것이 너무 많습니다" in _refusal(make_hwpx(**parts))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY a "가"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd">',
    ],
)
@pytest.mark.parametrize("name", ["Contents/section0.xml", "word/document.xml"])
def test_entities_and_outside_files_are_refused(head: str, name: str) -> None:
    content = f'{head}<w:document xmlns:w="w"><w:p><w:t>&x;</w:t></w:p></w:document>'
    assert "바깥 파일이나 치환문" in _refusal(make_zip({name: content}))


def test_xml_nested_without_end_is_refused() -> None:
    depth = 100_000
    content = '<hp:p xmlns:hp="h">' + "<a>" * depth + "</a>" * depth + "</hp:p>"
    assert "구조가 지나치게 깊어" in _refusal(make_zip({"Contents/section0.xml": content}))


def test_tables_nested_without_end_are_refused() -> None:
    section = b"".join(
        made.write_record(0x47, level, b" lbt" + bytes(40)) for level in range(limits.MAX_DOCUMENT_DEPTH + 2)
    )
    assert "겹쳐 있어" in _refusal(make_hwp5(flags=0, section=section))


@pytest.mark.parametrize(
    "content",
    [
        make_hwp5(flags=3),
        make_container({"EncryptedPackage": bytes(5000), "EncryptionInfo": b"x"}),
        make_hwpx(**{"META-INF__manifest.xml": "<manifest><encryption-data/></manifest>"}),
    ],
    ids=["hwp", "docx", "hwpx"],
)
def test_a_password_is_asked_to_be_taken_off(content: bytes) -> None:
    assert "암호가 걸린 문서" in _refusal(content)


def test_a_pdf_with_a_password_is_refused_and_one_that_only_forbids_printing_is_read() -> None:
    assert "암호가 걸린 문서" in _refusal(make_pdf(password="비밀"))
    assert read_document("a.pdf", make_pdf(password="")).kind == "pdf"


def test_an_encrypted_part_of_an_archive_is_refused() -> None:
    locked = bytearray(make_hwpx())
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    assert "암호가 걸린 문서" in _refusal(bytes(locked))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "빈 파일"),
        (b"   \n\n ", "읽을 글이 없는"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" * 50, "문서가 아니거나"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00" * 20, "문서가 아니거나"),
        (b"HWP Document File V3.00 \x1a\x01\x02\x03\x04\x05", "옛 한글"),
        (make_container({"WordDocument": bytes(5000)}), "옛 형식(DOC"),
        (make_zip({"xl/workbook.xml": "<a/>"}), "엑셀 파일"),
        (make_zip({"사진.jpg": b"x"}), "압축을 풀고"),
        (b"%PDF-1.7\nnothing", "손상되었거나"),
        (b"PK\x03\x04" + b"x" * 100, "손상되었거나"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600, "손상되었거나"),
        (make_hwp5(section=b"not deflated"), "손상되었거나"),
        (make_zip({"Contents/section0.xml": "<a><b></a>"}), "손상되었거나"),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes, said: str) -> None:
    assert said in _refusal(content)


def _read_or_refuse(content: bytes) -> None:
    """Any other error than our own fails the test."""
    with suppress(UnreadableDocument):
        read_document("a", content)


@pytest.mark.parametrize("make", [make_hwpx, make_docx, make_hwp5, make_pdf])
def test_a_file_that_ends_early_is_never_a_crash(make: Callable[[], bytes]) -> None:
    whole = make()
    for end in range(8, len(whole), max(1, len(whole) // 40)):
        _read_or_refuse(whole[:end])


@pytest.mark.parametrize("make", [make_hwpx, make_docx, make_hwp5])
def test_a_file_with_spoilt_bytes_is_never_a_crash(make: Callable[[], bytes]) -> None:
    whole = make()
    for place in range(0, len(whole), 7):
        spoilt = bytearray(whole)
        spoilt[place] ^= 0xFF
        _read_or_refuse(bytes(spoilt))


def test_a_file_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_DOCUMENT_BYTES", 1 << 20)
    assert "너무 큽니다(최대 1MB)" in _refusal(bytes((1 << 20) + 1))


def test_text_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_DOCUMENT_CHARACTERS", 1_000)
    assert "글이 너무 많습니다" in _refusal(("가" * 100 + "\n").encode() * 20)


def test_pages_beyond_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_DOCUMENT_PAGES", 0)
    assert "1쪽이나 됩니다" in _refusal(make_pdf())


def test_a_pdf_of_pictures_says_that_it_has_no_text() -> None:
    from pypdf import PdfWriter

    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(buffer)
    assert "글자가 없는 PDF" in _refusal(buffer.getvalue())


def test_all_parts_of_an_archive_share_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_DOCUMENT_UNPACKED_BYTES", 1_000)
    archive = archives.Archive(make_zip({"a": b"x" * 600, "b": b"x" * 600}))
    archive.read("a")
    with pytest.raises(UnreadableDocument):
        archive.read("b")
