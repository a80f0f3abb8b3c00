"""XLSX workbooks, read by calamine after their ZIP has been looked through.

A workbook is a ZIP archive of XML; a small one can unpack to gigabytes, or name one cell in the last row and
column and so ask for a table of seventeen thousand million cells. Both are refused before calamine sees them.
A sheet may be any part of the archive that says to be one, and its rows and cells need not say where they
stand.
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata, SheetVisibleEnum

from service.door import limits
from service.intake.faults import UnreadableFileError, refuse_file
from service.intake.sources import Source

ZIP_MARK = b"PK\x03\x04"
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DIGIT = re.compile(r"\d")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "xl/workbook.xml"
_MAX_CELLS = 20_000_000
_CHUNK = 1 << 20
# No tag is longer, and no text of a cell.
_LONGEST_PIECE = 1 << 18
_PLACE = re.compile(rb"""[<:](row|c)[\s/>]|\br\s*=\s*["']([A-Za-z]*)(\d+)["']""")
# calamine reads these, too, wherever it cannot make out a workbook.
_OTHER_FORMATS = ("xl/workbook.bin", "content.xml")


def _refuse(source: Source, ko: str, en: str) -> UnreadableFileError:
    return refuse_file(source.name, ko, en)


def refuse_old_format(source: Source) -> UnreadableFileError:
    """The error for a file in the container of old Office, Hangul, and password-protected workbooks."""
    with source.open() as file:
        is_encrypted = _ENCRYPTED in file.read(1 << 20)
    if is_encrypted:
        return _refuse(
            source,
            "암호가 걸린 엑셀 파일입니다. 암호를 풀고 다시 저장해 주십시오",
            "the workbook is protected by a password, expected one without",
        )
    return _refuse(
        source,
        "옛 형식(XLS) 또는 한글 문서입니다. XLSX나 CSV로 저장해 주십시오",
        "this is an old XLS or HWP file, expected XLSX or CSV",
    )


def _column_number(letters: bytes) -> int:
    number = 0
    # More letters are more columns than any table has.
    for letter in letters[:9].upper():
        number = number * 26 + letter - 64
    return number


def _unpack_check(source: Source, archive: zipfile.ZipFile) -> None:
    unpacked, packed = 0, 0
    for member in archive.infolist():
        if member.flag_bits & 1:
            raise _refuse(
                source,
                "암호가 걸린 압축 파일입니다. 암호를 풀고 다시 저장해 주십시오",
                "the archive is protected by a password, expected one without",
            )
        packed += member.compress_size
        last_row = last_column = 1
        row = column = 0
        is_sheet, rest = False, b""
        with archive.open(member) as file:
            while chunk := file.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > limits.MAX_UNPACKED_BYTES or (
                    unpacked > 16 * _CHUNK and unpacked > limits.MAX_COMPRESSION_RATIO * max(packed, 1)
                ):
                    raise _refuse(
                        source,
                        "압축을 풀면 너무 커지는 파일입니다",
                        "the workbook unpacks to far too much, expected an ordinary one",
                    )
                piece = rest + chunk
                is_sheet = is_sheet or b"sheetData" in piece
                # A tag that is not over is looked at with what follows.
                rest = piece[piece.rfind(b"<") :] if is_sheet else piece[-16:]
                if is_sheet and len(rest) > _LONGEST_PIECE:
                    raise zipfile.BadZipFile(member.filename)
                for tag, letters, digits in _PLACE.findall(piece) if is_sheet else ():
                    if tag == b"row":
                        row, column = row + 1, 0
                    elif tag:
                        column += 1
                    elif letters:
                        column, last_row = _column_number(letters), max(last_row, int(digits))
                    else:
                        row = int(digits)
                    last_row, last_column = max(last_row, row), max(last_column, column)
        if last_row * last_column > _MAX_CELLS:
            raise _refuse(
                source,
                f"표가 너무 큽니다({last_row:,}행 × {last_column:,}열)",
                f"a sheet spans {last_row:,} rows by {last_column:,} columns, "
                f"expected at most {_MAX_CELLS:,} cells",
            )


def _check_archive(source: Source) -> None:
    not_workbook = _refuse(
        source,
        "엑셀(XLSX) 파일이 아니라 한글·워드 문서나 다른 압축 파일입니다. 표를 XLSX나 CSV로 저장해 주십시오",
        "this is some other ZIP archive, expected an XLSX workbook",
    )
    broken = _refuse(source, "손상된 엑셀 파일입니다", "the workbook is damaged, expected a whole XLSX file")
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if _WORKBOOK not in names or names.intersection(_OTHER_FORMATS):
                raise not_workbook
            _unpack_check(source, archive)
    # RuntimeError is an encrypted part, or a compression that zipfile does not know
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError, ValueError):
        raise broken from None


def _is_hidden(sheet: SheetMetadata) -> bool:
    return sheet.visible != SheetVisibleEnum.Visible


@contextmanager
def _refusing_unreadable(source: Source) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        # Where calamine itself gives up, its Rust code raises a PanicException, which is no Exception.
        is_ours = not isinstance(error, Exception) and type(error).__name__ != "PanicException"
        if is_ours or isinstance(error, MemoryError):
            raise
        raise _refuse(
            source, "읽을 수 없는 엑셀 파일입니다", "the workbook cannot be read, expected a whole XLSX file"
        ) from None


def _number_rows(source: Source, sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """The rows; words merged over several stand in each of them, a sum or a day is that of them all."""
    merged = defaultdict(list)
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        if bottom > top:
            merged[top + 1].append((left, bottom + 1))
    words: dict[int, tuple[str, int]] = {}
    with _refusing_unreadable(source):
        for number, row in enumerate(sheet.iter_rows(), 1):
            for left, (word, _) in words.items():
                row[left] = word if row[left] == "" else row[left]
            for left, last in merged[number]:
                if left < len(row) and isinstance(row[left], str) and not _DIGIT.search(row[left]):
                    words[left] = row[left], last
            words = {left: said for left, said in words.items() if said[1] > number}
            yield number, row


def read_sheet(source: Source) -> tuple[str, Iterator[tuple[int, list[Any]]]]:
    """The first sheet with anything in it: its name and its rows, numbered as the spreadsheet shows them.

    Hidden sheets come last: they hold choices and notes of whoever made the form. Raises UnreadableFileError,
    also while rows are taken.
    """
    _check_archive(source)
    with source.open() as file, _refusing_unreadable(source):
        workbook = CalamineWorkbook.from_filelike(file)
        for metadata in sorted(workbook.sheets_metadata, key=_is_hidden):
            sheet = workbook.get_sheet_by_name(metadata.name)
            if any(cell != "" for row in sheet.iter_rows() for cell in row):
                return sheet.name, _number_rows(source, sheet)
    raise _refuse(source, "빈 엑셀 파일입니다", "the workbook is empty, expected at least one row")


def read_every_sheet(source: Source) -> dict[str, list[list[Any]]]:
    """All sheets by their names, each as its rows. Raises UnreadableFileError."""
    _check_archive(source)
    with source.open() as file, _refusing_unreadable(source):
        workbook = CalamineWorkbook.from_filelike(file)
        return {name: list(workbook.get_sheet_by_name(name).iter_rows()) for name in workbook.sheet_names}
