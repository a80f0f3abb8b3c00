"""Rows of tables become the fields of listings and demands.

Nothing is guessed: what a word does not clearly say stays empty, with a note; what it says wrongly is a
fault.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from service.door.codes import SEOUL, find_certificate, load_known_codes
from service.door.fields import read_business_number
from service.intake.columns import Columns
from service.intake.days import DaySpan, count_months, read_day, read_span, states_duration
from service.intake.forms import FormError, fold, is_nothing
from service.intake.money import find_unit_krw, read_money
from service.intake.phones import is_mobile, read_phone
from service.intake.places import find_district, is_anywhere, is_whole_seoul, split_places
from service.sentences import Sentence

Report = Callable[[str, Sentence], None]

# The first word found decides, so that the longer stand before the shorter.
_ORGANISATION_WORDS = (
    ("예비사회적기업", "preliminary_social_enterprise"),
    ("사회적협동조합", "social_cooperative"),
    ("사회적기업", "social_enterprise"),
    ("예비마을기업", None),
    ("마을기업", "village_enterprise"),
    ("예비자활기업", None),
    ("자활기업", "self_support_enterprise"),
    ("생활협동조합", None),
    ("협동조합", "cooperative"),
    ("소셜벤처", None),
    ("기타", None),
)
_CONTRACT_WORDS = (
    ("위탁", "entrustment"),
    ("공사", "works"),
    ("용역", "services"),
    ("서비스", "services"),
    ("물품", "goods"),
    ("구매", "goods"),
    ("외자", "goods"),
    ("기타", None),
)
_BUYER_WORDS = (
    ("교육청", "education_office"),
    ("교육지원청", "education_office"),
    ("학교", "school"),
    ("투자출연", "invested_institution"),
    ("출연기관", "invested_institution"),
    ("공사공단", "public_corporation"),
    ("지방공사", "public_corporation"),
    ("공단", "public_corporation"),
    ("자치구", "district"),
    ("구청", "district"),
    ("서울특별시", "city"),
    ("본청", "city"),
)
_WORKS_WORDS = (("종합", "general"), ("전문", "special"), ("기타", "other"))
_REGIME_WORDS = (("지방", "local"), ("국가", "national"))
_STATUS_WORDS = (
    ("취소", "cancelled"),
    ("등록", "open"),
    ("변경", "open"),
    ("재공고", "open"),
    ("정정", "open"),
    ("진행", "open"),
    ("공고", "open"),
)

_LIST_SEPARATOR = re.compile(r"[;,/|\n]")
_OPENING, _CLOSING = "([{〔", ")]}〕"


def split_list(text: str) -> list[str]:
    """The items of a written list; separators within brackets do not count."""
    items, current, depth = [], "", 0
    for character in text:
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        if depth == 0 and _LIST_SEPARATOR.match(character):
            items.append(current)
            current = ""
        else:
            current += character
    items.append(current)
    return list(dict.fromkeys(item for item in (part.strip() for part in items) if item))


def derive_id(prefix: str, *parts: str | None) -> str:
    """An id for a record without one: the same facts give the same id, whatever their blanks and widths."""
    facts = "\x1f".join(fold(part or "").casefold() for part in parts)
    return f"{prefix}-{hashlib.sha256(facts.encode('utf-8')).hexdigest()[:16]}"


# How yearly plans write a time: the year in a column of its own, "3", "202703", "3월 중", "1분기".
_PLAN_YEAR = re.compile(r"(20\d\d)\s*년?도?|(\d\d)\s*년도?")
_ABOUT = re.compile(r"\s*(?:중|초|말|경|예정|이후)$")
_BARE_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_PACKED_MONTH = re.compile(r"20\d\d(?:0[1-9]|1[0-2])")
_MONTH_OF_YEAR = re.compile(r"\d{1,2}\s*월")
_PART_OF_YEAR = re.compile(r"[1-4]\s*(?:/\s*4\s*)?분기|[상하]반기")


class RowReader:
    """The cells of one row by field. Faults and notes go to the functions given, with field and header."""

    def __init__(
        self,
        columns: Columns,
        cells: Sequence[Any],
        *,
        unit_krw: int,
        fault: Report,
        note: Report,
    ) -> None:
        self._columns = columns
        self._cells = cells
        self._unit_krw = unit_krw
        self._fault = fault
        self._note = note

    def _position(self, field: str) -> int | None:
        """The first column of a field with something in it."""
        for position in self._columns.fields.get(field, ()):
            cell = self._cells[position] if position < len(self._cells) else None
            if cell is not None and not (isinstance(cell, str) and is_nothing(cell)):
                return position
        return None

    def _label(self, field: str) -> str:
        position = self._position(field)
        header = self._columns.headers[position] if position is not None else field
        return field if header == field else f"{field}({header})"

    def refuse(self, field: str, sentence: Sentence) -> None:
        """Report a fault of a field."""
        self._fault(self._label(field), sentence)

    def remark(self, field: str, sentence: Sentence) -> None:
        """Report a note on a field."""
        self._note(self._label(field), sentence)

    def cell(self, field: str) -> Any:
        """The cell of a field as it came, None where there is nothing in it."""
        position = self._position(field)
        return None if position is None else self._cells[position]

    def text(self, field: str) -> str | None:
        """A cell as text; numbers of a spreadsheet lose their ".0", dates are written YYYY-MM-DD."""
        cell = self.cell(field)
        if cell is None or isinstance(cell, str):
            return cell.strip() if cell is not None else None
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))
        if isinstance(cell, datetime.datetime):
            return cell.date().isoformat()
        return str(cell)

    def money(self, field: str, *, months: int | None = None) -> int | None:
        """A sum in whole won, for a whole of so many months where a cell may name it by the month or year."""
        cell = self.cell(field)
        if cell is None:
            return None
        position = self._position(field)
        assert position is not None
        unit = find_unit_krw(self._columns.headers[position]) or self._unit_krw
        try:
            money = read_money(cell if isinstance(cell, int | float) else str(cell), bare_unit_krw=unit)
        except FormError as error:
            self.refuse(field, error.sentence)
            return None
        try:
            total = money.total_krw(months)
        except FormError as error:
            ko, en = error.sentence.ko, error.sentence.en
            self.remark(field, Sentence(f"{ko}. 비워 둡니다: {cell}", f"{en}; left out: {cell}"))
            return None
        if money.months not in (None, months):
            self.remark(
                field,
                Sentence(
                    f"{money.said_for.ko}이어서 {months}개월분 {total:,}원으로 읽었습니다: {cell}",
                    f"is {money.said_for.en}, read as {total:,} won for {months}: {cell}",
                ),
            )
        return total

    def number(self, field: str) -> int | float | None:
        """A plain number, also written "1,234명" or "42.5%"."""
        text = self.text(field)
        if text is None:
            return None
        body = re.sub(r"\s*(?:명|인|%|퍼센트)$", "", fold(text)).replace(",", "")
        if re.fullmatch(r"-?\d{16,}(?:\.\d+)?", body):
            self.refuse(
                field,
                Sentence(
                    f"너무 큰 수입니다: ‘{text[:30]}’",
                    f"'{text[:30]}' is too large, expected at most 15 digits",
                ),
            )
            return None
        if not re.fullmatch(r"-?\d{1,15}(?:\.\d{1,6})?", body):
            self.refuse(
                field,
                Sentence(
                    f"숫자가 아닙니다: ‘{text[:30]}’",
                    f"cannot read '{text[:30]}' as a number, expected digits",
                ),
            )
            return None
        return float(body) if "." in body else int(body)

    def day(self, field: str) -> datetime.date | None:
        """One day."""
        cell = self.cell(field)
        if cell is None:
            return None
        try:
            return read_day(cell)
        except FormError as error:
            self.refuse(field, error.sentence)
            return None

    def span(self, field: str) -> DaySpan | None:
        """A stretch of days."""
        cell = self.cell(field)
        if cell is None:
            return None
        try:
            return read_span(cell)
        except FormError as error:
            if states_duration(str(cell)):
                self.remark(
                    field,
                    Sentence(
                        f"날짜가 없는 기간이라 비워 둡니다: {cell}", f"names no date and stays empty: {cell}"
                    ),
                )
            else:
                self.refuse(field, error.sentence)
            return None

    def word(self, field: str, words: Sequence[tuple[str, str | None]], codes: Sequence[str]) -> str | None:
        """The code that a cell names by itself or by one of `words`. A word that says nothing is a fault."""
        text = self.text(field)
        if text is None:
            return None
        if text in codes:
            return text
        joined = re.sub(r"[\s·ㆍ,]", "", fold(text))
        for word, code in words:
            if word in joined:
                if code is None:
                    self.remark(
                        field,
                        Sentence(
                            f"코드가 없는 유형이라 비워 둡니다: {text}",
                            f"has no code and stays empty: {text}",
                        ),
                    )
                return code
        named = {code: word for word, code in reversed(words)}
        shown = ", ".join(named.get(code, code) for code in codes)
        self.refuse(
            field,
            Sentence(
                f"모르는 값입니다: ‘{text[:30]}’(가능한 값: {shown})",
                f"unknown value '{text[:30]}', expected one of {', '.join(codes)}",
            ),
        )
        return None

    def items(self, field: str) -> list[str]:
        """A written list."""
        text = self.text(field)
        return split_list(text) if text else []

    def phone(self, field: str) -> str | None:
        """A main line. A mobile number is left out: it is most likely a person's."""
        text = self.text(field)
        if text is None:
            return None
        try:
            phone = read_phone(re.split(r"[,;/]", text)[0])
        except FormError as error:
            self.remark(field, error.sentence)
            return None
        if is_mobile(phone):
            self.remark(
                field,
                Sentence(
                    "개인 휴대전화로 보여 저장하지 않습니다",
                    "looks like a person's mobile number and is left out",
                ),
            )
            return None
        return phone


