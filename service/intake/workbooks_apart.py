"""Workbooks that a browser sent, read in a process of their own (`service.door.apart`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from service.door.apart import ReaderGaveUp, run_apart
from service.intake.faults import refuse_file
from service.intake.sources import Source
from service.intake.workbook_answers import read_answer


def read_sheet_apart(source: Source) -> tuple[str, Iterator[tuple[int, list[Any]]]]:
    """As `service.intake.workbooks.read_sheet`. Raises UnreadableFileError and Overloaded."""
    ((name, rows),) = _read_apart(source, "first")
    return name, enumerate(rows, 1)


def read_every_sheet_apart(source: Source) -> dict[str, list[list[Any]]]:
    """As `service.intake.workbooks.read_every_sheet`. Raises UnreadableFileError and Overloaded."""
    return {name: list(rows) for name, rows in _read_apart(source, "every")}


def _read_apart(
    source: Source, wanted: Literal["first", "every"]
) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    with source.open() as file:
        content = file.read()
    try:
        answer = run_apart("service.intake", wanted, content)
    except ReaderGaveUp:
        raise refuse_file(
            source.name,
            "너무 크거나 복잡하여 정해진 시간과 메모리 안에 읽지 못했습니다. "
            "필요한 행만 남기거나 여러 파일로 나누어 주십시오",
            "is too large or too complex to be read within the limits on time and memory, "
            "expected fewer rows or several files",
        ) from None
    return read_answer(answer, source.name)
