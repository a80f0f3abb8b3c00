"""The content of a pack as text that is always the same, its hash, and what differs in two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

# More differences than a person looks at say only that everything is different.
MOST_DIFFERENCES = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a copy is not as the pack was made; None where one of the two has nothing there."""

    place: str
    kept: str | None
    given: str | None


def write_canonical(content: Any) -> str:
    """JSON with sorted names, no blanks, Korean as it is: one text for one content."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def hash_text(text: str) -> str:
    """SHA-256 of the text as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def compare_contents(kept: Any, given: Any) -> list[Difference]:
    """Every place where two contents differ, by path ("ranking.results[0].score"), in the order of paths."""
    ours, theirs = dict(_flatten(kept)), dict(_flatten(given))
    found = [
        Difference(path, ours.get(path), theirs.get(path))
        for path in [*ours, *(path for path in theirs if path not in ours)]
        if ours.get(path) != theirs.get(path)
    ]
    return found[:MOST_DIFFERENCES]


def compare_lines(kept: list[tuple[str, str]], given: list[tuple[str, str]]) -> list[Difference]:
    """What differs between two readings of a paper: lines with their places, in reading order."""
    found: list[Difference] = []
    matcher = SequenceMatcher(None, [text for _, text in kept], [text for _, text in given], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        for step in range(max(last - first, end - start)):
            ours = kept[first + step] if first + step < last else None
            theirs = given[start + step] if start + step < end else None
            place = (ours or theirs or ("", ""))[0]
            found.append(Difference(place, ours[1] if ours else None, theirs[1] if theirs else None))
    return found[:MOST_DIFFERENCES]


def compare_cells(
    kept: Mapping[str, list[list[str]]], given: Mapping[str, list[list[str]]]
) -> list[Difference]:
    """What differs between two workbooks, by sheet and cell ("순위!C2")."""
    found: list[Difference] = []
    for sheet in [*kept, *(name for name in given if name not in kept)]:
        ours, theirs = kept.get(sheet, []), given.get(sheet, [])
        for row in range(max(len(ours), len(theirs))):
            left = ours[row] if row < len(ours) else []
            right = theirs[row] if row < len(theirs) else []
            for column in range(max(len(left), len(right))):
                mine = left[column] if column < len(left) else ""
                his = right[column] if column < len(right) else ""
                if mine != his:
                    place = f"{sheet}!{_name_column(column)}{row + 1}"
                    found.append(Difference(place, mine or None, his or None))
    return found[:MOST_DIFFERENCES]


def _name_column(number: int) -> str:
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _flatten(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for name in sorted(value):
            yield from _flatten(value[name], f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from _flatten(item, f"{path}[{number}]")
    else:
        yield path, json.dumps(value, ensure_ascii=False)
