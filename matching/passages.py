"""The first stage alone over a fixed collection of passages: whose words answer a question.

The catalogue measures lengths against a constant, since it grows listing by listing. A collection that is
given once and stays as it is can be measured against itself: the pivot of each channel is the mean number of
terms of its passages, rounded to a power of two, so that passages of any length are weighed as they should.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from matching.index import DEFAULT_CHANNELS, ChannelWeight, InvertedIndex
from matching.text import Analyser, Channel, split_words


class PassageIndex:
    """Finds the passages that share most with a question; equal ones stand in the order of their ids."""

    def __init__(self, analyser: Analyser) -> None:
        self.analyser = analyser

    def fit(self, passages: Mapping[str, str]) -> PassageIndex:
        """Learn the passages, id → text, forgetting any others."""
        self.ids_ = tuple(sorted(passages))
        texts = [passages[passage_id] for passage_id in self.ids_]
        self.index_ = InvertedIndex(self.analyser, channels=_fit_channels(texts, self.analyser))
        self.index_.extend([[(text, 1.0)] for text in texts])
        return self

    def search(self, question: str, *, top: int = 10) -> list[str]:
        """The ids of the `top` best passages that share anything with the question, best first."""
        terms: dict[str, float] = {}
        for of_word in self.analyser.analyse_words(split_words(question)):
            for term in of_word:
                terms[term.key] = terms.get(term.key, 0.0) + 1.0
        scores = self.index_.retrieve(terms).scores()
        first = np.argsort(-scores, kind="stable")[:top]
        return [self.ids_[row] for row in first if scores[row] > 0]


def _fit_channels(texts: list[str], analyser: Analyser) -> Mapping[Channel, ChannelWeight]:
    counts = dict.fromkeys(Channel, 0)
    for text in texts:
        for of_word in analyser.analyse_words(split_words(text)):
            for term in of_word:
                counts[term.channel] += 1
    return {
        channel: ChannelWeight(DEFAULT_CHANNELS[channel].weight, _round_to_power(count / max(len(texts), 1)))
        for channel, count in counts.items()
    }


def _round_to_power(mean: float) -> float:
    """The power of two that is nearest to a mean on a logarithmic scale; at least 1."""
    return 2.0 ** round(math.log2(max(mean, 1.0)))
