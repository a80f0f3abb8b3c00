"""Reads the files of `data/` row by row, with the place of each row, so that every complaint can name it."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from matching.records import Sentence

T = TypeVar("T")
LIST_MARK = ";"


class ReferenceDataError(ValueError):
    """A file under `data/` says something that cannot be right.

    `row` is the line of a CSV file or the number of the entry in a TOML list, None where the whole file is
    meant.
    """

    def __init__(self, file: str, row: int | None, field: str | None, message: str) -> None:
        self.file = file
        self.row = row
        self.field = field
        self.message = message
        where = ":".join(str(part) for part in (file, row, field) if part is not None)
        super().__init__(f"{where}: {message}")


class Row:
    """One line or entry with the place it stands at, so that every complaint can name it.

    `number` is that of a `ReferenceDataError`; None for what stands once in a file.
    """

    def __init__(self, file: str, number: int | None, values: Mapping[str, Any]) -> None:
        self.file = file
        self.number = number
        self.values = values

    def fault(self, field: str | None, message: str) -> ReferenceDataError:
        """The complaint about one field of this row."""
        return ReferenceDataError(self.file, self.number, field, message)

    def text(self, field: str, *, required: bool = True, pattern: str | None = None) -> str:
        """A text without blanks at its ends; "" only where it is not required."""
        value = self.values.get(field, "")
        if not isinstance(value, str):
            raise self.fault(field, f"expected text, got {value!r}")
        if value != value.strip():
            raise self.fault(field, f"has blanks at its ends: {value!r}")
        if not value:
            if required:
                raise self.fault(field, "must not be empty")
            return ""
        if pattern and not re.fullmatch(pattern, value):
            raise self.fault(field, f"{value!r} does not have the form {pattern}")
        return value

    def choice(self, field: str, choices: Iterable[str], *, required: bool = True) -> str:
        """One of the choices; "" only where it is not required."""
        value = self.text(field, required=required)
        if value or required:
            self.check_known(field, (value,), choices)
        return value

    def flag(self, field: str) -> bool:
        """`true` or `false`."""
        return self.choice(field, ("true", "false")) == "true"

    def texts(self, field: str, *, required: bool = True) -> tuple[str, ...]:
        """The entries of a list (separated by `;` in CSV, an array in TOML): none twice, none empty."""
        value = self.values.get(field, "")
        entries = value.split(LIST_MARK) if isinstance(value, str) and value else value or []
        if not isinstance(entries, list):
            raise self.fault(field, f"expected a list, got {entries!r}")
        if required and not entries:
            raise self.fault(field, "must not be empty")
        for entry in entries:
            if not isinstance(entry, str) or not entry or entry != entry.strip():
                raise self.fault(field, f"has an empty or padded entry: {entry!r}")
        self.check_once(field, entries)
        return tuple(entries)

    def check_once(self, field: str, entries: Sequence[str]) -> None:
        """Refuse an entry that stands there twice."""
        seen: set[str] = set()
        for entry in entries:
            if entry in seen:
                raise self.fault(field, f"{entry!r} stands there twice")
            seen.add(entry)

    def check_known(self, field: str, entries: Iterable[str], known: Iterable[str]) -> None:
        """Refuse an entry that is not among the known."""
        known = tuple(known)
        for entry in entries:
            if entry not in known:
                raise self.fault(field, f"unknown {entry!r}; known are {', '.join(known[:40])}")

    def weight(self, field: str, *, zero_allowed: bool = False) -> float:
        """A number above 0 (or from 0, where allowed) up to 1."""
        value = self.values.get(field)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault(field, f"expected a number, got {value!r}")
        if not (0 <= value <= 1) or (value == 0 and not zero_allowed):
            raise self.fault(field, f"{value} is outside {'[0' if zero_allowed else '(0'}–1]")
        return float(value)

    def numbers(self, field: str, kind: type[T]) -> tuple[T, ...]:
        """A list of numbers, all of one kind (int or float)."""
        value = self.values.get(field)
        if not isinstance(value, list) or any(type(entry) is not kind for entry in value):
            raise self.fault(field, f"expected a list of {kind.__name__} numbers, got {value!r}")
        return tuple(value)


def read_csv(root: Path, name: str, columns: Sequence[str]) -> list[Row]:
    """The lines of a CSV file (UTF-8) that has exactly these columns."""
    path = root / name
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            check_names(name, 1, header, columns)
            rows = []
            for cells in reader:
                if len(cells) != len(header):
                    message = f"has {len(cells)} cells where the header has {len(header)}"
                    raise ReferenceDataError(name, reader.line_num, None, message)
                rows.append(Row(name, reader.line_num, dict(zip(header, cells, strict=True))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReferenceDataError(name, None, None, f"cannot be read: {error}") from error
    return rows


def read_toml(root: Path, name: str, keys: Sequence[str]) -> dict[str, Any]:
    """The lists of a TOML file that has exactly these keys."""
    try:
        with (root / name).open("rb") as file:
            content = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReferenceDataError(name, None, None, f"cannot be read: {error}") from error
    check_names(name, None, list(content), keys)
    for key, value in content.items():
        if not isinstance(value, list):
            raise ReferenceDataError(name, None, key, "expected a list")
    return content


def check_names(file: str, row: int | None, found: Sequence[str], expected: Sequence[str]) -> None:
    """Refuse names that are not expected, missing or given twice, before any value is read."""
    for name in found:
        if name not in expected:
            raise ReferenceDataError(file, row, name, f"unknown name; known are {', '.join(expected)}")
        if list(found).count(name) > 1:
            raise ReferenceDataError(file, row, name, "stands there twice")
    for name in expected:
        if name not in found:
            raise ReferenceDataError(file, row, name, "is missing")


def read_entries(
    file: str, entries: Sequence[Any], required: Sequence[str], optional: Sequence[str] = ()
) -> list[Row]:
    """The tables of a TOML list as rows, numbered from 1, with their keys checked."""
    rows = []
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise ReferenceDataError(file, number, None, f"expected a table, got {entry!r}")
        check_names(file, number, list(entry), [*required, *(key for key in optional if key in entry)])
        rows.append(Row(file, number, entry))
    return rows


def read_keyed(rows: Iterable[Row], field: str, build: Callable[[Row], T]) -> dict[str, T]:
    """Records by their key, in file order; the same key twice is refused."""
    records: dict[str, T] = {}
    for row in rows:
        key = row.text(field)
        if key in records:
            raise row.fault(field, f"{key!r} stands there twice")
        records[key] = build(row)
    return records


def read_label(row: Row) -> Sentence:
    """The Korean and English names of a row, from `label_ko` and `label_en`."""
    return Sentence(ko=row.text("label_ko"), en=row.text("label_en"))


def check_symmetric(rows: Iterable[Row], key: str, field: str) -> None:
    """Every entry of `field` names an existing row, not itself, which names it back."""
    by_key = {row.text(key): row for row in rows}
    links = {name: row.texts(field, required=False) for name, row in by_key.items()}
    for name, row in by_key.items():
        row.check_known(field, links[name], links)
        for other in links[name]:
            if other == name:
                raise row.fault(field, f"{name!r} names itself")
            if name not in links[other]:
                raise row.fault(field, f"{other!r} does not name {name!r} back")
