"""Ids for entries that a person makes on a page, where no source brings an id along."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Container

# No vowels, so that no word comes about; no letters or digits that are taken for each other.
_SIGNS = "23456789BCDFGHJKMNPQRSTVWXZ"
_LENGTH = 5
_CODE_LENGTH = 6


def make_identifier(prefix: str, day: datetime.date) -> str:
    """`prefix`, the day and five signs by chance: `D20261123-7KX2M` (14 million for each day)."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return f"{prefix}{day:%Y%m%d}-{signs}"


def make_code(taken: Container[str]) -> str:
    """Six signs by chance that nobody mixes up, other than those `taken`: `7KX2MB`."""
    while True:
        code = "".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH))
        if code not in taken:
            return code
