"""What was meant by a search as typed: slips put right, half-typed words finished, places told apart.

Only words that the catalogue and the field do not know are touched, and only where a known word is near, so
that a real word is never turned into another one. In this order: the keyboard was set to the other script,
the word is only its initials or stops within a syllable, the word holds a slip.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from matching.completion import Completion
from matching.index import InvertedIndex
from matching.jamo import is_syllable
from matching.keyboard import LEAST_SYLLABLES, find_readings
from matching.query_names import Name, NameFinder
from matching.reference_records import Reference
from matching.spelling import Speller, most_slips
from matching.text import LONGEST_WORD, Analyser, Channel, fold, split_words

MOST_ALTERNATIVES = 5

MOST_CORRECTED = 20_000
"""So many words are remembered with their corrections, as long as the catalogue does not change."""

LONGEST_SPELT = 20
"""Slips are looked for in words of at most so many letters: every letter is tried as the end of a part."""

MOST_SUSPECTS = 12
"""So many unknown words of one query are put right at most; who types more of them pastes a text."""

_AND_THE_LIKE = "등"
_ANYBODY = "업체 업체들 기업 기업들 회사 단체 사업체 사회적경제기업 곳"
_SOUGHT = "있는 소재 소재한 하는 일하는 찾기 추천 목록"
_WHOEVER = frozenset(f"{_ANYBODY} {_SOUGHT}".split())
"""Words that beside a district or a kind of enterprise only say that enterprises are looked for."""

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d")
_LONE_LETTER = re.compile(r"[ᄀ-ᇿㄱ-ㅣ]")


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A search text as understood.

    text : the words to look for; it is what was typed where nothing had to be put right, but for particles
    that would hide a word of the catalogue. places : districts named in it, which are no words to look for
    (unless a verbatim query has no other). corrected : the whole query as put right, or None.
    alternatives : other whole queries that may have been meant, the likeliest first. kinds : codes of the
    kinds of enterprise named in it, which are no words to look for. kind_words : names of kinds that are
    words to look for, as written. ways : ways to contract named in it, as written, which are no words to look
    for where there are others. city : the city as written, which is no word to look for.
    """

    text: str
    places: tuple[str, ...]
    corrected: str | None
    alternatives: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    kind_words: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    city: tuple[str, ...] = ()

    @property
    def within(self) -> tuple[str, ...]:
        """The districts, where the query names nothing else: only who works there is meant."""
        return self.places if not self.text and not self.kinds else ()


