"""How the process that reads a workbook hands over what it has read: lines of JSON, never pickles.

A sheet is one line with its name and one for each row. What JSON has no form for (days and times) is an
object of one member, its kind.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from typing import Any

from service.intake.faults import UnreadableFileError, refuse_file

_TIMES: dict[str, type[datetime.datetime] | type[datetime.date] | type[datetime.time]] = {
    "datetime": datetime.datetime,  # before date, which it is one of
    "date": datetime.date,
    "time": datetime.time,
}


def write_sheet(name: str, rows: Iterable[list[Any]]) -> Iterator[str]:
    """The lines of one sheet."""
    yield json.dumps({"sheet": name}) + "\n"
    for row in rows:
        yield json.dumps(row, default=_write_time) + "\n"


def write_refusal(refused: UnreadableFileError) -> str:
    """Why a workbook was not read; the only line then."""
    return json.dumps({"refusal": list(refused.fault.sentence)}) + "\n"


def read_answer(answer: bytes, file: str) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """The sheets with their rows, in order; the rows of one are to be taken before the next is asked for.

    Raises UnreadableFileError under the name `file` where the answer is a refusal.
    """
    lines = answer.splitlines()
    heads = [number for number, line in enumerate(lines) if line.startswith(b"{")]
    for start, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        head = json.loads(lines[start])
        if "refusal" in head:
            raise refuse_file(file, *head["refusal"])
        yield head["sheet"], (json.loads(line, object_hook=_read_time) for line in lines[start + 1 : end])


def _write_time(value: object) -> dict[str, Any]:
    if isinstance(value, datetime.timedelta):
        return {"timedelta": [value.days, value.seconds, value.microseconds]}
    for name, kind in _TIMES.items():
        if isinstance(value, kind):
            return {name: value.isoformat()}
    raise TypeError(f"no cell of a workbook: {value!r}")


def _read_time(written: dict[str, Any]) -> Any:
    ((name, value),) = written.items()
    return datetime.timedelta(*value) if name == "timedelta" else _TIMES[name].fromisoformat(value)