def _drop_empty(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value not in (None, "", [])}


def _read_certification(row: RowReader, organisation_type: str | None) -> list[dict[str, Any]]:
    """The certificate that the columns state. A mere kind without number or date claims none."""
    number = row.text("certificate_number")
    first = row.span("certificate_from")
    last = row.day("certificate_to")
    period = row.span("certificate_period")
    starts_on = first.start if first else period.start if period else None
    ends_on = last or (period.end if period else None)
    kind = organisation_type or row.text("organisation_type")
    if kind is None or (number is None and starts_on is None and ends_on is None):
        return []
    certification = {"type": kind, "number": number, "valid_from": starts_on, "valid_to": ends_on}
    return [_drop_empty(certification)]


def _read_sectors(row: RowReader) -> tuple[list[str], list[str]]:
    """The sector codes that a column names, and the words in it that are no code."""
    codes = load_known_codes().sectors
    items = row.items("sectors")
    return [item for item in items if item in codes], [item for item in items if item not in codes]


def _read_own_district(row: RowReader, address: str | None) -> str | None:
    """The district of the own office, from its column or the address; None outside Seoul."""
    place = row.text("district")
    district = find_district(address) if address else None
    if place is None or district is not None:
        return district
    district = find_district(place)
    if district is None and address is None and place in load_known_codes().districts:
        district = place
    if district is None:
        row.remark(
            "district",
            Sentence(
                f"서울 자치구가 아니어서 비워 둡니다: {place}", f"no district of Seoul, left out: {place}"
            ),
        )
    return district


