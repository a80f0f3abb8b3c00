"""The search box over the catalogue: free text, filters, counts, and the query read back as a sentence.

An enterprise is a hit when it has at least half of what the words of the query weigh; a word counts as found
where the enterprise uses one of its morphemes, its compound or a synonym. Words that no enterprise knows are
found by their pairs of syllables, so that a slip of the keyboard still leads somewhere.
"""

from __future__ import annotations

import difflib
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from matching.columns import Columns
from matching.explaining import choose_words
from matching.index import InvertedIndex
from matching.korean import with_josa
from matching.need import Need, NeedReader
from matching.records import Sentence, Supplier
from matching.reference import Reference
from matching.text import Channel, split_words

LEAST_COVERAGE = 0.5
"""Share of the query's weight that a hit must have."""

LEAST_GRAMS = 0.6
"""Share of the syllable pairs that stand for a word nobody knows."""

MOST_SUGGESTIONS = 5
LEAST_LIKENESS = 0.75
"""How alike, letter by letter, a word must be to be suggested for another (0–1)."""


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """Conditions beside the words: any of the values of one field, and all of the fields.

    districts : places the enterprise serves or sits in. certifications : types in force on the day.
    """

    districts: tuple[str, ...] = ()
    organisation_types: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One enterprise found; `score` orders the hits and means nothing else (0 without a query)."""

    enterprise_id: str
    score: float
    matched_terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many hits there would be with this value alone in its field."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of hits: best first, ties and an empty query by name, then enterprise_id.

    total : hits on all pages. facets : for each field of SearchFilters, its values by count, highest first,
    then by value; the counts of a field leave its own filter out. read_back : the query as understood.
    matched_terms : words of the query and their synonyms that some enterprise uses. suggestions : words to
    try instead, only where nothing was found.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    read_back: Sentence
    matched_terms: tuple[str, ...]
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a search looks through; the parts are in step, row by row (dead rows have no supplier)."""

    reference: Reference
    reader: NeedReader
    index: InvertedIndex
    columns: Columns
    suppliers: Sequence[Supplier | None]


def search(
    catalogue: Catalogue, query: str, filters: SearchFilters, *, on: date, limit: int, offset: int
) -> SearchResult:
    """The hits `offset` to `offset + limit` of a query, on the day on which certificates are judged."""
    need = catalogue.reader.read_text(query)
    retrieval = catalogue.index.retrieve(need.terms, stands_for=need.stands_for)
    scores = retrieval.scores()
    found = catalogue.index.alive_ & _covers(catalogue, query, need)
    masks = _filter_masks(catalogue.columns, filters, on)
    rows = np.flatnonzero(found & np.logical_and.reduce(list(masks.values())))
    ordered = _order(catalogue, rows, scores, offset + limit)
    page = ordered[offset : offset + limit]
    hits = tuple(
        Hit(catalogue.suppliers[row].enterprise_id, float(scores[row]), _words(parts, need))
        for row, parts in zip(page, retrieval.contributions(page), strict=True)
    )
    return SearchResult(
        total=len(rows),
        hits=hits,
        facets={name: _count(catalogue.columns, name, _others(found, masks, name), on) for name in masks},
        read_back=_read_back(catalogue.reference, query, need, filters, len(rows)),
        matched_terms=_words({key: 1.0 for key in need.terms if catalogue.index.has_term(key)}, need),
        suggestions=() if len(rows) else _suggest(catalogue.reference, query),
    )


def _covers(catalogue: Catalogue, query: str, need: Need) -> np.ndarray:
    """Which rows have at least LEAST_COVERAGE of the query; all of them where the query has no word."""
    index = catalogue.index
    covered, whole = np.zeros(index.rows), 0.0
    for word in dict.fromkeys(split_words(query)):
        terms = catalogue.reader.analyser.analyse_word(word)
        keys = {term.key for term in terms if term.channel is not Channel.GRAM and term.key in need.own}
        related = {key for key, origin in need.stands_for.items() if origin in keys and key in need.shown}
        known = [key for key in sorted(keys | related) if index.has_term(key)]
        if known:
            has_word = index.retrieve(dict.fromkeys(known, 1.0)).scores() > 0
        else:
            has_word = _has_grams(index, [term.key for term in terms if term.channel is Channel.GRAM])
        weight = max((need.own[key] * index.idf(key) for key in keys), default=1.0)
        covered += weight * has_word
        whole += weight
    return covered >= LEAST_COVERAGE * whole


def _has_grams(index: InvertedIndex, grams: Sequence[str]) -> np.ndarray:
    counts = np.zeros(index.rows)
    for gram in dict.fromkeys(grams):
        counts += index.retrieve({gram: 1.0}).scores() > 0
    return counts >= max(1, math.ceil(LEAST_GRAMS * len(set(grams))))


def _filter_masks(columns: Columns, filters: SearchFilters, on: date) -> dict[str, np.ndarray]:
    everything = np.ones(len(columns), dtype=bool)
    masks = {}
    for field in fields(filters):
        wanted = getattr(filters, field.name)
        chosen = [_has_value(columns, field.name, value, on) for value in wanted]
        masks[field.name] = np.logical_or.reduce(chosen) if chosen else everything
    return masks


