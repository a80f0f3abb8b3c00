"""How much a text is like the names of each kind of work: a second opinion on what it is about.

A lexicon (`matching.lexicon`) finds whole names and lets the last one decide. What is said in other words it
does not see, and a name that stands there by the way it takes at its word. Here each kind of work is a
document of all its names, and the terms of a text are looked up in it like those of a demand among listings:
many small hints add up, and no place in the text is the one that counts.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

import numpy as np

from matching.index import InvertedIndex
from matching.need import NeedReader
from matching.reference_records import Reference
from matching.text import build_analyser, has_hangul

LEAST_CERTAIN = 0.6
"""Below this it is not clear enough what a demand asks for to keep anybody out by the work that it does."""

LEAST_ALIKE = 0.2
"""A demand that names no work clearly is taken to ask for the work whose names say so much of it."""

LEAST_ALIKE_NAME = 0.5
"""So much of the unclear name of a service or award the names of a work must say."""

LEAST_SAID = 6.0
"""What the names of a work must say of a text (BM25): more than one plain word (복합 서비스)."""

SEEMING = 0.3
"""How clearly a text tells a work that it is only like."""

CLEARLY = 1.25
"""How many times as much like a work that was not read in it at all a demand must be to raise a doubt."""

DOUBT = 0.6
"""What the clearness of such a demand counts."""

Works = Mapping[str, float]
"""Kinds of work by code, each with how clearly a text tells it (0–1)."""


class TradeNames:
    """The names of all trades, ready to be compared; they are analysed when the first Korean text comes."""

    def __init__(self, reference: Reference) -> None:
        self._analyser = build_analyser(reference.words)
        self._reader = NeedReader(self._analyser, reference.words)
        self._trades = reference.trades
        self._codes = tuple(reference.trades)
        self._index: InvertedIndex | None = None

    def prepare(self) -> None:
        """Analyse the names now instead of with the first Korean text."""
        self._open_index()

    def review_demand(self, works: Works, terms: Mapping[str, float], seen: Container[str]) -> Works:
        """What a demand asks for, given what was read in it and all its weighted terms (Term.key → weight).

        Where nothing was clear, it asks for what it is most like too, if that is what was read or it is far
        more like it. Where it is far more like a work that is none of those `seen` in it, what was read is
        less clear; of the seen ones it has been told already which are only the place or the object
        (어린이집 청소).
        """
        scores = self._score(terms)
        code, most = _find_likeliest(scores)
        of_read = max((scores.get(known, 0.0) for known in works), default=0.0)
        is_far_more = most > CLEARLY * of_read
        if _is_unclear(works):
            is_like = code and (code in works or is_far_more) and most >= LEAST_ALIKE * self._weigh(terms)
            return _add(works, code) if is_like else works
        is_told = code in seen or not is_far_more
        return works if is_told else {known: DOUBT * clear for known, clear in works.items()}

    def review_name(self, works: Works, name: str) -> Works:
        """What the name of a service or award tells, given what was read in it.

        Where nothing was clear, what it is most like too.
        """
        if not _is_unclear(works) or not has_hangul(name):
            return works
        terms = self._reader.weigh_words(name)
        code, most = _find_likeliest(self._score(terms))
        return _add(works, code) if code and most >= LEAST_ALIKE_NAME * self._weigh(terms) else works

    def _score(self, terms: Mapping[str, float]) -> dict[str, float]:
        """BM25 of some weighted terms in the names of each trade, by code; LEAST_SAID or more."""
        if not any(map(has_hangul, terms)):
            return {}
        scores = self._open_index().retrieve(terms).scores()
        return {self._codes[row]: float(scores[row]) for row in np.flatnonzero(scores >= LEAST_SAID).tolist()}

    def _weigh(self, terms: Mapping[str, float]) -> float:
        """What the morphemes among some weighted terms are worth by their rarity among the names.

        The BM25 of names that say all of it is about as much, and more where they say it again and again.
        """
        idf = self._open_index().idf
        return sum(weight * idf(key) for key, weight in sorted(terms.items()) if key[0] == "m")

    def _open_index(self) -> InvertedIndex:
        if self._index is None:
            index = InvertedIndex(self._analyser)
            index.extend(
                [[(name, 1.0) for name in (*trade.words, *trade.variants)] for trade in self._trades.values()]
            )
            # handed out whole, as another thread may ask meanwhile
            self._index = index
        return self._index


def _is_unclear(works: Works) -> bool:
    return max(works.values(), default=0.0) < LEAST_CERTAIN


def _find_likeliest(scores: Mapping[str, float]) -> tuple[str, float]:
    most, code = max(((score, code) for code, score in scores.items()), default=(0.0, ""))
    return code, most


def _add(works: Works, code: str) -> Works:
    return {**works, code: max(works.get(code, 0.0), SEEMING)}