class QueryRepairer:
    """Reads search texts against a catalogue and the words of the field.

    Parameters
    ----------
    analyser : gives the terms of words. index : the catalogue as it is when a text is read.
    words : words of the field. names : finds districts and kinds of enterprise.
    complete : completes what is half-typed.
    """

    def __init__(
        self,
        analyser: Analyser,
        index: InvertedIndex,
        *,
        words: Iterable[str],
        names: NameFinder,
        complete: Callable[[str], Sequence[Completion]],
    ) -> None:
        self._analyser = analyser
        self._index = index
        self._names = names
        self._complete = complete
        self._field_words = frozenset(_compact(word) for word in words)
        self._speller = Speller()
        self._terms_read = 0
        self._corrected: dict[str, str | None] = {}
        self._corrected_state = (0, 0)

    def read(self, query: str, *, is_verbatim: bool = False) -> ReadQuery:
        """The query as understood; a verbatim one is left as it is but for full names of districts."""
        query = unicodedata.normalize("NFC", " ".join(query.split()))
        meant = {}
        if not is_verbatim:
            query = _WORD.sub(lambda match: self._drop_ending(match.group()), query)
            suspects = self._find_suspects(query)
            meant = {word: found for word in suspects if (found := self._find_meant(word))}
        repairs = {word: found[0] for word, (found, is_sure) in meant.items() if is_sure}
        alternatives = [
            _put(query, repairs | {word: other})
            for word, (found, is_sure) in meant.items()
            for other in found[is_sure : MOST_ALTERNATIVES + 1]
        ]
        corrected = _put(query, repairs) if repairs else None
        others = (other for other in dict.fromkeys(alternatives) if other not in (query, corrected))
        return self._set_names_apart(
            ReadQuery(corrected or query, (), corrected, tuple(others)[:MOST_ALTERNATIVES]),
            is_verbatim=is_verbatim,
        )

    def correct(self, text: str) -> str:
        """A text to show, with the words put right that surely stand for others and no more changed.

        What is made of nouns may be a word that the catalogue does not use, and is left alone.
        """
        suspects = (
            word for word in self._find_suspects(text) if not self._analyser.is_made_of_nouns(fold(word))
        )
        meant = {word: found for word in suspects if (found := self._find_meant(word))}
        return _put(text, {word: found[0] for word, (found, is_sure) in meant.items() if is_sure})

    def understands(self, text: str) -> bool:
        """Whether a word of the text, numbers aside, is known to the catalogue, the field or the language."""
        words = (fold(word).lstrip("0123456789") for word in _find_words(self._analyser.respace(text)))
        return any(word and (self._is_known(word) or self._analyser.find_stem(word)[1]) for word in words)

    def _find_suspects(self, query: str) -> list[str]:
        """The first words that may not be meant as typed; a name is none, nor a word cut by a wrong space."""
        unknown = [
            word for word in _find_words(self._analyser.respace(query)) if not self._is_known(fold(word))
        ]
        suspects = (
            typed
            for typed in _find_words(query)
            if any(typed in w or w in typed for w in unknown) and not any(self._names.find(typed))
        )
        return list(islice(suspects, MOST_SUSPECTS))

    def _set_names_apart(self, query: ReadQuery, *, is_verbatim: bool) -> ReadQuery:
        """The query with the places, kinds and ways to contract that it names apart from its words.

        Names are found in what was typed, then in the rest with its spaces put right. A verbatim query of
        districts only keeps its words, as one of ways to contract only does.
        """
        rest, named, left = query.text, [], []
        ways: list[str] = []
        city: list[str] = []
        for put_right in (str, self.space):
            text = put_right(rest)
            names = list(self._names.find(text))
            if is_verbatim:
                meant = [name for name in names if name.is_certain]
            else:
                meant = self._choose_meant(names, text, _compact(query.text))
            left += [text[name.start : name.end] for name in names if name.kinds and name not in meant]
            if meant:
                named += meant
                ways += [text[name.start : name.end] for name in meant if name.is_way]
                city += [text[name.start : name.end] for name in meant if name.is_city]
                rest = _cut(text, meant)
        places = dict.fromkeys(name.place for name in named if name.place)
        kinds = dict.fromkeys(kind for name in named for kind in name.kinds)
        if not is_verbatim and (places or kinds or city) and _WHOEVER.issuperset(_WORD.findall(rest)):
            rest = ""
        if not kinds and not _WORD.search(rest) and (is_verbatim or not (places or city)):
            rest, ways = query.text, []
        return replace(
            query,
            text=rest,
            places=tuple(places),
            kinds=tuple(kinds),
            kind_words=tuple(dict.fromkeys(left)),
            ways=tuple(dict.fromkeys(ways)),
            city=tuple(dict.fromkeys(city)),
        )

    def _choose_meant(self, names: Sequence[Name], text: str, typed: str) -> list[Name]:
        """The names in a text that are meant as such; `typed` is the whole query without spaces.

        Where something in the catalogue is called like the query, the short name of a district is part of
        that, and where something is called so from its beginning, the name of a kind or of a way to contract,
        or of the city, alone or not.
        """
        if all(name.is_certain for name in names):
            return list(names)
        called = {_compact(found.text) for found in self._complete(typed) if found.kind != "word"}
        is_begun = any(typed in other for other in called)
        return [
            name
            for name in names
            if name.is_certain
            or (name.is_short and typed not in called)
            or (name.is_city and not is_begun)
            or ((name.kinds or name.is_way) and (not is_begun or text[name.start : name.end] == text))
        ]

    def space(self, query: str) -> str:
        """The query with its spaces put right.

        As it was typed where the catalogue uses each of those words as one, or uses them all, and not all
        that the language model makes of them: 노무자 문 of 노무 자문, 간 병사 of 간병사.
        """
        words, spaced = split_words(query), self._analyser.respace(query)
        if all(len(word) > 1 and self._index.has_term(f"m{word}") for word in words):
            return query
        if all(map(self._uses_all, split_words(spaced))):
            return spaced
        return query if all(len(word) > 1 and self._uses_all(word) for word in words) else spaced

    def find_correction(self, word: str) -> str | None:
        """The word of the catalogue that an unknown word (folded) is one slip away from, or None.

        Of a compound one part is put right, where the other is a word of the catalogue.
        """
        state = self._index.rows, len(self._index)
        if state != self._corrected_state or len(self._corrected) > MOST_CORRECTED:
            self._corrected, self._corrected_state = {}, state
        if word not in self._corrected:
            self._corrected[word] = self._correct(word)
        return self._corrected[word]

    def _correct(self, word: str) -> str | None:
        if len(word) < LEAST_SYLLABLES or not is_syllable(word[0]) or self._is_known(word):
            return None
        # "and the like" is often written without the space before it
        if word.endswith(_AND_THE_LIKE) and self._is_known(word.removesuffix(_AND_THE_LIKE)):
            return None
        whole = self._correct_whole(word)
        if whole is not None:
            return whole
        for place in range(LEAST_SYLLABLES, len(word) - LEAST_SYLLABLES + 1):
            head, tail = word[:place], word[place:]
            # the stem of the tail is one of its beginnings: where none is used, the model need not be asked
            if (
                any(self._is_used(tail[:end]) for end in range(1, len(tail) + 1))
                and self._is_used(self._analyser.find_stem(tail)[0])
                and (corrected := self._correct_whole(head))
            ):
                return corrected + tail
            if self._is_used(head) and (corrected := self._correct_whole(tail)):
                return head + corrected
        return None

    def _correct_whole(self, word: str) -> str | None:
        stem, is_in_dictionary = self._analyser.find_stem(word)
        if is_in_dictionary:
            return None
        for form in dict.fromkeys((stem, word)):
            near = self._find_near(form, min(1, most_slips(form)))
            if near and self._is_used(near[0]):
                return near[0] + word[len(form) :]
        return None

    # --- one word --------------------------------------------------------------------------------------

    def _drop_ending(self, word: str) -> str:
        """The word without a particle for which the language model reads another word than the catalogue.

        친환경 is 환경 with something before it, but 친환경이 may be a name and its particle.
        """
        if len(word) > LONGEST_WORD:
            return word
        folded = fold(word)
        stem, _ = self._analyser.find_stem(folded)
        is_hidden = stem != folded and self._uses_all(stem) and not self._uses_all(folded)
        return word[: len(stem)] if is_hidden else word

    def _uses_all(self, word: str) -> bool:
        """Whether the catalogue uses each of the terms of a word, pairs of syllables aside."""
        terms = [term for term in self._analyser.analyse_word(word) if term.channel is not Channel.GRAM]
        return all(self._index.has_term(term.key) for term in terms)

    def _find_meant(self, word: str) -> tuple[list[str], bool] | None:
        """What an unknown word may stand for, the likeliest first, and whether to act on it."""
        folded = fold(word)
        if self._is_known(folded):
            return None
        readings = [reading for reading in find_readings(word) if self._is_word(fold(reading))]
        if readings:
            return readings, True
        if _LONE_LETTER.search(word):
            completions = [completion.text for completion in self._complete(word)]
            return (completions, True) if completions else None
        if len(folded) > LONGEST_SPELT:
            return None
        stem, is_in_dictionary = self._analyser.find_stem(folded)
        ending = folded[len(stem) :]
        near = self._find_near(stem, most_slips(stem))
        corrected = self.find_correction(folded)
        # by two slips only a long word that is in no dictionary
        if corrected is None and not is_in_dictionary and near and self._is_used(near[0]):
            corrected = near[0] + ending
        others = [other + ending for other in near]
        if corrected is not None:
            return list(dict.fromkeys((corrected, *others))), True
        return (others, False) if others else None

    def _is_known(self, word: str) -> bool:
        """Whether the catalogue or the field uses the word, or all that it is made of; any number too."""
        if _NUMBER.match(word):
            return True
        terms = self._analyser.analyse_word(word)
        if all(self._index.has_term(term.key) for term in terms):
            return True
        stem, _ = self._analyser.find_stem(word)
        if stem in self._field_words or self._is_used(stem):
            return True
        return all(
            self._index.has_term(term.key)
            for term in terms
            if term.channel is not Channel.COMPOUND and term.end <= len(stem)
        )

    def _is_word(self, reading: str) -> bool:
        """Whether the catalogue or the field uses a word that was not typed so, as a whole."""
        morphemes = [t for t in self._analyser.analyse_word(reading) if t.channel is Channel.MORPHEME]
        return (
            reading in self._field_words
            or self._is_used(reading)
            or (bool(morphemes) and all(len(t.text) > 1 and self._index.has_term(t.key) for t in morphemes))
        )

    def _is_used(self, word: str) -> bool:
        return any(self._index.has_term(channel + word) for channel in "mc")

    def _find_near(self, word: str, slips: int) -> list[str]:
        """Known words near `word`: by slips, then by how many listings use them, then by text."""
        if not slips:
            return []
        self.learn_words()
        counted = (
            (distance, -count_listings(self._index, other), other)
            for distance, other in self._speller.find_near(word, slips)
            if distance and not _is_part(other, word) and (other in self._field_words or self._is_used(other))
        )
        return [other for _, _, other in sorted(counted)]

    def learn_words(self) -> None:
        """The words of the field, and of the catalogue those that have come since the last time."""
        if not self._terms_read:
            self._speller.add(sorted(self._field_words))
        if len(self._index.terms) == self._terms_read:
            return
        new = list(islice(self._index.terms, self._terms_read, None))
        self._terms_read += len(new)
        self._speller.add(key[1:] for key in new if key[0] != "g" and len(key) > 2)


