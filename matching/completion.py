"""What a half-typed search may become: words of the field, names of enterprises, names of services.

A text is offered for a beginning of its strokes (청솟 for 청소서비스), for the initials of its first
syllables (ㄷㅅㄹ for 도시락), or for both mixed (청ㅅㅅ), from its beginning or that of one of its words.
Spaces and case do not matter. Only texts are offered that some living listing uses.

The order is the same for every beginning: kind (KINDS), then how many listings use the text, most first, then
the text. So each text has one number, its place in the order, and the texts with a beginning stand side by
side in a sorted list; the first few of them are found without looking at the rest one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np

from matching.jamo import is_consonant, is_syllable, to_initials, to_strokes
from matching.keyboard import type_as_korean, type_as_latin
from matching.records import Supplier
from matching.sorted_keys import SortedKeys
from matching.text import split_words

Kind = Literal["word", "enterprise", "service"]
KINDS: tuple[Kind, ...] = ("word", "enterprise", "service")

MOST_STARTS = 4
"""A long text can be found from the beginnings of this many of its words."""

_KIND_BITS, _COUNT_BITS = 60, 30
_MOST_COUNT = (1 << _COUNT_BITS) - 1
_UNUSED = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Completion:
    """A text that a search may become; `count` is the number of living listings that use it (≥ 1)."""

    text: str
    kind: Kind
    count: int


class CompletionIndex:
    """Completions over a catalogue that changes.

    Parameters
    ----------
    words : words of the field.
    count_word : tells how many living listings use such a word; asked again after every change.

    `add` and `discard` only take note; the work is done when somebody asks.
    """

    def __init__(self, words: Iterable[str], count_word: Callable[[str], int]) -> None:
        self._count_word = count_word
        self._queue: list[tuple[Supplier, int]] = []
        self._is_stale = True
        self._ids: dict[tuple[int, str], int] = {}
        self._texts: list[str] = []
        self._kinds = np.zeros(0, dtype=np.int64)
        self._counts = np.zeros(0, dtype=np.int64)
        self._order = np.zeros(0, dtype=np.int64)
        self._by_text = SortedKeys()
        self._by_strokes = SortedKeys()
        self._by_initials = SortedKeys()
        self._words = tuple(dict.fromkeys(map(_clean, words)))

    def add(self, suppliers: Iterable[Supplier]) -> None:
        """From now on these listings count."""
        self._queue += [(supplier, +1) for supplier in suppliers]
        self._is_stale = True

    def discard(self, suppliers: Iterable[Supplier]) -> None:
        """These listings, which were added before, count no longer."""
        self._queue += [(supplier, -1) for supplier in suppliers]
        self._is_stale = True

    def complete(self, prefix: str, *, limit: int = 8) -> tuple[Completion, ...]:
        """At most `limit` texts that begin as typed, in the declared order.

        Where fewer begin with all that was typed, its last word is completed with words of the field. Where
        there is none at all, the keyboard may have been set to the other script.
        """
        self._catch_up()
        typed = _clean(prefix)
        if limit < 1:
            return ()
        found = self._complete(typed, limit)
        if not found:
            other = type_as_korean(typed) if typed.isascii() else type_as_latin(typed)
            found = self._complete(other, limit) if other != typed else []
        return tuple(found)

    def _complete(self, typed: str, limit: int) -> list[Completion]:
        found = [self._get(number, "") for number in self._find(typed, limit)]
        head, _, last = typed.rpartition(" ")
        if head and len(found) < limit:
            known = {completion.text for completion in found}
            words = (self._get(number, f"{head} ") for number in self._find(last, limit, only_words=True))
            found += [word for word in words if word.text not in known]
        return found[:limit]

    def _get(self, number: int, head: str) -> Completion:
        kind = KINDS[self._kinds[number]]
        return Completion(head + self._texts[number], kind, int(self._counts[number]))

    def _find(self, typed: str, limit: int, *, only_words: bool = False) -> list[int]:
        """The first texts in the declared order that begin with `typed`."""
        letters = _split_letters(typed)
        if not letters:
            return []
        # a lone consonant at the end may become a syllable; before the end it stands for one
        if not any(map(is_consonant, letters[:-1])):
            begun = self._by_strokes.starting_with(to_strokes("".join(letters)))
            return self._first(begun, limit, only_words=only_words)
        begun = self._by_initials.starting_with(to_initials("".join(letters)))
        if all(map(is_consonant, letters)):
            return self._first(begun, limit, only_words=only_words)
        ordered = self._first(begun, len(begun), only_words=only_words)
        found = (number for number in ordered if _matches(letters, self._texts[number]))
        return list(islice(found, limit))

    def _first(self, numbers: np.ndarray, limit: int, *, only_words: bool) -> list[int]:
        order = self._order[numbers]
        most = limit * MOST_STARTS
        if most < len(order):
            order = np.partition(order, most - 1)[:most]
        order = np.unique(order)
        end = (1 << _KIND_BITS) if only_words else _UNUSED
        places = order[order < end][:limit] & _MOST_COUNT
        return self._by_text.numbers[places].tolist()

    # --- keeping up ------------------------------------------------------------------------------------

    def _catch_up(self) -> None:
        if not self._is_stale:
            return
        if not self._texts:
            self._insert([(KINDS.index("word"), word) for word in self._words])
        changes: dict[tuple[int, str], int] = {}
        for supplier, sign in self._queue:
            for text in _texts_of(supplier):
                changes[text] = changes.get(text, 0) + sign
        self._insert([text for text in changes if text not in self._ids])
        for text, change in changes.items():
            self._counts[self._ids[text]] += change
        self._counts[: len(self._words)] = [self._count_word(word) for word in self._words]
        ranks = np.empty(len(self._texts), dtype=np.int64)
        ranks[self._by_text.numbers] = np.arange(len(ranks))
        order = (self._kinds << _KIND_BITS) | (_MOST_COUNT - self._counts << _COUNT_BITS) | ranks
        self._order = np.where(self._counts > 0, order, _UNUSED)
        self._queue.clear()
        self._is_stale = False

    def _insert(self, texts: Sequence[tuple[int, str]]) -> None:
        numbers = range(len(self._texts), len(self._texts) + len(texts))
        self._ids.update(zip(texts, numbers, strict=True))
        self._texts += [text for _, text in texts]
        self._kinds = np.append(self._kinds, np.array([kind for kind, _ in texts], dtype=np.int64))
        self._counts = np.append(self._counts, np.zeros(len(texts), dtype=np.int64))
        self._by_text.insert([(text, number) for number, (_, text) in zip(numbers, texts, strict=True)])
        starts = [
            (start, number)
            for number, (_, text) in zip(numbers, texts, strict=True)
            for start in _starts(text)
        ]
        self._by_strokes.insert([(to_strokes(start), number) for start, number in starts])
        self._by_initials.insert([(to_initials(start), number) for start, number in starts])


def _texts_of(supplier: Supplier) -> set[tuple[int, str]]:
    enterprise, service = KINDS.index("enterprise"), KINDS.index("service")
    texts = {(enterprise, _clean(supplier.name))} | {(service, _clean(s.name)) for s in supplier.services}
    return {(kind, text) for kind, text in texts if text}


def _clean(text: str) -> str:
    return " ".join(text.split())


def _starts(text: str) -> Iterator[str]:
    """The text without spaces, from the beginning of each of its first words."""
    words = split_words(text)
    for first in range(min(len(words), MOST_STARTS)):
        yield "".join(words[first:])


def _split_letters(typed: str) -> list[str]:
    """The pattern letter by letter; clusters such as ㄳ, which some keyboards make of two initials, apart."""
    return [
        letter
        for character in "".join(split_words(typed))
        for letter in ([character] if is_syllable(character) else to_strokes(character))
    ]


def _matches(letters: Sequence[str], text: str) -> bool:
    """Whether the text begins so at one of its words, by syllables or initials, the last half-typed."""
    last = to_strokes(letters[-1])
    return any(
        len(start) >= len(letters)
        and all(a == b or a == to_initials(b) for a, b in zip(letters[:-1], start, strict=False))
        and to_strokes(start[len(letters) - 1 :]).startswith(last)
        for start in _starts(text)
    )
