"""Makes small documents of every format out of paragraphs and tables, and spoils them.

Content is a list of paragraphs (text) and tables (lists of rows of cells). No office program made any of
these; their layout follows the published descriptions of the formats.
"""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Content = Sequence["str | list[list[str]]"]

SAMPLE: Content = [
    "어린이집 정기 청소 용역 과업지시서",
    "1. 사업개요",
    [["사업명", "어린이집 3개소 정기 청소 용역"], ["사업비", "금44,000,000원(부가가치세 포함)"]],
    "○ 과업장소: 서울특별시 은평구 관내 구립 어린이집 3개소",
]


# --- HWPX and DOCX ------------------------------------------------------------------------------------------


def make_zip(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive of these parts, deflated."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def make_hwpx(content: Content = SAMPLE, **more: str | bytes) -> bytes:
    """A HWPX with one section; `more` are further parts, "/" in their names written as "__"."""
    body = "".join(_write_hwpx(item) for item in content)
    section = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<hs:sec xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" '
        f'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph">{body}</hs:sec>'
    )
    parts = {"mimetype": "application/hwp+zip", "Contents/section0.xml": section}
    return make_zip({**parts, **{name.replace("__", "/"): part for name, part in more.items()}})


def _write_hwpx(item: str | list[list[str]]) -> str:
    if isinstance(item, str):
        text = escape(item).replace("\t", "<hp:tab/>").replace("\n", "<hp:lineBreak/>")
        return f"<hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>"
    rows = "".join(
        "<hp:tr>"
        + "".join(f"<hp:tc><hp:subList>{_write_hwpx(cell)}</hp:subList></hp:tc>" for cell in row)
        + "</hp:tr>"
        for row in item
    )
    return f"<hp:p><hp:run><hp:tbl>{rows}</hp:tbl><hp:t/></hp:run></hp:p>"


def make_docx(content: Content = SAMPLE) -> bytes:
    """A DOCX with nothing but its body."""
    body = "".join(_write_docx(item) for item in content)
    return make_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
            f'2006/main"><w:body>{body}</w:body></w:document>',
        }
    )


def _write_docx(item: str | list[list[str]]) -> str:
    if isinstance(item, str):
        return f'<w:p><w:r><w:t xml:space="preserve">{escape(item)}</w:t></w:r></w:p>'
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc>{_write_docx(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in item
    )
    return f"<w:tbl>{rows}</w:tbl>"


# --- HWP 5 --------------------------------------------------------------------------------------------------


def make_hwp5(
    content: Content = SAMPLE,
    *,
    flags: int = 1,
    section: bytes | None = None,
    preview: str = "미리보기 글",
    streams: Mapping[str, bytes] | None = None,
) -> bytes:
    """A HWP 5; bit 0 of `flags` deflates its section, bit 1 claims a password, bit 2 distribution."""
    header = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000300, flags)
    if section is None:
        section = b"".join(_write_hwp5(item, level=0) for item in content)
        if flags & 1:
            deflater = zlib.compressobj(wbits=-15)
            section = deflater.compress(section) + deflater.flush()
    return make_container(
        {
            "FileHeader": header.ljust(256, b"\0"),
            "BodyText/Section0": section,
            "PrvText": preview.encode("utf-16-le"),
            **(streams or {}),
        }
    )


def write_record(tag: int, level: int, content: bytes) -> bytes:
    """One record of a section."""
    size = min(len(content), 0xFFF)
    head = struct.pack("<I", tag | level << 10 | size << 20)
    return head + (struct.pack("<I", len(content)) if size == 0xFFF else b"") + content


def _write_hwp5(item: str | list[list[str]], *, level: int) -> bytes:
    if isinstance(item, str):
        text = (item + "\r").encode("utf-16-le")
        return write_record(0x42, level, bytes(22)) + write_record(0x43, level + 1, text)
    # The paragraph that anchors the table carries a control of eight places.
    anchor = struct.pack("<H", 11) + b" lbt" + bytes(8) + struct.pack("<H", 11) + "\r".encode("utf-16-le")
    records = write_record(0x42, level, bytes(22)) + write_record(0x43, level + 1, anchor)
    records += write_record(0x47, level + 1, b" lbt" + bytes(40))
    records += write_record(0x4D, level + 2, bytes(18))
    for number, row in enumerate(item):
        for column, cell in enumerate(row):
            place = bytes(8) + struct.pack("<HHHH", column, number, 1, 1) + bytes(18)
            records += write_record(0x48, level + 2, place) + _write_hwp5(cell, level=level + 2)
    return records


