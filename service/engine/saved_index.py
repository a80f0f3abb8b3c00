"""The arrays of a built index in one file, so that the next start need not build it again.

The file begins with what it was made from; a file made from anything else, or one that is cut off or changed,
is not used. It holds plain arrays and text, nothing that could run. Arrays are read from the disk when they
are needed, and a new file takes the place of the old one at once, so that whoever reads the old one goes on
undisturbed.
"""

from __future__ import annotations

import fcntl
import json
import os
import struct
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

MAGIC = b"PUMASI-INDEX-1\n\0"
ALIGNMENT = 64
_LENGTH = struct.Struct("<q")

Made = Mapping[str, str | int]
"""From what an index was made: names and plain values."""


class UnusableFile(ValueError):
    """A saved index that cannot be used; the message says why."""


def save_index(path: Path, arrays: Mapping[str, np.ndarray], made: Made) -> int:
    """Write arrays to a file that appears under its name only when it is whole; returns its bytes.

    Raises OSError.
    """
    entries: dict[str, Any] = {}
    offset = 0
    for name, array in arrays.items():
        entries[name] = {"type": array.dtype.str, "length": len(array), "offset": offset}
        offset += -(-array.nbytes // ALIGNMENT) * ALIGNMENT
    checksum = 1
    for array in arrays.values():
        checksum = zlib.adler32(_pad(array), checksum)
    header = json.dumps(
        {"made": dict(made), "arrays": entries, "size": offset, "checksum": checksum}
    ).encode()
    header += b" " * (-(len(MAGIC) + _LENGTH.size + len(header)) % ALIGNMENT)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + _LENGTH.pack(len(header)) + header)
            for array in arrays.values():
                file.write(_pad(array))
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return size


def read_index(path: Path) -> tuple[dict[str, np.ndarray], Made]:
    """The arrays of a file, read-only, and from what they were made.

    Raises FileNotFoundError, OSError, and UnusableFile where the file is no saved index or not whole.
    """
    if not path.stat().st_size:
        raise UnusableFile("the file is empty")
    content = np.memmap(path, mode="r", dtype=np.uint8)
    start = len(MAGIC) + _LENGTH.size
    if content[: len(MAGIC)].tobytes() != MAGIC or len(content) < start:
        raise UnusableFile("it is no saved index of this version")
    [length] = _LENGTH.unpack(content[len(MAGIC) : start].tobytes())
    try:
        header = json.loads(content[start : start + max(length, 0)].tobytes())
        body = content[start + length :]
        if len(body) != header["size"] or zlib.adler32(body) != header["checksum"]:
            raise UnusableFile("the file is damaged")
        arrays = {
            name: _view(body, np.dtype(entry["type"]), entry["length"], entry["offset"])
            for name, entry in header["arrays"].items()
        }
        return arrays, header["made"]
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableFile(f"the file is damaged ({error})") from None


@contextmanager
def work_alone(folder: Path) -> Iterator[None]:
    """Nobody else on this machine does so in the same folder meanwhile; several at once take turns."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _pad(array: np.ndarray) -> bytes | memoryview:
    if array.nbytes % ALIGNMENT:
        return array.tobytes() + bytes(-array.nbytes % ALIGNMENT)
    return memoryview(np.ascontiguousarray(array)).cast("B") if array.nbytes else b""


def _view(body: np.ndarray, dtype: np.dtype, length: int, offset: int) -> np.ndarray:
    return np.asarray(body[offset : offset + length * dtype.itemsize]).view(dtype)
