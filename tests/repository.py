"""The files of the repository, as a clone has them, found without git: an archive of it can be tested too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent


@cache
def list_files() -> tuple[PurePosixPath, ...]:
    """Every file that .gitignore does not name, relative to the root, sorted."""
    return tuple(sorted(_walk(ROOT, _read_ignored_names())))


def _walk(folder: Path, ignored: frozenset[str]) -> Iterator[PurePosixPath]:
    for entry in os.scandir(folder):
        path = Path(entry.path)
        if entry.name in ignored or f"*{path.suffix}" in ignored or entry.name == ".git":
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path, ignored)
        else:
            yield PurePosixPath(path.relative_to(ROOT).as_posix())


def _read_ignored_names() -> frozenset[str]:
    lines = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    return frozenset(line.strip().rstrip("/") for line in lines if line.strip())
