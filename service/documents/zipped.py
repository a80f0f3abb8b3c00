"""HWPX and DOCX: ZIP archives of XML parts."""

from __future__ import annotations

import re

from service.documents.archives import Archive, refuse_damaged, refuse_locked
from service.documents.content import Kind, PassageCollector, UnreadableDocument
from service.documents.markup import DOCX, HWPX, read_markup

_SECTION = re.compile(r"contents/section(\d{1,4})\.xml", re.IGNORECASE)
_DOCX_BODY = "word/document.xml"


def find_kind(archive: Archive) -> Kind:
    """Which of our formats the archive is. Raises UnreadableDocument where it is another one."""
    names = archive.list_names()
    if any(_SECTION.fullmatch(name) for name in names):
        return "hwpx"
    if _DOCX_BODY in names:
        return "docx"
    if any(name.startswith("xl/") for name in names):
        raise UnreadableDocument(
            "엑셀 파일입니다. 과업지시서(HWPX, HWP, PDF, DOCX, TXT)를 올려 주십시오.",
            "This is a workbook. Send the statement of work (HWPX, HWP, PDF, DOCX or text).",
        )
    raise UnreadableDocument(
        "압축 파일입니다. 압축을 풀고 과업지시서 한 개만 올려 주십시오.",
        "This is an archive. Unpack it and send the one document that says what is needed.",
    )


def read_hwpx(archive: Archive, collector: PassageCollector) -> None:
    """Every section in the order of its number. Raises UnreadableDocument."""
    names = archive.list_names()
    manifest = next((name for name in names if name.lower() == "meta-inf/manifest.xml"), None)
    if manifest is not None and b"encryption-data" in archive.read(manifest):
        raise refuse_locked()
    sections = {int(found[1]): name for name in names if (found := _SECTION.fullmatch(name))}
    if not sections:
        raise refuse_damaged()
    for number in sorted(sections):
        read_markup(archive.read(sections[number]), HWPX, collector)


def read_docx(archive: Archive, collector: PassageCollector) -> None:
    """The body of the document. Raises UnreadableDocument."""
    read_markup(archive.read(_DOCX_BODY), DOCX, collector)
