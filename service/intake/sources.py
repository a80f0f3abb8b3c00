"""Where the bytes of an import come from: a path on disk, or what a browser sent."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from service.door import limits
from service.intake.faults import refuse_file
from service.sentences import explain_os_error


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes with a name. The name is how faults call the file; its ending is only a hint to the format."""

    name: str
    content: Path | bytes

    def open(self) -> BinaryIO:
        """The bytes from the start. Raises UnreadableFileError."""
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        try:
            return self.content.open("rb")
        except FileNotFoundError:
            raise refuse_file(
                self.name, "파일이 없습니다", "the file does not exist, expected a readable file"
            ) from None
        except OSError as error:
            why = explain_os_error(error)
            raise refuse_file(
                self.name,
                f"파일을 열 수 없습니다({why.ko})",
                f"the file cannot be opened ({why.en}), expected a readable file",
            ) from None

    def check_size(self) -> int:
        """The number of bytes. Raises UnreadableFileError for none, too many, or what is no plain file."""
        if isinstance(self.content, Path) and self.content.exists() and not self.content.is_file():
            raise refuse_file(
                self.name, "일반 파일이 아닙니다", "this is not a file, expected a readable file"
            )
        with self.open() as file:
            size = file.seek(0, io.SEEK_END)
        if size == 0:
            raise refuse_file(self.name, "빈 파일입니다", "the file is empty, expected at least one row")
        if size > limits.MAX_FILE_BYTES:
            raise refuse_file(
                self.name,
                f"파일이 너무 큽니다({size:,}바이트, 최대 {limits.MAX_FILE_BYTES:,}바이트)",
                f"the file has {size:,} bytes, expected at most {limits.MAX_FILE_BYTES:,}",
            )
        return size
