"""What a demand asks for, as weighted terms.

The title says what is bought; the description says it again among pages of conditions. So the words of the
title count in full, those of the description less and with diminishing returns, and words that stand in
every notice whatever it buys (용역, 위탁, 사업 …) hardly at all. Synonyms are added as *related* terms, kept
apart from the demand's own, so that an explanation can tell them apart.

Titles and search texts are read with the spaces that the language model puts, not with those they came with:
where Korean nouns are written apart is anybody's guess (가사 간병, 가사간병), and slips there are common.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from matching.beginnings import split_beginning
from matching.records import Demand
from matching.reference_records import SynonymGroup, Words
from matching.text import Analyser, Channel, Term, fold, has_hangul, locate_words, split_words

DESCRIPTION_WEIGHT = 0.5
"""What a word of the description counts against one of the title."""

REST_SHARE = 0.25
"""What a word behind the beginning of a description counts against one of the beginning."""

LOT_WEIGHT = 0.5
RELATED_WEIGHT = 0.9
"""What a synonym counts against the word it stands for, before the weight of its group."""

GLUED_WEIGHT = 1.5
"""What two nouns in a row count as one compound, against the nouns themselves."""

NUMBER_WEIGHT = 0.1
"""What a number counts against a word of Korean text: years and pieces say little of what is bought.

Other texts keep theirs: on the award sets they tell more (mean MRR .478 against .472).
"""

BUYER_WEIGHT = 0.5
"""What a word of the buyer's own name counts in its demand: it tells who buys rather than what.

