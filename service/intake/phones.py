"""Telephone numbers as officials write them: "☎2133-5480", "02)2133-5480"."""

from __future__ import annotations

import re

from service.intake.forms import FormError, fold

SEOUL_AREA = "02"

_SYMBOLS = re.compile(r"^(?:☎|☏|TEL|Tel|tel|T|전화|대표전화|문의)?\s*[.:]?\s*")
_PARTS = re.compile(r"\d+")
_ALLOWED = re.compile(r"[\d\s().+–-]+")
_AREAS = re.compile(r"02|0[3-6]\d")
_MOBILE = re.compile(r"01[016789]")


def read_phone(text: str) -> str:
    """The number with area code and hyphens: "02-2133-5480"; one without an area is of Seoul.

    Raises FormError.
    """
    shown = text[:30]
    refused = FormError(
        f"전화번호로 읽을 수 없습니다: ‘{shown}’(예: 02-2133-5480)",
        f"cannot read '{shown}' as a telephone number, expected for example 02-2133-5480",
    )
    body = _SYMBOLS.sub("", fold(text))
    if not _ALLOWED.fullmatch(body):
        raise refused
    digits = "".join(_PARTS.findall(body))
    if body.startswith("+"):
        if not digits.startswith("82"):
            raise refused
        digits = "0" + digits[2:].removeprefix("0")
    if len(digits) in (7, 8) and not digits.startswith(("0", "1")):
        digits = SEOUL_AREA + digits
    if re.fullmatch(r"1[5-8]\d{6}", digits):
        return f"{digits[:4]}-{digits[4:]}"
    prefix = re.match(rf"(?:050\d|070|080|{_MOBILE.pattern}|{_AREAS.pattern})", digits)
    rest = digits[prefix.end() :] if prefix else ""
    if prefix is None or len(rest) not in (7, 8) or rest.startswith("0"):
        raise refused
    return f"{prefix[0]}-{rest[:-4]}-{rest[-4:]}"


def is_mobile(phone: str) -> bool:
    """Whether a number as `read_phone` gives it is a mobile one, and so most likely a person's."""
    return _MOBILE.match(phone) is not None
