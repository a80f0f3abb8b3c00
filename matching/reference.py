"""Reads the folder `data/`: files by `reference_rows`, into the records of `reference_records`.

Every file is checked while it is read: unknown or missing columns, empty or malformed values, codes that do
not exist, and relations that do not hold (a neighbour that does not name its neighbour back) are refused with
a `ReferenceDataError` that names file, row and field. What `load_reference` returns can therefore be trusted.
`data/README.md` is the dictionary of the files and columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from matching.records import BUYER_TYPES, ORGANISATION_TYPES, Sentence
from matching.reference_records import (
    Agency,
    BuyerType,
    CertificateType,
    District,
    GenericWord,
    Licence,
    LoanWord,
    OrganisationType,
    Reference,
    Sector,
    SynonymGroup,
    Trade,
    Trap,
    UserWord,
    Words,
)
from matching.reference_rows import (
    ReferenceDataError,
    Row,
    check_symmetric,
    read_csv,
    read_entries,
    read_keyed,
    read_label,
    read_toml,
)
from matching.rules import load_rules
from matching.shapes import Origin, Shape, Shapes, find_fault
from matching.word_parts import PARTS_COLUMNS, PARTS_FILE, read_word_parts
from matching.word_senses import SENSES_COLUMNS, SENSES_FILE, read_senses

DEFAULT_DATA = Path(__file__).resolve().parent.parent / "data"
"""The repository's own `data/` folder, beside the package."""

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

