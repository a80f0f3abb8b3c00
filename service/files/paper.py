"""Prints: a Typst template and data become a PDF with Korean text, without another host or a system library.

Templates lie in `service/papers`; `paper.typ` there holds the look that all share. Data reaches a template as
JSON only, never as its source, so that nothing a person has entered is ever read as an instruction. The same
template, data and moment give the same bytes.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from service.files.paper_fonts import get_font_folder, list_printable

TEMPLATES = Path(__file__).resolve().parents[1] / "papers"
# A sheet that takes more is not printed by accident: every caller bounds what it hands over.
MOST_DATA_CHARACTERS = 4_000_000

# Moves a line or says nothing on paper.
_INVISIBLE = frozenset("\t\n\r\u200b\u200c\u200d\u2060\ufeff\xad")


class PaperTooLarge(ValueError):
    """What is to be printed is more than one paper carries."""


def print_pdf(template: str, data: Mapping[str, Any], *, made_at: datetime.datetime) -> bytes:
    """The PDF of `template` ("evidence.typ") filled with `data`, which is plain JSON.

    `made_at` (with a zone) is the day that the document states about itself. Texts may hold any character:
    one that no font draws is printed as its code, `[U+6F22]`. Raises PaperTooLarge, FontsMissing.
    """
    import typst

    text = json.dumps(_make_printable(data), ensure_ascii=False)
    if len(text) > MOST_DATA_CHARACTERS:
        raise PaperTooLarge(f"{len(text):,} characters, at most {MOST_DATA_CHARACTERS:,}")
    compiler = typst.Compiler(
        input=TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_open_fonts(),
        sys_inputs={"data": text},
    )
    pdf = compiler.compile(format="pdf", timestamp=made_at.astimezone(datetime.UTC).replace(microsecond=0))
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _open_fonts() -> Any:
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[get_font_folder()]
    )


def _make_printable(value: Any) -> Any:
    """`value` with every character that no font draws replaced by its code."""
    if isinstance(value, str):
        printable = list_printable()
        if all(ord(character) in printable for character in value):
            return value
        return "".join(_show(character, printable) for character in value)
    if isinstance(value, Mapping):
        return {key: _make_printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_make_printable(item) for item in value]
    return value


def _show(character: str, printable: frozenset[int]) -> str:
    if ord(character) in printable or character in _INVISIBLE:
        return character
    return f"[U+{ord(character):04X}]"
