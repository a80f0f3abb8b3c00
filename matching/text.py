"""From text to terms: one analysis for listings, demands and search boxes.

A text is a bag of words, and a word is a bag of terms. Words are analysed one by one, out of context: the
same word gives the same terms in a listing, in a notice and in a search box, whatever stands beside it, and
a word has to be analysed only once. On KorQuAD this costs nothing against analysing whole sentences
(nDCG@10 .953 against .950 for morphemes alone), and it makes building an index several times faster.

Each word gives terms on three channels, which are indexed beside each other:

- MORPHEME: content morphemes by Kiwi ("어린이집청소를" → 어린이집, 청소); other scripts: the folded word cut
  to six letters, a light stem that works for the inflected ends of many languages.
- COMPOUND: the unbroken run of nouns as a whole (어린이집청소): a compound is worth more than its parts.
- GRAM: pairs of syllables (어린, 린이, …), for names and new words that no dictionary knows, and for typing
  errors; other scripts: four letters.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from matching.frozen import frozen
from matching.word_parts import WordPart

if TYPE_CHECKING:
    from kiwipiepy import Kiwi, Token

    from matching.reference_records import Words

LONGEST_WORD = 40
"""Longer unbroken runs are cut: no Korean or European word is longer, and analysis time grows with length."""

LONGEST_SPACED = 8
"""A longer word without a space in it is likely to be several that the language model did not know."""

MOST_SPACED = 10_000
"""So many titles are remembered with their spaces put right; one is needed several times in a row."""

MOST_TOKENISED = 64
"""So many words are remembered with their morphemes; an unknown one is asked for twice."""

MOST_STEMS = 20_000
"""So many words are remembered without their endings."""

FEW_WORDS = 4
"""Fewer new words are analysed one by one: handing them to threads would take longer."""

STEM_LETTERS = 6
GRAM_LETTERS = 4
GRAM_SYLLABLES = 2

_WORD = re.compile(r"[^\W_]+")
_APART_DIGITS = re.compile(r"(?<=\d)[ \t]+(?=\d)")
_HANGUL = re.compile(r"[가-힣]")
_CONTENT_TAGS = frozenset(
    {"NNG", "NNP", "NNB", "NR", "VV", "VA", "XR", "SL", "SN", "SH", "MAG", "MM", "W_SERIAL"}
)
_NOUN_RUN_TAGS = frozenset({"NNG", "NNP", "NNB", "NR", "XPN", "XR", "XSN", "SL", "SN", "SH"})


class Channel(IntEnum):
    """Where a term comes from; each channel has its own length norm and weight in the index."""

    MORPHEME = 0
    COMPOUND = 1
    GRAM = 2


@frozen
class Term:
    """One index term of a word; `[start, end)` are offsets into the word.

    `shown` is the term as people write it: verbs end in 다 (닦다), everything else is the text itself.
    """

    text: str
    channel: Channel
    start: int
    end: int
    shown: str

    @property
    def key(self) -> str:
        """The term's name in an index, unique over the channels."""
        return "mcg"[self.channel] + self.text


