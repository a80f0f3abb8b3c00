"""The parts of the field's words as the bare Korean model sees them, and the file that keeps them.

The model must be asked before it is told of the words, and being told makes it ready anew, which takes longer
than loading it. So the answers are kept in `data/words/parts.csv`; `pumasi split-words` writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from matching.reference_rows import LIST_MARK, Row

PARTS_FILE = "words/parts.csv"
PARTS_COLUMNS = ("word", "parts")
_PART = re.compile(r"([^;@]+)@(\d+)-(\d+)")


class WordPart(NamedTuple):
    """A content morpheme of a word; `[start, end)` are offsets into the word."""

    form: str
    start: int
    end: int


WordParts = tuple[tuple[str, tuple[WordPart, ...]], ...]


def read_word_parts(rows: Iterable[Row]) -> WordParts:
    """The words of the file, in order, with their parts; `ReferenceDataError` where a line is wrong."""
    return tuple(
        (row.text("word"), tuple(_read_part(row, entry) for entry in row.texts("parts", required=False)))
        for row in rows
    )


def _read_part(row: Row, entry: str) -> WordPart:
    found = _PART.fullmatch(entry)
    if found is None:
        raise row.fault("parts", f"{entry!r} does not have the form PART@START-END")
    return WordPart(found[1], int(found[2]), int(found[3]))


def write_word_parts(parts: Mapping[str, tuple[WordPart, ...]]) -> str:
    """The file's content: the same parts, in the same order, to the same bytes."""
    lines = [",".join(PARTS_COLUMNS)]
    for word, of_word in parts.items():
        entries = (f"{part.form}@{part.start}-{part.end}" for part in of_word)
        lines.append(f"{word},{LIST_MARK.join(entries)}")
    return "\n".join(lines) + "\n"
