"""Reads paragraphs and tables out of the XML of a HWPX or DOCX; both nest them in the same way.

No entity is expanded, no outside file is read and no declaration of a document type is accepted
(defusedxml). The walk keeps a stack of its own, so that deep nesting costs memory within a limit and no
recursion.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from service.documents.archives import refuse_damaged
from service.documents.content import PassageCollector, UnreadableDocument
from service.door import limits


@dataclass(frozen=True, slots=True)
class Dialect:
    """The names that a format gives to what we read; names without their namespace."""

    paragraph: str
    text: str
    table: str
    row: str
    cell: str
    spaces: frozenset[str]
    breaks: frozenset[str]
    # Subtrees whose text is not part of what a reader sees in place.
    left_out: frozenset[str] = frozenset()


HWPX = Dialect(
    "p", "t", "tbl", "tr", "tc", frozenset({"tab", "fwSpace", "nbSpace"}), frozenset({"lineBreak"}),
    frozenset({"footNote", "endNote", "header", "footer", "hiddenComment"}),
)  # fmt: skip
DOCX = Dialect(
    "p", "t", "tbl", "tr", "tc", frozenset({"tab"}), frozenset({"br", "cr"}),
    frozenset({"del", "moveFrom", "instrText", "delText", "Fallback"}),
)  # fmt: skip


@dataclass(slots=True)
class _Table:
    rows: list[list[list[str]]] = field(default_factory=list)


def read_markup(content: bytes, dialect: Dialect, collector: PassageCollector) -> None:
    """Hand every paragraph and table of `content` to `collector`. Raises UnreadableDocument."""
    reader = _Reader(dialect, collector)
    try:
        # Ends of elements alone would do, but the stack must know what it stands in.
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
            name = element.tag.rpartition("}")[2]
            if event == "start":
                reader.start(name)
            else:
                reader.end(name, element)
                if not reader.is_in_text:
                    element.clear()  # what has been read is let go
    except DefusedXmlException:
        raise _refuse_entities() from None
    except (ParseError, ValueError, LookupError):
        raise refuse_damaged() from None


def _refuse_entities() -> UnreadableDocument:
    return UnreadableDocument(
        "바깥 파일이나 치환문을 부르는 선언이 있어 읽지 않았습니다. 문서를 새로 저장해 올려 주십시오.",
        "The document declares entities or outside files and was not read. Save it anew and send that.",
    )


class _Reader:
    """Follows the elements of one part."""

    def __init__(self, dialect: Dialect, collector: PassageCollector) -> None:
        self._names = dialect
        self._collector = collector
        self.is_in_text = False
        self._depth = 0
        self._left_out_at: int | None = None
        # Text of the paragraphs that are open, the innermost last, and the tables around them.
        self._open: list[list[str]] = []
        self._tables: list[_Table] = []

    def start(self, name: str) -> None:
        self._depth += 1
        if self._depth > limits.MAX_DOCUMENT_DEPTH:
            raise UnreadableDocument(
                "문서의 구조가 지나치게 깊어 읽지 않았습니다. 한글이나 워드에서 다시 저장해 주십시오.",
                "The document is nested far too deeply and was not read. Save it again and send that.",
            )
        if self._left_out_at is not None:
            return
        if name == self._names.text and self._open:
            self.is_in_text = True
        elif self.is_in_text:
            return
        elif name in self._names.left_out:
            self._left_out_at = self._depth
        elif name == self._names.paragraph:
            self._open.append([])
        elif name == self._names.table:
            self._tables.append(_Table())
        elif name == self._names.row and self._tables:
            self._tables[-1].rows.append([])
        elif name == self._names.cell and self._tables and self._tables[-1].rows:
            self._tables[-1].rows[-1].append([])

    def end(self, name: str, element: Element) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if self._left_out_at is not None:
            if depth == self._left_out_at:
                self._left_out_at = None
        elif name == self._names.text and self.is_in_text:
            self.is_in_text = False
            self._put("".join(self._read_text(element)))
        elif self.is_in_text:
            return  # read with the text around it
        elif name in self._names.spaces:
            self._put(" ")
        elif name in self._names.breaks:
            self._put("\n")
        elif name == self._names.paragraph and self._open:
            self._close_paragraph("".join(self._open.pop()))
        elif name == self._names.table and self._tables:
            self._close_table(self._tables.pop())

    def _read_text(self, element: Element) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            name = child.tag.rpartition("}")[2]
            if name in self._names.spaces:
                yield " "
            elif name in self._names.breaks:
                yield "\n"
            yield child.tail or ""

    def _put(self, text: str) -> None:
        if self._open:
            self._open[-1].append(text)

    def _close_paragraph(self, text: str) -> None:
        if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            self._tables[-1].rows[-1][-1].append(text)
        else:
            self._collector.add_paragraph(text)

    def _close_table(self, table: _Table) -> None:
        rows = [["\n".join(filter(None, cell)) for cell in row] for row in table.rows]
        if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            # A table inside a cell is part of what the cell says.
            self._tables[-1].rows[-1][-1] += [" ".join(filter(None, row)) for row in rows]
        else:
            self._collector.add_table(rows)
