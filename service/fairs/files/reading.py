"""Reading a fair or a plan at the door, with a fault for everything that is wrong.

A fault names its place as a path inside the JSON (`requests[3].parties[1]`); the line is that of broken JSON,
or 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from service.door.validation import explain_errors
from service.fairs.files.contradictions import find_contradictions
from service.fairs.files.schemas import FairIn, PlanIn
from service.intake.faults import Fault, Note, UnreadableFileError, refuse_file
from service.intake.json_lines import RepeatedKeyError, read_object
from service.sentences import Sentence, explain_os_error

Schema = TypeVar("Schema", bound=BaseModel)

MAX_BYTES = 64 * 1024 * 1024
_UNREAD = Sentence("모르는 항목이라 읽지 않습니다", "is an unknown field, not read")


def read_fair(path: Path) -> FairIn:
    """The fair in a file. Raises FairFaultsError with every fault found, UnreadableFileError for no JSON."""
    return read_fair_and_notes(path)[0]


def read_fair_and_notes(path: Path) -> tuple[FairIn, list[Note]]:
    """The fair in a file, and a note on each field that nothing reads. Raises as `read_fair` does."""
    data = _read_json(path)
    fair = _validate(path, data, FairIn)
    faults = [Fault(str(path), 1, place, sentence) for place, sentence in find_contradictions(fair)]
    if faults:
        raise FairFaultsError(faults)
    return fair, [Note(str(path), 1, place, _UNREAD) for place in find_unread(data, fair)]


def read_plan(path: Path) -> PlanIn:
    """The plan in a file; whether it suits a fair is the auditor's question. Raises as `read_fair` does."""
    return _validate(path, _read_json(path), PlanIn)


def find_unread(data: Mapping[str, Any], record: BaseModel, inside: str = "") -> Iterator[str]:
    """The places of the fields of a JSON object that the record read from it does not know."""
    for name, value in data.items():
        place = f"{inside}{name}"
        if name not in type(record).model_fields:
            yield place
            continue
        read = getattr(record, name)
        if isinstance(read, BaseModel):
            yield from find_unread(value, read, f"{place}.")
        elif isinstance(read, tuple):
            for number, (part, known) in enumerate(zip(value, read, strict=True)):
                if isinstance(known, BaseModel):
                    yield from find_unread(part, known, f"{place}[{number}].")


class FairFaultsError(Exception):
    """A file that is JSON but no fair or plan: `faults` in the order of the file's parts."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def _read_json(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise refuse_file(
                str(path), "파일이 너무 큽니다(64 MiB까지)", "the file is too large, expected at most 64 MiB"
            )
        text = path.read_bytes().decode("utf-8-sig")
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=read_object)
    except OSError as error:
        why = explain_os_error(error)
        raise refuse_file(
            str(path),
            f"파일을 읽을 수 없습니다({why.ko})",
            f"the file cannot be read ({why.en}), expected a file in JSON",
        ) from None
    except UnicodeDecodeError:
        raise refuse_file(str(path), "UTF-8이 아닙니다", "is not UTF-8, expected JSON in UTF-8") from None
    except json.JSONDecodeError as error:
        raise refuse_file(
            str(path),
            "JSON이 아닙니다",
            f"is no JSON ({error.msg}), expected one JSON object",
            line=error.lineno,
        ) from None
    except RepeatedKeyError as error:
        raise UnreadableFileError(Fault(str(path), 1, "file", error.sentence)) from None
    except (ValueError, RecursionError):
        raise refuse_file(
            str(path),
            "읽을 수 없는 수나 너무 깊은 구조가 있습니다",
            "holds a number or a depth that cannot be read, expected plain JSON",
        ) from None


def _validate(path: Path, data: Any, schema: type[Schema]) -> Schema:
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        raise FairFaultsError(
            Fault(str(path), 1, fault.field or "file", fault.sentence)
            for fault in explain_errors(error.errors(), schema)
        ) from None


def _refuse_constant(name: str) -> float:
    raise ValueError(name)
