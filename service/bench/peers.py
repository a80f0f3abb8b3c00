"""The peers that measures of the engine stand beside: the same texts or terms, in the same process."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

import bm25s
from bm25s.tokenization import Tokenized
from kiwipiepy import Kiwi


class KiwiPeer:
    """Kiwi's own batch tokenisation on all cores."""

    def __init__(self) -> None:
        self._kiwi = Kiwi(num_workers=os.cpu_count() or 1)
        self._kiwi.tokenize("준비")

    def tokenise(self, texts: Iterable[str]) -> None:
        """Tokenise texts; what is found is thrown away."""
        for _ in self._kiwi.tokenize(iter(texts)):
            pass


class Bm25sPeer:
    """bm25s over documents given as terms; the retriever is the compiled one unless another is named.

    The terms are handed on as numbers, so that it need not read any text.
    """

    def __init__(self, documents: Iterable[Iterable[str]], *, backend: str = "numba") -> None:
        vocabulary: dict[str, int] = {}
        numbers = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms] for terms in documents]
        self._terms = Tokenized(ids=numbers, vocab=vocabulary)
        self._backend = backend

    def build(self, **settings: float) -> None:
        """Make the index of the terms, by these settings of bm25s (`k1`, `b`) or by its own."""
        self._retriever = bm25s.BM25(backend=self._backend, csc_backend="scipy", **settings)
        self._retriever.index(self._terms, show_progress=False)

    def retrieve(self, terms: Iterable[str], count: int) -> Sequence[int]:
        """The numbers of the best `count` documents for the terms of a query, best first.

        None for a query that no document shares a term with.
        """
        known = [term for term in terms if term in self._terms.vocab]
        if not known:
            return []
        found = self._retriever.retrieve([known], k=count, show_progress=False)
        return found.documents[0].tolist()