LEAST_STEM = 2
"""So many letters stand before an act in a word that is known under the other names of the act too."""


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
    rows = read_csv(root, "codes/districts.csv", columns)
    check_symmetric(rows, "name", "neighbours")
    for field in ("legal_code", "statistics_code"):
        read_keyed(rows, field, lambda row: row)
    return read_keyed(
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


def _certificate_fields(row: Row) -> dict[str, Any]:
    number_form = row.text("number_form", required=False)
    try:
        re.compile(number_form)
    except re.error as error:
        raise row.fault("number_form", f"is no regular expression: {error}") from error
    return {
        "code": row.text("code", pattern="[a-z_]+"),
        "label": read_label(row),
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
    rows = read_csv(root, name, _CERTIFICATE_COLUMNS)
    types = read_keyed(rows, "code", lambda row: OrganisationType(**_certificate_fields(row)))
    _check_codes(name, types, ORGANISATION_TYPES)
    return types


def _read_certificates(root: Path) -> dict[str, CertificateType]:
    name = "codes/certificates.csv"
    rows = read_csv(root, name, ("kind", *_CERTIFICATE_COLUMNS))
    certificates = read_keyed(
        rows,
        "code",
        lambda row: CertificateType(kind=row.choice("kind", CERTIFICATE_KINDS), **_certificate_fields(row)),
    )
    listed = [code for code, record in certificates.items() if record.kind == "organisation_type"]
    _check_codes(name, listed, ORGANISATION_TYPES)
    return certificates


def _read_buyer_types(root: Path) -> dict[str, BuyerType]:
    name = "codes/buyer_types.csv"
    rows = read_csv(root, name, ("code", "label_ko", "label_en", "note"))
    types = read_keyed(
        rows,
        "code",
        lambda row: BuyerType(row.text("code"), read_label(row), row.text("note", required=False)),
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
    rows = read_csv(root, "codes/sectors.csv", columns)
    check_symmetric(rows, "code", "related")
    return read_keyed(rows, "code", _sector)


def _sector(row: Row) -> Sector:
    keywords, weak_keywords = row.texts("keywords"), row.texts("weak_keywords", required=False)
    row.check_once("weak_keywords", [*keywords, *weak_keywords])
    for field, form in (("ksic", r"[A-U](\d{2})?"), ("cpv", r"\d{8}")):
        for code in row.texts(field):
            if not re.fullmatch(form, code):
                raise row.fault(field, f"{code!r} does not have the form {form}")
    return Sector(
        code=row.text("code", pattern="[A-Z]{3}"),
        label=read_label(row),
        seed_item=row.choice("seed_item", SEED_ITEMS, required=False) or None,
        ksic=row.texts("ksic"),
        cpv=row.texts("cpv"),
        related=row.texts("related", required=False),
        keywords=keywords,
        weak_keywords=weak_keywords,
    )


def _read_licences(root: Path, sectors: Iterable[str]) -> dict[str, Licence]:
    columns = ("name", "act", "industry_codes", "sectors", "verified", "note")
    rows = read_csv(root, "codes/licences.csv", columns)
    for row in rows:
        row.check_known("sectors", row.texts("sectors"), sectors)
    return read_keyed(
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
    rows = read_csv(root, "codes/agencies.csv", columns)
    ids = {row.text("agency_id") for row in rows}
    read_keyed(rows, "name", lambda row: row)

    def agency(row: Row) -> Agency:
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

    agencies = read_keyed(rows, "agency_id", agency)
    for row in rows:
        _check_no_circle(row, agencies)
    return agencies


def _check_no_circle(row: Row, agencies: Mapping[str, Agency]) -> None:
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
    content = read_toml(root, boilerplate, ("headings", "phrases"))
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
        parts=read_word_parts(read_csv(root, PARTS_FILE, PARTS_COLUMNS)),
    )


def _plain_list(file: str, content: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return Row(file, None, content).texts(key)


def _read_synonyms(root: Path) -> tuple[SynonymGroup, ...]:
    name = "words/synonyms.toml"
    groups = []
    entries = read_toml(root, name, ("groups",))["groups"]
    for row in read_entries(name, entries, ("terms", "weight"), ("one_way_from",)):
        terms = row.texts("terms")
        if len(terms) < 2:
            raise row.fault("terms", "a group needs two terms or more")
        one_way_from = row.choice("one_way_from", ("", *terms), required=False) or None
        groups.append(SynonymGroup(terms, row.weight("weight"), one_way_from))
    return tuple(groups)


def _read_user_words(root: Path) -> tuple[UserWord, ...]:
    name = "words/user_words.toml"
    content = read_toml(root, name, ("common_nouns", "proper_nouns"))
    words = [UserWord(form, "NNG") for form in _plain_list(name, content, "common_nouns")]
    words += [UserWord(form, "NNP") for form in _plain_list(name, content, "proper_nouns")]
    Row(name, None, {}).check_once("proper_nouns", [word.form for word in words])
    return tuple(words)


def _read_traps(root: Path, sectors: Sequence[str]) -> tuple[Trap, ...]:
    name = "words/traps.toml"
    entries = read_toml(root, name, ("traps",))["traps"]
    rows = read_entries(name, entries, ("word", "not_terms", "not_sectors", "note"), ("sectors",))

    def trap(row: Row) -> Trap:
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

    return tuple(read_keyed(rows, "word", trap).values())


def _read_trades(
    root: Path, sectors: Iterable[str]
) -> tuple[dict[str, Trade], tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """The kinds of work, which of them are kindred, and the words that decide what stands before them."""
    name = "words/trades.toml"
    content = read_toml(root, name, ("trades", "kindred", "acts", "other_heads"))
    rows = read_entries(
        name, content["trades"], ("code", "ko", "en", "sector", "near", "words"), ("weak_words",)
    )

    def trade(row: Row) -> Trade:
        return Trade(
            code=row.text("code", pattern="[a-z_]+"),
            label=Sentence(row.text("ko"), row.text("en")),
            sector=row.choice("sector", sectors),
            near=row.texts("near", required=False),
            words=row.texts("words"),
            weak_words=row.texts("weak_words", required=False),
        )

    acts = read_entries(name, content["acts"], ("words",), ("sectors",))
    for row in acts:
        row.check_once("words", row.texts("words"))
        row.check_known("sectors", row.texts("sectors", required=False), sectors)
    trades = _spread_words(
        read_keyed(rows, "code", trade),
        [(row.texts("words"), row.texts("sectors", required=False)) for row in acts],
    )
    for row in rows:
        row.check_known("near", row.texts("near", required=False), trades)
        if row.text("code") in row.texts("near", required=False):
            raise row.fault("near", "names the work itself")
        row.check_once("weak_words", (*row.texts("words"), *row.texts("weak_words", required=False)))
    lines = read_entries(name, content["kindred"], ("codes",))
    for row in lines:
        row.check_known("codes", row.texts("codes"), trades)
        row.check_once("codes", row.texts("codes"))
    return trades, tuple(row.texts("codes") for row in lines), _plain_list(name, content, "other_heads")


def _spread_words(
    trades: dict[str, Trade], acts: Sequence[tuple[Sequence[str], Sequence[str]]]
) -> dict[str, Trade]:
    """The same works, their words known under every name of the act that they end in (환경교육 → 환경수업).

    Each act comes with the sectors whose works are that act: their other words are known with it as well
    (장애공감 → 장애공감교육). A word that some work has of its own is left to it; less than LEAST_STEM before
    an act tells nothing.
    """
    own = {word for trade in trades.values() for word in (*trade.words, *trade.weak_words)}

    def find_variants(trade: Trade) -> Iterator[str]:
        for names, sectors in acts:
            for word in trade.words:
                act = next((name for name in names if word.endswith(name)), "")
                if act and len(word) - len(act) >= LEAST_STEM:
                    yield from (word.removesuffix(act) + name for name in names)
                elif not act and trade.sector in sectors:
                    yield from (word + name for name in names)

    return {
        code: replace(
            trade,
            variants=tuple(word for word in dict.fromkeys(find_variants(trade)) if word not in own),
        )
        for code, trade in trades.items()
    }


def _read_loanwords(root: Path) -> tuple[LoanWord, ...]:
    name = "words/loanwords.toml"
    entries = read_toml(root, name, ("words",))["words"]
    rows = read_entries(name, entries, ("standard", "variants"))
    words = read_keyed(rows, "standard", lambda row: LoanWord(row.text("standard"), row.texts("variants")))
    owner = {standard: standard for standard in words}
    for row in rows:
        for variant in row.texts("variants"):
            if variant in owner:
                raise row.fault("variants", f"{variant!r} already belongs to {owner[variant]!r}")
            owner[variant] = row.text("standard")
    return tuple(words.values())


def _read_generic(root: Path) -> tuple[tuple[GenericWord, ...], tuple[str, ...]]:
    name = "words/generic.toml"
    content = read_toml(root, name, ("words", "operations"))
    words = read_keyed(
        read_entries(name, content["words"], ("word", "weight")),
        "word",
        lambda row: GenericWord(row.text("word"), row.weight("weight", zero_allowed=True)),
    )
    return tuple(words.values()), _plain_list(name, content, "operations")


# --- weights ------------------------------------------------------------------------------------------------


def _read_shapes(root: Path) -> tuple[Shapes, Origin]:
    name = "weights/components.toml"
    content = read_toml(root, name, ("learned_from", "features", "components"))
    features = read_keyed(
        read_entries(name, content["features"], ("part", "digest")), "part", lambda row: row.text("digest")
    )
    origin = Origin(_plain_list(name, content, "learned_from"), features)
    rows = read_entries(name, content["components"], ("name", "values", "points"))
    shapes = read_keyed(
        rows, "name", lambda row: Shape(row.numbers("values", float), row.numbers("points", int))
    )
    fault = find_fault(shapes)
    if fault:
        component, message = fault
        row = next((row.number for row in rows if row.values["name"] == component), None)
        raise ReferenceDataError(name, row, "components" if row is None else "points", message)
    return shapes, origin


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
    trades, kindred_trades, other_heads = _read_trades(path, sectors)
    shapes, shapes_origin = _read_shapes(path)
    return Reference(
        districts=districts,
        organisation_types=_read_organisation_types(path),
        certificates=_read_certificates(path),
        licences=_read_licences(path, sectors),
        buyer_types=_read_buyer_types(path),
        agencies=_read_agencies(path, districts),
        sectors=sectors,
        trades=trades,
        kindred_trades=kindred_trades,
        other_heads=other_heads,
        words=_read_words(path, sectors),
        senses=read_senses(read_csv(path, SENSES_FILE, SENSES_COLUMNS), trades),
        rules=load_rules(path / "rules"),
        shapes=shapes,
        shapes_origin=shapes_origin,
    )