def _is_part(other: str, word: str) -> bool:
    """Whether a word is another one with a syllable before or after: rather a compound (안심바) than a slip.

    A syllable typed twice (청소소) is a slip.
    """
    if word.startswith(other):
        return word[len(other) :] != other[-1]
    return word.endswith(other) and word[: -len(other)] != other[0]


def list_field_words(reference: Reference) -> list[str]:
    """The words that buyers may be offered: of sectors and of groups of synonyms."""
    sectors, groups = reference.sectors.values(), reference.words.synonyms
    words = (*(sector.keywords for sector in sectors), *(group.terms for group in groups))
    return list(dict.fromkeys(word for some in words for word in some))


def count_listings(index: InvertedIndex, word: str) -> int:
    """How many living listings use a word of the field, as one word."""
    joined = _compact(word)
    return max(index.document_count(f"m{joined}"), index.document_count(f"c{joined}"))


@lru_cache(maxsize=10_000)
def _compact(word: str) -> str:
    return "".join(split_words(word))


def _find_words(text: str) -> list[str]:
    """The different words of a text that may be words of a language; none is longer than LONGEST_WORD."""
    return [word for word in dict.fromkeys(_WORD.findall(text)) if len(word) <= LONGEST_WORD]


def _cut(text: str, names: Iterable[Name]) -> str:
    """The text without the names, which stand in their order, and without signs that stood between them."""
    rest, end = "", 0
    for name in names:
        rest += f"{text[end : name.start]} "
        end = name.end
    return " ".join(word for word in f"{rest}{text[end:]}".split() if _WORD.search(word))


def _put(query: str, repairs: dict[str, str]) -> str:
    return _WORD.sub(lambda match: repairs.get(match.group(), match.group()), query)
