"""A document is read in a process of its own, whose limits hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from service.documents import isolation
from service.documents.content import UnreadableDocument
from service.documents.isolation import read_apart
from service.documents.reading import read_document
from service.door import limits
from service.errors import Overloaded
from tests.repository import ROOT
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


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        (f"bytearray({2 * limits.MAX_DOCUMENT_MEMORY_BYTES})", "MemoryError"),
        ("import pathlib\npathlib.Path('written').write_text('x')", "OSError"),
    ],
)
def test_the_other_process_can_neither_swell_nor_write(attempt: str, error: str, tmp_path: Path) -> None:
    program = f"import service.documents.__main__ as reader\nreader.bound()\n{attempt}"
    answer = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode != 0
    assert error in answer.stderr
    assert [path.stat().st_size for path in tmp_path.iterdir() if path.is_file()] in ([], [0])


def test_only_so_many_documents_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(limits.MAX_DOCUMENTS_AT_ONCE):
        assert isolation._places.acquire(timeout=0)
    try:
        with pytest.raises(Overloaded):
            read_apart("a.hwpx", make_hwpx(), seconds=0.05)
    finally:
        for _ in range(limits.MAX_DOCUMENTS_AT_ONCE):
            isolation._places.release()
