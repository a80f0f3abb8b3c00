"""The peers of a ranking: what buyers would get from well-known libraries over the same texts.

Each peer is tried as its library sets it up, and tuned on the very set that it is measured on, which is in
its favour.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer

from service.bench.peers import Bm25sPeer

SHOWN = 20
"""How many suppliers a peer puts forward for a demand."""

LETTERS = 6
"""Words are cut to so many letters: a crude stemmer that does for Korean and Spanish alike."""

# The first of each is what the library does when nothing is said, or what its guide shows.
SATURATIONS = (1.5, 0.3, 0.6, 0.9, 1.2, 2.0)
LENGTH_NORMS = (0.75, 0.0, 0.15, 0.3, 0.5)
GRAMS = ((2, 4), (2, 2), (2, 3))
LATENT_SIZES = (100, 300)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Tried:
    """One peer with one choice of settings, and the rows that it finds for each query, best first."""

    peer: str
    settings: str
    found: Sequence[Sequence[int]]


def cut_words(text: str) -> list[str]:
    """The words of a text, in small letters and cut."""
    return [word[:LETTERS] for word in _WORD.findall(text.casefold())]


def pair_characters(text: str) -> list[str]:
    """The pairs of neighbouring characters within words; a word of one character is its own."""
    pairs: list[str] = []
    for word in _WORD.findall(text.casefold()):
        pairs.extend(word[at : at + 2] for at in range(max(1, len(word) - 1)))
    return pairs


def try_peers(documents: Sequence[str], queries: Sequence[str]) -> Iterator[Tried]:
    """Every peer with every choice of its settings, over the documents; its usual settings come first."""
    yield from _try_bm25("bm25_words", cut_words, documents, queries)
    yield from _try_bm25("bm25_pairs", pair_characters, documents, queries)
    yield from _try_tfidf(documents, queries)


def _try_bm25(
    peer: str, analyse: Callable[[str], list[str]], documents: Sequence[str], queries: Sequence[str]
) -> Iterator[Tried]:
    retriever = Bm25sPeer(map(analyse, documents), backend="numpy")
    asked = [analyse(text) for text in queries]
    count = min(SHOWN, len(documents))
    for saturation, norm in product(SATURATIONS, LENGTH_NORMS):
        retriever.build(k1=saturation, b=norm)
        found = [retriever.retrieve(terms, count) for terms in asked]
        yield Tried(peer, f"k1={saturation} b={norm}", found)


def _try_tfidf(documents: Sequence[str], queries: Sequence[str]) -> Iterator[Tried]:
    for grams in GRAMS:
        vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=grams, sublinear_tf=True)
        of_documents, of_queries = vectoriser.fit_transform(documents), vectoriser.transform(queries)
        settings = f"grams={grams[0]}-{grams[1]}"
        yield Tried("tfidf", settings, _find_nearest((of_queries @ of_documents.T).toarray()))
        for size in LATENT_SIZES:
            if size >= min(of_documents.shape):
                continue
            reduce = make_pipeline(TruncatedSVD(size, random_state=0), Normalizer(copy=False))
            near_documents, near_queries = reduce.fit_transform(of_documents), reduce.transform(of_queries)
            found = _find_nearest(near_queries @ near_documents.T)
            yield Tried("latent_semantic", f"{settings} size={size}", found)


def _find_nearest(similarities: np.ndarray) -> list[list[int]]:
    """The rows of the largest similarities above 0 for each query, best first, ties in their order."""
    order = np.argsort(-similarities, axis=1, kind="stable")[:, :SHOWN].tolist()
    return [
        [row for row in rows if of_query[row] > 0] for rows, of_query in zip(order, similarities, strict=True)
    ]
