"""Reads what a person typed into a form: every value kept as typed, then made into what a schema asks for.

A field is named by its path ("services[0].name"), so that a fault of the schema finds its field. Money, days
and numbers may be written in all the ways in which files may write them (`service.intake`). Rows left empty
are dropped; the faults of the others keep the number that the row has on the page.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from service.door.limits import MAX_FORM_FIELDS, MAX_FORM_FILES
from service.door.validation import FieldFault, explain_errors
from service.errors import InvalidInput, PumasiError
from service.intake.days import read_day
from service.intake.forms import FormError
from service.intake.money import read_money
from service.security import FORM_FIELD
from service.sentences import Sentence

# money: a whole sum · yearly_money: one for a year · unit_money: a price, whatever it is for
# text: one value · lines: one value on each line · many: boxes ticked · a mapping: rows of such fields
Kind = Literal["text", "money", "yearly_money", "unit_money", "whole", "decimal", "day", "lines", "many"]
Shape = Mapping[str, "Kind | Shape"]
Typed = dict[str, Any]
Model = TypeVar("Model", bound=BaseModel)

_ROW_FIELD = re.compile(r"([a-z_]+)\[(\d{1,4})\]\.([a-z_]+)", re.ASCII)
# For how many months a sum is.
_MONEY: Mapping[str, int | None] = {"money": None, "yearly_money": 12, "unit_money": None}
_LONGEST_WHOLE = 20
_GROUPED = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)")


class Faults(dict[str, tuple[Sentence, ...]]):
    """What is wrong, by the path of the field; nothing is wrong with a field that is not named."""

    def __missing__(self, path: str) -> tuple[Sentence, ...]:
        return ()

    def add(self, path: str, sentence: Sentence) -> None:
        """Say one more thing about the field `path`."""
        self[path] = (*self[path], sentence)

    @classmethod
    def of(cls, refusal: PumasiError) -> Faults:
        """What an action has refused, to be shown with the form."""
        faults = cls()
        for fault in refusal.fields:
            faults.add(fault.field, fault.sentence)
        return faults

    def as_error(self) -> InvalidInput:
        """The same as an error, where there is no form to show again."""
        return InvalidInput(*(FieldFault(path, sentence) for path, said in self.items() for sentence in said))


async def read_posted(request: Request) -> FormData:
    """The form that was posted; `service.people.actors.protect_form` has checked where it comes from."""
    return await request.form(max_files=MAX_FORM_FILES, max_fields=MAX_FORM_FIELDS)


PostedForm = Annotated[FormData, Depends(read_posted)]


def read_version(form: FormData, name: str = "version") -> int:
    """The version of the entry that the page showed. Raises InvalidInput where the form does not say."""
    sent = form.get(name)
    if not isinstance(sent, str) or not sent.isdecimal() or len(sent) > 9:
        raise InvalidInput(FieldFault("version", Sentence("판 번호가 없습니다", "is missing")))
    return int(sent)


def require_confirmed(form: FormData) -> None:
    """Raises InvalidInput unless the box is ticked that confirms what cannot be taken back."""
    if form.get("confirmed") != "yes":
        raise InvalidInput(
            FieldFault(
                "confirmed",
                Sentence(
                    "되돌릴 수 없는 일입니다. 확인하는 칸에 표시해 주십시오",
                    "is not ticked, and this cannot be taken back",
                ),
            )
        )


def has_file(form: FormData, field: str = "file") -> bool:
    """Whether a file was chosen."""
    file = form.get(field)
    return isinstance(file, UploadFile) and bool(file.filename)


def read_file(form: FormData, field: str = "file") -> tuple[str, bytes]:
    """Name and content of the file that was sent. Raises InvalidInput where none was chosen."""
    file = form.get(field)
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInput(
            FieldFault(field, Sentence("올릴 파일을 골라 주십시오", "is missing, expected a file"))
        )
    return file.filename, file.file.read()


def read_typed(form: FormData, shape: Shape, *, ignored: Iterable[str] = ()) -> Typed:
    """What was typed, as it was typed. Raises InvalidInput for a field that the form does not have.

    Rows stand in the order of their numbers, whatever numbers are left out.
    """
    known = {FORM_FIELD, *ignored}
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for name, value in form.multi_items():
        row = _ROW_FIELD.fullmatch(name)
        if row is not None and isinstance(inner := shape.get(row[1]), Mapping) and row[3] in inner:
            rows.setdefault(row[1], {}).setdefault(int(row[2]), {})[row[3]] = str(value)
        elif name not in known and (name not in shape or isinstance(shape[name], Mapping)):
            raise InvalidInput(FieldFault(name[:100], Sentence("모르는 항목입니다", "unknown field")))
    typed: Typed = {}
    for name, kind in shape.items():
        if isinstance(kind, Mapping):
            found = rows.get(name, {})
            typed[name] = [{**_empty(kind), **found[number]} for number in sorted(found)]
        elif kind == "many":
            typed[name] = [str(value) for value in form.getlist(name)]
        else:
            typed[name] = str(form.get(name, ""))
    return typed


def write_typed(content: Mapping[str, Any] | None, shape: Shape) -> Typed:
    """The stored `content` as a person would type it; an empty form where there is none."""
    if content is None:
        return _empty(shape)
    typed: Typed = {}
    for name, kind in shape.items():
        value = content.get(name)
        if isinstance(kind, Mapping):
            typed[name] = [write_typed(row, kind) for row in value or ()]
        elif kind == "many":
            typed[name] = list(value or ())
        elif kind == "lines":
            typed[name] = "\n".join(value or ())
        elif kind in _MONEY and isinstance(value, int):
            typed[name] = f"{value:,}"
        else:
            typed[name] = _write(value)
    return typed


def add_room(typed: Typed, shape: Shape, *, rows: int = 1, only: str | None = None) -> Typed:
    """`typed` with `rows` empty rows more in the list `only`, or at least `rows` empty ones in every list."""
    for name, kind in shape.items():
        if not isinstance(kind, Mapping) or (only is not None and name != only):
            continue
        spare = 0 if only else sum(1 for row in typed[name] if _is_empty(row))
        typed[name] += [_empty(kind) for _ in range(max(0, rows - spare))]
    return typed


def check_typed(typed: Typed, shape: Shape, model: type[Model], **fixed: Any) -> tuple[Model | None, Faults]:
    """What was typed as a `model`, or None and what is wrong. `fixed` are fields that nobody types."""
    faults = Faults()
    content: dict[str, Any] = {}
    numbers: dict[str, list[int]] = {}
    for name, kind in shape.items():
        if isinstance(kind, Mapping):
            filled = [(i, row) for i, row in enumerate(typed[name]) if not _is_empty(row)]
            numbers[name] = [i for i, _ in filled]
            content[name] = [_convert_all(row, kind, f"{name}[{i}].", faults) for i, row in filled]
    content |= _convert_all(typed, {n: k for n, k in shape.items() if n not in numbers}, "", faults)
    try:
        item = model.model_validate({**content, **fixed})
    except ValidationError as error:
        for fault in explain_errors(error.errors(), model):
            path = _page_path(fault.field, numbers)
            if path not in faults:
                faults.add(path, fault.sentence)
        return None, _in_order(faults, shape)
    return (None if faults else item), _in_order(faults, shape)


def require_typed(typed: Typed, shape: Shape, model: type[Model], **fixed: Any) -> Model:
    """As `check_typed`, for buttons without a form to show again. Raises InvalidInput for what is wrong."""
    item, faults = check_typed(typed, shape, model, **fixed)
    if item is None:
        raise faults.as_error()
    return item


# --- one value ----------------------------------------------------------------------------------------------


def _convert_all(typed: Typed, shape: Shape, path: str, faults: Faults) -> dict[str, Any]:
    """The values that were filled in; what was left empty is left out, so that the schema's defaults hold."""
    values = {name: _convert(typed[name], kind, path + name, faults) for name, kind in shape.items()}
    return {name: value for name, value in values.items() if value is not None}


