"""Which engine and which data a result comes from: digests of the code of the engine and of `data/`.

A ranking can be repeated exactly with the same three: engine, data and catalogue. Evidence names them all.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from service.settings import ROOT

# What the engine leaves to others and what changes its results.
_PACKAGES = ("kiwipiepy", "kiwipiepy_model", "numpy", "scipy")


@cache
def read_engine_marks() -> dict[str, str]:
    """`engine` and `data` (SHA-256 over names and contents), and the versions of the packages."""
    marks = {
        "engine": _digest(ROOT / "matching", "*.py"),
        "data": _digest(ROOT / "data", "*.toml", "*.csv"),
    }
    return marks | {name: version(name) for name in _PACKAGES}


def _digest(folder: Path, *patterns: str) -> str:
    digest = hashlib.sha256()
    paths = sorted(
        path
        for pattern in patterns
        for path in folder.rglob(pattern)
        if "samples" not in path.relative_to(folder).parts
    )
    for path in paths:
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
