"""CSV for spreadsheets: Hangul opens in Excel, and no cell runs as a formula."""

from __future__ import annotations

import csv
import io

import pytest

from service.files.csv_files import defuse, write_csv


def test_the_file_has_the_mark_that_excel_needs_and_reads_back() -> None:
    content = write_csv(("이름", "값"), [("한끼, 나눔", 3), ('"따옴표"', None), ("두\n줄", {"가": 1})])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [["이름", "값"], ["한끼, 나눔", "3"], ['"따옴표"', ""], ["두\n줄", '{"가": 1}']]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+82-2", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1", '=HYPERLINK("http://x")']
)
def test_what_a_spreadsheet_would_run_is_made_text(cell: str) -> None:
    assert defuse(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "expected"), [(-1, -1), (0.5, 0.5), ("a=1", "a=1"), (None, ""), (True, "True")]
)
def test_everything_else_stays_as_it_is(cell: object, expected: object) -> None:
    assert defuse(cell) == expected
