"""Known words that are spelt nearly like an unknown one.

Slips are counted letter by letter (현수먁 → 현수막 is one): a letter too much, too few, wrong, or two
neighbours swapped. Which known words can be near is found in two ways, both without looking at every word:

- With one slip, what stands before or what stands after any place of the word is right. So the word stands
  among those that begin or end like one half of it, and of these most are told apart by other places.
- With two, words are left out by their length and by the set of their letters. Of three pieces of the word
  with a letter between them, one is right and hardly moved; what has none of them is left out too.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from matching.jamo import to_letters
from matching.sorted_keys import SortedKeys

LEAST_LETTERS = 4
"""Shorter words have too many neighbours for a slip to be told from another word."""

LONG_WORD = 8
"""Words of this many letters (about three syllables) may hold two slips; shorter ones only one."""


def most_slips(word: str) -> int:
    """How many slips a word of this length may hold and still be recognised: 0, 1 or 2."""
    letters = len(to_letters(word))
    return 0 if letters < LEAST_LETTERS else 1 if letters < LONG_WORD else 2


def count_slips(one: str, other: str, *, most: int | None = None) -> int:
    """The least number of slips that make one word of the other, letter by letter.

    Letters added, left out, replaced, or swapped with their neighbour, where no letter is touched twice
    (optimal string alignment). With `most`, counting stops where there are more, and the result is most + 1.
    """
    a, b = to_letters(one), to_letters(other)
    limit = max(len(a), len(b)) if most is None else most
    before, last = [], list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        row = [i]
        for j, wanted in enumerate(b, start=1):
            slips = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == wanted:
                slips = min(slips, before[j - 2] + 1)
            row.append(slips)
        # a swap reaches back two rows, so both must be beyond the limit
        if min(row) > limit and min(last) > limit:
            return limit + 1
        before, last = last, row
    return min(last[-1], limit + 1)


def is_one_slip(a: str, b: str) -> bool:
    """Whether at most one slip makes one run of letters of the other; far quicker than counting slips."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    same = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        same += 1
    if len(a) < len(b):
        return a[same:] == b[same + 1 :]
    swapped = a[same : same + 2][::-1] == b[same : same + 2]
    return a[same + 1 :] == b[same + 1 :] or (swapped and a[same + 2 :] == b[same + 2 :])


class Speller:
    """Knows words and finds those near another one; words can be added, never removed."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._in_order: list[str] = []
        self._letters: list[str] = []
        self._lengths = np.zeros(0, dtype=np.int16)
        self._sets = np.zeros(0, dtype=np.uint64)
        self._forward = SortedKeys()
        self._backward = SortedKeys()

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def add(self, words: Iterable[str]) -> None:
        """From now on these words are known."""
        new = [word for word in dict.fromkeys(words) if word not in self._words]
        first = len(self._in_order)
        letters = [to_letters(word) for word in new]
        self._words.update(new)
        self._in_order += new
        self._letters += letters
        self._lengths = np.append(self._lengths, np.array([len(text) for text in letters], dtype=np.int16))
        self._sets = np.append(self._sets, np.array([_letter_set(text) for text in letters], dtype=np.uint64))
        self._forward.insert([(text, first + place) for place, text in enumerate(letters)])
        self._backward.insert([(text[::-1], first + place) for place, text in enumerate(letters)])

    def find_near(self, word: str, slips: int) -> list[tuple[int, str]]:
        """Known words at most `slips` (0–2) away, with their distance; nearest first, then by text."""
        letters = to_letters(word)
        if slips < 2:
            # an edit in the middle of an odd word, or a swap across it, leaves one letter less on its side
            half = max((len(letters) - 1) // 2, 0)
            begun = self._forward.starting_with(letters[:half])
            numbers = np.append(begun, self._backward.starting_with(letters[::-1][:half]))
        else:
            numbers = np.arange(len(self._in_order))
        is_near = np.abs(self._lengths[numbers] - len(letters)) <= slips
        differing = np.bitwise_count(self._sets[numbers] ^ np.uint64(_letter_set(letters)))
        candidates = np.unique(numbers[is_near & (differing <= 2 * slips)]).tolist()
        if slips == 1:
            known = self._letters
            for cut in (len(letters) // 4, 3 * len(letters) // 4):
                before, after = letters[:cut], letters[cut + 1 :]
                candidates = [
                    n for n in candidates if known[n].startswith(before) or known[n].endswith(after)
                ]
            candidates = [number for number in candidates if is_one_slip(letters, known[number])]
        elif slips == 2:
            pieces = _cut_pieces(letters)
            candidates = [number for number in candidates if _has_piece(self._letters[number], pieces)]
        words = (self._in_order[number] for number in candidates)
        counted = ((count_slips(word, other, most=slips), other) for other in words)
        return sorted(entry for entry in counted if entry[0] <= slips)


def _cut_pieces(letters: str) -> list[tuple[str, int, int]]:
    """Three pieces of a word, each with where it may begin and must end in a word two slips away.

    The letter between two pieces sees to it that swapping neighbours spoils one of them only.
    """
    size = max((len(letters) - 2) // 3, 0)
    spans = ((0, size), (size + 1, 2 * size + 1), (2 * size + 2, len(letters)))
    return [(letters[start:end], max(start - 2, 0), end + 2) for start, end in spans]


def _has_piece(letters: str, pieces: Iterable[tuple[str, int, int]]) -> bool:
    return any(letters.find(piece, start, end) >= 0 for piece, start, end in pieces)


def _letter_set(letters: str) -> int:
    """One bit a letter; letters that share a bit only let a few more words be compared."""
    bits = 0
    for letter in letters:
        bits |= 1 << (ord(letter) % 64)
    return bits
