"""A statement of the service for people, in both of its languages.

The engine has its own (`matching.records.Sentence`); most of the service may not import the engine.
"""

from __future__ import annotations

from typing import NamedTuple


class Sentence(NamedTuple):
    """One statement; Korean comes first everywhere."""

    ko: str
    en: str

    def fill(self, *values: object) -> Sentence:
        """The sentence with the values in its places `{}`. Raises IndexError where one stays empty."""
        return Sentence(self.ko.format(*values), self.en.format(*values))

    def __str__(self) -> str:
        """Both languages on one line, as the command line shows them."""
        return f"{self.ko} / {self.en}"
