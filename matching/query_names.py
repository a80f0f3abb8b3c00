"""Names in a search text that say where, who or how, not what.

They are those of districts and of the city, of kinds of enterprise and of ways to contract.

A district may stand without its 구 (은평), where the rest is long enough and no common word. A kind is a type
of organisation or a certificate of the code tables (여성기업, 장애인 표준사업장), however it is spaced; where
something is done for that kind (협동조합 설립), it is what is looked for and no name. So it is with a way to
contract (수의계약, 1인 견적), which depends on the demand and not on the enterprise. The city (서울시,
서울 전역) tells nobody apart in a catalogue of its districts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matching.text import fold

LEAST_SHORT_NAME = 2
"""Syllables of a district's name without 구; 중 and 동 are words and parts of words."""

COMMON_WORDS = frozenset({"동작", "관악"})
"""Short names of districts that are something else as well: a movement, and music of wind instruments."""

MOST_NAME_WORDS = 6
"""So many words the name of a kind may be cut into (중증 장애인 생산품 생산 시설)."""

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\s()]*")
_AFTER_SHORT_PLACE = "에|에는|에서|에서는|에서도|에서의|의|내|관내|지역|쪽"
_AFTER_PLACE = f"(?:청)?(?:{_AFTER_SHORT_PLACE})?|로"
"""What may follow the name of a district in the same word, as in 강남구청에서; 강남로 is a street."""

_CITY = f"서울(?:(?:특별)?시청?)?(?:전역|전체|전지역|시내)?(?:{_AFTER_SHORT_PLACE})?"
_MOST_CITY_WORDS = 3
"""So many words the city may be written in (서울특별시 전 지역)."""

_HOLDER = "(?:인증|지정|확인)?(?:기업|업체)|확인서|인증서|지정서"
_PARTICLE = "인|의|이|가|은|는|을|를|만|중|중에|중에서|에서|이나|나|과|와|으로|로"
_DONE_FOR_A_KIND = re.compile("설립|창업|전환|인증|지정|육성|지원|활성화|판로|박람회|컨설팅")

_WAY = (
    "(?:소액)?수의계약|소액수의(?:견적)?|수의견적|[12일이]인(?:수의)?견적(?:서)?|(?:제한|일반|공개|지명)(?:경쟁)?입찰"
    "|(?:제한|일반|지명)경쟁|경쟁입찰"
)
_IS_POSSIBLE = "가능한|가능|되는"
_DONE_FOR_A_WAY = re.compile("컨설팅|자문|교육|대행|강의|지원")

_ALSO_CALLED = {
    "표준사업장": "standard_workplace",
    "중증장애인생산품": "severe_disability_facility",
    "취약계층고용비율": "vulnerable_employment",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `[start, end)` of a text: of a district, of the city, of kinds of enterprise by their codes,
    or of a way to contract.

    is_short : whether the district stands without its 구.
    """

    start: int
    end: int
    place: str | None = None
    kinds: tuple[str, ...] = ()
    is_short: bool = False
    is_way: bool = False
    is_city: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether nothing else can be meant: a district under its full name."""
        return self.place is not None and not self.is_short


class NameFinder:
    """Finds the names of districts and of the city, of kinds of enterprise and of ways to contract.

    Parameters
    ----------
    districts : their names. kinds : code → Korean name of a type of organisation or a certificate.
    """

    def __init__(self, districts: Iterable[str], kinds: Mapping[str, str]) -> None:
        self._places = {name: name for name in districts}
        self._short_places = {
            short: name
            for name in self._places
            if (short := name.removesuffix("구")) not in (name, *COMMON_WORDS)
            and len(short) >= LEAST_SHORT_NAME
        }
        self._kinds = {"".join(label.split()): code for code, label in kinds.items()} | _ALSO_CALLED
        self._place = _compile(self._places, f"(?:{_AFTER_PLACE})?")
        self._short_place = _compile(self._short_places, f"(?:{_AFTER_SHORT_PLACE})?")
        self._kind = _compile(self._kinds, f"(?:{_HOLDER})?(?:{_PARTICLE})?")
        self._city = re.compile(_CITY)
        self._way = re.compile(f"(?:{_WAY})(?:{_PARTICLE})?(?:{_IS_POSSIBLE})?")

    def find(self, text: str) -> Iterator[Name]:
        """The names in a text, in their order; they share no word."""
        words = list(_WORD.finditer(text))
        at = 0
        while at < len(words):
            name, length = self._find_at(text, words[at : at + MOST_NAME_WORDS + 1])
            if name is not None:
                yield name
            at += length

    def _find_at(self, text: str, words: Sequence[re.Match[str]]) -> tuple[Name | None, int]:
        """The longest name that begins with the first word, and how many words are read with it."""
        for length in range(min(MOST_NAME_WORDS, len(words)), 0, -1):
            run, follower = words[:length], words[length : length + 1]
            kind = self._find_kind(text, run)
            if kind is not None:
                if follower and _DONE_FOR_A_KIND.match(follower[0].group()):
                    return None, length
                return self._name_kind(text, run, kind), length
            if self._is_joined(text, run) and self._way.fullmatch(_join(run)):
                if follower and _DONE_FOR_A_WAY.match(follower[0].group()):
                    return None, length
                return Name(run[0].start(), run[-1].end(), is_way=True), length
            is_city = length <= _MOST_CITY_WORDS and self._city.fullmatch(_join(run))
            if is_city and self._is_joined(text, run):
                return Name(run[0].start(), run[-1].end(), is_city=True), length
        word = words[0]
        if found := self._place.fullmatch(word.group()):
            return Name(*word.span(), place=self._places[found[1]]), 1
        if found := self._short_place.fullmatch(word.group()):
            return Name(*word.span(), place=self._short_places[found[1]], is_short=True), 1
        return None, 1

    def _find_kind(self, text: str, run: Sequence[re.Match[str]]) -> str | None:
        """The kind that some words, with nothing but spaces and brackets between them, are the name of."""
        found = self._kind.fullmatch(_join(run))
        return self._kinds[found[1]] if found and self._is_joined(text, run) else None

    def _is_joined(self, text: str, run: Sequence[re.Match[str]]) -> bool:
        """Whether nothing but spaces and brackets stands between the words."""
        return all(_BETWEEN.fullmatch(text[one.end() : other.start()]) for one, other in pairwise(run))

    def _name_kind(self, text: str, run: Sequence[re.Match[str]], kind: str) -> Name:
        """The name of a kind; (예비)사회적기업 is one of two, with what stands in brackets and without."""
        start, end = run[0].start(), run[-1].end()
        without = self._find_kind(text, run[1:])
        if without is None or text[start - 1 : start] != "(":
            return Name(start, end, kinds=(kind,))
        return Name(start - 1, end, kinds=(kind, without))


def _join(run: Iterable[re.Match[str]]) -> str:
    return fold("".join(word.group() for word in run))


def _compile(names: Iterable[str], endings: str) -> re.Pattern[str]:
    """One of the names, the longest that fits, and perhaps an ending."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, longest_first))}){endings}")
