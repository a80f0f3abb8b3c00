"""Encodings: the ones that Korean offices use are told apart, others are refused with their line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.decoding import find_encoding
from service.intake.faults import UnreadableFileError
from service.intake.sources import Source

TEXT = "기업명,사업내용\n㈜다솜,청소·소독\n함께도시락,도시락 배달\n"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp949", "cp949"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("ascii", "utf-8"),
    ],
)
def test_known_encodings(encoding: str, expected: str) -> None:
    text = "name,business\nabc,def\n" if encoding == "ascii" else TEXT
    content = text.encode(encoding)
    assert find_encoding(Source("f.csv", content)) == expected
    assert content.decode(expected) == text


@pytest.mark.parametrize("encoding", ["shift_jis", "latin-1", "gb18030"])
def test_other_encodings_are_refused(encoding: str) -> None:
    text = {"shift_jis": "会社名,ひらがな,カタカナ", "latin-1": "razón,años", "gb18030": "企业名称,社会企业"}[
        encoding
    ]
    content = ("name\nabc\n" + text * 20).encode(encoding)
    with pytest.raises(UnreadableFileError) as caught:
        find_encoding(Source("f.csv", content))
    assert caught.value.fault.line == 3
    assert "expected UTF-8" in caught.value.fault.sentence.en


def test_the_line_of_the_first_wrong_byte_is_named() -> None:
    content = TEXT.encode("utf-8") + b"\xff\xfe\xff,x\n"
    with pytest.raises(UnreadableFileError) as caught:
        find_encoding(Source("f.csv", content))
    assert caught.value.fault.line == 4


def test_a_character_cut_at_the_end_is_refused() -> None:
    with pytest.raises(UnreadableFileError):
        find_encoding(Source("f.csv", TEXT.encode("utf-8")[:-2]))


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_decoded_or_refused(content: bytes) -> None:
    try:
        encoding = find_encoding(Source("f.csv", content))
    except UnreadableFileError:
        return
    content.decode(encoding)
