"""Reads the folder `data/` into typed records: the only place where the engine touches files.

Every file is checked while it is read: unknown or missing columns, empty or malformed values, codes that do
not exist, and relations that do not hold (a neighbour that does not name its neighbour back) are refused with
a `ReferenceDataError` that names file, row and field. What `load_reference` returns can therefore be trusted.
`data/README.md` is the dictionary of the files and columns.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from matching.records import BUYER_TYPES, ORGANISATION_TYPES, Sentence
from matching.rules import RuleBook, load_rules
from matching.shapes import Shape, Shapes, find_fault

DEFAULT_DATA = Path(__file__).resolve().parent.parent / "data"
"""The repository's own `data/` folder, beside the package."""

T = TypeVar("T")
CodeSystem = Literal["legal", "statistics"]
LIST_MARK = ";"
AGENCY_KINDS = (
    "city",
    "office",
    "education",
    "district",
    "corporation",
    "invested",
    "support",
    "ministry",
    "association",
    "group",
    "private",
    "enterprise",
    "body",
)
IN_PRIVATE_CONTRACT_LIST = ("yes", "no", "separate", "condition")
CERTIFICATE_KINDS = (
    "organisation_type",
    "confirmation",
    "certification",
    "designation",
    "registration",
    "judgement",
)
SEED_ITEMS = ("", "①", "②", "③", "④", "⑤", "⑥")


class ReferenceDataError(ValueError):
    """A file under `data/` says something that cannot be right.

    `row` is the line of a CSV file or the number of the entry in a TOML list, None where the whole file is
    meant.
    """

    def __init__(self, file: str, row: int | None, field: str | None, message: str) -> None:
        self.file = file
        self.row = row
        self.field = field
        self.message = message
        where = ":".join(str(part) for part in (file, row, field) if part is not None)
        super().__init__(f"{where}: {message}")


# --- records ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class District:
    """An autonomous district (자치구) of Seoul.

    Two systems of five digits collide (11110 is Jongno in one, Nowon in the other), so a code is only ever
    read together with its system: `legal_code` is the 법정동 code, `statistics_code` the one of Statistics
    Korea.
    """

    name: str
    name_en: str
    legal_code: str
    statistics_code: str
    neighbours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrganisationType:
    """A legal form or designation of a social-economy enterprise (an `ORGANISATION_TYPES` code)."""

    code: str
    label: Sentence
    certifier: str
    act: str
    number_form: str
    validity: str
    in_private_contract_list: str
    is_verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class CertificateType:
    """A certificate, designation or confirmation that an enterprise may hold; the types are among them.

    `in_private_contract_list`: `yes` (a class of the list in 지방계약법 시행령 25조), `condition` (proof
    that another class needs), `separate` (a ground of its own), `no`.
    `number_form` is a regular expression, empty where none is verified.
    """

    code: str
    kind: str
    label: Sentence
    certifier: str
    act: str
    number_form: str
    validity: str
    in_private_contract_list: str
    is_verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence or registration that notices ask for; its Korean name is its type in a listing."""

    name: str
    act: str
    industry_codes: tuple[str, ...]
    sectors: tuple[str, ...]
    is_verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class BuyerType:
    """A kind of public buyer (a `BUYER_TYPES` code)."""

    code: str
    label: Sentence
    note: str


@dataclass(frozen=True, slots=True)
class Agency:
    """An institution, council or group that the seed report names, or a public buyer of Seoul. No person."""

    agency_id: str
    name: str
    name_en: str
    kind: str
    buyer_type: str | None
    parent: str | None
    district: str | None
    in_2015_agreement: bool | None
    source: str
    is_verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Sector:
    """One of the 27 sectors. `keywords` point to it clearly, `weak_keywords` only beside others.

    `related` names sectors whose enterprises often take the same work; the relation is symmetric.
    """

    code: str
    label: Sentence
    seed_item: str | None
    ksic: tuple[str, ...]
    cpv: tuple[str, ...]
    related: tuple[str, ...]
    keywords: tuple[str, ...]
    weak_keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Words for the same thing. `weight` (0–1] is how far one stands for another.

    With `one_way_from`, only that term leads to the others; without, each leads to each.
    """

    terms: tuple[str, ...]
    weight: float
    one_way_from: str | None


@dataclass(frozen=True, slots=True)
class UserWord:
    """A word for the morphological analyser: `tag` is `NNG` (common noun) or `NNP` (proper noun)."""

    form: str
    tag: str


