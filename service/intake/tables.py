"""Files as rows: CSV and XLSX as numbered lists of cells, JSON Lines as numbered records."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from service.door import limits
from service.intake.decoding import find_encoding
from service.intake.faults import refuse_file
from service.intake.sources import Source
from service.intake.workbooks import OLE_MARK, ZIP_MARK, read_sheet, refuse_old_format
from service.intake.workbooks_apart import read_sheet_apart

Format = Literal["json_lines", "csv", "xlsx"]
_DELIMITERS = ",\t;|"


def find_format(source: Source) -> Format:
    """What the bytes are; the ending of the name decides only between CSV and JSON Lines where both could be.

    Raises UnreadableFileError where they are neither.
    """
    source.check_size()
    with source.open() as file:
        head = file.read(4096)
    if head.startswith(ZIP_MARK):
        return "xlsx"
    if head.startswith(OLE_MARK):
        raise refuse_old_format(source)
    name = source.name.lower()
    if name.endswith((".xlsx", ".xlsm")):
        raise refuse_file(
            source.name,
            "이름은 엑셀이지만 엑셀(XLSX) 파일이 아닙니다",
            "is named like a workbook but is none, expected an XLSX file",
        )
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")):
        raise refuse_file(
            source.name,
            "표 파일이 아닙니다. CSV, XLSX, JSONL 가운데 하나로 저장해 주십시오",
            "is not a table, expected CSV, XLSX or JSON Lines",
        )
    if name.endswith((".jsonl", ".ndjson", ".json")):
        return "json_lines"
    if name.endswith((".csv", ".tsv", ".txt")):
        return "csv"
    return "json_lines" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else "csv"


def _find_delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count) if any(sign in line for sign in _DELIMITERS) else ","


def _read_csv(source: Source) -> Iterator[tuple[int, list[Any]]]:
    encoding = find_encoding(source)
    with source.open() as binary, io.TextIOWrapper(binary, encoding=encoding, newline="") as file:
        delimiter = _find_delimiter(file.readline(limits.MAX_CELL_CHARACTERS))
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        line = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise refuse_file(
                    source.name,
                    "따옴표가 닫히지 않았거나 칸이 너무 깁니다",
                    f"is not well-formed CSV ({error}), expected closed quotes and shorter cells",
                    line=line,
                ) from None
            yield line, cells
            line = reader.line_num + 1


def _read_workbook(source: Source) -> Iterator[tuple[int, list[Any]]]:
    read = read_sheet if isinstance(source.content, Path) else read_sheet_apart
    return read(source)[1]


def read_cells(source: Source, kind: Format) -> Iterator[tuple[int, list[Any]]]:
    """The rows of a CSV file or workbook as (number from 1, cells), blank rows passed over.

    Cells are text, and in workbooks also numbers, booleans, dates and times. A workbook from a browser is
    read by a process of its own; one on disk was named by whoever runs the program, and may be of any size.
    Raises UnreadableFileError, and Overloaded.
    """
    rows = _read_workbook(source) if kind == "xlsx" else _read_csv(source)
    count = 0
    for number, cells in rows:
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            continue
        count += 1
        if count > limits.MAX_ROWS:
            raise refuse_file(
                source.name,
                f"행이 너무 많습니다(최대 {limits.MAX_ROWS:,}행)",
                f"has too many rows, expected at most {limits.MAX_ROWS:,}",
                line=number,
            )
        if len(cells) > limits.MAX_COLUMNS:
            raise refuse_file(
                source.name,
                f"열이 너무 많습니다(최대 {limits.MAX_COLUMNS:,}열)",
                f"has {len(cells):,} columns, expected at most {limits.MAX_COLUMNS:,}",
                line=number,
            )
        yield number, cells
