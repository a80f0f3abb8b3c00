"""The limits that a process which reads a file from a stranger puts on itself, before it looks at a byte."""

from __future__ import annotations

import resource
import signal
import sys

from service.door import limits

UNLIMITED = "this system refuses a limit: "


def bind() -> None:
    """Limit the seconds, the memory and the files of this process, for good.

    What the system does not limit (macOS: the memory) is said on standard error; the clock holds everywhere.
    """
    seconds, memory = limits.MAX_READER_SECONDS, limits.MAX_READER_MEMORY_BYTES
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds + 1)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for name, soft, hard in (
        ("RLIMIT_CPU", seconds, seconds + 1),
        ("RLIMIT_AS", memory, memory),
        ("RLIMIT_FSIZE", 0, 0),
    ):
        try:
            resource.setrlimit(getattr(resource, name), (soft, hard))
        except (AttributeError, ValueError, OSError):
            print(f"{UNLIMITED}{name}", file=sys.stderr)
