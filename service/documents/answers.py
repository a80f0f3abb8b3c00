"""How the process that reads a document hands over what it has read: as plain JSON, never as pickles."""

from __future__ import annotations

from typing import Any

from service.documents.content import Document, Passage, UnreadableDocument
from service.sentences import Sentence


def write_answer(document: Document) -> dict[str, Any]:
    """A document that has been read."""
    return {
        "kind": document.kind,
        "remarks": [list(remark) for remark in document.remarks],
        "passages": [[p.text, list(p.cells), p.page, p.table, p.row, p.paragraph] for p in document.passages],
    }


def write_refusal(refused: UnreadableDocument) -> dict[str, Any]:
    """Why a document was not read."""
    return {"refusal": list(refused.sentence)}


def read_answer(answer: dict[str, Any]) -> Document:
    """What `write_answer` has written. Raises UnreadableDocument where it was a refusal."""
    if "refusal" in answer:
        raise UnreadableDocument(*answer["refusal"])
    return Document(
        answer["kind"],
        [
            Passage(text, tuple(cells), page, table, row, paragraph)
            for text, cells, page, table, row, paragraph in answer["passages"]
        ],
        [Sentence(*remark) for remark in answer["remarks"]],
    )