def map_enterprise(row: RowReader) -> dict[str, Any]:
    """The fields of `EnterpriseIn` that a row states."""
    name = row.text("name")
    address = row.text("address") or row.text("old_address")
    organisation_type = row.word(
        "organisation_type", _ORGANISATION_WORDS, load_known_codes().organisation_types
    )
    business_number = row.text("business_number")
    district = _read_own_district(row, address)
    places, unknown_places = split_places(row.text("service_districts") or "")
    if unknown_places:
        row.remark(
            "service_districts",
            Sentence(
                f"서울 자치구가 아니어서 비워 둡니다: {', '.join(unknown_places)}",
                f"no districts of Seoul, left out: {', '.join(unknown_places)}",
            ),
        )
    sectors, sector_words = _read_sectors(row)
    business = row.text("business")
    offered = list(dict.fromkeys([*row.items("services"), *row.items("business"), *sector_words]))
    summary = "\n".join(
        text for text in (row.text("summary"), business, row.text("field"), row.text("purpose")) if text
    )
    identity = business_number or row.text("certificate_number")
    return _drop_empty(
        {
            "enterprise_id": row.text("enterprise_id")
            or derive_id("E", identity, name, address, row.text("organisation_type")),
            "name": name,
            "business_number": business_number and (read_business_number(business_number) or business_number),
            "organisation_type": organisation_type,
            "certifications": _read_certification(row, organisation_type),
            "district": district,
            "service_districts": places,
            "sectors": sectors,
            "summary": summary,
            "services": [{"name": item} for item in offered],
            "employees": row.number("employees"),
            "vulnerable_employment_percent": row.number("vulnerable_employment_percent"),
            "annual_revenue_krw": row.money("annual_revenue_krw", months=12),
            "max_contract_krw": row.money("max_contract_krw"),
            "address": address,
            "phone": row.phone("phone"),
            "homepage": row.text("homepage"),
        }
    )


def _read_region(row: RowReader) -> list[str]:
    text = row.text("region_restriction")
    if text is None or is_anywhere(text):
        return []
    if is_whole_seoul(text):
        return list(load_known_codes().districts)
    districts, unknown = split_places(text)
    if unknown:
        row.refuse(
            "region_restriction",
            Sentence(
                f"서울 자치구가 아닌 지역제한은 다룰 수 없습니다: {', '.join(unknown)[:60]}",
                f"restricts to '{', '.join(unknown)[:60]}', expected districts of Seoul",
            ),
        )
    return districts


