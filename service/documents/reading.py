"""Reads one document: finds out what it is by its content, and hands it to the reader of that format."""

from __future__ import annotations

import codecs
import io

from service.documents.archives import Archive, refuse_damaged, refuse_locked
from service.documents.content import (
    KIND_NAMES,
    Document,
    Kind,
    PassageCollector,
    UnreadableDocument,
)
from service.door import limits
from service.intake.faults import UnreadableFileError
from service.intake.sources import Source
from service.sentences import Sentence

_ZIP_MARK = b"PK\x03\x04"
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_MARK = b"%PDF-"
_OLD_HWP_MARK = b"HWP Document File V"
_ENDINGS: dict[str, Kind] = {"hwpx": "hwpx", "hwp": "hwp", "pdf": "pdf", "docx": "docx", "txt": "text"}


def read_document(name: str, content: bytes) -> Document:
    """What the file says. `name` is only used to say so where it claims another format.

    Raises UnreadableDocument.
    """
    if not content:
        raise UnreadableDocument("빈 파일입니다. 다른 파일을 골라 주십시오.", "The file is empty.")
    if len(content) > limits.MAX_DOCUMENT_BYTES:
        most = limits.MAX_DOCUMENT_BYTES // (1024 * 1024)
        raise UnreadableDocument(
            f"파일이 너무 큽니다(최대 {most}MB). 그림을 빼거나 필요한 부분만 저장해 올려 주십시오.",
            f"The file is too large (at most {most} MB). Leave pictures out, or send the part that matters.",
        )
    collector = PassageCollector(limits.MAX_DOCUMENT_CHARACTERS)
    kind, remarks = _read(content, collector)
    if not collector.passages:
        raise UnreadableDocument(
            "읽을 글이 없는 문서입니다. 다른 파일을 고르시거나 글로 적어 주십시오.",
            "The document holds no text. Choose another file, or write what you need.",
        )
    claimed = _ENDINGS.get(name.rpartition(".")[2].lower())
    if claimed is not None and claimed != kind:
        remarks.append(
            Sentence(
                f"파일 이름과 달리 내용은 {KIND_NAMES[kind]} 형식이어서 그 형식으로 읽었습니다.",
                f"Against its name the file is {KIND_NAMES[kind]}, and was read as that.",
            )
        )
    return Document(kind, collector.passages, remarks)


def read_text(text: str) -> Document:
    """What a person has written in a box, as a document. Raises UnreadableDocument where it is too long."""
    collector = PassageCollector(limits.MAX_DOCUMENT_CHARACTERS)
    collector.add_paragraph(text)
    return Document("text", collector.passages)


def _read(content: bytes, collector: PassageCollector) -> tuple[Kind, list[Sentence]]:
    # The readers below are large; each is only loaded for a file of its own format.
    if content.startswith(_ZIP_MARK):
        from service.documents.zipped import find_kind, read_docx, read_hwpx

        archive = Archive(content)
        kind = find_kind(archive)
        (read_hwpx if kind == "hwpx" else read_docx)(archive, collector)
        return kind, []
    if content.startswith(_OLE_MARK):
        from service.documents.hwp5 import read_hwp5

        _refuse_other_containers(content)
        return "hwp", read_hwp5(content, collector)
    if _PDF_MARK in content[:1024]:
        from service.documents.portable import read_pdf

        return "pdf", read_pdf(content, collector)
    if content.startswith(_OLD_HWP_MARK):
        raise UnreadableDocument(
            "옛 한글(3.0 이하) 문서입니다. 한글에서 HWPX나 HWP로 다시 저장해 주십시오.",
            "This is a HWP document of version 3 or older. Save it as HWPX or HWP.",
        )
    collector.add_paragraph(_decode(content))
    return "text", []


def _refuse_other_containers(content: bytes) -> None:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            names = {"/".join(path) for path in container.listdir()}
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError):
        raise refuse_damaged() from None
    if "EncryptedPackage" in names:
        raise refuse_locked()
    if "FileHeader" not in names:
        raise UnreadableDocument(
            "옛 형식(DOC, XLS, PPT)의 문서입니다. DOCX나 PDF로 저장해 주십시오.",
            "This is an old Office document (DOC, XLS, PPT). Save it as DOCX or PDF.",
        )


def _decode(content: bytes) -> str:
    from service.intake.decoding import find_encoding

    not_document = UnreadableDocument(
        "문서가 아니거나 알 수 없는 형식입니다. HWPX, HWP, PDF, DOCX, TXT 파일을 올려 주십시오.",
        "This is no document that we can read. Send HWPX, HWP, PDF, DOCX or text.",
    )
    if b"\0" in content and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise not_document
    try:
        text = content.decode(find_encoding(Source("document", content)))
    except (UnreadableFileError, UnicodeDecodeError):
        raise not_document from None
    controls = sum(character < " " and character not in "\t\r\n\f" for character in text)
    if controls > len(text) // 100:
        raise not_document
    return text
