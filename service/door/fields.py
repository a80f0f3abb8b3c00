"""The kinds of field that listings and demands are made of, each strict and with its own words for a refusal.

Types are strict: a number is not text, true is not 1, 5.0 is not a whole number of won. Text is normalised
to NFC and trimmed. Refusals are `PydanticCustomError`s whose type is a key of `service.door.validation`,
where the Korean and the English sentence stand.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler, Strict, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from service.door import limits
from service.door.codes import SEOUL, KnownCodes, find_certificate, load_known_codes

EARLIEST_YEAR = 1900
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_BUSINESS_NUMBER = re.compile(r"\d{10}|\d{3}-\d{2}-\d{5}", re.ASCII)
_LIKE_BUSINESS_NUMBER = re.compile(r"(\d{3})[-\s‐-―]?(\d{2})[-\s‐-―]?(\d{5})", re.ASCII)
_BUSINESS_NUMBER_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_SNAKE_CASE = re.compile(r"[a-z]+(?:_[a-z]+)+", re.ASCII)


def find_nearest(word: str, known: tuple[str, ...] | list[str]) -> str | None:
    """The known word most like `word`, or None where none is alike."""
    nearest = get_close_matches(word[:100], known, n=1, cutoff=0.5)
    return nearest[0] if nearest else None


# --- text ---------------------------------------------------------------------------------------------------


def _clean_text(text: str) -> str:
    # PostgreSQL cannot store U+0000, and a lone surrogate cannot be written as UTF-8 anywhere.
    if "\x00" in text:
        raise PydanticCustomError("text_nul", "must not contain NUL characters")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise PydanticCustomError("text_surrogate", "must be valid Unicode text") from None
        text = unicodedata.normalize("NFC", text)
    return text.strip()


def _text(most: int, least: int = 0) -> Any:
    def check(text: str) -> str:
        if len(text) > most:
            raise PydanticCustomError(
                "text_too_long", "is longer than {most} characters", {"most": most, "length": len(text)}
            )
        text = _clean_text(text)
        if len(text) < least:
            raise PydanticCustomError("text_empty", "must not be empty")
        return text

    schema: dict[str, Any] = {"type": "string", "maxLength": most}
    if least:
        schema |= {"minLength": least, "pattern": r"\S"}
    return Annotated[str, Strict(), AfterValidator(check), WithJsonSchema(schema)]


def _check_id(value: str) -> str:
    if any(character.isspace() or not character.isprintable() for character in value) or value in (".", ".."):
        raise PydanticCustomError("id_characters", "must not contain spaces or control characters")
    return value


class _OrNull:
    """Says in the JSON schema that null is taken too; a validator before the type turns it into a value."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [handler(core_schema), {"type": "null"}]}


def or_null(kind: Any, stands_for: Any) -> Any:
    """`kind`, or null, which stands for the value `stands_for`."""
    return Annotated[kind, BeforeValidator(lambda value: stands_for if value is None else value), _OrNull()]


def _blank_to_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Identifier = Annotated[_text(limits.MAX_ID_CHARACTERS, 1), AfterValidator(_check_id)]
Name = _text(limits.MAX_NAME_CHARACTERS, 1)
Title = _text(limits.MAX_TITLE_CHARACTERS, 1)
Line = _text(limits.MAX_LINE_TEXT_CHARACTERS, 1)
# A form or a file leaves an optional line empty where JSON says null.
OptionalLine = Annotated[
    Line | None,
    BeforeValidator(_blank_to_none),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "maxLength": limits.MAX_LINE_TEXT_CHARACTERS}, {"type": "null"}]}
    ),
]
# A missing text may be given as null; it is kept as "".
Text = or_null(_text(limits.MAX_TEXT_CHARACTERS), "")

# --- numbers ------------------------------------------------------------------------------------------------


def _whole_number(most: int) -> Any:
    def check(value: int) -> int:
        if value < 0:
            raise PydanticCustomError("number_negative", "must not be negative")
        if value > most:
            raise PydanticCustomError("number_too_large", "must be at most {most}", {"most": most})
        return value

    return Annotated[
        int,
        Strict(),
        AfterValidator(check),
        WithJsonSchema({"type": "integer", "minimum": 0, "maximum": most}),
    ]


def _check_percent(value: float) -> float:
    if not 0 <= value <= 100:
        raise PydanticCustomError("percent_range", "must be from 0 to 100")
    return value


MoneyKrw = _whole_number(limits.MAX_MONEY_KRW)
Headcount = _whole_number(limits.MAX_EMPLOYEES)
Percent = Annotated[
    float,
    Strict(),
    AfterValidator(_check_percent),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]


def _check_year(value: int) -> int:
    if not EARLIEST_YEAR <= value <= 9999:
        raise PydanticCustomError("year_range", "must be a year from 1900")
    return value


Year = Annotated[
    int,
    Strict(),
    AfterValidator(_check_year),
    WithJsonSchema({"type": "integer", "minimum": EARLIEST_YEAR, "maximum": 9999}),
]

# --- dates --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _read_day_text(text: str) -> datetime.date:
    """Kept: a file repeats few days in many rows. What is refused is not kept."""
    parts = _DAY.fullmatch(text)
    if parts is None:
        raise PydanticCustomError("day_form", "must be a date written YYYY-MM-DD")
    try:
        return datetime.date(*map(int, parts.groups()))
    except ValueError:
        raise PydanticCustomError(
            "day_unreal", "{day} does not exist in the calendar", {"day": text}
        ) from None


