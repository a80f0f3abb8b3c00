"""A document is read in a process of its own."""

from __future__ import annotations

import pytest

from service.documents.content import UnreadableDocument
from service.documents.isolation import read_apart
from service.documents.reading import read_document
from tests.service.documents.made import make_hwp5, make_hwpx


def test_the_other_process_reads_the_same() -> None:
    content = make_hwp5()
    assert read_apart("과업지시서.hwp", content) == read_document("과업지시서.hwp", content)


def test_a_refusal_of_the_other_process_is_ours() -> None:
    with pytest.raises(UnreadableDocument, match="password"):
        read_apart("a\0; rm -rf.hwp", make_hwp5(flags=3))


def test_a_reading_that_takes_too_long_ends_with_a_clear_sentence() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_apart("a.hwpx", make_hwpx(), seconds=0.01)
    assert "제시간에 읽지 못했습니다" in refused.value.sentence.ko
