"""HWP 5: an OLE container whose sections are streams of tagged records, deflated as a rule.

Each record begins with 32 bits: tag, level and size. Text stands in PARA_TEXT records as UTF-16 with control
characters that take one or eight places. A table is a control 'tbl ' one level below its paragraph; each of
its cells is a LIST_HEADER that names its column and row, followed by the paragraphs of the cell. Where the
sections cannot be read (documents for distribution keep them encrypted), the preview that every HWP carries
is used, and that is said.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from service.documents.archives import refuse_damaged, refuse_locked, refuse_swollen
from service.documents.content import PassageCollector, UnreadableDocument
from service.door import limits
from service.sentences import Sentence

_SIGNATURE = b"HWP Document File"
_IS_DEFLATED, _HAS_PASSWORD, _IS_FOR_DISTRIBUTION = 0x01, 0x02, 0x04

_PARA_TEXT, _CTRL_HEADER, _LIST_HEADER = 0x43, 0x47, 0x48
_TABLE_CONTROL = b" lbt"
_LONG_SIZE = 0xFFF
# Controls that take one place of UTF-16; all others below 32 take eight.
_SHORT_CONTROLS = frozenset({0, 10, 13, *range(24, 32)})
_SPELT = {9: " ", 10: "\n", 13: "\n", 24: "-", 30: " ", 31: " "}
_MOST_CELLS = 200_000

PREVIEW_REMARK = Sentence(
    "본문이 잠겨 있어 앞부분 미리보기 글만 읽었습니다. 빠진 내용은 직접 적어 주십시오.",
    "The body is locked, so only its preview was read. Please add what is missing.",
)


@dataclass(slots=True)
class _Table:
    level: int
    cells: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    current: tuple[int, int] | None = None


def read_hwp5(content: bytes, collector: PassageCollector) -> list[Sentence]:
    """Hand what it says to `collector`; return what is to be said of it. Raises UnreadableDocument."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            return _read(container, collector)
    except UnreadableDocument:
        raise
    # What a damaged container makes olefile trip over is anybody's guess; all of it is one answer.
    except (
        OSError,
        ValueError,
        IndexError,
        KeyError,
        TypeError,
        struct.error,
        RecursionError,
        AttributeError,
    ):
        raise refuse_damaged() from None


def _read(container: olefile.OleFileIO, collector: PassageCollector) -> list[Sentence]:
    header = _read_stream(container, "FileHeader", most=4096)
    if not header.startswith(_SIGNATURE) or len(header) < 40:
        raise refuse_damaged()
    flags = struct.unpack_from("<I", header, 36)[0]
    if flags & _HAS_PASSWORD:
        raise refuse_locked()
    sections = sorted(
        (int(name[7:]), name)
        for folder, name in (path for path in container.listdir() if len(path) == 2)
        if folder == "BodyText" and name.startswith("Section") and name[7:].isdecimal()
    )
    if flags & _IS_FOR_DISTRIBUTION or not sections:
        if not container.exists("PrvText"):
            raise UnreadableDocument(
                "배포용으로 잠긴 한글 문서입니다. 배포용 설정을 풀고 다시 저장해 주십시오.",
                "The document is locked for distribution. Save it without that lock and send it again.",
            )
        preview = _read_stream(container, "PrvText", most=limits.MAX_DOCUMENT_UNPACKED_BYTES)
        collector.add_paragraph(preview.decode("utf-16-le", "replace"))
        return [PREVIEW_REMARK]
    room = limits.MAX_DOCUMENT_UNPACKED_BYTES
    for _, name in sections:
        section = _read_stream(container, f"BodyText/{name}", most=room)
        if flags & _IS_DEFLATED:
            section = _inflate(section, most=room)
        room -= len(section)
        _read_section(section, collector)
    return []


def _read_stream(container: olefile.OleFileIO, name: str, *, most: int) -> bytes:
    if not container.exists(name):
        raise refuse_damaged()
    if container.get_size(name) > most:
        raise refuse_swollen()
    with container.openstream(name) as stream:
        return stream.read(most + 1)


def _inflate(content: bytes, *, most: int) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        section = inflater.decompress(content, most + 1)
    except zlib.error:
        raise refuse_damaged() from None
    is_swollen = len(section) > 1 << 20 and len(section) > limits.MAX_DOCUMENT_RATIO * len(content)
    if len(section) > most or is_swollen:
        raise refuse_swollen()
    if not inflater.eof:
        raise refuse_damaged()
    return section


def _split_records(section: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(tag, level, content) of each record. Raises UnreadableDocument where one ends early."""
    place = 0
    while place + 4 <= len(section):
        head = struct.unpack_from("<I", section, place)[0]
        place += 4
        tag, level, size = head & 0x3FF, head >> 10 & 0x3FF, head >> 20
        if size == _LONG_SIZE:
            if place + 4 > len(section):
                raise refuse_damaged()
            size = struct.unpack_from("<I", section, place)[0]
            place += 4
        if place + size > len(section):
            raise refuse_damaged()
        yield tag, level, section[place : place + size]
        place += size


def _read_section(section: bytes, collector: PassageCollector) -> None:
    tables: list[_Table] = []
    for tag, level, content in _split_records(section):
        while tables and level <= tables[-1].level:
            _close_table(tables, collector)
        if tag == _CTRL_HEADER and content[:4] == _TABLE_CONTROL:
            if len(tables) >= limits.MAX_DOCUMENT_DEPTH:
                raise UnreadableDocument(
                    "표가 지나치게 깊이 겹쳐 있어 읽지 않았습니다. 한글에서 다시 저장해 주십시오.",
                    "Tables are nested far too deeply, so that the document was not read. Save it again.",
                )
            tables.append(_Table(level))
        elif tag == _LIST_HEADER and tables and level == tables[-1].level + 1 and len(content) >= 12:
            column, row = struct.unpack_from("<HH", content, 8)
            tables[-1].current = (row, column)
            tables[-1].cells.setdefault((row, column), [])
            if len(tables[-1].cells) > _MOST_CELLS:
                raise refuse_swollen()
        elif tag == _PARA_TEXT:
            text = _read_text(content)
            if tables and tables[-1].current is not None:
                tables[-1].cells[tables[-1].current].append(text.strip())
            else:
                collector.add_paragraph(text)
    while tables:
        _close_table(tables, collector)


def _close_table(tables: list[_Table], collector: PassageCollector) -> None:
    table = tables.pop()
    rows: dict[int, list[str]] = {}
    for (row, _column), texts in sorted(table.cells.items()):
        rows.setdefault(row, []).append("\n".join(filter(None, texts)))
    if tables and tables[-1].current is not None:
        # A table inside a cell is part of what the cell says.
        tables[-1].cells[tables[-1].current] += [" ".join(filter(None, cells)) for cells in rows.values()]
    else:
        collector.add_table(list(rows.values()))


def _read_text(content: bytes) -> str:
    """The characters of a PARA_TEXT record without its controls."""
    units = struct.unpack(f"<{len(content) // 2}H", content[: len(content) // 2 * 2])
    kept = bytearray()
    place = 0
    while place < len(units):
        unit = units[place]
        if unit >= 32:
            kept += unit.to_bytes(2, "little")
        elif unit in _SPELT:
            kept += _SPELT[unit].encode("utf-16-le")
        place += 1 if unit >= 32 or unit in _SHORT_CONTROLS else 8
    return kept.decode("utf-16-le", "replace")
