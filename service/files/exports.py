"""Lists as files: CSV that Korean Excel reads (UTF-8 with its mark, or CP949), XLSX, and JSON; streamed.

One module for every list, so that all files look alike: a heading for every column in the reader's language,
codes by their names in tables and as they are in JSON, days as YYYY-MM-DD, money as plain numbers. Text that
a spreadsheet would take for a formula is made harmless.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, Literal
from urllib.parse import quote

from fastapi.responses import StreamingResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from service.files.csv_files import defuse
from service.sentences import Sentence
from service.skins import labels
from service.skins.language import Language

ExportFormat = Literal["csv", "cp949", "xlsx", "json"]
MEDIA_TYPES: Mapping[ExportFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "cp949": "text/csv; charset=cp949",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
ZIP = "application/zip"
_ENDINGS: Mapping[ExportFormat, str] = {"csv": "csv", "cp949": "csv", "xlsx": "xlsx", "json": "json"}
_BLOCK_ROWS = 500
_NOT_IN_A_TITLE = re.compile(r"[\\/*?:\[\]]")
_BLOCK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key of its value, its heading, and the kind of code that the value is, if any."""

    key: str
    heading: Sentence
    codes: str | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """A list ready to be written; `rows` may be endless work and is gone through once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]


def answer(export: Export, form: ExportFormat, language: Language) -> StreamingResponse:
    """The list as a file that the browser saves."""
    writers = {"csv": _write_csv, "cp949": _write_csv, "xlsx": _write_workbook, "json": _write_json}
    name = f"{export.name}.{_ENDINGS[form]}"
    return StreamingResponse(
        writers[form](export, form, language),
        media_type=MEDIA_TYPES[form],
        headers=_name_file(name),
    )


def send_file(file: IO[bytes], name: str, media_type: str) -> StreamingResponse:
    """A file that is made already, as one that the browser saves; it is closed when it has been sent."""

    def read() -> Iterator[bytes]:
        with file:
            while part := file.read(_BLOCK_BYTES):
                yield part

    return StreamingResponse(read(), media_type=media_type, headers=_name_file(name))


def _name_file(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }


def _write_csv(export: Export, form: ExportFormat, language: Language) -> Iterator[bytes]:
    # What CP949 has no sign for is written as its number, so that nothing is lost without a trace.
    encoding, errors = ("cp949", "xmlcharrefreplace") if form == "cp949" else ("utf-8", "strict")
    if form == "csv":
        yield b"\xef\xbb\xbf"
    head = [[_say(column.heading, language) for column in export.columns]]
    for block in (head, *_in_blocks(export, language)):
        file = io.StringIO()
        csv.writer(file, lineterminator="\r\n").writerows([defuse(cell) for cell in row] for row in block)
        yield file.getvalue().encode(encoding, errors)


def _write_workbook(export: Export, form: ExportFormat, language: Language) -> Iterator[bytes]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_A_TITLE.sub("-", export.name)[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_say(column.heading, language) for column in export.columns])
    for block in _in_blocks(export, language):
        for row in block:
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value=_strip_controls(value))
                if isinstance(value, str):
                    cell.data_type = "s"  # text, also where it begins like a formula
                cells.append(cell)
            sheet.append(cells)
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while part := file.read(_BLOCK_BYTES):
            yield part


def _write_json(export: Export, form: ExportFormat, language: Language) -> Iterator[bytes]:
    yield b"["
    separator = ""
    for row in export.rows:
        kept = {column.key: row.get(column.key) for column in export.columns}
        yield (separator + json.dumps(kept, ensure_ascii=False, default=str)).encode()
        separator = ",\n"
    yield b"]\n"


def _in_blocks(export: Export, language: Language) -> Iterator[list[list[Any]]]:
    rows = iter(export.rows)
    while block := list(islice(rows, _BLOCK_ROWS)):
        yield [[_show(row.get(c.key), c, language) for c in export.columns] for row in block]


def _show(value: Any, column: Column, language: Language) -> Any:
    if isinstance(value, list | tuple):
        return ", ".join(str(_show(item, column, language)) for item in value)
    if value is not None and column.codes is not None:
        return _say(labels.find_label(column.codes, value), language)
    if isinstance(value, bool):
        return ("예" if value else "아니요") if language == "ko" else ("yes" if value else "no")
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    return value


def _strip_controls(value: Any) -> Any:
    """Without the control characters that a workbook cannot hold."""
    if not isinstance(value, str):
        return value
    return "".join(sign for sign in value if sign >= " " or sign in "\t\n\r")[:32_767]


def _say(sentence: Any, language: Language) -> str:
    return str(sentence.en if language == "en" else sentence.ko)