class _Folding(dict):
    """Maps each character to one folded character, so that offsets into the text stay right."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = unicodedata.normalize("NFKC", character).lower()
        if not "가" <= folded[:1] <= "힣":
            folded = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
        self[code] = result = folded if len(folded) == 1 else character
        return result


_FOLDING = _Folding()
_FOLDED = re.compile(r"[ -@\[-~\n가-힣]*")
_FOLDED_WORD = re.compile(r"[0-9a-z가-힣]+")
"""What is folded already, and a word of it. Most Korean texts are, and these are several times faster."""


def fold(text: str) -> str:
    """Lower case, half width, no accents; as long as `text`, character by character (`text` in NFC)."""
    return text if _FOLDED.fullmatch(text) else text.translate(_FOLDING)


def has_hangul(text: str) -> bool:
    """Whether a Korean syllable stands in the text."""
    return bool(_HANGUL.search(text))


def split_words(text: str) -> list[str]:
    """The folded words of `text` in order; runs of letters and digits, cut at LONGEST_WORD."""
    words = _FOLDED_WORD.findall(text) if _FOLDED.fullmatch(text) else _WORD.findall(fold(text))
    if len(text) > LONGEST_WORD and max(map(len, words), default=0) > LONGEST_WORD:
        words = [
            word[start : start + LONGEST_WORD]
            for word in words
            for start in range(0, len(word), LONGEST_WORD)
        ]
    return words


def locate_words(text: str) -> list[tuple[str, int]]:
    """The same words as `split_words`, each with its offset into `text`."""
    return [
        (match.group()[start : start + LONGEST_WORD], match.start() + start)
        for match in _WORD.finditer(fold(text))
        for start in range(0, len(match.group()), LONGEST_WORD)
    ]


_NOUNS = frozenset({"NNG", "NNP", "NNB"})


class Analyser:
    """Turns words into terms; loads the Korean model at the first Korean word.

    Parameters
    ----------
    user_words : words of the field that the Korean model must know, each with its Kiwi tag (NNG common noun,
        NNP name). Their parts, as the model saw them before it knew the whole, are kept as terms too.
    spellings : other spelling → standard spelling (리플렛 → 리플릿); texts are indexed under the standard.
    traps : longer words and the parts that they do not mean (청소차 → 청소); those parts give no term.
    word_parts : what `split_field_words` gave for words of the three above. The Korean model is made ready
        a second time where a word is missing here, which takes as long as loading it.
    known_words_limit : how many analysed words are remembered before the memory is emptied.
    """

    def __init__(
        self,
        user_words: Mapping[str, str] = MappingProxyType({}),
        *,
        spellings: Mapping[str, str] = MappingProxyType({}),
        traps: Mapping[str, Collection[str]] = MappingProxyType({}),
        word_parts: Mapping[str, tuple[WordPart, ...]] = MappingProxyType({}),
        known_words_limit: int = 200_000,
    ) -> None:
        self.user_words = {fold(word): tag for word, tag in user_words.items()}
        self.spellings = {fold(other): fold(standard) for other, standard in spellings.items()}
        self.traps = {fold(word): frozenset(map(fold, parts)) for word, parts in traps.items()}
        self.word_parts = word_parts
        self.known_words_limit = known_words_limit
        self._known: dict[str, tuple[Term, ...]] = {}
        self._parts: dict[str, tuple[WordPart, ...]] = {}
        self._space = lru_cache(MOST_SPACED)(self._put_spaces)
        self._stem = lru_cache(MOST_STEMS)(self._cut_ending)
        self._tokenise = lru_cache(MOST_TOKENISED)(self._find_tokens)
        self._kiwi: Kiwi | None = None
        self._few_words = FEW_WORDS

    def work_alone(self) -> None:
        """From now on words are analysed one by one: a forked process has not the threads of its parent."""
        self._few_words = sys.maxsize

    def analyse_word(self, word: str) -> tuple[Term, ...]:
        """The terms of one word as `split_words` gives it, each term once per place, in order of place."""
        terms = self._known.get(word)
        return self.analyse_words([word])[0] if terms is None else terms

    def analyse_words(self, words: Sequence[str]) -> list[tuple[Term, ...]]:
        """The terms of each word, in the order of `words`; new Korean words go through Kiwi in one batch."""
        known = self._known
        if len(known) > self.known_words_limit:
            known = self._known = {}
        new = list(dict.fromkeys(word for word in words if word not in known))
        korean = [word for word in new if _HANGUL.search(word)]
        if korean:
            kiwi = self._load_kiwi()
            is_few = len(korean) < self._few_words
            tokenised = map(self._tokenise, korean) if is_few else kiwi.tokenize(korean)
            for word, tokens in zip(korean, tokenised, strict=True):
                known[word] = self._korean_terms(word, tokens)
        for word in new:
            if word not in known:
                known[word] = _foreign_terms(word)
        return [known[word] for word in words]

    def terms(self, text: str) -> list[Term]:
        """All terms of a text, word by word; offsets are into `text`."""
        located = locate_words(text)
        return [
            replace(term, start=offset + term.start, end=offset + term.end)
            for (_, offset), terms in zip(located, self.analyse_words([w for w, _ in located]), strict=True)
            for term in terms
        ]

    def find_stem(self, word: str) -> tuple[str, bool]:
        """A word without its particles and endings, and whether the rest is one word of the dictionary.

        A word whose end is neither is its own stem: a slip in the last syllable often looks like a rare
        ending (도시랍 as 도시 and 이랍).
        """
        return self._stem(word)

    def is_made_of_nouns(self, word: str) -> bool:
        """Whether a word is nothing but nouns of the dictionary, one behind the other (보건지소, 공고일).

        Of single syllables alone a slip is made as well (소둑 as 소 and 둑).
        """
        tokens = self._tokenise(word) if _HANGUL.search(word) else []
        is_all = all(token.tag in _NOUNS and not token.oov for token in tokens)
        return is_all and any(token.len > 1 for token in tokens)

    def _cut_ending(self, word: str) -> tuple[str, bool]:
        if not _HANGUL.search(word):
            return word, False
        tokens = self._tokenise(word)
        content = [token for token in tokens if _is_content(token.tag)]
        if not content:
            return word, False
        after = [token.tag for token in tokens if token.start >= content[-1].end]
        if not all(tag[0] in "JE" or tag in ("XSN", "XSV", "XSA", "VX") for tag in after):
            return word, False
        return word[: content[-1].end], len(content) == 1 and not content[0].oov

    def respace(self, text: str) -> str:
        """Korean text with its spaces where the language model puts them, wherever they stood before.

        Text without Korean stays as it is; digits apart (20 17) are one number. Where the model finds no word
        to go by (a slip can hide them all), the spaces that the text came with are kept, and where it would
        cut a syllable in two (it reads long runs piece by piece), the whole text.
        """
        return self._space(text) if _HANGUL.search(text) else text

    def _put_spaces(self, text: str) -> str:
        space = self._load_kiwi().space
        joined = _APART_DIGITS.sub("", text)
        spaced = space(joined, reset_whitespace=True)
        if any(len(word) > LONGEST_SPACED for word in _WORD.findall(spaced)):
            spaced = space(joined)
        return spaced if "".join(spaced.split()) == "".join(text.split()) else text

    def find_spans(self, text: str, keys: Iterable[str]) -> tuple[tuple[int, int], ...]:
        """Where the terms named by `keys` (Term.key) stand in `text`.

        Returns sorted, non-overlapping `[start, end)` offsets; touching spans are joined. Grams are not
        marked: two shared syllables are no shared word.
        """
        wanted = set(keys)
        spans = sorted(
            (term.start, term.end)
            for term in self.terms(text)
            if term.channel is not Channel.GRAM and term.key in wanted
        )
        joined: list[tuple[int, int]] = []
        for start, end in spans:
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return tuple(joined)

    def _load_kiwi(self) -> Kiwi:
        if self._kiwi is None:
            kiwi = open_kiwi()
            words = self._list_field_words()
            missing = [word for word in words if word not in self.word_parts]
            word_parts = {**self.word_parts, **_split_whole_words(kiwi, missing)}
            for word in words:
                parts = word_parts[word]
                if len(parts) > 1 and word not in self.spellings:
                    not_meant = self.traps.get(word, ())
                    self._parts[word] = tuple(part for part in parts if part.form not in not_meant)
            for word, tag in words.items():
                kiwi.add_user_word(word, tag)
            self._kiwi = kiwi
        return self._kiwi

    def split_field_words(self) -> dict[str, tuple[WordPart, ...]]:
        """Every word of the field, in order of the alphabet, with its parts as the bare model sees them."""
        return _split_whole_words(open_kiwi(), sorted(self._list_field_words()))

    def _list_field_words(self) -> dict[str, str]:
        """The words that the Korean model is told of, each with its tag."""
        return dict.fromkeys((*self.spellings, *self.traps), "NNG") | self.user_words

    def _find_tokens(self, word: str) -> list[Token]:
        return self._load_kiwi().tokenize(word)

    def _korean_terms(self, word: str, tokens: Sequence) -> tuple[Term, ...]:
        terms: list[Term] = []
        run: list = []
        for token in tokens:
            if _is_content(token.tag):
                form = self.spellings.get(token.form, token.form)
                shown = token.lemma if token.tag[0] == "V" else form
                terms.append(_morpheme(form, token.start, token.start + token.len, shown))
                for form, start, end in self._parts.get(token.form, ()):
                    terms.append(_morpheme(form, token.start + start, token.start + end, form))
            if token.tag in _NOUN_RUN_TAGS:
                run.append(token)
            else:
                terms += _compound(word, run)
                run = []
        terms += _compound(word, run)
        return (*terms, *_grams(word, GRAM_SYLLABLES))


def open_kiwi() -> Kiwi:
    """The bare Korean model, as every analyser begins with it."""
    # the model takes a second to load; text in other scripts and `--help` never need it
    from kiwipiepy import Kiwi

    # the dictionary of many-word names costs half of the loading time and changes no measure
    return Kiwi(num_workers=os.cpu_count() or 1, load_multi_dict=False)


def _split_whole_words(kiwi: Kiwi, words: Sequence[str]) -> dict[str, tuple[WordPart, ...]]:
    if not words:
        return {}
    return {
        word: tuple(WordPart(t.form, t.start, t.start + t.len) for t in tokens if _is_content(t.tag))
        for word, tokens in zip(words, kiwi.tokenize(words), strict=True)
    }


def _is_content(tag: str) -> bool:
    # Kiwi marks irregular verbs with a suffix: VV-R, VA-I
    return tag.partition("-")[0] in _CONTENT_TAGS


def _morpheme(form: str, start: int, end: int, shown: str) -> Term:
    return Term(form, Channel.MORPHEME, start, end, shown)


def _compound(word: str, run: Sequence) -> list[Term]:
    if len(run) < 2:
        return []
    start, end = run[0].start, run[-1].start + run[-1].len
    return [_slice(word, Channel.COMPOUND, start, end)]


def _grams(word: str, length: int) -> list[Term]:
    if len(word) <= length:
        return [_slice(word, Channel.GRAM, 0, len(word))]
    return [_slice(word, Channel.GRAM, start, start + length) for start in range(len(word) - length + 1)]


def _slice(word: str, channel: Channel, start: int, end: int) -> Term:
    text = word[start:end]
    return Term(text, channel, start, end, text)


def _foreign_terms(word: str) -> tuple[Term, ...]:
    return (_morpheme(word[:STEM_LETTERS], 0, len(word), word), *_grams(word, GRAM_LETTERS))


@lru_cache(maxsize=3)
def build_analyser(words: Words) -> Analyser:
    """The analyser that knows the words of the field; shared, since its model takes a second to load."""
    return Analyser(
        {word.form: word.tag for word in words.user_words},
        spellings={other: word.standard for word in words.loanwords for other in word.variants},
        traps={trap.word: trap.not_terms for trap in words.traps},
        word_parts=dict(words.parts),
    )
