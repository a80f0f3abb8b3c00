"""PDF: text page by page, in the places in which it stands, so that columns of a table stay apart."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from service.documents.archives import refuse_damaged, refuse_locked
from service.documents.content import PassageCollector, UnreadableDocument
from service.door import limits
from service.sentences import Sentence

# Columns stand this far apart where the places of letters are kept.
_COLUMN_GAP = re.compile(r"\s{3,}")

# What the library thinks of a damaged file is said by our own errors.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

# A damaged PDF trips its reader in about every way that Python knows.
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def read_pdf(content: bytes, collector: PassageCollector) -> list[Sentence]:
    """Hand every line to `collector`; return what is to be said of it. Raises UnreadableDocument."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise refuse_locked()
        pages = len(reader.pages)
        if pages > limits.MAX_DOCUMENT_PAGES:
            raise UnreadableDocument(
                f"{pages:,}쪽이나 됩니다. {limits.MAX_DOCUMENT_PAGES}쪽 이하로 필요한 부분만 올려 주십시오.",
                f"The document has {pages:,} pages; up to {limits.MAX_DOCUMENT_PAGES} are read. "
                "Send the part that matters.",
            )
        for number, page in enumerate(reader.pages, 1):
            _read_page(page, number, collector)
    except UnreadableDocument:
        raise
    except (PyPdfError, *_FAULTS):
        raise refuse_damaged() from None
    if not collector.passages:
        raise UnreadableDocument(
            "글자가 없는 PDF입니다(스캔한 그림). 한글·워드 원본을 올리시거나 글을 붙여 넣어 주십시오.",
            "The PDF holds pictures and no text (a scan). Send the original, or paste the text.",
        )
    return []


def _read_page(page: Any, number: int, collector: PassageCollector) -> None:
    rows: list[list[str]] = []
    for line in page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False).splitlines():
        cells = [cell for cell in _COLUMN_GAP.split(line.strip()) if cell]
        if len(cells) > 1:
            rows.append(cells)
            continue
        collector.add_table(rows, page=number)
        rows = []
        collector.add_paragraph(line, page=number)
    collector.add_table(rows, page=number)
