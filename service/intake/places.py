"""Seoul's districts in addresses and lists of places."""

from __future__ import annotations

import re

from service.door.codes import SEOUL, load_known_codes
from service.intake.forms import fold

_SEOUL = re.compile(r"서울(?:특별시|시)?")
# Other cities have a 중구 and a 강서구 too: without the city's name these two say nothing.
_NOT_ONLY_IN_SEOUL = ("중구", "강서구")
_OTHER_CITY = re.compile(r"(?:부산|대구|인천|광주|대전|울산)(?:광역시|시)?")
_ANYWHERE = re.compile(r"제한\s*없음|전국|해당\s*없음|없음|무관")
_SEPARATOR = re.compile(r"[;,/·ㆍ|\n]+|\s및\s|\s+")


def find_district(address: str) -> str | None:
    """The Seoul district at the head of an address: "은평구" of "서울시 은평구 …".

    None outside Seoul, and where it is unclear.
    """
    text = fold(address)
    districts = load_known_codes().districts
    seoul = _SEOUL.match(text)
    words = text[seoul.end() if seoul else 0 :].replace(",", " ").split()
    first = words[0] if words else ""
    if first in districts and (seoul or first not in _NOT_ONLY_IN_SEOUL):
        return first
    return None


def is_whole_seoul(place: str) -> bool:
    """Whether a place is the city as a whole: "서울", "서울시 전역"."""
    return re.fullmatch(r"서울(?:특별시|시)?\s*(?:전역|전체|일원|내)?", fold(place)) is not None


def is_anywhere(place: str) -> bool:
    """Whether a restriction of place restricts nothing: "제한없음", "전국"."""
    return _ANYWHERE.fullmatch(fold(place)) is not None


def split_places(text: str) -> tuple[list[str], list[str]]:
    """A list of places as (districts of Seoul, or the city's own name; words that are neither), each once.

    A district that other cities have too is one of Seoul where none of those was named last.
    """
    known: dict[str, None] = {}
    unknown: dict[str, None] = {}
    folded = fold(text)
    if is_whole_seoul(folded):
        return [SEOUL], []
    names = load_known_codes().districts
    city = ""
    for word in filter(None, _SEPARATOR.split(folded)):
        if _SEOUL.fullmatch(word) or _OTHER_CITY.fullmatch(word):
            city = word
        if word in _NOT_ONLY_IN_SEOUL and _OTHER_CITY.fullmatch(city):
            unknown[f"{city} {word}"] = None
        elif word in names:
            known[word] = None
        elif f"{word}구" in names:
            known[f"{word}구"] = None
        elif not _SEOUL.fullmatch(word):
            unknown[word] = None
    return list(known), list(unknown)
