"""Booths and applications of a fair from and to tables that organisers keep in Excel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from service.door.validation import FieldFault, explain_errors
from service.errors import InvalidInput
from service.fairs.booth_numbers import fold_number, group_by_number, say_repeated
from service.fairs.register.schemas import Application, ApplicationIn, Booth, BoothIn
from service.intake.columns import plain_header
from service.intake.faults import UnreadableFileError
from service.intake.forms import FormError, fold, is_nothing
from service.intake.money import read_money
from service.intake.sources import Source
from service.intake.tables import find_format, read_cells
from service.sentences import Sentence

Model = TypeVar("Model", bound=BaseModel)

BOOTH_HEADERS = (
    "부스 번호", "수요기관", "홀", "위치", "자리 수", "상담 길이(칸)", "상담 한도", "상담 불가 시간대",
    "담당 계정", "사업명", "구매수요 번호", "예산(원)", "내용",
)  # fmt: skip
APPLICATION_HEADERS = (
    "기업 번호", "기업명", "담당자", "연락처", "이메일", "연락처 제공 동의", "편의 제공 요청", "요청 내용",
    "참석 불가 시간대", "하루만 참석", "상담 한도", "희망 부스", "꼭 만날 부스",
)  # fmt: skip
APPLICATION_LIST_HEADERS = ("신청 번호", "신청 상태", *APPLICATION_HEADERS)
_BOOTH_ALIASES = {
    "code": "code 부스번호 부스 번호",
    "agency": "agency 수요기관 기관명 기관 수요기관명",
    "hall": "hall 홀 상담장",
    "place": "place 위치 자리위치",
    "seats": "seats 자리수 자리 상담석",
    "meeting_slots": "meetingslots 상담길이칸 상담길이",
    "max_meetings": "maxmeetings 상담한도 한도",
    "unavailable": "unavailable 상담불가시간대 불가시간대",
    "login": "login 담당계정 계정",
    "title": "title 사업명 구매계획 품명",
    "demand_id": "demandid 구매수요번호 수요번호",
    "budget_krw": "budgetkrw 예산원 예산 금액",
    "description": "description 내용 사업내용",
}
_APPLICATION_ALIASES = {
    "enterprise_id": "enterpriseid 기업번호 기업식별자",
    "name": "name 기업명 업체명 회사명 상호 상호명",
    "contact_name": "contactname 담당자 담당자명",
    "contact_phone": "contactphone 연락처 전화번호",
    "contact_email": "contactemail 이메일",
    "has_consented": "hasconsented 연락처제공동의 동의",
    "accommodations": "accommodations 편의제공요청 편의제공",
    "accommodation_note": "accommodationnote 요청내용",
    "unavailable": "unavailable 참석불가시간대 불가시간대",
    "is_one_day": "isoneday 하루만참석",
    "max_meetings": "maxmeetings 상담한도 한도",
    "want": "want 희망부스",
    "must": "must 꼭만날부스 필수부스",
}
ACCOMMODATION_NAMES = {
    "수어통역": "sign_language",
    "문자통역": "text_interpretation",
    "휠체어": "wheelchair",
    "안내": "guide",
    "기타": "other",
}
# Under which header what a fault names stands. Projects are refused for the demands that they name.
_BOOTH_HEADER_OF = dict(zip(_BOOTH_ALIASES, BOOTH_HEADERS, strict=True)) | {"projects": "구매수요 번호"}
_APPLICATION_HEADER_OF = dict(zip(_APPLICATION_ALIASES, APPLICATION_HEADERS, strict=True)) | {
    "wishes": "희망 부스"
}
# By what an applicant may be named where its row has no id; the first that is written counts.
_NAMES = ("business_number", "name")
_NAMED_ALIASES = _APPLICATION_ALIASES | {"business_number": "businessnumber 사업자등록번호 사업자번호"}
_PROJECT_FIELDS = ("title", "demand_id", "budget_krw", "description")
_CELL = re.compile(r"(?:row\[(?P<line>\d+)\]\.)?(?P<field>\w+)")
_PROJECT = re.compile(r"projects\[(?P<number>\d+)\]\.(?P<field>\w+)")
_ITEM = re.compile(r"items\[(?P<number>\d+)\]\.")
_YES = {"y", "yes", "o", "예", "네", "동의", "true", "1", "○"}


def read_booths(name: str, content: bytes) -> dict[int, BoothIn]:
    """The booths of a table by the line on which each begins.

    Rows with the same number are projects of one booth; its agency may be left out in all but the first.

    Raises InvalidInput naming every row that cannot be used.
    """
    faults: list[FieldFault] = []
    booths: dict[str, dict[str, Any]] = {}
    for line, row in _read_rows(name, content, _BOOTH_ALIASES, ("agency",)):
        code = fold_number(row.get("code") or f"row-{line}")
        read = _Row(line, row, faults)
        if code in booths and row.get("agency") not in (None, booths[code]["agency"]):
            read.refuse("code", _say_other_agency(booths[code]["line"], booths[code]["agency"]))
            continue
        booth = booths.setdefault(
            code,
            {
                "line": line,
                "code": row.get("code"),
                "agency": row.get("agency") or "",
                "hall": row.get("hall"),
                "place": row.get("place"),
                "seats": read.whole("seats", 1),
                "meeting_slots": read.whole("meeting_slots", None),
                "max_meetings": read.whole("max_meetings", None),
                "unavailable": read.numbers("unavailable"),
                "login": row.get("login"),
                "projects": [],
                "project_lines": [],
            },
        )
        if any(row.get(field) for field in _PROJECT_FIELDS):
            booth["project_lines"].append(line)
            booth["projects"].append(
                {
                    "title": row.get("title"),
                    "demand_id": row.get("demand_id"),
                    "budget_krw": read.money("budget_krw"),
                    "description": row.get("description") or "",
                }
            )
    return _check(booths.values(), BoothIn, faults)


def read_applications(
    name: str,
    content: bytes,
    booths_called: Mapping[str, Sequence[Booth]],
    identify: Callable[[str], str | Sentence],
) -> dict[int, ApplicationIn]:
    """The applications of a table by their line; booths are wished by what `find_booths_called` calls them.

    A row without the id of its enterprise names it by business number or name: `identify` says whose that is,
    or what is wrong with it.

    Raises InvalidInput naming every row that cannot be used.
    """
    faults: list[FieldFault] = []
    items = []
    for line, row in _read_rows(name, content, _NAMED_ALIASES, ("enterprise_id", *_NAMES)):
        read = _Row(line, row, faults)
        enterprise_id = row.get("enterprise_id")
        said = next((row[field] for field in _NAMES if row.get(field)), None)
        if enterprise_id is None and said is not None:
            meant = identify(said)
            if isinstance(meant, Sentence):
                read.refuse("name", meant)
                continue
            enterprise_id = meant
        wishes = read.wishes("want", booths_called) | read.wishes("must", booths_called)
        items.append(
            {
                "line": line,
                "enterprise_id": enterprise_id or "",
                "contact_name": row.get("contact_name"),
                "contact_phone": row.get("contact_phone"),
                "contact_email": row.get("contact_email"),
                "has_consented": (row.get("has_consented") or "").lower() in _YES,
                "accommodations": read.accommodations("accommodations"),
                "accommodation_note": row.get("accommodation_note") or "",
                "unavailable": read.numbers("unavailable"),
                "is_one_day": (row.get("is_one_day") or "").lower() in _YES,
                "max_meetings": read.whole("max_meetings", None),
                "wishes": [{"party_id": booth_id, "wish": wish} for booth_id, wish in wishes.items()],
            }
        )
    return _check(items, ApplicationIn, faults)


def list_booth_rows(booths: Iterable[Booth]) -> list[list[Any]]:
    """The rows of a table that `read_booths` reads back."""
    rows = []
    for booth in booths:
        first = [
            booth.code,
            booth.agency,
            booth.hall,
            booth.place,
            booth.seats,
            booth.meeting_slots,
            booth.max_meetings,
            ", ".join(map(str, booth.unavailable)),
            None,
        ]
        rows += [
            [*first, project.title, project.demand_id, project.budget_krw, project.description]
            for project in booth.projects
        ] or [[*first, None, None, None, None]]
    return rows


def list_application_rows(
    applications: Iterable[Application], booths: Iterable[Booth], state_names: Mapping[str, str]
) -> list[list[Any]]:
    """The rows of a table under `APPLICATION_LIST_HEADERS`; the import reads those that it knows back."""
    name_of = {booth.booth_id: booth.code or booth.agency for booth in booths}
    accommodation_of = {code: name for name, code in ACCOMMODATION_NAMES.items()}

    def name_booths(application: Application, wish: str) -> str:
        wished = (item.booth_id for item in application.wish_list if item.enterprise_wish == wish)
        return ", ".join(name_of[booth_id] for booth_id in wished if booth_id in name_of)

    return [
        [
            item.number,
            state_names[item.state],
            item.enterprise_id,
            item.name,
            item.contact_name,
            item.contact_phone,
            item.contact_email,
            "동의" if item.consented_at else None,
            ", ".join(accommodation_of[code] for code in item.accommodations),
            item.accommodation_note,
            ", ".join(map(str, item.unavailable)),
            "예" if item.is_one_day else None,
            item.max_meetings,
            name_booths(item, "want"),
            name_booths(item, "must"),
        ]
        for item in applications
    ]


def _read_rows(
    name: str, content: bytes, aliases: Mapping[str, str], wanted: Sequence[str]
) -> list[tuple[int, dict[str, str | None]]]:
    field_of = {alias: field for field, names in aliases.items() for alias in names.split()}
    source = Source(name or "file", content)
    fields: list[str | None] | None = None
    found: list[tuple[int, dict[str, str | None]]] = []
    try:
        for line, cells in read_cells(source, find_format(source)):
            if fields is None:
                heads = ["" if cell is None else fold(str(cell)) for cell in cells]
                known = [field_of.get(plain_header(head)) for head in heads]
                if any(field in known for field in wanted):
                    fields = known
                continue
            row = {
                field: _read_text(cell)
                for field, cell in zip(fields, cells, strict=False)
                if field is not None
            }
            if any(row.values()):
                found.append((line, row))
    except UnreadableFileError as error:
        raise InvalidInput(FieldFault("file", error.fault.sentence)) from None
    if fields is None or not found:
        raise InvalidInput(
            FieldFault(
                "file",
                Sentence(
                    "머리글과 자료 행을 찾지 못했습니다. 내려받은 양식의 머리글을 그대로 쓰십시오",
                    "holds no head and rows, expected the headers of the template",
                ),
            )
        )
    return found


def _read_text(cell: Any) -> str | None:
    if cell is None:
        return None
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return None if is_nothing(fold(text)) else text.strip().removeprefix("'")


class _Row:
    """The values of one row; what cannot be read is noted under its line."""

    def __init__(self, line: int, row: Mapping[str, str | None], faults: list[FieldFault]) -> None:
        self._line = line
        self._row = row
        self._faults = faults

    def refuse(self, field: str, sentence: Sentence) -> None:
        """Note what is wrong with a cell."""
        self._faults.append(FieldFault(f"row[{self._line}].{field}", sentence))

    def _read(self, field: str, reader: Callable[[str], Any], default: Any) -> Any:
        text = self._row.get(field)
        if text is None:
            return default
        try:
            return reader(text)
        except FormError as error:
            self.refuse(field, error.sentence)
            return default

    def whole(self, field: str, default: int | None) -> int | None:
        """A whole number."""
        found: int | None = self._read(field, _read_whole, default)
        return found

    def money(self, field: str) -> int | None:
        """An amount of won."""
        found: int | None = self._read(field, lambda text: read_money(text).total_krw(None), None)
        return found

    def numbers(self, field: str) -> list[int]:
        """Slot numbers: "3, 4" or "3-6"."""
        found: list[int] = self._read(field, _read_numbers, [])
        return found

    def accommodations(self, field: str) -> list[str]:
        """Accommodations by their Korean names."""
        found: list[str] = self._read(field, _read_accommodations, [])
        return found

    def wishes(self, field: str, booths_called: Mapping[str, Sequence[Booth]]) -> dict[str, str]:
        """The ids of the booths named in a cell, with `field` as the wish."""

        def read(text: str) -> dict[str, str]:
            named = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
            called = {part: booths_called.get(fold_number(part), ()) for part in named}
            unknown = [part for part in named if not called[part]]
            if unknown:
                raise FormError(
                    f"없는 부스입니다: {', '.join(unknown)}", f"names unknown booths: {', '.join(unknown)}"
                )
            unclear = [part for part in called if len(called[part]) > 1]
            if unclear:
                raise FormError(*_join(_say_unclear(part, called[part]) for part in unclear))
            return {called[part][0].booth_id: field for part in named}

        found: dict[str, str] = self._read(field, read, {})
        return found


def _say_other_agency(line: int, agency: str) -> Sentence:
    return Sentence(
        f"{line}행의 {agency} 부스와 번호가 같은데 수요기관이 다릅니다. 부스마다 다른 번호를 적어 주십시오",
        f"is the number of {agency} in row {line}, expected each agency's booth to have its own",
    )


def _say_unclear(name: str, booths: Sequence[Booth]) -> Sentence:
    if fold_number(booths[0].code) == fold_number(name):
        return say_repeated(name, booths)
    codes = ", ".join(booth.code for booth in booths)
    return Sentence(
        f"‘{name}’ 부스가 여럿입니다({codes}). 부스 번호로 적어 주십시오",
        f"'{name}' has several booths ({codes}), expected the number of one",
    )


def _join(sentences: Iterable[Sentence]) -> tuple[str, str]:
    said = list(sentences)
    return ". ".join(sentence.ko for sentence in said), ". ".join(sentence.en for sentence in said)


def _read_whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise FormError(f"정수가 아닙니다: ‘{text[:30]}’", f"'{text[:30]}' is not a whole number")
    return int(text)


def _read_numbers(text: str) -> list[int]:
    numbers: set[int] = set()
    for part in re.split(r"[,\s]+", text):
        found = re.fullmatch(r"(\d{1,4})(?:[-~](\d{1,4}))?", part)
        if found is None:
            raise FormError(
                f"시간대 번호가 아닙니다: ‘{part[:30]}’",
                f"'{part[:30]}' is no slot number, expected 3 or 3-6",
            )
        numbers.update(range(int(found[1]), int(found[2] or found[1]) + 1))
    return sorted(numbers)


def _read_accommodations(text: str) -> list[str]:
    names = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    unknown = [name for name in names if name not in ACCOMMODATION_NAMES]
    if unknown:
        raise FormError(
            f"모르는 편의입니다: {', '.join(unknown)}(가능한 값: {', '.join(ACCOMMODATION_NAMES)})",
            f"names unknown accommodations, expected some of {', '.join(ACCOMMODATION_NAMES)}",
        )
    return sorted({ACCOMMODATION_NAMES[name] for name in names})


def _check(
    items: Iterable[Mapping[str, Any]], model: type[Model], faults: list[FieldFault]
) -> dict[int, Model]:
    checked: dict[int, Model] = {}
    for item in items:
        content = {key: value for key, value in item.items() if key not in ("line", "project_lines")}
        try:
            checked[item["line"]] = model.model_validate(content)
        except ValidationError as error:
            faults += [
                FieldFault(_place_in_row(item, fault.field), fault.sentence)
                for fault in explain_errors(error.errors(), model)
            ]
    if faults:
        raise InvalidInput(*faults)
    return checked


def _place_in_row(item: Mapping[str, Any], field: str) -> str:
    project = _PROJECT.fullmatch(field)
    if project is None:
        return f"row[{item['line']}].{field}"
    return f"row[{item['project_lines'][int(project['number'])]}].{project['field']}"


def place_in_rows(invalid: InvalidInput, lines: Iterable[int]) -> InvalidInput:
    """What was refused of items, by the lines of the table: `items[0].code` as `row[2].code`."""
    line_of = list(lines)

    def place(field: str) -> str:
        return _ITEM.sub(lambda item: f"row[{line_of[int(item['number'])]}].", field, count=1)

    return InvalidInput(*(FieldFault(place(fault.field), fault.sentence) for fault in invalid.fields))


def name_booth_cell(place: str) -> Sentence:
    """A place that a fault names, in the words of the table of booths: `row[2].seats` as "2행 자리 수"."""
    return _name_cell(place, _BOOTH_HEADER_OF)


def name_application_cell(place: str) -> Sentence:
    """As `name_booth_cell`, in the words of the table of applications."""
    return _name_cell(place, _APPLICATION_HEADER_OF)


def _name_cell(place: str, header_of: Mapping[str, str]) -> Sentence:
    if place == "file":
        return Sentence("파일", "file")
    cell = _CELL.match(place)
    if cell is None or cell["field"] not in header_of:
        return Sentence(place, place)
    header = header_of[cell["field"]]
    if cell["line"] is None:
        return Sentence(header, header)
    return Sentence(f"{cell['line']}행 {header}", f"row {cell['line']}, {header}")


def find_booths_called(booths: Sequence[Booth]) -> dict[str, list[Booth]]:
    """The booths that a table may call by a folded name: a number, else an id, else an agency.

    Several share a name where an agency has more than one booth, or a number stands on more than one.
    """
    called: dict[str, list[Booth]] = {}
    for booth in booths:
        called.setdefault(fold_number(booth.agency), []).append(booth)
    ids = {fold_number(booth.booth_id): [booth] for booth in booths}
    return called | ids | group_by_number(booths)