@dataclass(frozen=True, slots=True)
class Trap:
    """A longer word that must not count as the shorter ones it contains (청소년 is not 청소).

    `not_terms` are the shorter words, `not_sectors` the sectors it must not point to, `sectors` those that it
    does point to.
    """

    word: str
    not_terms: tuple[str, ...]
    not_sectors: tuple[str, ...]
    sectors: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of work, finer than a sector. `words` name it, `weak_words` only where no clearer word stands.

    `near` are the codes of works that the same enterprises often take on; `matching.trades` reads them both
    ways.
    """

    code: str
    label: Sentence
    near: tuple[str, ...]
    words: tuple[str, ...]
    weak_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoanWord:
    """A word with its other spellings; `standard` is the one to index under."""

    standard: str
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GenericWord:
    """A word of procurement that nearly every title carries; `weight` (0–1) scales how much it counts."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Words:
    """Everything the engine knows about words.

    `boilerplate` are phrases without topic, `boilerplate_headings` words that open a line about the
    procedure, `operations` generic words that are never the head noun of a title (용역, 구매, 위탁 …).
    """

    synonyms: tuple[SynonymGroup, ...]
    user_words: tuple[UserWord, ...]
    traps: tuple[Trap, ...]
    loanwords: tuple[LoanWord, ...]
    boilerplate: tuple[str, ...]
    boilerplate_headings: tuple[str, ...]
    generic: tuple[GenericWord, ...]
    operations: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Reference:
    """The whole of `data/` that decides something. Dictionaries keep the order of their files.

    Two references are equal where they are the same object, so that what is derived from one can be cached.
    """

    path: Path
    districts: Mapping[str, District]
    organisation_types: Mapping[str, OrganisationType]
    certificates: Mapping[str, CertificateType]
    licences: Mapping[str, Licence]
    buyer_types: Mapping[str, BuyerType]
    agencies: Mapping[str, Agency]
    sectors: Mapping[str, Sector]
    trades: Mapping[str, Trade]
    other_heads: tuple[str, ...]
    words: Words
    rules: RuleBook
    shapes: Shapes

    def get_district_by_code(self, code: str, *, system: CodeSystem) -> District:
        """The district with `code` in the named code system; `KeyError` where there is none."""
        for district in self.districts.values():
            if code == (district.legal_code if system == "legal" else district.statistics_code):
                return district
        raise KeyError(f"no district has the {system} code {code!r}")


# --- reading ------------------------------------------------------------------------------------------------


class _Row:
    """One line or entry with the place it stands at, so that every complaint can name it."""

    def __init__(self, file: str, number: int, values: Mapping[str, Any]) -> None:
        self.file = file
        self.number = number
        self.values = values

    def fault(self, field: str | None, message: str) -> ReferenceDataError:
        return ReferenceDataError(self.file, self.number, field, message)

    def text(self, field: str, *, required: bool = True, pattern: str | None = None) -> str:
        value = self.values.get(field, "")
        if not isinstance(value, str):
            raise self.fault(field, f"expected text, got {value!r}")
        if value != value.strip():
            raise self.fault(field, f"has blanks at its ends: {value!r}")
        if not value:
            if required:
                raise self.fault(field, "must not be empty")
            return ""
        if pattern and not re.fullmatch(pattern, value):
            raise self.fault(field, f"{value!r} does not have the form {pattern}")
        return value

    def choice(self, field: str, choices: Iterable[str], *, required: bool = True) -> str:
        value = self.text(field, required=required)
        if value or required:
            self.check_known(field, (value,), choices)
        return value

    def flag(self, field: str) -> bool:
        return self.choice(field, ("true", "false")) == "true"

    def texts(self, field: str, *, required: bool = True) -> tuple[str, ...]:
        """The entries of a list (separated by `;` in CSV, an array in TOML): none twice, none empty."""
        value = self.values.get(field, "")
        entries = value.split(LIST_MARK) if isinstance(value, str) and value else value or []
        if not isinstance(entries, list):
            raise self.fault(field, f"expected a list, got {entries!r}")
        if required and not entries:
            raise self.fault(field, "must not be empty")
        for entry in entries:
            if not isinstance(entry, str) or not entry or entry != entry.strip():
                raise self.fault(field, f"has an empty or padded entry: {entry!r}")
        self.check_once(field, entries)
        return tuple(entries)

    def check_once(self, field: str, entries: Sequence[str]) -> None:
        seen: set[str] = set()
        for entry in entries:
            if entry in seen:
                raise self.fault(field, f"{entry!r} stands there twice")
            seen.add(entry)

    def check_known(self, field: str, entries: Iterable[str], known: Iterable[str]) -> None:
        known = tuple(known)
        for entry in entries:
            if entry not in known:
                raise self.fault(field, f"unknown {entry!r}; known are {', '.join(known[:40])}")

    def weight(self, field: str, *, zero_allowed: bool = False) -> float:
        value = self.values.get(field)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault(field, f"expected a number, got {value!r}")
        if not (0 <= value <= 1) or (value == 0 and not zero_allowed):
            raise self.fault(field, f"{value} is outside {'[0' if zero_allowed else '(0'}–1]")
        return float(value)

    def numbers(self, field: str, kind: type[T]) -> tuple[T, ...]:
        """A list of numbers, all of one kind (int or float)."""
        value = self.values.get(field)
        if not isinstance(value, list) or any(type(entry) is not kind for entry in value):
            raise self.fault(field, f"expected a list of {kind.__name__} numbers, got {value!r}")
        return tuple(value)


