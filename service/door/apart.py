"""Runs a reader of files from strangers in a process of its own, with limits on time, memory and files.

Readers of workbooks and documents were not written for malice. A file that makes one loop, swell or crash
ends that process and nothing else. It gets the bytes on its standard input and answers on its standard
output; it knows no setting and no secret, opens no file of ours and writes none. It lives for one file: to
start takes a twentieth of a second of the processor, and nothing stays behind that would have to be cleared
away. Should the service be killed meanwhile, the reader's own clock ends it (`service.door.bounds`).
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import structlog

from service.door import limits
from service.door.bounds import UNLIMITED
from service.errors import Overloaded

_ROOT = Path(__file__).resolve().parent.parent.parent
_places = threading.BoundedSemaphore(limits.MAX_READERS_AT_ONCE)
log = structlog.get_logger(__name__)


class ReaderGaveUp(Exception):
    """The reader came to no end within its limits, or broke down over the file."""


def run_apart(
    reader: str, argument: str, content: bytes, *, seconds: float = limits.MAX_READER_SECONDS
) -> bytes:
    """What the module `reader`, which binds itself, answers to `content` when it is run with `argument`.

    Raises ReaderGaveUp, and Overloaded where as many files as allowed are being read already or the system
    starts no further process.
    """
    if not _places.acquire(timeout=min(seconds, limits.MAX_READER_WAIT_SECONDS)):
        raise Overloaded
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", reader, argument],
            input=content,
            capture_output=True,
            timeout=seconds,
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReaderGaveUp from None
    except OSError as error:
        raise Overloaded from error
    finally:
        _places.release()
    for line in ended.stderr.decode(errors="replace").splitlines():
        if line.startswith(UNLIMITED):
            log.warning("reader_without_limit", limit=line.removeprefix(UNLIMITED))
    if ended.returncode != 0:
        raise ReaderGaveUp
    return ended.stdout
