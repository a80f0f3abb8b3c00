"""A file of lines that is written little by little and can be taken up again where it stopped.

Beside `NAME` stand, until it is complete, `NAME.partial` with the lines so far and `NAME.partial.key` with a
key that says from what they were made. Work with another key starts anew. A line that was cut off is dropped.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

FLUSH_LINES = 50
"""So many lines at most are lost by a stop."""


class PartialFile:
    """Lines for `path`, made from what `key` stands for."""

    def __init__(self, path: Path, key: str) -> None:
        self._path = path.resolve()
        self._partial = self._path.with_name(f"{self._path.name}.partial")
        self._key_path = self._path.with_name(f"{self._path.name}.partial.key")
        self._key = key

    def count_lines(self) -> int:
        """How many whole lines are there already; what cannot be used is taken away. Raises OSError."""
        try:
            is_ours = self._key_path.read_text(encoding="utf-8") == self._key
        except (FileNotFoundError, UnicodeDecodeError):
            is_ours = False
        if not is_ours or not self._partial.exists():
            self._partial.write_bytes(b"")
            self._key_path.write_text(self._key, encoding="utf-8")
            return 0
        lines = end = 0
        with self._partial.open("r+b") as file:
            for line in file:
                if line.endswith(b"\n"):
                    lines, end = lines + 1, end + len(line)
            file.truncate(end)
        return lines

    def append(self, lines: Iterable[bytes]) -> None:
        """Write lines behind those that are there, each without its end. Raises OSError."""
        with self._partial.open("ab") as file:
            for number, line in enumerate(lines, start=1):
                file.write(line + b"\n")
                if number % FLUSH_LINES == 0:
                    file.flush()

    def complete(self) -> None:
        """Let the whole file appear under its name, replacing what was there. Raises OSError."""
        with self._partial.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(self._partial, self._path)
        self._key_path.unlink()