_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT_SECTOR, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def make_container(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file (version 3) of these streams; "folder/name" puts one into a folder.

    Streams below 4,096 bytes stand in the mini stream, as the format demands. Children hang in a chain, which
    readers accept.
    """
    fat: list[int] = []
    sectors: list[bytes] = []

    def put(content: bytes) -> int:
        if not content:
            return _END
        first = len(sectors)
        count = -(-len(content) // _SECTOR)
        for number in range(count):
            sectors.append(content[number * _SECTOR : (number + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
            fat.append(first + number + 1 if number + 1 < count else _END)
        return first

    mini_fat: list[int] = []
    mini_stream = b""
    placed: dict[str, tuple[int, int]] = {}
    for name, content in streams.items():
        if len(content) >= _CUTOFF:
            placed[name] = (put(content), len(content))
            continue
        first = len(mini_fat) if content else _END
        count = -(-len(content) // _MINI)
        mini_fat += [first + number + 1 if number + 1 < count else _END for number in range(count)]
        mini_stream += content.ljust(count * _MINI, b"\0")
        placed[name] = (first, len(content))

    # Entries of the directory: (name, kind, child, right, first sector, size).
    folders = sorted({name.rpartition("/")[0] for name in streams if "/" in name})
    tree: dict[str, list[str]] = {"": [*folders, *(name for name in streams if "/" not in name)]}
    for folder in folders:
        tree[folder] = [name for name in streams if name.startswith(f"{folder}/")]
    order = ["", *(name for names in tree.values() for name in names)]
    right = {
        name: order.index(following)
        for names in tree.values()
        for name, following in itertools.pairwise(names)
    }
    root_start = put(mini_stream)
    directory = b""
    for name in order:
        child = order.index(tree[name][0]) if tree.get(name) else _NONE
        label = ("Root Entry" if not name else name.rpartition("/")[2]).encode("utf-16-le") + b"\0\0"
        kind = 5 if not name else (1 if name in tree else 2)
        start, size = (root_start, len(mini_stream)) if not name else placed.get(name, (0, 0))
        directory += (
            label.ljust(64, b"\0")
            + struct.pack("<HBB", len(label), kind, 1)
            + struct.pack("<III", _NONE, right.get(name, _NONE), child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )
    directory_start = put(directory)
    mini_fat_start = put(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    mini_fat_sectors = -(-len(mini_fat) * 4 // _SECTOR)
    fat_sectors = 1
    while fat_sectors * (_SECTOR // 4) < len(fat) + fat_sectors:
        fat_sectors += 1
    fat_start = len(sectors)
    fat += [_FAT_SECTOR] * fat_sectors
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_sectors * _SECTOR, b"\xff")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, fat_sectors, directory_start, 0, _CUTOFF, mini_fat_start,
                      mini_fat_sectors, _END, 0)
        + struct.pack("<109I", *(fat_start + n if n < fat_sectors else _FREE for n in range(109)))
    )  # fmt: skip
    return header + b"".join(sectors) + table


# --- PDF ----------------------------------------------------------------------------------------------------


def make_pdf(content: Content = SAMPLE, *, password: str | None = None) -> bytes:
    """A PDF set by Typst with the font of our own papers."""
    import typst
    from pypdf import PdfReader, PdfWriter

    from service.files.paper_fonts import get_font_folder

    source = '#set text(font: "Pretendard GOV")\n' + "\n\n".join(_write_typst(item) for item in content)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[get_font_folder()])
    pdf = typst.compile(source.encode(), font_paths=fonts)
    if password is None:
        return pdf
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(password, algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _write_typst(item: str | list[list[str]]) -> str:
    def quote(text: str) -> str:
        return '#text("' + text.replace("\\", "\\\\").replace('"', '\\"') + '")'

    if isinstance(item, str):
        return quote(item)
    cells = ", ".join(f"[{quote(cell)}]" for row in item for cell in row)
    return f"#table(columns: {len(item[0])}, column-gutter: 30pt, {cells})"