def _read_csv(root: Path, name: str, columns: Sequence[str]) -> list[_Row]:
    path = root / name
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            _check_names(name, 1, header, columns)
            rows = []
            for cells in reader:
                if len(cells) != len(header):
                    message = f"has {len(cells)} cells where the header has {len(header)}"
                    raise ReferenceDataError(name, reader.line_num, None, message)
                rows.append(_Row(name, reader.line_num, dict(zip(header, cells, strict=True))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReferenceDataError(name, None, None, f"cannot be read: {error}") from error
    return rows


def _read_toml(root: Path, name: str, keys: Sequence[str]) -> dict[str, Any]:
    try:
        with (root / name).open("rb") as file:
            content = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReferenceDataError(name, None, None, f"cannot be read: {error}") from error
    _check_names(name, None, list(content), keys)
    for key, value in content.items():
        if not isinstance(value, list):
            raise ReferenceDataError(name, None, key, "expected a list")
    return content


def _check_names(file: str, row: int | None, found: Sequence[str], expected: Sequence[str]) -> None:
    """Refuse names that are not expected, missing or given twice, before any value is read."""
    for name in found:
        if name not in expected:
            raise ReferenceDataError(file, row, name, f"unknown name; known are {', '.join(expected)}")
        if list(found).count(name) > 1:
            raise ReferenceDataError(file, row, name, "stands there twice")
    for name in expected:
        if name not in found:
            raise ReferenceDataError(file, row, name, "is missing")


def _entries(
    file: str, entries: Sequence[Any], required: Sequence[str], optional: Sequence[str] = ()
) -> list[_Row]:
    """The tables of a TOML list as rows, numbered from 1, with their keys checked."""
    rows = []
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise ReferenceDataError(file, number, None, f"expected a table, got {entry!r}")
        _check_names(file, number, list(entry), [*required, *(key for key in optional if key in entry)])
        rows.append(_Row(file, number, entry))
    return rows


def _keyed(rows: Iterable[_Row], field: str, build: Callable[[_Row], T]) -> dict[str, T]:
    """Records by their key, in file order; the same key twice is refused."""
    records: dict[str, T] = {}
    for row in rows:
        key = row.text(field)
        if key in records:
            raise row.fault(field, f"{key!r} stands there twice")
        records[key] = build(row)
    return records


def _label(row: _Row) -> Sentence:
    return Sentence(ko=row.text("label_ko"), en=row.text("label_en"))


def _check_symmetric(rows: Iterable[_Row], key: str, field: str) -> None:
    """Every entry of `field` names an existing row, not itself, which names it back."""
    by_key = {row.text(key): row for row in rows}
    links = {name: row.texts(field, required=False) for name, row in by_key.items()}
    for name, row in by_key.items():
        row.check_known(field, links[name], links)
        for other in links[name]:
            if other == name:
                raise row.fault(field, f"{name!r} names itself")
            if name not in links[other]:
                raise row.fault(field, f"{other!r} does not name {name!r} back")


# --- codes --------------------------------------------------------------------------------------------------

_CERTIFICATE_COLUMNS = (
    "code",
    "label_ko",
    "label_en",
    "certifier",
    "act",
    "number_form",
    "validity",
    "in_private_contract_list",
    "verified",
    "note",
)


def _read_districts(root: Path) -> dict[str, District]:
    columns = ("name", "name_en", "legal_code", "statistics_code", "neighbours")
    rows = _read_csv(root, "codes/districts.csv", columns)
    _check_symmetric(rows, "name", "neighbours")
    for field in ("legal_code", "statistics_code"):
        _keyed(rows, field, lambda row: row)
    return _keyed(
        rows,
        "name",
        lambda row: District(
            name=row.text("name", pattern="[가-힣]{1,4}구"),
            name_en=row.text("name_en", pattern="[A-Z][a-z]+-gu"),
            legal_code=row.text("legal_code", pattern=r"11\d{3}"),
            statistics_code=row.text("statistics_code", pattern=r"11\d{3}"),
            neighbours=row.texts("neighbours"),
        ),
    )


def _certificate_fields(row: _Row) -> dict[str, Any]:
    number_form = row.text("number_form", required=False)
    try:
        re.compile(number_form)
    except re.error as error:
        raise row.fault("number_form", f"is no regular expression: {error}") from error
    return {
        "code": row.text("code", pattern="[a-z_]+"),
        "label": _label(row),
        "certifier": row.text("certifier"),
        "act": row.text("act"),
        "number_form": number_form,
        "validity": row.text("validity", required=False),
        "in_private_contract_list": row.choice("in_private_contract_list", IN_PRIVATE_CONTRACT_LIST),
        "is_verified": row.flag("verified"),
        "note": row.text("note", required=False),
    }


def _check_codes(file: str, found: Iterable[str], expected: Sequence[str]) -> None:
    """The file lists exactly the codes that the exchange formats know."""
    if set(found) != set(expected):
        difference = ", ".join(sorted(set(found) ^ set(expected)))
        raise ReferenceDataError(file, None, "code", f"differs from the exchange format in: {difference}")


def _read_organisation_types(root: Path) -> dict[str, OrganisationType]:
    name = "codes/organisation_types.csv"
    rows = _read_csv(root, name, _CERTIFICATE_COLUMNS)
    types = _keyed(rows, "code", lambda row: OrganisationType(**_certificate_fields(row)))
    _check_codes(name, types, ORGANISATION_TYPES)
    return types


def _read_certificates(root: Path) -> dict[str, CertificateType]:
    name = "codes/certificates.csv"
    rows = _read_csv(root, name, ("kind", *_CERTIFICATE_COLUMNS))
    certificates = _keyed(
        rows,
        "code",
        lambda row: CertificateType(kind=row.choice("kind", CERTIFICATE_KINDS), **_certificate_fields(row)),
    )
    listed = [code for code, record in certificates.items() if record.kind == "organisation_type"]
    _check_codes(name, listed, ORGANISATION_TYPES)
    return certificates


def _read_buyer_types(root: Path) -> dict[str, BuyerType]:
    name = "codes/buyer_types.csv"
    rows = _read_csv(root, name, ("code", "label_ko", "label_en", "note"))
    types = _keyed(
        rows, "code", lambda row: BuyerType(row.text("code"), _label(row), row.text("note", required=False))
    )
    _check_codes(name, types, BUYER_TYPES)
    return types


def _read_sectors(root: Path) -> dict[str, Sector]:
    columns = (
        "code",
        "label_ko",
        "label_en",
        "seed_item",
        "ksic",
        "cpv",
        "related",
        "keywords",
        "weak_keywords",
    )
    rows = _read_csv(root, "codes/sectors.csv", columns)
    _check_symmetric(rows, "code", "related")
    return _keyed(rows, "code", _sector)


def _sector(row: _Row) -> Sector:
    keywords, weak_keywords = row.texts("keywords"), row.texts("weak_keywords", required=False)
    row.check_once("weak_keywords", [*keywords, *weak_keywords])
    for field, form in (("ksic", r"[A-U](\d{2})?"), ("cpv", r"\d{8}")):
        for code in row.texts(field):
            if not re.fullmatch(form, code):
                raise row.fault(field, f"{code!r} does not have the form {form}")
    return Sector(
        code=row.text("code", pattern="[A-Z]{3}"),
        label=_label(row),
        seed_item=row.choice("seed_item", SEED_ITEMS, required=False) or None,
        ksic=row.texts("ksic"),
        cpv=row.texts("cpv"),
        related=row.texts("related", required=False),
        keywords=keywords,
        weak_keywords=weak_keywords,
    )


def _read_licences(root: Path, sectors: Iterable[str]) -> dict[str, Licence]:
    columns = ("name", "act", "industry_codes", "sectors", "verified", "note")
    rows = _read_csv(root, "codes/licences.csv", columns)
    for row in rows:
        row.check_known("sectors", row.texts("sectors"), sectors)
    return _keyed(
        rows,
        "name",
        lambda row: Licence(
            name=row.text("name"),
            act=row.text("act", required=False),
            industry_codes=row.texts("industry_codes", required=False),
            sectors=row.texts("sectors"),
            is_verified=row.flag("verified"),
            note=row.text("note", required=False),
        ),
    )


def _read_agencies(root: Path, districts: Iterable[str]) -> dict[str, Agency]:
    columns = (
        "agency_id",
        "name",
        "name_en",
        "kind",
        "buyer_type",
        "parent",
        "district",
        "in_2015_agreement",
        "source",
        "verified",
        "note",
    )
    rows = _read_csv(root, "codes/agencies.csv", columns)
    ids = {row.text("agency_id") for row in rows}
    _keyed(rows, "name", lambda row: row)

    def agency(row: _Row) -> Agency:
        signed = row.choice("in_2015_agreement", ("yes", "no"), required=False)
        return Agency(
            agency_id=row.text("agency_id", pattern="[a-z0-9-]+"),
            name=row.text("name"),
            name_en=row.text("name_en"),
            kind=row.choice("kind", AGENCY_KINDS),
            buyer_type=row.choice("buyer_type", ("", *BUYER_TYPES), required=False) or None,
            parent=row.choice("parent", ("", *ids), required=False) or None,
            district=row.choice("district", ("", *districts), required=False) or None,
            in_2015_agreement=signed == "yes" if signed else None,
            source=row.text("source", required=False),
            is_verified=row.flag("verified"),
            note=row.text("note", required=False),
        )

    agencies = _keyed(rows, "agency_id", agency)
    for row in rows:
        _check_no_circle(row, agencies)
    return agencies


def _check_no_circle(row: _Row, agencies: Mapping[str, Agency]) -> None:
    seen: set[str] = set()
    agency_id: str | None = row.text("agency_id")
    while agency_id is not None:
        if agency_id in seen:
            raise row.fault("parent", f"leads back to {agency_id!r}")
        seen.add(agency_id)
        agency_id = agencies[agency_id].parent


# --- words --------------------------------------------------------------------------------------------------


def _read_words(root: Path, sectors: Iterable[str]) -> Words:
    boilerplate = "words/boilerplate.toml"
    content = _read_toml(root, boilerplate, ("headings", "phrases"))
    generic, operations = _read_generic(root)
    return Words(
        synonyms=_read_synonyms(root),
        user_words=_read_user_words(root),
        traps=_read_traps(root, tuple(sectors)),
        loanwords=_read_loanwords(root),
        boilerplate=_plain_list(boilerplate, content, "phrases"),
        boilerplate_headings=_plain_list(boilerplate, content, "headings"),
        generic=generic,
        operations=operations,
    )


def _plain_list(file: str, content: Mapping[str, Any], key: str) -> tuple[str, ...]:
    try:
        return _Row(file, 0, content).texts(key)
    except ReferenceDataError as error:
        raise ReferenceDataError(file, None, key, error.message) from error


def _read_synonyms(root: Path) -> tuple[SynonymGroup, ...]:
    name = "words/synonyms.toml"
    groups = []
    entries = _read_toml(root, name, ("groups",))["groups"]
    for row in _entries(name, entries, ("terms", "weight"), ("one_way_from",)):
        terms = row.texts("terms")
        if len(terms) < 2:
            raise row.fault("terms", "a group needs two terms or more")
        one_way_from = row.choice("one_way_from", ("", *terms), required=False) or None
        groups.append(SynonymGroup(terms, row.weight("weight"), one_way_from))
    return tuple(groups)


def _read_user_words(root: Path) -> tuple[UserWord, ...]:
    name = "words/user_words.toml"
    content = _read_toml(root, name, ("common_nouns", "proper_nouns"))
    words = [UserWord(form, "NNG") for form in _plain_list(name, content, "common_nouns")]
    words += [UserWord(form, "NNP") for form in _plain_list(name, content, "proper_nouns")]
    try:
        _Row(name, 0, {}).check_once("proper_nouns", [word.form for word in words])
    except ReferenceDataError as error:
        raise ReferenceDataError(name, None, "proper_nouns", error.message) from error
    return tuple(words)


def _read_traps(root: Path, sectors: Sequence[str]) -> tuple[Trap, ...]:
    name = "words/traps.toml"
    entries = _read_toml(root, name, ("traps",))["traps"]
    rows = _entries(name, entries, ("word", "not_terms", "not_sectors", "note"), ("sectors",))

    def trap(row: _Row) -> Trap:
        word = row.text("word")
        record = Trap(
            word=word,
            not_terms=row.texts("not_terms", required=False),
            not_sectors=row.texts("not_sectors", required=False),
            sectors=row.texts("sectors", required=False),
            note=row.text("note"),
        )
        row.check_known("not_sectors", record.not_sectors, sectors)
        row.check_known("sectors", record.sectors, sectors)
        for term in record.not_terms:
            if term not in word or term == word:
                raise row.fault("not_terms", f"{term!r} is not a part of {word!r}")
        for code in record.sectors:
            if code in record.not_sectors:
                raise row.fault("sectors", f"{code!r} is also in not_sectors")
        return record

    return tuple(_keyed(rows, "word", trap).values())


def _read_trades(root: Path) -> tuple[dict[str, Trade], tuple[str, ...]]:
    name = "words/trades.toml"
    content = _read_toml(root, name, ("trades", "other_heads"))
    rows = _entries(name, content["trades"], ("code", "ko", "en", "near", "words"), ("weak_words",))

    def trade(row: _Row) -> Trade:
        return Trade(
            code=row.text("code", pattern="[a-z_]+"),
            label=Sentence(row.text("ko"), row.text("en")),
            near=row.texts("near", required=False),
            words=row.texts("words"),
            weak_words=row.texts("weak_words", required=False),
        )

    trades = _keyed(rows, "code", trade)
    for row in rows:
        row.check_known("near", row.texts("near", required=False), trades)
        if row.text("code") in row.texts("near", required=False):
            raise row.fault("near", "names the work itself")
        row.check_once("weak_words", (*row.texts("words"), *row.texts("weak_words", required=False)))
    return trades, _plain_list(name, content, "other_heads")


def _read_loanwords(root: Path) -> tuple[LoanWord, ...]:
    name = "words/loanwords.toml"
    entries = _read_toml(root, name, ("words",))["words"]
    rows = _entries(name, entries, ("standard", "variants"))
    words = _keyed(rows, "standard", lambda row: LoanWord(row.text("standard"), row.texts("variants")))
    owner = {standard: standard for standard in words}
    for row in rows:
        for variant in row.texts("variants"):
            if variant in owner:
                raise row.fault("variants", f"{variant!r} already belongs to {owner[variant]!r}")
            owner[variant] = row.text("standard")
    return tuple(words.values())


def _read_generic(root: Path) -> tuple[tuple[GenericWord, ...], tuple[str, ...]]:
    name = "words/generic.toml"
    content = _read_toml(root, name, ("words", "operations"))
    words = _keyed(
        _entries(name, content["words"], ("word", "weight")),
        "word",
        lambda row: GenericWord(row.text("word"), row.weight("weight", zero_allowed=True)),
    )
    return tuple(words.values()), _plain_list(name, content, "operations")


# --- weights ------------------------------------------------------------------------------------------------


def _read_shapes(root: Path) -> Shapes:
    name = "weights/components.toml"
    entries = _read_toml(root, name, ("components",))["components"]
    rows = _entries(name, entries, ("name", "values", "points"))
    shapes = _keyed(rows, "name", lambda row: Shape(row.numbers("values", float), row.numbers("points", int)))
    fault = find_fault(shapes)
    if fault:
        component, message = fault
        row = next((row.number for row in rows if row.values["name"] == component), None)
        raise ReferenceDataError(name, row, "components" if row is None else "points", message)
    return shapes


# --- the whole ----------------------------------------------------------------------------------------------


def load_reference(path: Path = DEFAULT_DATA) -> Reference:
    """The reference data under `path`, read once for each folder and process.

    Raises `ReferenceDataError` with file, row and field on the first thing that cannot be right, and
    `matching.rules.RuleFileError` where it stands in `rules/`.
    """
    return _load_reference(Path(path).resolve())


@lru_cache(maxsize=8)
def _load_reference(path: Path) -> Reference:
    districts = _read_districts(path)
    sectors = _read_sectors(path)
    trades, other_heads = _read_trades(path)
    return Reference(
        path=path,
        districts=districts,
        organisation_types=_read_organisation_types(path),
        certificates=_read_certificates(path),
        licences=_read_licences(path, sectors),
        buyer_types=_read_buyer_types(path),
        agencies=_read_agencies(path, districts),
        sectors=sectors,
        trades=trades,
        other_heads=other_heads,
        words=_read_words(path, sectors),
        rules=load_rules(path / "rules"),
        shapes=_read_shapes(path),
    )
