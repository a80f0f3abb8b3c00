"""`python -m service.documents ENDING`: reads one document from standard input, answers on standard output.

Started by `service.documents.isolation` for each document; it bounds itself before it looks at a byte.
"""

from __future__ import annotations

import json
import sys

from service.documents.answers import write_answer, write_refusal
from service.documents.content import UnreadableDocument
from service.documents.reading import read_document
from service.door.bounds import bind


def _main(ending: str) -> None:
    bind()
    try:
        answer = write_answer(read_document(f"document.{ending}", sys.stdin.buffer.read()))
    except UnreadableDocument as refused:
        answer = write_refusal(refused)
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main(sys.argv[1] if len(sys.argv) > 1 else "")