Whom the buyer has contracted with before is a part of its own, and place is another.
"""

MOST_TERMS = 96
"""A need keeps its heaviest terms; more only cost time (two pages of conditions hold a thousand)."""

_WORD = re.compile(r"[^\W_]+")

Correct = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Need:
    """Weighted terms of one demand (Term.key → weight > 0).

    own : the demand's own words. related : synonyms of them, and weakly the parts of synonyms.
    stands_for : for each related term, the own term that it stands for.
    shown : the words worth naming (no grams, no parts of synonyms, no verbs that only other spaces make),
    each as people write it.
    title : the title of the demand with its slips and spaces put right.
    synonyms : for each related term that is shown, the synonym that it is known by, as the field writes it.
    """

    own: Mapping[str, float]
    related: Mapping[str, float]
    stands_for: Mapping[str, str]
    shown: Mapping[str, str]
    title: str = ""
    synonyms: Mapping[str, str] = field(default_factory=dict)

    @property
    def terms(self) -> dict[str, float]:
        """Own and related terms together; they share no key."""
        return {**self.related, **self.own}


class NeedReader:
    """Reads demands and search texts with the words of the field.

    Parameters
    ----------
    analyser : gives the terms of words.
    words : synonyms, boilerplate phrases and generic words of the field.
    correct : the word that an unknown word is probably a misspelling of, or None.
    """

    def __init__(self, analyser: Analyser, words: Words, *, correct: Correct = lambda word: None) -> None:
        self.analyser = analyser
        self.words = words
        self._correct = correct
        self._generic = {fold(generic.word): generic.weight for generic in words.generic}
        self._boilerplate = _compile_boilerplate(words)
        self._terms_of_word = cache(self._analyse_synonym)

    def read_demand(self, demand: Demand, *, correct: Correct | None = None) -> Need:
        """The need of a demand: title, lots and description, boilerplate and the buyer's name played down.

        `correct` is asked instead of the reader's own: a reader is shared by catalogues with other words.
        """
        bag = _Bag(self.analyser, self._generic)
        title = self._read_title(demand.title, correct or self._correct)
        bag.add(title, 1.0)
        bag.add_glued(title, GLUED_WEIGHT)
        if title != demand.title:
            # 10개 만들어 may be spaced as 10개만 들어: nobody asks for 듣다
            bag.hide_verbs(but=self._list_terms(demand.title))
        for lot in demand.lots:
            bag.add(f"{lot.name} {lot.description}", LOT_WEIGHT)
        described = _Bag(self.analyser, self._generic)
        beginning, rest = split_beginning(self._boilerplate.sub(" ", demand.description))
        described.add(beginning, 1.0)
        described.add(rest, REST_SHARE)
        for key, count in described.weights.items():
            bag.weights[key] += DESCRIPTION_WEIGHT * 2 * count / (1 + count)
        for key in self._list_terms(demand.buyer or ""):
            if key in bag.weights:
                bag.weights[key] *= BUYER_WEIGHT
        return replace(self._complete(bag.weights, described.shown | bag.shown), title=title)

    def _read_title(self, title: str, correct: Correct) -> str:
        """A title with its slips and spaces put right.

        A correction stands if it is made of whole words once the spaces are put right: else spaces stood in
        the wrong places, and what looked like a slip was a piece of a word.
        """
        corrections = {word: corrected for word in split_words(title) if (corrected := correct(word))}
        if not corrections:
            return self.analyser.respace(title)
        spaced = self.analyser.respace(_correct_words(title, corrections))
        fitting = {word: right for word, right in corrections.items() if _is_whole(right, spaced)}
        if len(fitting) == len(corrections):
            return spaced
        return self.analyser.respace(_correct_words(title, fitting) if fitting else title)

    def read_text(self, text: str, *, only_own: Sequence[str] = ()) -> Need:
        """The need of a search text, with the spaces that it has: every word in full.

        What stands in `only_own` is meant as it is: no synonym stands for it.
        """
        bag = self._read_words(text)
        return self._complete(bag.weights, bag.shown, self._list_terms(" ".join(only_own)))

    def weigh_words(self, text: str) -> Mapping[str, float]:
        """The weighted terms of a text alone, without synonyms."""
        return self._read_words(text).weights

    def _read_words(self, text: str) -> _Bag:
        bag = _Bag(self.analyser, self._generic)
        bag.add(text, 1.0)
        bag.add_glued(text, GLUED_WEIGHT)
        return bag

    def _list_terms(self, text: str) -> set[str]:
        return {term.key for terms in self.analyser.analyse_words(split_words(text)) for term in terms}

    def _complete(
        self, weights: Mapping[str, float], written: Mapping[str, str], only_own: Collection[str] = ()
    ) -> Need:
        heaviest = sorted(weights, key=lambda key: (-weights[key], key))[:MOST_TERMS]
        own = {key: weights[key] for key in heaviest}
        related: dict[str, float] = {}
        stands_for: dict[str, str] = {}
        shown = {key: written[key] for key in heaviest if key in written}
        synonyms: dict[str, str] = {}
        for key in heaviest:
            if key in only_own:
                continue
            for synonym, strength in self._related_words.get(key, ()):
                for term, share, written_so in self._terms_of_word(synonym):
                    weight = RELATED_WEIGHT * strength * share * own[key]
                    if term not in own and weight > related.get(term, 0.0):
                        related[term] = weight
                        stands_for[term] = key
                        if written_so:
                            shown[term] = written_so
                            synonyms[term] = synonym
        return Need(own, related, stands_for, shown, synonyms=synonyms)

    @cached_property
    def _related_words(self) -> Mapping[str, tuple[tuple[str, float], ...]]:
        # kept here too: to look them up by all synonyms of the field takes longer than to read a title
        return _list_related(self.words.synonyms)

    def learn_synonyms(self) -> None:
        """Read all synonyms now, in one batch, so that no demand has to wait for the language model."""
        words = list(dict.fromkeys(word for group in self.words.synonyms for word in group.terms))
        self.analyser.analyse_words([part for word in words for part in split_words(word)])
        for word in words:
            self._terms_of_word(word)

    def _analyse_synonym(self, word: str) -> list[tuple[str, float, str]]:
        """The terms that stand for a synonym, each with its share (0–1] of the weight.

        The last of each is how it is written where it may be shown, else empty. A compound has all of the
        weight. Its parts are only hints (환경미화 is not just any 환경), and single syllables and generic
        words among them are none.
        """
        terms = [t for part in self.analyser.analyse_words(split_words(word)) for t in part]
        morphemes = [t for t in terms if t.channel is Channel.MORPHEME]
        if len(morphemes) == 1:
            [only] = morphemes
            # who writes 사용 does not write 재사용
            return [(only.key, 1.0, word if only.end - only.start == len(word) else only.shown)]
        parts = [t for t in morphemes if len(t.text) > 1 and t.text not in self._generic]
        compounds = [t for t in terms if t.channel is Channel.COMPOUND]
        return [
            *((term.key, 1.0, word) for term in compounds),
            *((term.key, 1.0 / len(morphemes) ** 2, "") for term in parts),
        ]


@lru_cache(maxsize=2)
def _list_related(synonyms: tuple[SynonymGroup, ...]) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """For each term that may stand in a demand: the words that mean the same, with their strength 0–1."""
    related: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for group in synonyms:
        for word in group.terms:
            if group.one_way_from in (None, word):
                others = [(other, group.weight) for other in group.terms if other != word]
                joined = fold(word).replace(" ", "")
                for channel in ("m", "c"):
                    related[channel + joined] += others
    return {key: tuple(others) for key, others in related.items()}


class _Bag:
    """The weighted terms of texts as they are added, and how the words among them are written."""

    def __init__(self, analyser: Analyser, generic: Mapping[str, float]) -> None:
        self.weights: dict[str, float] = defaultdict(float)
        self.shown: dict[str, str] = {}
        self._analyser = analyser
        self._generic = generic

    def add(self, text: str, weight: float) -> None:
        of_number = NUMBER_WEIGHT if has_hangul(text) else 1.0
        for terms in self._analyser.analyse_words(split_words(text)):
            for term in terms:
                count = of_number if term.text.isdecimal() else 1.0
                self.weights[term.key] += weight * self._generic.get(term.text, count)
                if term.channel is not Channel.GRAM:
                    self.shown.setdefault(term.key, term.shown)

    def add_glued(self, text: str, weight: float) -> None:
        """The compounds of a noun and the noun that follows it, with nothing but a space between them.

        Korean only: other scripts have no compounds in the index, and these would take the place of words.
        """
        if not has_hangul(text):
            return
        located = locate_words(text)
        analysed = self._analyser.analyse_words([word for word, _ in located])
        for ((word, start), terms), ((follower, place), next_terms) in pairwise(
            zip(located, analysed, strict=True)
        ):
            if start + len(word) + 1 < place or not _is_covered(word, terms):
                continue
            for term in next_terms:
                if term.channel is not Channel.GRAM and term.start == 0:
                    glued = word + follower[: term.end]
                    count = self._generic.get(word, 1.0) * self._generic.get(term.text, 1.0)
                    self.weights[f"c{glued}"] += weight * count
                    self.shown.setdefault(f"c{glued}", glued)

    def hide_verbs(self, *, but: Collection[str]) -> None:
        """Show no verb (씻다, 듣다) but those with these keys."""
        verbs = [key for key, word in self.shown.items() if word == f"{key[1:]}다"]
        for key in verbs:
            if key not in but:
                del self.shown[key]


def _is_covered(word: str, terms: Sequence[Term]) -> bool:
    """Whether the word is made of content morphemes alone, without particle or ending."""
    morphemes = [term for term in terms if term.channel is Channel.MORPHEME]
    return len({place for term in morphemes for place in range(term.start, term.end)}) == len(word)


def _correct_words(title: str, corrections: Mapping[str, str]) -> str:
    return _WORD.sub(lambda match: corrections.get(match.group(), match.group()), fold(title))


def _is_whole(corrected: str, spaced: str) -> bool:
    """Whether some words of the text, one after another, are the corrected one."""
    letters = r"\s*".join(map(re.escape, "".join(corrected.split())))
    return re.search(rf"(?<![^\W_]){letters}(?![^\W_])", spaced) is not None


def _compile_boilerplate(words: Words) -> re.Pattern[str]:
    """Matches lines about the procedure, named by their heading, and phrases without a topic."""
    headings = _any_of(words.boilerplate_headings)
    line = rf"^[^\w\n]*(?:[0-9가-하]{{1,2}}[.)]\s*)?[\[(【<]?{headings}.*$"
    return re.compile(f"{line}|{_any_of(words.boilerplate)}", re.MULTILINE)


def _any_of(phrases: Collection[str]) -> str:
    """A pattern for any of the phrases, the longest first; for none of them, one that never matches."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest_first))})" if longest_first else "(?!)"
