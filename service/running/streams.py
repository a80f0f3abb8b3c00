"""The standard streams of a command: there where the caller closed them, and given up where they fail."""

from __future__ import annotations

import errno
import os
import sys
from typing import TextIO

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def open_closed_streams() -> None:
    """Read from and write to nowhere where a standard stream is closed.

    Otherwise the next file that is opened would take its number, and get what is meant for the stream.
    """
    for name, mode in _STREAMS:
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def is_full(error: OSError) -> bool:
    """Whether a stream had no room for what was written; where a file had none, its name is known."""
    return error.filename is None and error.errno in _FULL


def give_up(stream: TextIO) -> None:
    """Send what a stream still holds and whatever comes nowhere, so that the program ends in silence."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
