"""Cursors: where a list goes on. Opaque to clients, bound to the list they came from, and checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from service.door.validation import FieldFault
from service.errors import InvalidInput
from service.sentences import Sentence


def write_cursor(place: tuple[Any, ...], *, of: object) -> str:
    """A cursor for `place` in the list that `of` (its filters) describes."""
    return base64.urlsafe_b64encode(
        json.dumps([_mark(of), *place], ensure_ascii=False, separators=(",", ":")).encode()
    ).decode()


def read_cursor(cursor: str, shape: Any, *, of: object) -> Any:
    """The place that `write_cursor` wrote; `shape` is its tuple type.

    Raises InvalidInput where the cursor is not one of ours or belongs to a list with other filters.
    """
    try:
        mark, *place = json.loads(base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True))
        if mark == _mark(of):
            return TypeAdapter(shape).validate_python(tuple(place))
    except (ValueError, TypeError, RecursionError, binascii.Error, ValidationError):
        pass
    raise InvalidInput(
        FieldFault(
            "cursor",
            Sentence(
                "이 목록의 다음 쪽 표시가 아닙니다. cursor 없이 첫 쪽부터 다시 조회해 주십시오.",
                "This is no cursor of this list. Leave it out and start again at the first page.",
            ),
        )
    )


def _mark(of: object) -> str:
    return hashlib.sha256(repr(of).encode()).hexdigest()[:12]
