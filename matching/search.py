"""The search box over the catalogue: free text, filters, counts, and the query read back as a sentence.

An enterprise is a hit when it has at least half of what the words of the query weigh; a word counts as found
where the enterprise uses one of its morphemes, its compound or a synonym. Words that no enterprise knows are
found by their pairs of syllables, so that a slip of the keyboard still leads somewhere. Where nobody has half
of a long query, those count that have nearly as much of it as the best. Whose whole name the query is comes
first, whatever its words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from matching.catalogue import Catalogue
from matching.certificate_names import is_organisation_type
from matching.index import InvertedIndex
from matching.jamo import to_typed
from matching.korean import with_josa
from matching.need import RELATED_WEIGHT, Need, NeedReader
from matching.records import Sentence
from matching.reference_records import Reference
from matching.repair import ReadQuery
from matching.telling import choose_words, keep_telling
from matching.text import Analyser, Channel, split_words

LEAST_COVERAGE = 0.5
"""Share of the query's weight that a hit must have."""

NEARLY_AS_MUCH = 0.75
"""Share of the best coverage that a hit must have where nobody reaches LEAST_COVERAGE."""

MOST_RELIEVED = 12
"""So many words a query may have for each of them to be tried left out; one of more hardly helps."""

LEAST_ALIKE = 0.5
"""How strongly a synonym must stand for a word to be told as alike; a robot is only near a drone."""

