"""Which characters the bytes of a file are: UTF-8 with or without BOM, UTF-16, CP949, or a clear refusal.

CP949 accepts almost any bytes, so that what it makes of them must also look Korean. charset-normalizer only
names the guess in the refusal; it never decides.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator

from charset_normalizer import from_bytes

from service.intake.faults import UnreadableFileError, refuse_file
from service.intake.sources import Source

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Of the letters beyond ASCII in a Korean file, at least this share is Hangul or a sign used with it.
_KOREAN_SHARE = 0.7


def _chunks(source: Source) -> Iterator[bytes]:
    with source.open() as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _find_bad_line(source: Source, encoding: str) -> int | None:
    """The line of the first byte that is not `encoding`, None where all is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for chunk in _chunks(source):
        try:
            line += decoder.decode(chunk).count("\n")
        except UnicodeDecodeError as error:
            # The rejected piece starts with what was kept of the chunk before: no whole character.
            return line + error.object[: error.start].count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _looks_korean(source: Source) -> bool:
    decoder = codecs.getincrementaldecoder("cp949")()
    korean = others = 0
    for chunk in _chunks(source):
        for character in decoder.decode(chunk):
            if character > "\x7f":
                if "가" <= character <= "힣" or unicodedata.category(character)[0] in "PSNZ":
                    korean += 1
                else:
                    others += 1
        if korean + others > 20_000:
            break
    return korean >= _KOREAN_SHARE * (korean + others)


def _find_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark shows in text that is partly ASCII: every other byte of that part is 0."""
    even, odd = head[0::2], head[1::2]
    zeros_even, zeros_odd = even.count(0), odd.count(0)
    if zeros_odd > len(odd) * 0.2 and zeros_even < len(even) * 0.02:
        return "utf-16-le"
    if zeros_even > len(even) * 0.2 and zeros_odd < len(odd) * 0.02:
        return "utf-16-be"
    return None


def find_encoding(source: Source) -> str:
    """The Python name of the encoding of a text file. Raises UnreadableFileError where it is none of ours."""
    with source.open() as file:
        head = file.read(4096)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None) or _find_utf16(head)
    if marked:
        bad = _find_bad_line(source, marked)
        if bad is None:
            return marked
        raise _refuse_encoding(source, bad, marked.upper())
    bad = _find_bad_line(source, "utf-8")
    if bad is None:
        return "utf-8"
    if _find_bad_line(source, "cp949") is None and _looks_korean(source):
        return "cp949"
    guess = from_bytes(head).best()
    raise _refuse_encoding(source, bad, guess.encoding if guess else None)


def _refuse_encoding(source: Source, line: int, guess: str | None) -> UnreadableFileError:
    hint_ko = f"({guess}일 수 있습니다)" if guess else ""
    hint_en = f" (it may be {guess})" if guess else ""
    return refuse_file(
        source.name,
        f"글자 인코딩을 읽을 수 없습니다{hint_ko}. UTF-8 또는 CP949로 저장해 주십시오",
        f"the encoding cannot be read{hint_en}, expected UTF-8, UTF-16 with a mark, or CP949",
        line=line,
    )
