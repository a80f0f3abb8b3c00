"""A small file that is kept as it was sent: what may come in, and how it goes out again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Response

from service.door import limits
from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.files.file_kinds import find_media_type
from service.sentences import Sentence

_TOO_LARGE = Sentence(
    f"파일이 너무 큽니다({limits.MAX_PROOF_BYTES // 1024 // 1024}MB까지).",
    f"is too large, expected at most {limits.MAX_PROOF_BYTES // 1024 // 1024} MB",
)
_OTHER_KIND = Sentence(
    "PDF, PNG, JPEG 파일만 올리실 수 있습니다. 암호가 걸렸거나 끝이 잘린 파일도 받지 않습니다.",
    "is no whole PDF, PNG or JPEG without a password",
)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that may be kept, under a name that harms nobody."""

    name: str
    media_type: str
    sha256: str
    content: bytes


def take_file(name: str, content: bytes) -> KeptFile:
    """The file as it may be kept. Raises InvalidInput where it is too large or of another kind."""
    if len(content) > limits.MAX_PROOF_BYTES:
        raise InvalidInput(FieldFault("file", _TOO_LARGE))
    media_type = find_media_type(content)
    if media_type is None:
        raise InvalidInput(FieldFault("file", _OTHER_KIND))
    return KeptFile(clean_name(name), media_type, hashlib.sha256(content).hexdigest(), content)


def answer_file(name: str, media_type: str, content: bytes) -> Response:
    """The file as an answer that is saved and never shown inside a page."""
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def clean_name(file_name: str) -> str:
    """The last part of the name that a browser sent, without what a header or a folder would take amiss."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable() and sign not in '"<>|:*?')[-200:] or "file"
