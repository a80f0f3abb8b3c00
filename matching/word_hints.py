"""What counted among the words of a listing where none of them is worth naming: parts of words, empty words.

A listing that writes 동주민센터 shares pairs of syllables with 주민센터, and a number or a word of any notice
(포함, 예산) counts a little too. All of that gives points, so a sentence has to say so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from matching.text import Analyser, Channel


@dataclass(frozen=True, slots=True)
class WordHints:
    """What counted, heaviest first.

    parts : runs of letters within words of the demand that stand within words of the listing. empty :
    numbers and words that stand in any text. related : words of the demand, each with a loosely related word
    or a part of a synonym that the listing uses.
    """

    parts: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    related: tuple[tuple[str, str], ...] = ()


NO_HINTS = WordHints()
"""Of those whose words are worth naming: nearly all."""


def find_runs(
    grams: Collection[str], words: Sequence[str], listing: str, analyser: Analyser
) -> dict[str, str]:
    """For each gram (Term.key) the longest run of letters from it on that demand and listing share.

    `grams` stand in the listing, which is folded; `words` are those of the demand, as `split_words` gives
    them. A gram that stands in none of the words is left out.
    """
    runs: dict[str, str] = {}
    for word, terms in zip(words, analyser.analyse_words(words), strict=True):
        found = [term for term in terms if term.channel is Channel.GRAM and term.key in grams]
        for place, first in enumerate(found):
            last = first
            for term in found[place + 1 :]:
                if term.start > last.start + 1 or word[first.start : term.end] not in listing:
                    break
                last = term
            run = word[first.start : last.end]
            if len(run) > len(runs.get(first.key, "")):
                runs[first.key] = run
    return runs
