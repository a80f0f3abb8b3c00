"""Says in Korean and English what a schema refused, which field it was and what would be right.

One translation for the JSON API, the pages and every file, so that a mistake reads the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from service.door.fields import find_nearest
from service.sentences import Sentence


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One refusal. `field` is a path such as `certifications[2].valid_from`, "" for the record as a whole."""

    field: str
    sentence: Sentence


# type of error -> Korean, English; filled with the error's own context.
_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("필수 항목이 없습니다", "is missing, expected a value"),
    "text_nul": (
        "NUL 문자(U+0000)가 들어 있습니다",
        "contains a NUL character (U+0000), expected plain text",
    ),
    "text_surrogate": (
        "올바른 유니코드 글자가 아닙니다",
        "contains a lone surrogate, expected valid Unicode text",
    ),
    "string_unicode": (
        "올바른 유니코드 글자가 아닙니다",
        "contains a lone surrogate, expected valid Unicode text",
    ),
    "text_too_long": (
        "{length:,}자로 너무 깁니다(최대 {most:,}자)",
        "is {length:,} characters long, expected at most {most:,}",
    ),
    "text_empty": ("비어 있습니다", "is empty, expected text"),
    "id_characters": (
        "식별자에 공백이나 제어 문자를 쓸 수 없습니다",
        "has spaces or control characters, expected a plain id",
    ),
    "number_negative": ("0 이상이어야 합니다", "is negative, expected a whole number from 0"),
    "number_too_large": ("너무 큽니다(최대 {most:,})", "is too large, expected at most {most:,}"),
    "percent_range": ("0에서 100 사이여야 합니다", "is out of range, expected a percentage from 0 to 100"),
    "year_range": ("연도가 올바르지 않습니다(1900년 이후)", "is out of range, expected a year from 1900"),
    "day_form": ("날짜 형식이 아닙니다(예: 2017-03-02)", "is not a date, expected YYYY-MM-DD"),
    "day_unreal": (
        "달력에 없는 날짜 {day}입니다",
        "{day} does not exist in the calendar, expected a real date YYYY-MM-DD",
    ),
    "business_number_form": (
        "사업자등록번호 10자리가 아닙니다(예: 999-81-00015)",
        "is not a business number, expected 10 digits",
    ),
    "business_number_check": (
        "사업자등록번호의 검증번호가 맞지 않습니다",
        "has a wrong check digit, expected a valid business number",
    ),
    "list_repeats": ("‘{item}’ 항목이 두 번 나옵니다", "names {item} twice, expected each once"),
    "outcome_no_supplier": (
        "계약한 기업과 계약금액을 적어 주십시오",
        "is empty, expected the suppliers that were contracted",
    ),
    "outcome_not_contracted": (
        "계약하지 않았으므로 비워 두십시오",
        "must be empty where nothing was contracted",
    ),
    "outcome_supplier_twice": (
        "같은 기업은 한 번만 적어 주십시오",
        "names a supplier twice, expected each once",
    ),
    "outcome_reason": (
        "적합한 기업이 없는 사유를 적어 주십시오",
        "is missing, expected why none was suitable",
    ),
    "list_empty": ("하나 이상 골라 주십시오", "is empty, expected at least one"),
    "quote_or_reason": (
        "견적금액이나 사양하는 사유 가운데 하나만 적어 주십시오",
        "has both or neither, expected an amount or a reason to decline",
    ),
    "list_too_long": (
        "항목이 {length:,}개로 너무 많습니다(최대 {most:,}개)",
        "has {length:,} items, expected at most {most:,}",
    ),
    "period_reversed": (
        "{last_ko}보다 늦습니다",
        "{first} is later than {last}, expected it not to be",
    ),
    "days_reversed": (
        "{last_ko}({last_day})보다 늦습니다: {first_day}",
        "{first} {first_day} is later than {last} {last_day}, expected it not to be",
    ),
    "due_before_published": (
        "공고일({published_on})보다 빠릅니다: {due_on}",
        "due_on {due_on} is earlier than published_on {published_on}, expected it not to be",
    ),
    "price_over_budget": (
        "추정가격이 예산보다 큽니다",
        "is more than budget_krw, expected at most the budget",
    ),
    "email_form": ("전자우편 주소가 아닙니다(예: name@example.kr)", "is no e-mail address"),
    "login_form": (
        "영문 소문자나 숫자로 시작하는 3~50자여야 합니다(영문 소문자, 숫자, 점, 밑줄, 줄표)",
        "has the wrong form, expected 3 to 50 lower-case letters, digits, dots, dashes or underscores",
    ),
    "half_day_open": (
        "오전이나 오후의 시작과 끝을 함께 적어 주십시오",
        "needs the start and the end of the morning or the afternoon",
    ),
    "clock_form": ("시각이 아닙니다(예: 10:00)", "is no time of day, expected HH:MM"),
    "deadline_after_fair": (
        "마지막 행사일({last})보다 늦습니다",
        "is later than the last day of the fair, expected {last} at the latest",
    ),
    "no_show_before_grace": (
        "지각 허용 시간({grace}분)보다 짧습니다",
        "is less than the grace for the late, expected at least {grace} minutes",
    ),
    "days_disordered": (
        "행사일은 빠른 날부터 한 번씩 적어 주십시오",
        "are out of order, expected each day once, the earliest first",
    ),
    "project_unnamed": (
        "사업명이나 구매수요 번호가 있어야 합니다",
        "has no title, expected a title or the id of a demand",
    ),
    "expectation_open": (
        "기업 수와 희망 부스 수를 모두 적거나 모두 비워 주십시오",
        "needs both numbers or none",
    ),
    "contact_without_consent": (
        "연락처를 남기시려면 동의가 필요합니다",
        "is missing where contacts are given, expected consent",
    ),
    "walk_within_hall": ("서로 다른 두 홀이어야 합니다", "is the same hall, expected another one"),
    "walk_twice": ("같은 두 홀이 두 번 있습니다", "name two halls twice, expected each pair once"),
    "spread_twice": (
        "같은 묶음과 부스가 두 번 있습니다",
        "names a group twice for the same booth, expected each once",
    ),
    "code_or_number": ("코드와 번호 가운데 하나만 적어 주십시오", "needs a code or a number, not both"),
    "ticket_unnamed": ("이름이나 기업 번호가 있어야 합니다", "has no name, expected a name or an enterprise"),
    "unsuitable_unreasoned": ("부적합 사유를 적어 주십시오", "is missing, expected why it is unsuitable"),
    "contract_without_amount": ("계약액을 적어 주십시오", "is missing, expected the contract's amount"),
    "string_pattern_mismatch": (
        "형식이 맞지 않습니다({pattern})",
        "has the wrong form, expected the pattern {pattern}",
    ),
    "bool_type": ("예/아니요 값이어야 합니다", "has the wrong type, expected true or false"),
    "too_short": (
        "항목이 모자랍니다(최소 {min_length})",
        "has too few items, expected at least {min_length}",
    ),
    "string_type": ("글자여야 합니다", "has the wrong type, expected text"),
    "int_type": ("정수여야 합니다", "has the wrong type, expected a whole number"),
    "int_from_float": ("정수여야 합니다", "has a fraction, expected a whole number"),
    "int_parsing_size": ("너무 큰 수입니다", "is too large, expected a smaller whole number"),
    "int_parsing": ("정수로 읽을 수 없습니다", "is not a whole number, expected one"),
    "greater_than_equal": ("너무 작습니다(최소 {ge})", "is too small, expected at least {ge}"),
    "less_than_equal": ("너무 큽니다(최대 {le})", "is too large, expected at most {le}"),
    "too_long": (
        "항목이 너무 많습니다(최대 {max_length:,}개)",
        "has too many items, expected at most {max_length:,}",
    ),
    "float_type": ("숫자여야 합니다", "has the wrong type, expected a number"),
    "finite_number": ("유한한 숫자여야 합니다", "is not finite, expected a number"),
    "string_too_short": (
        "너무 짧습니다(최소 {min_length}자)",
        "is too short, expected at least {min_length} characters",
    ),
    "string_too_long": (
        "너무 깁니다(최대 {max_length:,}자)",
        "is too long, expected at most {max_length:,} characters",
    ),
    "list_type": ("목록이어야 합니다", "has the wrong type, expected a list"),
    "tuple_type": ("목록이어야 합니다", "has the wrong type, expected a list"),
    "model_type": ("항목 묶음(JSON 객체)이어야 합니다", "has the wrong type, expected an object"),
    "model_attributes_type": ("항목 묶음(JSON 객체)이어야 합니다", "has the wrong type, expected an object"),
}

