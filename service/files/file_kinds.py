"""What a small file is, told by its content and never by its name."""

from __future__ import annotations

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


def find_media_type(content: bytes) -> str | None:
    """The kind of a whole PDF, PNG or JPEG file; None for anything else, cut off or encrypted."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return None if b"/Encrypt" in content else "application/pdf"
    if content.startswith(_PNG) and b"IEND" in content[-16:]:
        return "image/png"
    if content.startswith(_JPEG) and content.rstrip(b"\x00\r\n").endswith(b"\xff\xd9"):
        return "image/jpeg"
    return None