def _convert(value: Any, kind: Any, path: str, faults: Faults) -> Any:
    if kind == "many":
        return value
    if kind == "lines":
        return [line.strip() for line in value.splitlines() if line.strip()]
    text = value.strip()
    if kind == "text":
        return text.replace("\r\n", "\n") or None
    if not text:
        return None
    try:
        if kind in _MONEY:
            money = read_money(text)
            return money.amount_krw if kind == "unit_money" else money.total_krw(_MONEY[kind])
        if kind == "day":
            return read_day(text)
        if kind == "whole":
            return _read_whole(text)
        return _read_decimal(text)
    except FormError as error:
        faults.add(path, error.sentence)
        return None


def _read_whole(text: str) -> int:
    # whether it may be negative is for the schema to say
    digits = text.removesuffix("명").removesuffix("년").strip().replace("−", "-")
    if not _GROUPED.fullmatch(digits):
        raise FormError(f"정수가 아닙니다: ‘{text[:30]}’", f"'{text[:30]}' is not a whole number")
    if len(digits) > _LONGEST_WHOLE:
        raise FormError(f"너무 큰 수입니다: ‘{text[:30]}’", f"'{text[:30]}' is too large")
    return int(digits.replace(",", ""))


def _read_decimal(text: str) -> float:
    try:
        return float(text.removesuffix("%").strip())
    except ValueError:
        raise FormError(f"숫자가 아닙니다: ‘{text[:30]}’", f"'{text[:30]}' is not a number") from None


def _write(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _empty(shape: Shape) -> Typed:
    return {name: [] if kind == "many" or isinstance(kind, Mapping) else "" for name, kind in shape.items()}


def _is_empty(row: Mapping[str, Any]) -> bool:
    return not any(value.strip() if isinstance(value, str) else value for value in row.values())


def _in_order(faults: Faults, shape: Shape) -> Faults:
    """The faults in the order in which the fields stand on the page."""
    places = {name: place for place, name in enumerate(shape)}

    def place_of(path: str) -> tuple[int, int]:
        name, _, rest = path.partition("[")
        number = rest.partition("]")[0]
        return places.get(name, len(places)), int(number) if number.isdecimal() else 0

    return Faults({path: faults[path] for path in sorted(faults, key=place_of)})


def _page_path(path: str, numbers: Mapping[str, Sequence[int]]) -> str:
    """The path of the field on the page: dropped rows count there."""
    found = re.match(r"([a-z_]+)\[(\d+)\](.*)", path, re.ASCII)
    if found is None:
        return path
    name, number, rest = found[1], int(found[2]), found[3]
    if name not in numbers:  # a fault of one box of many belongs to the whole group
        return name
    return f"{name}[{numbers[name][number]}]{rest}"