LEAST_GRAMS = 0.6
"""Share of the syllable pairs that stand for a word nobody knows."""


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
class Relief:
    """How many hits there would be without one word of the query, or without all values of one filter.

    field : "words", "kinds" (those that the query names) or a field of SearchFilters. value : the word; empty
    for a filter.
    """

    field: str
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of hits: best first, ties and an empty query by name, then enterprise_id.

    total : hits on all pages. facets : for each field of SearchFilters, its values by count, highest first,
    then by value; the counts of a field leave its own filter out. read_back : the query as understood.
    matched_terms : words of the query and their synonyms that some enterprise uses. suggestions : queries to
    try instead, only where nothing was found. corrected : the query that was searched instead of what was
    typed, or None; a verbatim search looks for what was typed. did_you_mean : other queries that may have
    been meant. places : districts named in the query; they are offered as filters and are no words. within :
    districts, where the query names nothing else; only who works there was found. ways : ways to contract
    that the query names, which are no words either, nor is the city : as the query writes it.
    missing_words : words of the query that no enterprise uses. reliefs : only where nothing was found, what
    would help to leave out, the most helpful first. kinds : codes of the kinds of enterprise that the query
    names; only these were found. words : the words that were looked for.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    read_back: Sentence
    matched_terms: tuple[str, ...]
    suggestions: tuple[str, ...]
    corrected: str | None = None
    did_you_mean: tuple[str, ...] = ()
    places: tuple[FacetCount, ...] = ()
    missing_words: tuple[str, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    kinds: tuple[str, ...] = ()
    words: str = ""
    within: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    city: tuple[str, ...] = ()


def search(
    catalogue: Catalogue,
    reader: NeedReader,
    query: ReadQuery,
    filters: SearchFilters,
    *,
    spaced: str,
    among: Sequence[int] | None = None,
    named: Sequence[int] = (),
    on: date,
    limit: int,
    offset: int,
) -> SearchResult:
    """The hits `offset` to `offset + limit` of a query, on the day on which certificates are judged.

    spaced : the words to look for with their spaces put right. among : the rows to look through, where not
    all. named : the rows whose whole name the query is.
    """
    need = reader.read_text(spaced, only_own=query.kind_words)
    telling = keep_telling(find_said(need))
    retrieval = catalogue.index.retrieve(need.terms, stands_for=need.stands_for)
    scores = retrieval.scores()
    is_named = np.zeros(catalogue.index.rows, dtype=bool)
    is_named[list(named)] = True
    scores[is_named] += 1.0 + scores.max(initial=0.0)
    words = _find_words(catalogue.index, reader.analyser, spaced, need)
    alive = catalogue.index.alive_
    if among is not None:
        alive = alive & np.isin(np.arange(len(alive)), among)
    found = alive & (is_named | _covers(words, catalogue.index.rows))
    masks = _filter_masks(catalogue, filters, on)
    facets = list(masks)
    masks["kinds"] = _are_of_kinds(catalogue, query.kinds, on)
    masks["within"] = _have_any(catalogue, "districts", query.within, on)
    chosen = [name for name in facets if getattr(filters, name)] + ["kinds"] * bool(query.kinds)
    rows = np.flatnonzero(found & np.logical_and.reduce(list(masks.values())))
    ordered = _order(catalogue, rows, scores, offset + limit)
    page = ordered[offset : offset + limit]
    hits = tuple(
        Hit(catalogue.suppliers.ids[row], float(scores[row]), _words(parts, telling))
        for row, parts in zip(page, retrieval.contributions(page, keys=telling), strict=True)
    )
    places = [place for place in query.places if place not in (*filters.districts, *query.within)]
    return SearchResult(
        total=len(rows),
        hits=hits,
        facets={name: _count(catalogue, name, _others(found, masks, name), on) for name in facets},
        read_back=_read_back(catalogue.reference, query, need, filters, len(rows)),
        matched_terms=_words({key: 1.0 for key in need.terms if catalogue.index.has_term(key)}, telling),
        suggestions=() if len(rows) else query.alternatives,
        corrected=query.corrected,
        did_you_mean=query.alternatives,
        places=tuple(
            FacetCount(place, int(np.count_nonzero(_others(found, masks, "districts") & has_place)))
            for place in places
            for has_place in [_has_value(catalogue, "districts", place, on)]
        ),
        missing_words=() if named else tuple(word.text for word in words if not (word.has & alive).any()),
        reliefs=() if len(rows) else _find_reliefs(words, found, alive, masks, chosen),
        kinds=query.kinds,
        words=query.text,
        within=query.within,
        ways=query.ways,
        city=query.city,
    )


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of the query: what it weighs, and which rows have it."""

    text: str
    weight: float
    has: np.ndarray


def _find_words(index: InvertedIndex, analyser: Analyser, text: str, need: Need) -> list[_Word]:
    words = []
    for text_of_word in dict.fromkeys(split_words(text)):
        terms = analyser.analyse_word(text_of_word)
        keys = {term.key for term in terms if term.channel is not Channel.GRAM and term.key in need.own}
        related = {key for key, origin in need.stands_for.items() if origin in keys and key in need.shown}
        known = [key for key in sorted(keys | related) if index.has_term(key)]
        if known:
            has_word = index.retrieve(dict.fromkeys(known, 1.0)).scores() > 0
        else:
            has_word = _has_grams(index, [term.key for term in terms if term.channel is Channel.GRAM])
        weight = max((need.own[key] * index.idf(key) for key in keys), default=1.0)
        words.append(_Word(to_typed(text_of_word), weight, has_word))
    return words


def _covers(words: Sequence[_Word], rows: int) -> np.ndarray:
    """Which rows have at least LEAST_COVERAGE of the words; all of them where there is no word."""
    covered, whole = np.zeros(rows), 0.0
    for word in words:
        covered += word.weight * word.has
        whole += word.weight
    most = float(covered.max(initial=0.0))
    if 0 < most < LEAST_COVERAGE * whole:
        return covered >= NEARLY_AS_MUCH * most
    return covered >= LEAST_COVERAGE * whole


def _find_reliefs(
    words: Sequence[_Word],
    found: np.ndarray,
    alive: np.ndarray,
    masks: Mapping[str, np.ndarray],
    chosen: Sequence[str],
) -> tuple[Relief, ...]:
    """What would help to leave out of a search that found nothing, the most helpful first.

    found : the rows that the query finds without any mask. chosen : the masks that somebody asked for.
    """
    reliefs = [Relief(name, "", int(np.count_nonzero(_others(found, masks, name)))) for name in chosen]
    if 1 < len(words) <= MOST_RELIEVED:
        filtered = np.logical_and.reduce([alive, *masks.values()])
        for place, word in enumerate(words):
            rest = [*words[:place], *words[place + 1 :]]
            count = int(np.count_nonzero(filtered & _covers(rest, len(alive))))
            reliefs.append(Relief("words", word.text, count))
    return tuple(sorted((r for r in reliefs if r.count), key=lambda r: (-r.count, r.field, r.value)))


def _has_grams(index: InvertedIndex, grams: Sequence[str]) -> np.ndarray:
    counts = np.zeros(index.rows)
    for gram in dict.fromkeys(grams):
        counts += index.retrieve({gram: 1.0}).scores() > 0
    return counts >= max(1, math.ceil(LEAST_GRAMS * len(set(grams))))


def _filter_masks(catalogue: Catalogue, filters: SearchFilters, on: date) -> dict[str, np.ndarray]:
    return {
        field.name: _have_any(catalogue, field.name, getattr(filters, field.name), on)
        for field in fields(filters)
    }


def _have_any(catalogue: Catalogue, name: str, values: Sequence[str], on: date) -> np.ndarray:
    """Which rows have any of the values of a filter; all of them where there is none."""
    chosen = [_has_value(catalogue, name, value, on) for value in values]
    return np.logical_or.reduce(chosen) if chosen else np.ones(catalogue.index.rows, dtype=bool)


def _are_of_kinds(catalogue: Catalogue, kinds: Sequence[str], on: date) -> np.ndarray:
    """Which rows are of any of the types of organisation, and hold any of the other certificates.

    Of a type is also who holds its certificate: a cooperative may be certified as a social enterprise.
    """
    of_kinds = np.ones(catalogue.index.rows, dtype=bool)
    for is_type in (True, False):
        chosen = [kind for kind in kinds if is_organisation_type(kind) == is_type]
        if chosen:
            fields_of_kinds = ("organisation_types", "certifications")
            of_any = [_has_value(catalogue, name, kind, on) for kind in chosen for name in fields_of_kinds]
            of_kinds &= np.logical_or.reduce(of_any)
    return of_kinds


def _has_value(catalogue: Catalogue, name: str, value: str, on: date) -> np.ndarray:
    columns = catalogue.columns
    if name == "districts":
        number = columns.districts.find(value)
        at_home = columns.home_ == (-2 if number is None else number)
        return ((columns.served_ & columns.district_bits([value])) != 0) | at_home
    if name == "sectors":
        return (columns.sectors_ & columns.sector_bits([value])) != 0
    if name == "organisation_types":
        number = columns.organisation_types.find(value)
        return columns.organisation_type_ == (-2 if number is None else number)
    return catalogue.eligibility.find_holders(value, on)


def _others(found: np.ndarray, masks: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    return np.logical_and.reduce([found, *(mask for other, mask in masks.items() if other != name)])


def _count(catalogue: Catalogue, name: str, rows: np.ndarray, on: date) -> tuple[FacetCount, ...]:
    columns = catalogue.columns
    if name == "certifications":
        numbers = catalogue.eligibility.count_holders(rows, on)
    else:
        values = {
            "districts": columns.districts,
            "organisation_types": columns.organisation_types,
            "sectors": columns.sectors,
        }[name]
        numbers = {
            value: int(np.count_nonzero(rows & _has_value(catalogue, name, value, on))) for value in values
        }
    counts = [FacetCount(value, number) for value, number in numbers.items() if number]
    return tuple(sorted(counts, key=lambda count: (-count.count, count.value)))


def _order(catalogue: Catalogue, rows: np.ndarray, scores: np.ndarray, most: int) -> list[int]:
    """The first `most` of `rows`: by score, then by name, then by id."""
    if not len(rows):
        return []
    threshold = np.sort(scores[rows])[-min(most, len(rows))] if most else np.inf
    near = rows[scores[rows] >= threshold]
    order = np.lexsort((catalogue.names.find_places(near), -scores[near]))
    return near[order[:most]].tolist()


def find_said(need: Need) -> dict[str, str]:
    """The words of a search and their synonyms as a listing says them, by their terms.

    Many a synonym is known by its stem. That is left out where it is the stem of another word: who writes
    가지다 does not say 가져다주다, nor 사용 재사용.
    """
    return {
        key: word
        for key, word in need.shown.items()
        if key not in need.synonyms or _is_stem(word, key[1:], need.synonyms[key])
    }


def _is_stem(word: str, stem: str, synonym: str) -> bool:
    if word == f"{stem}다":
        return synonym.startswith(stem)
    return word == synonym or (len(word) > 1 and synonym.startswith(word) and synonym != f"{word}다")


def _find_alike(need: Need) -> dict[str, str]:
    """The synonyms that stand for words of a search strongly enough, as the field writes them."""
    least = RELATED_WEIGHT * LEAST_ALIKE
    return {
        key: synonym
        for key, synonym in need.synonyms.items()
        if need.related[key] >= least * need.own[need.stands_for[key]]
    }


def _words(parts: Mapping[str, float], telling: Mapping[str, str]) -> tuple[str, ...]:
    """The telling words of the query and their synonyms among `parts`, heaviest first."""
    return tuple(telling[key] for key in choose_words(parts, telling))


def _read_back(
    reference: Reference, query: ReadQuery, need: Need, filters: SearchFilters, total: int
) -> Sentence:
    """The search as a sentence that a buyer can check: what was understood, with which other words."""
    conditions_ko, conditions_en = [], []
    for districts in (query.within, filters.districts):
        if districts:
            conditions_ko.append(f"{'·'.join(districts)}에서 일하는")
            conditions_en.append(f"working in {_list_en([_district_en(reference, d) for d in districts])}")
    if filters.sectors:
        labels = [reference.sectors[code].label for code in filters.sectors if code in reference.sectors]
        conditions_ko.append(f"{'·'.join(label.ko for label in labels)} 분야의")
        conditions_en.append(f"in the sector {_list_en([label.en for label in labels])}")
    named_types = [kind for kind in query.kinds if is_organisation_type(kind)]
    held = dict.fromkeys(
        [*filters.certifications, *(kind for kind in query.kinds if kind not in named_types)]
    )
    if held:
        labels = [
            reference.certificates[code].label if code in reference.certificates else Sentence(code, code)
            for code in held
        ]
        names = "·".join(label.ko for label in labels)
        is_kind = all(code in reference.certificates for code in held) and not names.endswith("확인서")
        conditions_ko.append(f"{names}인" if is_kind else f"{with_josa(names, '을/를')} 갖춘")
        conditions_en.append(f"holding {_list_en([label.en for label in labels])}")
    types = [
        reference.organisation_types[code].label
        for code in dict.fromkeys([*filters.organisation_types, *named_types])
        if code in reference.organisation_types
    ]
    who_ko = "·".join(label.ko for label in types) if types else "사회적경제기업"
    who_en = f"enterprises of the type {_list_en([label.en for label in types])}" if types else "enterprises"
    words = query.text
    others = ", ".join(_words(need.related, keep_telling(_find_alike(need))))
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
