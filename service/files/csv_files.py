"""CSV as Korean offices open it: UTF-8 with its mark, so that Excel reads Hangul; no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

# With these a spreadsheet takes a cell for a formula; an apostrophe in front makes it text again.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The table as one file, its first line naming the columns."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([defuse(name) for name in head])
    writer.writerows([defuse(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def defuse(cell: object) -> str | int | float:
    """A cell as a spreadsheet shows it without running anything; numbers stay numbers, nothing is empty."""
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    text = json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