def _read_day(value: Any) -> Any:
    # Not pydantic's own reading: it takes 1483228800, "2017-01-01T00:00:00" and other forms for a day.
    if isinstance(value, datetime.datetime):
        raise PydanticCustomError("day_form", "must be a date written YYYY-MM-DD")
    if isinstance(value, str):
        value = _read_day_text(value.strip())
    if not isinstance(value, datetime.date):
        raise PydanticCustomError("day_form", "must be a date written YYYY-MM-DD")
    return _check_day(value)


def _check_day(value: datetime.date) -> datetime.date:
    if value.year < EARLIEST_YEAR:
        raise PydanticCustomError("year_range", "must be a year from 1900")
    return value


Day = Annotated[
    datetime.date,
    BeforeValidator(_read_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2017-03-02"]}),
]

# --- codes --------------------------------------------------------------------------------------------------


def _refuse_unknown(kind: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise PydanticCustomError(
            f"unknown_{kind}",
            "unknown {kind} {value}",
            {"kind": kind, "value": value[:60], "nearest": find_nearest(value, known)},
        )
    return value


def _check_district(value: str) -> str:
    return _refuse_unknown("district", value, load_known_codes().districts)


def _check_service_district(value: str) -> str:
    return _refuse_unknown("district", value, (*load_known_codes().districts, SEOUL))


def _check_sector(value: str) -> str:
    return _refuse_unknown("sector", value, load_known_codes().sectors)


def _check_admitted_type(value: str) -> str:
    return _refuse_unknown("certificate", value, load_known_codes().certificates)


def _check_certificate_type(value: str) -> str:
    # A licence keeps its own name ("소독업 신고", "HACCP"); what is written like our codes must be one.
    if _SNAKE_CASE.fullmatch(value):
        return _refuse_unknown("certificate", value, load_known_codes().certificates)
    return find_certificate(value) or value


@dataclass(frozen=True)
class _Listed:
    """Says in the JSON schema which codes are known, read only when a schema is asked for."""

    codes: Callable[[KnownCodes], tuple[str, ...]]

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.codes(load_known_codes()))}


def _code(check: Any, codes: Callable[[KnownCodes], tuple[str, ...]]) -> Any:
    return Annotated[_text(limits.MAX_LINE_TEXT_CHARACTERS, 1), AfterValidator(check), _Listed(codes)]


District = _code(_check_district, lambda known: known.districts)
ServiceDistrict = _code(_check_service_district, lambda known: (*known.districts, SEOUL))
Sector = _code(_check_sector, lambda known: known.sectors)
AdmittedType = _code(_check_admitted_type, lambda known: known.certificates)
CertificateType = Annotated[
    _text(limits.MAX_LINE_TEXT_CHARACTERS, 1), AfterValidator(_check_certificate_type)
]


def is_business_number(digits: str) -> bool:
    """Whether `digits` (ten, no hyphens) carries the right check digit of a 사업자등록번호."""
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        return False
    numbers = [int(digit) for digit in digits]
    total = sum(weight * number for weight, number in zip(_BUSINESS_NUMBER_WEIGHTS, numbers, strict=False))
    return (10 - (total + numbers[8] * 5 // 10) % 10) % 10 == numbers[9]


def read_business_number(text: str) -> str | None:
    """The ten digits of a text that is written like a 사업자등록번호, with hyphens or spaces or without.

    The check digit may be wrong: who looks for such a number is told that nobody has it.
    """
    found = _LIKE_BUSINESS_NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return "".join(found.groups()) if found else None


def _check_business_number(value: str) -> str:
    if _BUSINESS_NUMBER.fullmatch(value) is None:
        raise PydanticCustomError("business_number_form", "must be 10 digits")
    digits = value.replace("-", "")
    if not is_business_number(digits):
        raise PydanticCustomError("business_number_check", "has a wrong check digit")
    return digits


BusinessNumber = Annotated[
    str,
    Strict(),
    AfterValidator(_clean_text),
    AfterValidator(_check_business_number),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(\d{10}|\d{3}-\d{2}-\d{5})$", "examples": ["9998100015"]}
    ),
]

# --- lists --------------------------------------------------------------------------------------------------


def _refuse_repeats(items: list[Any]) -> list[Any]:
    seen = set()
    for item in items:
        if item in seen:
            raise PydanticCustomError(
                "list_repeats", "names {item} twice", {"item": str(getattr(item, "name", item))[:60]}
            )
        seen.add(item)
    return items


def list_of(item: Any, most: int, *, repeats: bool = False) -> Any:
    """A list of at most `most` items; null is an empty list; repeated items are refused unless `repeats`."""

    def check(items: Any) -> Any:
        if isinstance(items, list) and len(items) > most:
            raise PydanticCustomError(
                "list_too_long", "has more than {most} items", {"most": most, "length": len(items)}
            )
        return items

    kind = Annotated[
        list[item],
        Strict(),
        BeforeValidator(check),
        Field(json_schema_extra={"maxItems": most}),
    ]
    if not repeats:
        kind = Annotated[kind, AfterValidator(_refuse_repeats)]
    return or_null(kind, [])