def _has_value(columns: Columns, name: str, value: str, on: date) -> np.ndarray:
    if name == "districts":
        number = columns.districts.find(value)
        at_home = columns.home_ == (-2 if number is None else number)
        return ((columns.served_ & columns.district_bits([value])) != 0) | at_home
    if name == "sectors":
        return (columns.sectors_ & columns.sector_bits([value])) != 0
    if name == "organisation_types":
        number = columns.organisation_types.find(value)
        return columns.organisation_type_ == (-2 if number is None else number)
    return columns.holders(value, on)


def _others(found: np.ndarray, masks: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    return np.logical_and.reduce([found, *(mask for other, mask in masks.items() if other != name)])


def _count(columns: Columns, name: str, rows: np.ndarray, on: date) -> tuple[FacetCount, ...]:
    values = {
        "districts": columns.districts,
        "organisation_types": columns.organisation_types,
        "sectors": columns.sectors,
        "certifications": columns.certificate_types,
    }[name]
    counts = [
        FacetCount(value, int(np.count_nonzero(rows & _has_value(columns, name, value, on))))
        for value in values
    ]
    return tuple(sorted((c for c in counts if c.count), key=lambda c: (-c.count, c.value)))


def _order(catalogue: Catalogue, rows: np.ndarray, scores: np.ndarray, most: int) -> list[int]:
    """The first `most` of `rows`: by score, then by name, then by id."""
    if not len(rows):
        return []
    threshold = np.sort(scores[rows])[-min(most, len(rows))] if most else np.inf
    near = rows[scores[rows] >= threshold].tolist()

    def key(row: int) -> tuple:
        supplier = catalogue.suppliers[row]
        return (-scores[row], supplier.name, supplier.enterprise_id)

    return sorted(near, key=key)[:most]


def _words(parts: Mapping[str, float], need: Need) -> tuple[str, ...]:
    """The words of the query and their synonyms among `parts`, heaviest first."""
    return tuple(need.shown[key] for key in choose_words(parts, need.shown))


def _read_back(reference: Reference, query: str, need: Need, filters: SearchFilters, total: int) -> Sentence:
    """The search as a sentence that a buyer can check: what was understood, with which other words."""
    conditions_ko, conditions_en = [], []
    if filters.districts:
        conditions_ko.append(f"{'·'.join(filters.districts)}에서 일하는")
        conditions_en.append(
            f"working in {_list_en([_district_en(reference, d) for d in filters.districts])}"
        )
    if filters.sectors:
        labels = [reference.sectors[code].label for code in filters.sectors if code in reference.sectors]
        conditions_ko.append(f"{'·'.join(label.ko for label in labels)} 분야의")
        conditions_en.append(f"in the sector {_list_en([label.en for label in labels])}")
    held = [
        reference.certificates[code].label if code in reference.certificates else Sentence(code, code)
        for code in filters.certifications
    ]
    if held:
        conditions_ko.append(f"{with_josa('·'.join(label.ko for label in held), '을/를')} 갖춘")
        conditions_en.append(f"holding {_list_en([label.en for label in held])}")
    types = [
        reference.organisation_types[code].label
        for code in filters.organisation_types
        if code in reference.organisation_types
    ]
    who_ko = "·".join(label.ko for label in types) if types else "사회적경제기업"
    who_en = f"enterprises of the type {_list_en([label.en for label in types])}" if types else "enterprises"
    words = " ".join(query.split())
    others = ", ".join(_words(need.related, need))
    if words:
        also_ko = f"(비슷한 말: {others})" if others else ""
        also_en = f" (also: {others})" if others else ""
        conditions_ko.append(f"“{words}”{also_ko}에 맞는")
        conditions_en.insert(0, f"for “{words}”{also_en}")
    return Sentence(
        " ".join([*conditions_ko, who_ko, f"{total:,}곳"]),
        " ".join([f"{total:,}", who_en, *conditions_en]),
    )


def _district_en(reference: Reference, name: str) -> str:
    return reference.districts[name].name_en if name in reference.districts else name


def _list_en(names: Sequence[str]) -> str:
    return " or ".join(names)


def _suggest(reference: Reference, query: str) -> tuple[str, ...]:
    """Words of the field that are spelt like a word of the query, compared letter by letter (자모)."""
    vocabulary = {
        unicodedata.normalize("NFD", word): word
        for words in (
            *(sector.keywords for sector in reference.sectors.values()),
            *(group.terms for group in reference.words.synonyms),
        )
        for word in words
    }
    suggestions: dict[str, None] = {}
    for word in split_words(query):
        letters = unicodedata.normalize("NFD", word)
        for close in difflib.get_close_matches(letters, vocabulary, MOST_SUGGESTIONS, LEAST_LIKENESS):
            suggestions.setdefault(vocabulary[close])
    return tuple(suggestions)[:MOST_SUGGESTIONS]
