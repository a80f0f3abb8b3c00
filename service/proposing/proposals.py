"""What a proposal is, and how a label and its value are found in a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.documents.content import Passage
from service.proposing.labels import EVERY_LABEL, NAME_LABELS, spell
from service.sentences import Sentence

# A sentence is shown beside its field; more than this hides the field.
MOST_SHOWN_CHARACTERS = 240
# Who asks in his own words writes no more; in a longer document the first line may be anything.
LONGEST_ASKING = 600


@dataclass(frozen=True, slots=True)
class Proposal:
    """One field of a demand: `value` (None where the words say something that the field cannot hold), and
    the passage it was found in. `remark` says what was done with the words, where that is not plain.
    """

    field: str
    value: Any
    source: Passage
    remark: Sentence | None = None

    @property
    def shown(self) -> str:
        """The passage, shortened around nothing: its beginning is where the label stands."""
        text = self.source.text
        return text if len(text) <= MOST_SHOWN_CHARACTERS else f"{text[: MOST_SHOWN_CHARACTERS - 1]}…"


@dataclass(slots=True)
class Proposals:
    """At most one proposal for each field, by its name; lots are one proposal for each."""

    by_field: dict[str, Proposal] = field(default_factory=dict)

    def add(self, proposal: Proposal | None) -> None:
        """Keep `proposal`, unless the field has one already."""
        if proposal is not None:
            self.by_field.setdefault(proposal.field, proposal)

    @property
    def values(self) -> dict[str, Any]:
        """The values of the fields that have one."""
        return {name: item.value for name, item in self.by_field.items() if item.value is not None}


@dataclass(frozen=True, slots=True)
class Labelled:
    """The value that stands with a label: after it, in the next cell, under it, or on the next line."""

    label: str
    value: str
    source: Passage


_BULLET = re.compile(
    r"^[\s\-–—·ㆍ•∙○●◎◇◆□■▢▣▶▷▪❍ㅇ※*➀-➓①-⑳]*"
    r"(?:(?:\d{1,2}|[가나다라마바사아자차카타파하]|[IVXivxⅠ-Ⅻ]{1,4})\s?[.)]|\(\s?(?:\d{1,2}|[가나다라마바아자차카타파하])\s?\)|\(\s?사\s?\)(?!\S))?"
    r"[\s\-·○□ㅇ]*"
)
_SEPARATOR = re.compile(r"[:：]")
_NAMED = re.compile(rf"({spell(NAME_LABELS)})\s+(?=[^\s:：])")
_LONGEST_LABEL = 24


def strip_bullet(text: str) -> str:
    """`text` without the bullet or number in front of it."""
    return _BULLET.sub("", text, count=1).strip()


def _fold_label(text: str) -> str:
    """A label without bullets, brackets and the spaces that stretch it ("사 업 명")."""
    text = strip_bullet(text)
    return re.sub(r"[\s:：]|\(.*?\)|\[.*?\]", "", text)


def find_labelled(passages: Sequence[Passage], labels: Sequence[str]) -> Iterator[Labelled]:
    """Every value that stands with one of `labels`: those of the first label first, each in reading order."""
    found: list[tuple[int, int, Labelled]] = []
    wanted = {label: place for place, label in enumerate(labels)}
    for number in range(len(passages)):
        for label, value, source in _read_pairs(passages, number):
            if label in wanted and value.strip() and _fold_label(value) not in EVERY_LABEL:
                found.append((wanted[label], number, Labelled(label, value.strip(), source)))
    for _, _, item in sorted(found, key=lambda entry: entry[:2]):
        yield item


def _read_pairs(passages: Sequence[Passage], number: int) -> Iterator[tuple[str, str, Passage]]:
    """(label, value, the passage that holds the value), wherever the one may belong to the other."""
    passage = passages[number]
    if passage.cells:
        yield from _read_cells(passages, number)
        # Also "사업명: …" inside a cell.
        lines: Sequence[str] = passage.cells
    else:
        lines = (passage.text,)
    for line in lines:
        head, mark, rest = _part(line)
        if mark:
            yield _fold_label(head), rest, passage
        elif not passage.cells and len(line) <= _LONGEST_LABEL and number + 1 < len(passages):
            # A heading with its value on the next line.
            following = passages[number + 1]
            if not following.cells:
                yield _fold_label(line), strip_bullet(following.text), following


def _part(line: str) -> tuple[str, str, str]:
    text = strip_bullet(line)
    if named := _NAMED.match(text):
        return named[1], ":", text[named.end() :]
    found = _SEPARATOR.search(text)
    head = text[: found.start()].rstrip() if found else text
    if found is None or len(head) > _LONGEST_LABEL:
        return text, "", ""
    return head, ":", text[found.end() :].lstrip()


def _read_cells(passages: Sequence[Passage], number: int) -> Iterator[tuple[str, str, Passage]]:
    passage = passages[number]
    for left, right in zip(passage.cells, passage.cells[1:], strict=False):
        yield _fold_label(left), right, passage
    # Labels in the head of the table: the value stands under it.
    following = passages[number + 1] if number + 1 < len(passages) else None
    is_head = passage.row == 1 and following is not None and following.table == passage.table
    if is_head and following is not None and len(following.cells) == len(passage.cells) > 1:
        for label, value in zip(passage.cells, following.cells, strict=True):
            yield _fold_label(label), value, following
