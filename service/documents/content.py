"""What a document says: passages in reading order, each with the place where a person finds it again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from service.sentences import Sentence

Kind = Literal["hwpx", "hwp", "pdf", "docx", "text"]
KIND_NAMES: dict[Kind, str] = {"hwpx": "HWPX", "hwp": "HWP", "pdf": "PDF", "docx": "DOCX", "text": "TXT"}

CELL_MARK = " | "
# After a verb or a noun that ends a sentence in official style; "1. " and "2017. 3. " end none.
_SENTENCE_END = re.compile(r"(?<=[다요함음됨임것]\.)\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a paragraph, or one row of a table with its cells in order.

    Numbers count from 1: `page` is known in a PDF only, `table` and `row` in a table only, `paragraph` counts
    the paragraphs outside tables.
    """

    text: str
    cells: tuple[str, ...] = ()
    page: int | None = None
    table: int | None = None
    row: int | None = None
    paragraph: int | None = None

    @property
    def place(self) -> Sentence:
        """Where it stands, as one would tell a colleague."""
        on = f"{self.page}쪽 " if self.page else ""
        of = f"page {self.page}, " if self.page else ""
        if self.table is not None:
            return Sentence(f"{on}표 {self.table}의 {self.row}행", f"{of}table {self.table}, row {self.row}")
        return Sentence(f"{on}{self.paragraph}번째 문단", f"{of}paragraph {self.paragraph}")


@dataclass(slots=True)
class Document:
    """A document that has been read; `remarks` say what a person should know about the reading."""

    kind: Kind
    passages: list[Passage] = field(default_factory=list)
    remarks: list[Sentence] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it, a line each; cells of a row stand apart by " | "."""
        parts: list[str] = []
        before: Passage | None = None
        for passage in self.passages:
            is_same = (
                before is not None and passage.paragraph is not None and passage.paragraph == before.paragraph
            )
            parts += [" " if is_same else "\n", passage.text]
            before = passage
        return "".join(parts[1:])


class UnreadableDocument(Exception):
    """The document cannot be read; `sentence` says why and what to do."""

    def __init__(self, ko: str, en: str) -> None:
        super().__init__(en)
        self.sentence = Sentence(ko, en)


class PassageCollector:
    """Takes paragraphs and tables in reading order and numbers them; empty ones are left out.

    Raises UnreadableDocument where the text grows beyond `most_characters`.
    """

    def __init__(self, most_characters: int) -> None:
        self.passages: list[Passage] = []
        self._room = most_characters
        self._paragraphs = self._tables = 0

    def add_paragraph(self, text: str, *, page: int | None = None) -> None:
        """One paragraph, sentence by sentence; its own line breaks part it into several."""
        for line in text.splitlines():
            sentences = [sentence for part in _SENTENCE_END.split(line) if (sentence := _tidy(part))]
            if sentences:
                self._paragraphs += 1
            for sentence in sentences:
                self._add(Passage(sentence, page=page, paragraph=self._paragraphs))

    def add_table(self, rows: list[list[str]], *, page: int | None = None) -> None:
        """One table. A table of one cell is a frame around text and is read as paragraphs."""
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        if len(filled) == 1 and len(filled[0]) == 1:
            self.add_paragraph(filled[0][0], page=page)
            return
        if not filled:
            return
        self._tables += 1
        for number, row in enumerate(rows, 1):
            cells = tuple(_tidy(" ".join(cell.split())) for cell in row)
            if any(cells):
                self._add(
                    Passage(CELL_MARK.join(cells), cells=cells, page=page, table=self._tables, row=number)
                )

    def _add(self, passage: Passage) -> None:
        self._room -= len(passage.text) + 1
        if self._room < 0:
            raise UnreadableDocument(
                "글이 너무 많습니다. 과업 내용이 있는 부분만 따로 저장해 올려 주십시오.",
                "There is too much text. Save the part that says what is needed, and send that.",
            )
        self.passages.append(passage)


# Control characters, halves of pairs and private signs that some programs use for bullets.
_UNWANTED: dict[int, int | None] = dict.fromkeys((*range(0x20), 0x7F, *range(0x80, 0xA0), 0xFEFF, 0x200B))
_UNWANTED[0x09] = 0x20
_UNWANTED[0x00A0] = 0x20


def _tidy(text: str) -> str:
    text = text.translate(_UNWANTED)
    text = "".join("·" if 0xE000 <= ord(c) <= 0xF8FF or ord(c) > 0xF0000 else c for c in text)
    return "".join(c for c in text if not 0xD800 <= ord(c) <= 0xDFFF).strip()