# Errors of two fields, of which the first is to blame.
_REVERSED = ("period_reversed", "days_reversed")
# Errors of a whole record that belong to one of its fields.
_BELONGS_TO = {
    "due_before_published": "due_on",
    "price_over_budget": "estimated_price_krw",
    "days_disordered": "fair_days",
    "contact_without_consent": "has_consented",
    "expectation_open": "expected_wishes",
    "half_day_open": "am_from",
    "project_unnamed": "title",
    "walk_within_hall": "other_hall",
    "walk_twice": "walks",
    "spread_twice": "spreads",
    "code_or_number": "code",
    "ticket_unnamed": "name",
    "unsuitable_unreasoned": "reason",
    "contract_without_amount": "contract_krw",
    "outcome_no_supplier": "suppliers",
    "outcome_not_contracted": "suppliers",
    "outcome_supplier_twice": "suppliers",
    "outcome_reason": "reason",
    "list_empty": "enterprise_ids",
    "quote_or_reason": "amount_krw",
}

_KINDS = {
    "district": ("자치구", "district"),
    "sector": ("업종 코드", "sector"),
    "certificate": ("인증 코드", "code"),
}


def write_path(location: Sequence[str | int]) -> str:
    """("certifications", 2, "valid_from") as `certifications[2].valid_from`."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else part
    return path


def shorten(value: Any, most: int = 40) -> str:
    """`value` fit for one line of a message: printable, and cut where it is long."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text[: most + 1])
    return text if len(text) <= most else text[:most] + "…"


