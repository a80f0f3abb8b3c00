"""Lists as files: CSV that Korean Excel reads (UTF-8 with its mark, or CP949), XLSX, and JSON; streamed.

One module for every list, so that all files look alike: a heading for every column in the reader's language,
codes by their names in tables and as they are in JSON, days as YYYY-MM-DD, money as plain numbers. Text that
a spreadsheet would take for a formula is made harmless. Instants are Korean time in tables, as their heading
says, and UTC in JSON.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import IO, Any, Literal
from urllib.parse import quote

from fastapi.responses import StreamingResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from pydantic_core import to_json
from sqlmodel import Session

from service.clock import KOREA
from service.database import Database
from service.files.csv_files import defuse
from service.sentences import Sentence
from service.skins.changes import name_code
from service.skins.formats import format_truth
from service.skins.language import Language, get_translator

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
_ZONE = Sentence("(한국 시각)", " (Korean time)")
_NOT_IN_A_TITLE = re.compile(r"[\\/*?:\[\]]")
_BLOCK_BYTES = 64 * 1024
_LONGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key of its value, its heading, and how a value that is a code is called, if it is one.

    codes : the kind of code, as `service.skins.labels` knows it, or the beginning of its word in
        `service/locale`, which ends in "-".
    """

    key: str
    heading: Sentence
    codes: str | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """A list ready to be written; `rows` may be endless work and is gone through once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]

    def begin(self) -> Export:
        """The same with its first row read: whoever may not have it is refused before anything is sent."""
        rows = iter(self.rows)
        return replace(self, rows=chain(list(islice(rows, 1)), rows))


def make_columns(*columns: tuple[str, str, str] | tuple[str, str, str, str]) -> tuple[Column, ...]:
    """Columns from (key, Korean heading, English heading, perhaps codes)."""
    return tuple(
        Column(key, Sentence(ko, en), codes[0] if codes else None) for key, ko, en, *codes in columns
    )


def read_pages(
    database: Database, query: Any, list_page: Callable[[Session, Any], Any]
) -> Iterator[dict[str, Any]]:
    """Every entry of a list that is read page by page; the transaction lasts while the file is written."""
    cursor: str | None = None
    with database.session(is_writing=False) as session:
        while True:
            page = list_page(
                session, query.model_copy(update={"cursor": cursor, "limit": _LONGEST_PAGE, "lang": None})
            )
            yield from (item.model_dump() for item in page.items)
            session.expunge_all()
            cursor = page.next_cursor
            if cursor is None:
                return


def count_entries(session: Session, query: Any, list_page: Callable[[Session, Any], Any]) -> int:
    """How many entries `read_pages` would read."""
    return list_page(session, query.model_copy(update={"cursor": None, "limit": 1})).total


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


def _head(export: Export, language: Language) -> list[str]:
    """The headings; those of instants say the zone, which stands in no cell so that cells can be sorted."""
    return [
        _say(column.heading, language) + (_say(_ZONE, language) if column.key.endswith("_at") else "")
        for column in export.columns
    ]


def _write_csv(export: Export, form: ExportFormat, language: Language) -> Iterator[bytes]:
    # What CP949 has no sign for is written as its number, so that nothing is lost without a trace.
    encoding, errors = ("cp949", "xmlcharrefreplace") if form == "cp949" else ("utf-8", "strict")
    if form == "csv":
        yield b"\xef\xbb\xbf"
    for block in ([_head(export, language)], *_in_blocks(export, language)):
        file = io.StringIO()
        csv.writer(file, lineterminator="\r\n").writerows([defuse(cell) for cell in row] for row in block)
        yield file.getvalue().encode(encoding, errors)


def _write_workbook(export: Export, form: ExportFormat, language: Language) -> Iterator[bytes]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_A_TITLE.sub("-", export.name)[:31])
    sheet.freeze_panes = "A2"
    sheet.append(_head(export, language))
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
    separator = b""
    for row in export.rows:
        kept = {column.key: row.get(column.key) for column in export.columns}
        said = {key: value._asdict() for key, value in kept.items() if isinstance(value, Sentence)}
        yield separator + to_json(kept | said)
        separator = b",\n"
    yield b"]\n"


def _in_blocks(export: Export, language: Language) -> Iterator[list[list[Any]]]:
    rows = iter(export.rows)
    while block := list(islice(rows, _BLOCK_ROWS)):
        yield [[_show(row.get(c.key), c, language) for c in export.columns] for row in block]


def _show(value: Any, column: Column, language: Language) -> Any:
    if isinstance(value, Sentence):
        return _say(value, language)
    if isinstance(value, list | tuple):
        shown = [str(_show(item, column, language)) for item in value]
        # Sentences follow each other as they are.
        return (" " if all(item.endswith(".") for item in shown) else ", ").join(shown)
    if value is not None and column.codes is not None:
        return name_code(str(value), column.codes, get_translator(language))
    if isinstance(value, bool):
        return format_truth(value, language)
    if isinstance(value, datetime.datetime):
        return value.astimezone(KOREA).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def _strip_controls(value: Any) -> Any:
    """Without the control characters that a workbook cannot hold."""
    if not isinstance(value, str):
        return value
    return "".join(sign for sign in value if sign >= " " or sign in "\t\n\r")[:32_767]


def _say(sentence: Any, language: Language) -> str:
    return str(sentence.en if language == "en" else sentence.ko)
