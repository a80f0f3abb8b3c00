"""What a half-typed search may become: words of the field, names of enterprises, names of services.

A text is offered for a beginning of its strokes (청솟 for 청소서비스), for the initials of its first
syllables (ㄷㅅㄹ for 도시락), or for both mixed (청ㅅㅅ), from its beginning or that of one of its words.
Spaces and case do not matter. Only texts are offered that some living listing uses.

The order is the same for every beginning: kind (KINDS), then how many listings use the text, most first, then
the text. So each text has one number, its place in the order, and the texts with a beginning stand side by
side in a sorted list; the first few of them are found without looking at the rest one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

import numpy as np

from matching.blobs import Arrays, Blob, nest, pick
from matching.jamo import is_consonant, is_syllable, to_initials, to_strokes
from matching.keyboard import type_as_korean, type_as_latin
from matching.records import Supplier
from matching.sorted_keys import FEW, SortedPlaces
from matching.text import split_words

Kind = Literal["word", "enterprise", "service"]
KINDS: tuple[Kind, ...] = ("word", "enterprise", "service")

MOST_STARTS = 4
"""A long text can be found from the beginnings of this many of its words."""

MOST_RECENT = 5_000
"""So many texts that came lately are kept as they are; more are packed together."""

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
        self._changes: dict[tuple[int, str], int] = {}
        self._is_stale = True
        self._texts = _Texts()
        self._kinds = np.zeros(0, dtype=np.int64)
        self._counts = np.zeros(0, dtype=np.int64)
        self._order = np.zeros(0, dtype=np.int64)
        self._by_text = SortedPlaces()
        self._by_strokes = SortedPlaces()
        self._by_initials = SortedPlaces()
        self._words = tuple(dict.fromkeys(map(_clean, words)))

    def add(self, suppliers: Iterable[Supplier]) -> None:
        """From now on these listings count."""
        self._note(suppliers, +1)

    def discard(self, suppliers: Iterable[Supplier]) -> None:
        """These listings, which were added before, count no longer."""
        self._note(suppliers, -1)

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
            begun = self._by_strokes.starting_with(to_strokes("".join(letters)), self._strokes)
            return self._first(begun, limit, only_words=only_words)
        begun = self._by_initials.starting_with(to_initials("".join(letters)), self._initials)
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
        if not len(self._texts):
            self.restore(_put_in_order(self._words))
        changes, self._changes = self._changes, {}
        find = self._number_all() if len(changes) > FEW else self._find_number
        self._insert([text for text in changes if find(text) is None])
        find = self._number_all() if len(changes) > FEW else self._find_number
        for text, change in changes.items():
            self._counts[find(text)] += change
        self._counts[: len(self._words)] = [self._count_word(word) for word in self._words]
        ranks = np.empty(len(self._texts), dtype=np.int64)
        ranks[self._by_text.numbers] = np.arange(len(ranks))
        order = (self._kinds << _KIND_BITS) | (_MOST_COUNT - self._counts << _COUNT_BITS) | ranks
        self._order = np.where(self._counts > 0, order, _UNUSED)
        self._is_stale = False

    def _note(self, suppliers: Iterable[Supplier], sign: int) -> None:
        changes = self._changes
        for supplier in suppliers:
            for text in _texts_of(supplier):
                changes[text] = changes.get(text, 0) + sign
        self._is_stale = True

    def _insert(self, texts: Sequence[tuple[int, str]]) -> None:
        if not texts:
            return
        numbers = range(len(self._texts), len(self._texts) + len(texts))
        self._texts.extend([text for _, text in texts])
        self._kinds = np.append(self._kinds, np.array([kind for kind, _ in texts], dtype=np.int64))
        self._counts = np.append(self._counts, np.zeros(len(texts), dtype=np.int64))
        self._by_text.insert([(number, 0) for number in numbers], self._text)
        starts = [
            (number, place)
            for number, (_, text) in zip(numbers, texts, strict=True)
            for place in range(min(len(split_words(text)), MOST_STARTS))
        ]
        self._by_strokes.insert(starts, self._strokes)
        self._by_initials.insert(starts, self._initials)

    def _number_all(self) -> Callable[[tuple[int, str]], int | None]:
        """A look-up of all texts, for when there are many to be looked up."""
        kinds = self._kinds.tolist()
        return {(kinds[number], self._texts[number]): number for number in range(len(kinds))}.get

    def _find_number(self, wanted: tuple[int, str]) -> int | None:
        kind, text = wanted
        at = self._by_text.find(text, self._text)
        for number in self._by_text.numbers[at : at + len(KINDS)].tolist():
            if self._kinds[number] == kind and self._texts[number] == text:
                return number
        return None

    def _text(self, number: int, _: int) -> str:
        return self._texts[number]

    def _start(self, number: int, place: int) -> str:
        """The text without spaces, from the beginning of one of its words."""
        return "".join(split_words(self._texts[number])[place:])

    def _strokes(self, number: int, place: int) -> str:
        return to_strokes(self._start(number, place))

    def _initials(self, number: int, place: int) -> str:
        return to_initials(self._start(number, place))

    # --- keeping ---------------------------------------------------------------------------------------

    def dump(self) -> Arrays:
        """Its parts."""
        self._catch_up()
        return self._list_parts()

    def _list_parts(self) -> Arrays:
        return {
            **nest("texts", self._texts.dump()),
            "kinds": self._kinds,
            "counts": self._counts.copy(),
            **{f"{name}.{part}": getattr(getattr(self, f"_by_{name}"), part) for name, part in _SORTED},
        }

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Become what was dumped."""
        self._texts.restore(pick("texts", arrays))
        self._kinds = arrays["kinds"]
        self._counts = arrays["counts"].copy()
        for name, part in _SORTED:
            setattr(getattr(self, f"_by_{name}"), part, arrays[f"{name}.{part}"])


_SORTED = [(name, part) for name in ("text", "strokes", "initials") for part in ("numbers", "places")]


@lru_cache(maxsize=2)
def _put_in_order(words: tuple[str, ...]) -> Arrays:
    """What every index over these words of the field begins with; sorting them takes most of its making."""
    index = CompletionIndex(words, lambda _: 0)
    index._insert([(KINDS.index("word"), word) for word in words])
    return index._list_parts()


class _Texts:
    """Texts by number: most in one run of bytes, the latest few beside it."""

    def __init__(self) -> None:
        self._packed = Blob()
        self._recent: list[str] = []

    def __len__(self) -> int:
        return len(self._packed) + len(self._recent)

    def __getitem__(self, number: int) -> str:
        place = number - len(self._packed)
        if place >= 0:
            return self._recent[place]
        return self._packed[number].decode("utf-8", "surrogatepass")

    def extend(self, texts: Sequence[str]) -> None:
        self._recent += texts
        if len(self._recent) > MOST_RECENT:
            self._pack()

    def dump(self) -> Arrays:
        self._pack()
        return self._packed.dump()

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        self._packed.restore(arrays)

    def _pack(self) -> None:
        self._packed.extend(text.encode("utf-8", "surrogatepass") for text in self._recent)
        self._recent = []


def _texts_of(supplier: Supplier) -> Iterable[tuple[int, str]]:
    """Its name and those of its services, each once, in the order in which they are listed."""
    enterprise, service = KINDS.index("enterprise"), KINDS.index("service")
    texts = [(enterprise, _clean(supplier.name)), *((service, _clean(s.name)) for s in supplier.services)]
    return dict.fromkeys((kind, text) for kind, text in texts if text)


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
