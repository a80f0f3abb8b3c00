"""To which kinds of work words point: the file that says so, and how it is made of a language model.

The model that analyses Korean (Kiwi's CoNg) holds a vector for each word it knows; words that are used alike
have much the same one. All vectors have a few directions in common that say how frequent a word is rather
than what it means; without them and their mean they tell words apart far better (Mu and Viswanath 2018,
"All-but-the-Top: Simple and Effective Postprocessing for Word Representations"). The model gives no vectors,
only how alike two words are, so all of it is done with those.

A kind of work is the weighted sum of the words in its names; a word points to it as far as the two are alike,
and the more, the fewer kinds of work have the word in their names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from matching.reference_rows import LIST_MARK, Row

SENSES_FILE = "words/senses.csv"
SENSES_COLUMNS = ("word", "works")

COMMON_DIRECTIONS = 3
"""So many directions all words have in common, beside their mean."""

LEAST_SHARP = 0.02
"""What is left of a vector is taken to be at least so long, squared: of rare words it is next to nothing."""

CHANCE = 0.1
"""So alike words and kinds of work are by chance."""

LEAST_ALIKE = 0.35
"""A word that no kind of work has in its names must be so alike to one to be kept."""

MOST_WORKS_OF_WORD = 8
"""A word is kept with so many kinds of work at the most, the likest ones."""

GRAIN = 100
"""Weights are whole numbers, so many for a likeness of 1."""

NOUNS, NAMES, OTHERS = "NNG", "NNP", ("VV", "VA", "XR")
"""Tags of words that point to work. Of proper nouns only those do that kinds of work have in their names."""

Senses = Mapping[str, tuple[tuple[str, int], ...]]
"""The kinds of work that a word points to, each with how clearly (whole numbers above 0)."""


def read_senses(rows: Iterable[Row], trades: Mapping[str, object]) -> Senses:
    """The words of the file with the works they point to; `ReferenceDataError` where a line is wrong."""
    senses = {}
    for row in rows:
        works = []
        for entry in row.texts("works"):
            code, _, weight = entry.partition("@")
            if code not in trades or not weight.isdecimal() or not int(weight):
                raise row.fault("works", f"{entry!r} does not have the form WORK@NUMBER")
            works.append((code, int(weight)))
        senses[row.text("word")] = tuple(works)
    return senses


def write_senses(senses: Senses) -> str:
    """The file's content: the same senses to the same bytes, in order of the alphabet."""
    lines = [",".join(SENSES_COLUMNS)]
    for word, works in sorted(senses.items()):
        lines.append(f"{word},{LIST_MARK.join(f'{code}@{weight}' for code, weight in works)}")
    return "\n".join(lines) + "\n"


class Morpheme(Protocol):
    """A morpheme as the model gives it, in a text or among those that are alike."""

    form: str
    tag: str
    id: int


class WordModel(Protocol):
    """What is asked of the Korean model (`kiwipiepy.Kiwi`)."""

    def tokenize(self, text: Sequence[str]) -> Iterable[Sequence[Morpheme]]:
        """The morphemes of each text."""

    def morpheme_similarity(self, morpheme1: int, morpheme2: int) -> float:
        """The cosine of the vectors of two morphemes; NaN where one has none."""

    def most_similar_morphemes(self, target: int, top_n: int) -> Sequence[Morpheme]:
        """The `top_n` morphemes that are most like one."""


def list_known_words(model: WordModel) -> list[Morpheme]:
    """Every morpheme of the model that may point to work."""
    [[any_word]] = model.tokenize(["일"])
    everything = model.most_similar_morphemes(any_word.id, 1_000_000)
    return [word for word in everything if _tag(word) in (NOUNS, *OTHERS)]


def point_words(
    model: WordModel,
    names: Mapping[str, Sequence[str]],
    words: Iterable[Morpheme],
    *,
    but: Container[str] = (),
) -> Senses:
    """To which kinds of work each of some words points, and each word that stands in the names of works.

    names : of each kind of work, by its code. but : words that any work may share (용역). Words that point
    nowhere clearly are left out; of two with one form the one that points more clearly is kept.
    """
    counts = {code: Counter[int]() for code in names}
    known: dict[int, Morpheme] = {}
    for code, of_work in names.items():
        for morphemes in model.tokenize(of_work):
            for morpheme in morphemes:
                if _tag(morpheme) in (NOUNS, NAMES, *OTHERS) and _has_vector(model, morpheme.id):
                    known.setdefault(morpheme.id, morpheme)
                    counts[code][morpheme.id] += 1
    places = {number: place for place, number in enumerate(known)}
    works = np.zeros((len(known), len(names)))
    for column, of_work in enumerate(counts.values()):
        for number, count in of_work.items():
            works[places[number], column] = count
    rarity = np.log((len(names) + 1) / (np.count_nonzero(works, axis=1) + 0.5))
    others = {word.id: word for word in words if word.id not in known and _has_vector(model, word.id)}
    asked = np.array([*known, *others], dtype=np.int64)
    alike = _compare(model, asked, np.log1p(works) * rarity[:, np.newaxis], len(known))
    alike -= alike.mean(axis=1, keepdims=True)
    rarities = np.concatenate([rarity, np.full(len(others), np.log((len(names) + 1) / 0.5))])
    codes, senses = tuple(names), dict[str, tuple[tuple[str, int], ...]]()
    for place, word in enumerate([*known.values(), *others.values()]):
        if word.form in but or (place >= len(known) and alike[place].max() < LEAST_ALIKE):
            continue
        best = np.argsort(-alike[place], kind="stable")[:MOST_WORKS_OF_WORD]
        weights = np.rint(np.maximum(alike[place][best] - CHANCE, 0.0) * rarities[place] * GRAIN)
        of_word = [(codes[work], int(weight)) for work, weight in zip(best, weights, strict=True) if weight]
        if of_word and of_word[0][1] > senses.get(word.form, [("", 0)])[0][1]:
            senses[word.form] = tuple(of_word)
    return senses


def _compare(model: WordModel, asked: np.ndarray, works: np.ndarray, known: int) -> np.ndarray:
    """How alike words (their numbers in `asked`) and kinds of work are: -1 to 1, shape (asked, works).

    The first `known` of the words are those of the names of works; works : what each of these counts for each
    kind of work, shape (known, works).
    """
    similarity, of_names = model.morpheme_similarity, asked[:known].tolist()
    inner = np.array([[similarity(word, name) for name in of_names] for word in asked.tolist()])
    means, of_names_mean = inner.mean(axis=1), inner[:known].mean()
    lengths = 1.0 - 2.0 * means + of_names_mean
    inner += of_names_mean - means[:, np.newaxis] - means[np.newaxis, :known]
    values, vectors = np.linalg.eigh(inner[:known])
    common, directions = values[-COMMON_DIRECTIONS:], vectors[:, -COMMON_DIRECTIONS:]
    along = inner @ (directions / np.sqrt(common))
    inner -= along @ along[:known].T
    lengths = np.sqrt(np.maximum(lengths - np.square(along).sum(axis=1), LEAST_SHARP))
    inner /= lengths[:, np.newaxis] * lengths[np.newaxis, :known]
    of_works = np.sqrt(np.einsum("nw,nm,mw->w", works, inner[:known], works, optimize=True))
    return inner @ (works / of_works)


def _has_vector(model: WordModel, number: int) -> bool:
    return number >= 0 and model.morpheme_similarity(number, number) > 0


def _tag(morpheme: Morpheme) -> str:
    # irregular verbs carry a suffix: VV-R, VA-I
    return morpheme.tag.partition("-")[0]
