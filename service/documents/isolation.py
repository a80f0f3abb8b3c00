"""Documents that a browser sent, read in a process of their own (`service.door.apart`)."""

from __future__ import annotations

import json

from service.documents.answers import read_answer
from service.documents.content import Document, UnreadableDocument
from service.door import limits
from service.door.apart import ReaderGaveUp, run_apart


def read_apart(name: str, content: bytes, *, seconds: float = limits.MAX_READER_SECONDS) -> Document:
    """As `read_document`, in a process of its own that lives at most `seconds`.

    Raises UnreadableDocument, and Overloaded where as many files as allowed are being read already.
    """
    ending = "".join(filter(str.isalnum, name.rpartition(".")[2].encode("ascii", "ignore").decode()))[:10]
    try:
        answer = run_apart("service.documents", ending, content, seconds=seconds)
    except ReaderGaveUp:
        raise UnreadableDocument(
            "너무 복잡하여 제시간에 읽지 못했습니다. 필요한 부분만 저장하거나 글을 붙여 넣어 주십시오.",
            "The document is too complex to be read in time. Send the part that matters, or paste its text.",
        ) from None
    return read_answer(json.loads(answer))
