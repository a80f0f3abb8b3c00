"""What a demand is about: the sectors that its title and description point to.

The words of the sectors (keywords, the names of the kinds of work in them, their synonyms and spellings, and
the traps that must not count, such as 청소년 for 청소) are found by `matching.lexicon`. The title comes
first; the description confirms, and speaks for itself only where the title says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from matching.frozen import frozen
from matching.lexicon import Lexicon
from matching.reference_records import Reference

DESCRIPTION_SHARE = 0.55
"""The most that a description alone can say about a sector."""

LEAST_WEIGHT = 0.1
MOST_GUESSES = 8
LONGEST_DESCRIPTION = 20_000
"""Letters of a description that are read; what is bought stands far before."""


@frozen
class SectorGuess:
    """One sector that a text points to. `weight` is 0–1; `matched` names the words that point there."""

    code: str
    weight: float
    matched: tuple[str, ...]


def infer_sectors(title: str, description: str, reference: Reference) -> tuple[SectorGuess, ...]:
    """The sectors that a demand is about, likeliest first; equal weights in the order of their codes.

    At most `MOST_GUESSES`, each with a weight of at least `LEAST_WEIGHT`. Empty where no word of either text
    points anywhere. The title comes first: a sector that only the description names stays under
    `DESCRIPTION_SHARE`.
    """
    lexicon = _lexicon(reference)
    weights: dict[str, float] = {}
    matched: dict[str, list[str]] = defaultdict(list)
    for code, word, weight in lexicon.read_title(title):
        weights[code] = 1 - (1 - weights.get(code, 0.0)) * (1 - weight)
        matched[code].append(word)
    for code, (share, words) in lexicon.read_description(description[:LONGEST_DESCRIPTION]).items():
        weights[code] = 1 - (1 - weights.get(code, 0.0)) * (1 - DESCRIPTION_SHARE * share)
        matched[code].extend(words)
    guesses = [
        SectorGuess(code, round(weight, 4), tuple(dict.fromkeys(matched[code])))
        for code, weight in weights.items()
        if weight >= LEAST_WEIGHT
    ]
    return tuple(sorted(guesses, key=lambda guess: (-guess.weight, guess.code))[:MOST_GUESSES])


@lru_cache(maxsize=8)
def _lexicon(reference: Reference) -> Lexicon:
    sectors = reference.sectors
    keywords = {code: list(sector.keywords) for code, sector in sectors.items()}
    for trade in reference.trades.values():
        keywords[trade.sector] += (*trade.words, *trade.variants)
    return Lexicon(
        reference.words,
        keywords,
        {code: sector.weak_keywords for code, sector in sectors.items()},
        [(trap.word, trap.sectors, trap.not_sectors) for trap in reference.words.traps],
    )
