"""The beginning of a description: what is bought stands there, before the conditions."""

from __future__ import annotations

import re

BEGINNING = 400
"""So many letters are the beginning."""

_SPACE = re.compile(r"\s")


def split_beginning(description: str) -> tuple[str, str]:
    """The first BEGINNING letters, to the end of their last word, and the rest."""
    end = _SPACE.search(description, BEGINNING)
    return (description[: end.start()], description[end.end() :]) if end else (description, "")
