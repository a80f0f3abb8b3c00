"""What the codes of `data/codes/` are called, in both languages, for pages and forms."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from service.door.codes import CODES, SEOUL
from service.sentences import Sentence

# kind of code -> file, column of the code, columns of its Korean and English names
_FILES = {
    "district": ("districts.csv", "name", "name", "name_en"),
    "organisation_type": ("organisation_types.csv", "code", "label_ko", "label_en"),
    "certificate": ("certificates.csv", "code", "label_ko", "label_en"),
    "sector": ("sectors.csv", "code", "label_ko", "label_en"),
    "buyer_type": ("buyer_types.csv", "code", "label_ko", "label_en"),
}
KINDS = tuple(_FILES)


@cache
def load_labels(kind: str) -> dict[str, Sentence]:
    """Code to name, in the order of the file. Raises KeyError for a kind that has no file."""
    file_name, code, korean, english = _FILES[kind]
    with (CODES / file_name).open(encoding="utf-8-sig", newline="") as file:
        return {row[code]: Sentence(row[korean], row[english]) for row in csv.DictReader(file)}


@cache
def load_licences() -> tuple[str, ...]:
    """The names of the licences and registrations that forms suggest."""
    with (CODES / "licences.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(row["name"] for row in csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A word of the field with its meaning in plain words, and the article it comes from, if any."""

    key: str
    term: Sentence
    meaning: Sentence
    article: str


@cache
def load_glossary() -> tuple[GlossaryEntry, ...]:
    """The glossary, in the order of the Korean words."""
    with (CODES / "glossary.csv").open(encoding="utf-8-sig", newline="") as file:
        entries = [
            GlossaryEntry(
                row["key"],
                Sentence(row["term_ko"], row["term_en"]),
                Sentence(row["meaning_ko"], row["meaning_en"]),
                row["article"],
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(entries, key=lambda entry: entry.term.ko))


def find_label(kind: str, code: str) -> Sentence:
    """The name of `code`. What is in no file (a licence keeps its own name) is its own name."""
    if code == SEOUL:
        return Sentence("서울 전역", "All of Seoul")
    return load_labels(kind).get(code) or Sentence(code, code)
