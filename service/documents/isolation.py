"""Reads a document in a process of its own, with limits on time, memory and files.

A file that makes a reader loop or swell ends that process and nothing else; the page answers with a clear
message. The child gets the bytes on its standard input, opens no file of ours and writes none.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

from service.documents.answers import read_answer
from service.documents.content import Document, UnreadableDocument
from service.door import limits
from service.errors import Overloaded

_ROOT = Path(__file__).resolve().parent.parent.parent
_places = threading.BoundedSemaphore(limits.MAX_DOCUMENTS_AT_ONCE)


def read_apart(name: str, content: bytes, *, seconds: float = limits.MAX_DOCUMENT_SECONDS) -> Document:
    """As `read_document`, in a process of its own that lives at most `seconds`.

    Raises UnreadableDocument, and Overloaded where as many documents as allowed are being read already.
    """
    ending = "".join(filter(str.isalnum, name.rpartition(".")[2].encode("ascii", "ignore").decode()))[:10]
    if not _places.acquire(timeout=min(seconds, limits.MAX_DOCUMENT_WAIT_SECONDS)):
        raise Overloaded
    try:
        answer = subprocess.run(
            [sys.executable, "-P", "-m", "service.documents", ending],
            input=content,
            capture_output=True,
            timeout=seconds,
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise refuse_costly() from None
    finally:
        _places.release()
    if answer.returncode != 0:
        raise refuse_costly()
    return read_answer(json.loads(answer.stdout))


def refuse_costly() -> UnreadableDocument:
    """The error for a document whose reading took too long or too much memory."""
    return UnreadableDocument(
        "너무 복잡하여 제시간에 읽지 못했습니다. 필요한 부분만 저장하거나 글을 붙여 넣어 주십시오.",
        "The document is too complex to be read in time. Send the part that matters, or paste its text.",
    )
