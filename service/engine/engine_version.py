"""Which engine this is: a digest of its code and of its reference data.

What was computed by another engine, or from other data, must not be taken for this one's.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def read_engine_version() -> str:
    """The same for the same code and data, whatever the machine."""
    digest = hashlib.sha256()
    for folder, pattern in (("matching", "*.py"), ("data", "*")):
        for path in sorted((ROOT / folder).rglob(pattern)):
            if path.is_file():
                content = path.read_bytes()
                digest.update(f"{path.relative_to(ROOT).as_posix()} {len(content)}\n".encode())
                digest.update(content)
    return digest.hexdigest()