def _find_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for item in get_args(annotation) if (model := _find_model(item))), None)


def _find_fields(model: type[BaseModel], location: Sequence[str | int]) -> Mapping[str, FieldInfo]:
    """The fields of the record at `location`, by name."""
    for part in location:
        if isinstance(part, str):
            field = model.model_fields.get(part)
            inner = _find_model(field.annotation) if field else None
            if inner is None:
                return {}
            model = inner
    return model.model_fields


def _name_in_korean(field: FieldInfo) -> str:
    """The name that its description begins with."""
    return re.split(r"[.,]", field.description or "")[0]


def _say_unknown_code(kind: str, context: Mapping[str, Any]) -> Sentence:
    ko, en = _KINDS[kind]
    value, nearest = shorten(context["value"]), context.get("nearest")
    if nearest:
        return Sentence(
            f"모르는 {ko} ‘{value}’입니다(혹시 ‘{nearest}’인가요?)",
            f"unknown {en} '{value}', expected for example '{nearest}'",
        )
    return Sentence(f"모르는 {ko} ‘{value}’입니다", f"unknown {en} '{value}', expected a known one")


def _say_unknown_field(name: str, known: list[str]) -> Sentence:
    nearest = find_nearest(name, known)
    if nearest:
        return Sentence(
            f"모르는 항목입니다(혹시 ‘{nearest}’인가요?)",
            f"unknown field, expected for example '{nearest}'",
        )
    return Sentence("모르는 항목입니다", "unknown field, expected only the documented ones")


def _say(error: Mapping[str, Any], model: type[BaseModel]) -> Sentence:
    kind, location, context = error["type"], error["loc"], error.get("ctx") or {}
    if kind.removeprefix("unknown_") in _KINDS:
        return _say_unknown_code(kind.removeprefix("unknown_"), context)
    if kind == "extra_forbidden":
        return _say_unknown_field(str(location[-1]), list(_find_fields(model, location[:-1])))
    if kind == "literal_error":
        expected = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        value = error.get("input")
        nearest = find_nearest(value, expected.split(", ")) if isinstance(value, str) else None
        hint_ko = f", 혹시 ‘{nearest}’인가요?" if nearest else ""
        hint_en = f" (did you mean '{nearest}'?)" if nearest else ""
        return Sentence(
            f"‘{shorten(value)}’ 값은 쓸 수 없습니다(가능한 값: {expected}{hint_ko})",
            f"unknown value '{shorten(value)}', expected one of {expected}{hint_en}",
        )
    if kind in _REVERSED:
        context = context | {"last_ko": _name_in_korean(_find_fields(model, location)[context["last"]])}
    if kind in _SENTENCES:
        ko, en = _SENTENCES[kind]
        return Sentence(ko.format(**context), en.format(**context))
    return Sentence("올바르지 않은 값입니다", str(error["msg"]))


def explain_errors(errors: Sequence[Mapping[str, Any]], model: type[BaseModel]) -> tuple[FieldFault, ...]:
    """`ValidationError.errors()` of `model` as sentences, in the order of the errors.

    Locations are those within the model: what a framework puts in front ("body") must be cut off first.
    """
    faults = []
    for error in errors:
        location = tuple(error["loc"])
        context = error.get("ctx") or {}
        sentence = _say(error, model)
        if error["type"] in _REVERSED:
            location = (*location, context["first"])
        elif error["type"] in _BELONGS_TO:
            location = (*location, _BELONGS_TO[error["type"]])
        named = [part if isinstance(part, int) else shorten(part) for part in location]
        faults.append(FieldFault(write_path(named), sentence))
    return tuple(faults)
