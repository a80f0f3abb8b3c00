"""Opens the ZIP of a HWPX or DOCX and hands out single parts, counting every byte that it unpacks.

What the directory of an archive claims about sizes is not believed. Only parts that are asked for are
unpacked; pictures and attachments never are.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from service.documents.content import UnreadableDocument
from service.door import limits

_CHUNK = 1 << 16
# A small part of blanks may shrink a lot without harm.
_RATIO_FROM_BYTES = 1 << 20
# What reading a damaged archive raises; RuntimeError is a locked part or a compression that is not known.
_FAULTS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)


class Archive:
    """A ZIP held in memory. Raises UnreadableDocument where it is damaged, locked or names too many parts."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _FAULTS:
            raise refuse_damaged() from None
        if len(self._zip.infolist()) > limits.MAX_DOCUMENT_PARTS:
            raise UnreadableDocument(
                f"압축 안에 든 것이 너무 많습니다(최대 {limits.MAX_DOCUMENT_PARTS:,}개). "
                "한글이나 워드에서 다시 저장해 주십시오.",
                f"The archive holds more than {limits.MAX_DOCUMENT_PARTS:,} parts. Save the document again.",
            )
        self._packed = len(content)
        self._unpacked = 0

    def list_names(self) -> list[str]:
        """The names of the parts in the order of the archive."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """One part, unpacked. Raises UnreadableDocument."""
        info = self._zip.getinfo(name)
        if info.flag_bits & 1:
            raise refuse_locked()
        pieces: list[bytes] = []
        try:
            with self._zip.open(info) as part:
                while piece := part.read(_CHUNK):
                    self._unpacked += len(piece)
                    self._refuse_bomb()
                    pieces.append(piece)
        except _FAULTS:
            raise refuse_damaged() from None
        return b"".join(pieces)

    def _refuse_bomb(self) -> None:
        is_swollen = (
            self._unpacked > _RATIO_FROM_BYTES and self._unpacked > limits.MAX_DOCUMENT_RATIO * self._packed
        )
        if self._unpacked > limits.MAX_DOCUMENT_UNPACKED_BYTES or is_swollen:
            raise refuse_swollen()


def refuse_swollen() -> UnreadableDocument:
    """The error for what unpacks to far more than a document holds."""
    return UnreadableDocument(
        "압축을 풀면 지나치게 커지는 파일이라 읽지 않았습니다. 한글이나 워드에서 다시 저장해 주십시오.",
        "The file unpacks to far too much and was not read. Save the document again and send that.",
    )


def refuse_damaged() -> UnreadableDocument:
    """The error for what ends early or contradicts itself."""
    return UnreadableDocument(
        "손상되었거나 다 받지 못한 파일입니다. 원본을 열어 다시 저장한 뒤 올려 주십시오.",
        "The file is damaged or incomplete. Open the original, save it again and send that.",
    )


def refuse_locked() -> UnreadableDocument:
    """The error for what opens with a password only."""
    return UnreadableDocument(
        "암호가 걸린 문서입니다. 암호를 풀고 다시 저장한 뒤 올려 주십시오.",
        "The document is protected by a password. Save it without one and send that.",
    )
