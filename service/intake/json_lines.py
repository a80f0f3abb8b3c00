"""JSON Lines: one object a line, UTF-8. A broken line is a fault of that line; the others are still read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from service.door import limits
from service.intake.faults import Fault, refuse_file
from service.intake.sources import Source
from service.sentences import Sentence


class RepeatedKeyError(ValueError):
    """An object names a key twice; which of the two was meant, nobody knows."""

    @property
    def sentence(self) -> Sentence:
        """What is wrong, with the key."""
        key = ascii(str(self))[:60]
        return Sentence(
            f"한 객체에 {key} 항목이 두 번 나옵니다", f"has the key {key} twice, expected each key once"
        )


class _ConstantError(ValueError):
    pass


def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object from its pairs. Raises RepeatedKeyError."""
    record = dict(pairs)
    if len(record) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise RepeatedKeyError(key)
            seen.add(key)
    return record


def _refuse_constant(name: str) -> Any:
    raise _ConstantError(name)


_decoder = json.JSONDecoder(object_pairs_hook=read_object, parse_constant=_refuse_constant)


def _read_line(raw: bytes) -> dict[str, Any] | Sentence:
    """The record of a line, or what is wrong with it."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Sentence(
            f"UTF-8이 아닙니다({error.start + 1}번째 바이트). UTF-8로 저장해 주십시오",
            f"is not UTF-8 at byte {error.start + 1}, expected UTF-8",
        )
    try:
        record = _decoder.decode(text)
    except json.JSONDecodeError as error:
        return Sentence(
            f"JSON 문법이 맞지 않습니다({error.colno}번째 글자)",
            f"is not JSON at column {error.colno} ({error.msg}), expected one JSON object a line",
        )
    except RepeatedKeyError as error:
        return error.sentence
    except _ConstantError as error:
        return Sentence(f"JSON 숫자가 아닙니다: {error}", f"holds {error}, expected a finite number or null")
    except RecursionError:
        return Sentence("너무 깊게 겹쳐 있습니다", "is nested too deeply, expected one flat record")
    except ValueError:
        return Sentence(
            "읽을 수 없는 숫자가 있습니다", "holds a number of too many digits, expected a smaller one"
        )
    if not isinstance(record, dict):
        return Sentence(
            "JSON 객체가 아닙니다. 한 줄에 객체 하나를 적어 주십시오",
            f"holds a {type(record).__name__}, expected one JSON object a line",
        )
    return record


def read_json_lines(source: Source) -> Iterator[tuple[int, dict[str, Any]] | Fault]:
    """Each line as (number, record), or the fault that it has. Blank lines are passed over."""
    with source.open() as file:
        number = 0
        while raw := file.readline(limits.MAX_LINE_BYTES + 1):
            number += 1
            if number > limits.MAX_ROWS:
                raise refuse_file(
                    source.name,
                    f"줄이 너무 많습니다(최대 {limits.MAX_ROWS:,}줄)",
                    f"has too many lines, expected at most {limits.MAX_ROWS:,}",
                    line=number,
                )
            if len(raw) > limits.MAX_LINE_BYTES:
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(limits.MAX_LINE_BYTES)
                yield Fault(
                    source.name,
                    number,
                    "json",
                    Sentence(
                        f"한 줄이 너무 깁니다(최대 {limits.MAX_LINE_BYTES:,}바이트)",
                        f"is too long a line, expected at most {limits.MAX_LINE_BYTES:,} bytes",
                    ),
                )
                continue
            if number == 1:
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            if not raw.strip():
                continue
            record = _read_line(raw.strip())
            if isinstance(record, Sentence):
                yield Fault(source.name, number, "json", record)
            else:
                yield number, record
