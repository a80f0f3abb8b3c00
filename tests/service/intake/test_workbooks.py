"""XLSX workbooks: ordinary ones are read, disguised, locked, damaged and exploding ones refused."""

from __future__ import annotations

import datetime
import io
import resource
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from service.intake import workbooks
from service.intake.faults import UnreadableFileError
from service.intake.sources import Source
from service.intake.tables import find_format, read_cells
from service.intake.workbooks_apart import read_every_sheet_apart


def make_workbook(*rows: list[object], before: int = 0, merged: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for number, row in enumerate(rows, before + 1):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    for cells in merged:
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refusal(content: bytes, name: str = "f.xlsx") -> str:
    def read() -> None:
        source = Source(name, content)
        list(read_cells(source, find_format(source)))

    with pytest.raises(UnreadableFileError) as caught:
        read()
    return caught.value.fault.sentence.en


def rows_of(content: bytes) -> list[tuple[int, list[object]]]:
    source = Source("f.xlsx", content)
    assert find_format(source) == "xlsx"
    return list(read_cells(source, "xlsx"))


def test_rows_carry_the_numbers_that_the_spreadsheet_shows() -> None:
    content = make_workbook(["기업명", "설립일"], ["다솜", datetime.date(2015, 10, 29)], before=3)
    assert rows_of(content) == [
        (4, ["기업명", "설립일"]),
        (5, ["다솜", datetime.date(2015, 10, 29)]),
    ]


def test_the_first_sheet_with_anything_in_it_is_read() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("둘째").append(["기업명"])
    out = io.BytesIO()
    book.save(out)
    assert rows_of(out.getvalue()) == [(1, ["기업명"])]


def test_a_hidden_sheet_is_read_only_where_no_other_holds_anything() -> None:
    book = openpyxl.Workbook()
    book.active.append(["선택 목록"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("목록")
    out = io.BytesIO()
    book.save(out)
    assert rows_of(out.getvalue()) == [(1, ["선택 목록"])]
    shown.append(["기업명"])
    out = io.BytesIO()
    book.save(out)
    assert rows_of(out.getvalue()) == [(1, ["기업명"])]


def test_a_renamed_zip_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    assert "some other ZIP archive" in refusal(out.getvalue())


def test_other_files_named_like_a_workbook_are_refused() -> None:
    assert "is named like a workbook" in refusal(b"name,business\na,b\n")
    assert "old XLS or HWP" in refusal(workbooks.OLE_MARK + b"\0" * 600)
    locked = workbooks.OLE_MARK + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert "protected by a password" in refusal(locked)


def test_an_empty_workbook_is_refused() -> None:
    assert "is empty" in refusal(make_workbook())


@pytest.mark.parametrize("cut", [100, 2000])
def test_a_damaged_workbook_is_refused(cut: int) -> None:
    assert "damaged" in refusal(make_workbook(["기업명"], ["다솜"])[:cut])


def test_a_workbook_whose_parts_are_broken_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    assert "cannot be read" in refusal(out.getvalue())


def _change_sheet(content: bytes, name: str, sheet: bytes | None = None) -> bytes:
    """The workbook with its sheet as another part of the archive, perhaps saying something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as archive:
        for part in old.namelist():
            text = old.read(part).replace(b"/xl/worksheets/sheet1.xml", f"/{name}".encode())
            if part == "xl/worksheets/sheet1.xml":
                part, text = name, sheet or text
            archive.writestr(part, text)
    return out.getvalue()


def _write_sheet(rows: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize(
    "rows",
    [
        '<row><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c></row><row><c r = "xfd1048576"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c></row><row><c r="XFDX200000"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c></row><row><c r="XFD000001048576"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c></row><row><c r="A99999999999"><v>1</v></c></row>',
        f'<row><c r="A1"/></row>{" " * 940_000}<row><c{" " * 200_000}r="XFD1048576"><v>1</v></c></row>',
        '<row><c r="XFD1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
        '<row><c r="XFD1"><v>1</v></c></row>' + "<row/>" * 1_000_000 + "<row><c><v>1</v></c></row>",
        "<row>" + "<c><v>1</v></c>" * 16_000 + '</row><row r="1048576"><c><v>1</v></c></row>',
    ],
    ids=[
        "elsewhere",
        "spaced",
        "letters",
        "zeros",
        "digits",
        "padded",
        "row",
        "rows uncounted",
        "cells uncounted",
    ],
)
def test_a_huge_table_is_refused_however_it_is_said(rows: str) -> None:
    content = _change_sheet(make_workbook(["기업명"]), "xl/others/sheet1.xml", _write_sheet(rows))
    assert "expected at most 20,000,000 cells" in refusal(content)


def test_a_tag_that_does_not_end_is_refused() -> None:
    rows = f'<row><c r="A1"><v>1</v></c></row><row><c{" " * 2_000_000}r="XFD1048576"><v>1</v></c></row>'
    content = _change_sheet(make_workbook(["기업명"]), "xl/others/sheet1.xml", _write_sheet(rows))
    assert "damaged" in refusal(content)


def test_a_sheet_of_another_name_is_read() -> None:
    rows = '<row r="2"><c t="str"><v>다솜</v></c><c t="str"><v>은평구</v></c></row>'
    content = _change_sheet(make_workbook(["기업명"]), "xl/others/a.xml", _write_sheet(rows))
    assert rows_of(content) == [(2, ["다솜", "은평구"])]


def test_the_order_of_many_formulas_is_no_huge_table() -> None:
    out = io.BytesIO(make_workbook(["기업명"], ["다솜"]))
    with zipfile.ZipFile(out, "a") as archive:
        cells = "".join(f'<c r="F{row}" i="1"/>' for row in range(2, 100_000))
        archive.writestr("xl/calcChain.xml", f'{cells}<c r="ZZ9" i="2"/>')
    assert len(rows_of(out.getvalue())) == 2


@pytest.mark.parametrize("name", ["xl/workbook.bin", "content.xml"])
def test_another_format_inside_a_workbook_is_refused(name: str) -> None:
    out = io.BytesIO(make_workbook(["기업명"]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, "")
    assert "other ZIP archive" in refusal(out.getvalue())


def test_a_part_packed_by_lzma_and_damaged_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>" * 100)
    content = bytearray(out.getvalue())
    content[60:75] = bytes(byte ^ 0xFF for byte in content[60:75])
    assert "damaged" in refusal(bytes(content))


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    assert "unpacks to far too much" in refusal(out.getvalue())


def test_one_cell_in_the_last_row_and_column_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "기업명"
    book.active["XFD1048576"] = "끝"
    out = io.BytesIO()
    book.save(out)
    assert "spans 1,048,576 rows by 16,384 columns" in refusal(out.getvalue())


def test_a_small_workbook_that_swells_while_it_is_read_ends_nothing_but_its_reader() -> None:
    """One long text in 60,000 cells: ten kilobytes, and two gigabytes once each cell holds its own."""
    sheet = _write_sheet('<row><c t="s"><v>0</v></c></row>' * 60_000)
    shared = f"<sst><si><t>{'가' * 11_000}</t></si></sst>"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(make_workbook(["기업명"]))) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for part in old.namelist():
            text = sheet if part == "xl/worksheets/sheet1.xml" else old.read(part)
            told = f'<Relationship Id="s" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
            archive.writestr(part, text.replace(b"</Relationships>", told.encode()))
        archive.writestr("xl/sharedStrings.xml", shared)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "within the limits on time and memory" in refusal(content.getvalue())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB, as Linux counts


def test_cells_come_out_of_the_other_process_as_they_went_in(tmp_path: Path) -> None:
    row = [
        "=청소\n\u2028",
        1.1,
        -3,
        True,
        datetime.date(2015, 10, 29),
        datetime.datetime.fromisoformat("2015-10-29T13:05:07"),
        datetime.time(9, 30),
        datetime.timedelta(days=2, hours=5),
        None,
        1e-9,
    ]
    content = make_workbook(["머리"], row, before=2)
    on_disk = tmp_path / "f.xlsx"
    on_disk.write_bytes(content)
    source, sent = Source("f.xlsx", on_disk), Source("f.xlsx", content)
    here = list(read_cells(source, "xlsx"))
    there = list(read_cells(sent, "xlsx"))
    assert there == here
    assert [[type(cell) for cell in cells] for _, cells in there] == [
        [type(cell) for cell in cells] for _, cells in here
    ]
    assert {type(cell) for cell in there[1][1]} >= {datetime.date, datetime.datetime, datetime.time, bool}
    assert read_every_sheet_apart(sent) == workbooks.read_every_sheet(source)