def _read_admitted(row: RowReader) -> list[str]:
    admitted: list[str] = []
    codes = load_known_codes().certificates
    for item in row.items("required_certifications"):
        joined = re.sub(r"\s", "", item)
        code = item if item in codes else find_certificate(item)
        code = code or next((c for w, c in _ORGANISATION_WORDS if w in joined), None)
        if code is None:
            row.refuse(
                "required_certifications",
                Sentence(
                    f"모르는 유형입니다: ‘{item[:30]}’", f"unknown type '{item[:30]}', expected a known one"
                ),
            )
        elif code not in admitted:
            admitted.append(code)
    return admitted


def _read_place(row: RowReader) -> str | None:
    """The district of performance; of several the first."""
    place = row.text("district")
    if place is None:
        return None
    head = find_district(place)
    districts = list(dict.fromkeys([*([head] if head else []), *split_places(place)[0]]))
    if districts == [SEOUL]:
        return None
    if not districts:
        row.remark(
            "district",
            Sentence(
                f"서울 자치구가 아니어서 비워 둡니다: {place}", f"no district of Seoul, left out: {place}"
            ),
        )
    elif len(districts) > 1:
        row.remark(
            "district",
            Sentence(
                f"자치구가 여럿이어서 {districts[0]}만 적습니다: {place}",
                f"names several districts, only {districts[0]} is kept: {place}",
            ),
        )
    return next(iter(districts), None)


def _read_planned(row: RowReader) -> datetime.date | None:
    """The first day on which a plan expects the notice; none where it leaves that, or the year, open."""
    said, cell = row.text("planned_on"), row.cell("planned_on")
    if said is None:
        return None
    named = _PLAN_YEAR.fullmatch(fold(row.text("planned_year") or ""))
    year = None if named is None else int(named[1] or f"20{named[2]}")
    text = _ABOUT.sub("", fold(said))
    if _BARE_MONTH.fullmatch(text):
        text = f"{text}월"
    elif _PACKED_MONTH.fullmatch(text):
        text = f"{text[:4]}-{text[4:]}"
    elif year is not None and _PART_OF_YEAR.fullmatch(text):
        text = f"{year}년 {text}"
    is_serial = isinstance(cell, int | float) and text == said
    try:
        start = read_span(cell if is_serial else text, year=year).start
    except FormError:
        start = None
    if start is None:
        lacks_year = year is None and (_MONTH_OF_YEAR.match(text) or _PART_OF_YEAR.fullmatch(text))
        ko, en = (
            ("연도를 알 수 없어", "names no year") if lacks_year else ("때를 알 수 없어", "names no time")
        )
        row.remark("published_on", Sentence(f"{ko} 비워 둡니다: {said}", f"{en}, left out: {said}"))
    return start


def map_demand(row: RowReader, own_buyer: str | None = None) -> dict[str, Any]:
    """The fields of `DemandIn` that a row states; its buyer is `own_buyer` where it names none."""
    title = row.text("title")
    buyer = row.text("buyer") or row.text("notice_agency") or own_buyer
    published_on = row.day("published_on") or _read_planned(row)
    period = row.span("contract_period")
    contract_from = row.day("contract_from") or (period.start if period else None)
    contract_to = row.day("contract_to") or (period.end if period else None)
    months = count_months(contract_from, contract_to)
    district = _read_place(row)
    return _drop_empty(
        {
            "demand_id": row.text("demand_id")
            or derive_id("D", title, buyer, published_on.isoformat() if published_on else None),
            "title": title,
            "description": row.text("description"),
            "buyer": buyer,
            "buyer_type": row.word("buyer_type", _BUYER_WORDS, _codes_of(_BUYER_WORDS)),
            "district": district,
            "contract_type": row.word("contract_type", _CONTRACT_WORDS, _codes_of(_CONTRACT_WORDS)),
            "works_kind": row.word("works_kind", _WORKS_WORDS, _codes_of(_WORKS_WORDS)),
            "category": row.text("category"),
            "budget_krw": row.money("budget_krw", months=months),
            "estimated_price_krw": row.money("estimated_price_krw", months=months),
            "published_on": published_on,
            "due_on": row.day("due_on"),
            "contract_from": contract_from,
            "contract_to": contract_to,
            "required_certifications": _read_admitted(row),
            "required_licences": row.items("required_licences"),
            "region_restriction": _read_region(row),
            "regime": row.word("regime", _REGIME_WORDS, _codes_of(_REGIME_WORDS)),
            "status": row.word("status", _STATUS_WORDS, _codes_of(_STATUS_WORDS)),
            "source_url": row.text("source_url"),
        }
    )


def _codes_of(words: Sequence[tuple[str, str | None]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for _, code in words if code))
