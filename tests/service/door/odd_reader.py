"""`python -m tests.service.door.odd_reader DOING`: readers that files could make of ours."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable

from service.door import limits
from service.door.bounds import bind


def _refuse_memory(limit: Callable[[int, tuple[int, int]], None]) -> Callable[[int, tuple[int, int]], None]:
    """As macOS does."""

    def set_limit(which: int, values: tuple[int, int]) -> None:
        if which == resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")
        limit(which, values)

    return set_limit


def _main(doing: str) -> None:
    if doing == "unlimited":
        resource.setrlimit = _refuse_memory(resource.setrlimit)
    bind()
    content = sys.stdin.buffer.read()
    if doing == "tell":
        known = sorted(name for name in os.environ if name != "LC_CTYPE")
        sys.stdout.write(" ".join([content.hex(), *known]))
    elif doing == "swell":
        bytearray(2 * limits.MAX_READER_MEMORY_BYTES)
    elif doing == "crash":
        os.abort()
    elif doing == "sleep":
        time.sleep(60)
    else:
        sys.stdout.write("done")


if __name__ == "__main__":
    _main(sys.argv[1])
