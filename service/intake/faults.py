"""What an import has to say about a file: faults, which stop it, and notes, which do not."""

from __future__ import annotations

from dataclasses import dataclass

from service.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one place of a file.

    Lines count from 1; a fault of the whole file stands at line 1.
    """

    file: str
    line: int
    field: str
    sentence: Sentence

    def __str__(self) -> str:
        """`FILE:LINE: field: what is wrong, what is expected`, on one line."""
        return f"{self.file}:{self.line}: {self.field}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about an import that went well."""

    file: str
    line: int
    field: str
    sentence: Sentence

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.sentence}"


class UnreadableFileError(Exception):
    """A file that cannot be read as rows at all (or from some place on). `fault` says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def refuse_file(file: str, ko: str, en: str, *, line: int = 1) -> UnreadableFileError:
    """The error for a file that cannot be read, to be raised."""
    return UnreadableFileError(Fault(file, line, "file", Sentence(ko, en)))
