"""Tables as files that Korean Excel opens: CSV in UTF-8 with a mark or in CP949, and XLSX; or JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from pydantic_core import to_json

SheetFormat = Literal["csv", "cp949", "xlsx", "json"]
MEDIA_TYPES: dict[SheetFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "cp949": "text/csv; charset=euc-kr",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
ENDINGS: dict[SheetFormat, str] = {"csv": "csv", "cp949": "csv", "xlsx": "xlsx", "json": "json"}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60

Cell = str | int | float | None


def write_sheet(
    form: SheetFormat, headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "Sheet1"
) -> bytes:
    """The table as the bytes of a file; JSON has an object for each row, by the headers.

    Text that a spreadsheet would take for a formula is made harmless in tables.
    """
    if form == "json":
        return to_json([dict(zip(headers, row, strict=True)) for row in rows], indent=1) + b"\n"
    table = [[_guard(cell) for cell in row] for row in rows]
    if form == "xlsx":
        return _write_workbook(headers, table, title)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([["" if cell is None else cell for cell in row] for row in table])
    if form == "cp949":
        return text.getvalue().encode("cp949", errors="replace")
    return b"\xef\xbb\xbf" + text.getvalue().encode()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of several sheets. Text that a spreadsheet would take for a formula is made harmless."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        table = [[_guard(cell) for cell in row] for row in sheet.rows]
        _fill(book.create_sheet(sheet.title[:31]), sheet.headers, table)
    return _save(book)


def _guard(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def _write_workbook(headers: Sequence[str], table: Sequence[Sequence[Cell]], title: str) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    _fill(book.create_sheet(title[:31]), headers, table)
    return _save(book)


def _fill(sheet: Worksheet, headers: Sequence[str], table: Sequence[Sequence[Cell]]) -> None:
    sheet.append(list(headers))
    for row in table:
        sheet.append(list(row))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, header in enumerate(headers, 1):
        longest = max([len(header), *(len(str(row[number - 1] or "")) for row in table[:200])], default=8)
        sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST, longest * 1.7 + 2)
    sheet.freeze_panes = "A2"


def _save(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
