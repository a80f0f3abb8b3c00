"""The inverted index: which documents share which terms with a query, and how strongly.

BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", section 3.5) with one length norm
per channel. Two choices differ from the textbook, for the sake of public tenders:

- The pivot of the length norm is a constant, not the mean of the catalogue. What a document is worth for a
  term then depends on that document alone; only the term's rarity depends on the others, and that is looked
  up when a query is asked. So a catalogue gives the same scores whichever way it came about: fitted at once,
  upserted one by one, or shuffled.
- Rows are only ever added. A changed document becomes a new row and its old row dies; `delete` keeps the
  document frequencies exact.

Documents are bags of words and words are bags of terms (see `matching.text`), so that the texts of a batch
are analysed word by word, and its terms counted in numbers alone.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, islice, repeat
from types import MappingProxyType

import numpy as np

from matching.blobs import Arrays, dump_texts, restore_texts
from matching.kernels import get_kernels
from matching.spans import list_places
from matching.text import Analyser, Channel, split_words

Document = Sequence[tuple[str, float]]
"""The fields of a document: each a text and the weight of its words (1.0 = as usual)."""


@dataclass(frozen=True, slots=True)
class ChannelWeight:
    """How one channel counts; `pivot` is the number of terms that makes a document neither long nor short."""

    weight: float
    pivot: float


DEFAULT_CHANNELS: Mapping[Channel, ChannelWeight] = {
    Channel.MORPHEME: ChannelWeight(weight=0.6, pivot=60.0),
    Channel.COMPOUND: ChannelWeight(weight=0.4, pivot=12.0),
    Channel.GRAM: ChannelWeight(weight=0.4, pivot=90.0),
}


@dataclass(frozen=True, slots=True)
class _Segment:
    """Postings of one batch: term `terms[i]` stands in `rows[indptr[i]:indptr[i + 1]]`, rows ascending."""

    terms: np.ndarray
    indptr: np.ndarray
    rows: np.ndarray
    impacts: np.ndarray

    @property
    def size(self) -> int:
        return len(self.rows)

    def find_spans(self, terms: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where the postings of each term begin and end; an empty span where it has none here."""
        places = np.minimum(self.terms.searchsorted(terms), len(self.terms) - 1)
        starts = self.indptr[places]
        return starts, np.where(self.terms[places] == terms, self.indptr[places + 1], starts)


@dataclass(frozen=True, slots=True)
class Bags:
    """Documents as bags of numbered words: those of document i are `words[starts[i]:starts[i + 1]]`.

    words : int32, as one index numbers them. weights : of each word, float32. starts : int64, one more than
    there are documents.
    """

    words: np.ndarray
    weights: np.ndarray
    starts: np.ndarray

    def __len__(self) -> int:
        """The number of documents."""
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents with their words and terms, both numbered among those of these documents only.

    A changed listing must not cost as much as all words. bags : the documents, by such words. term_ids : the
    terms as the index numbers them, ascending. terms : those of word w are `terms[starts[w]:starts[w + 1]]`,
    by their places in `term_ids`. counts : how many of the documents have each term.
    """

    bags: Bags
    term_ids: np.ndarray
    terms: np.ndarray
    starts: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms of a query: alternatives side by side, groups in the order of their first keys.

    keys, ids, factors : name, number and what to multiply impacts with. group_ends : where each group ends.
    """

    keys: Sequence[str]
    ids: np.ndarray
    factors: np.ndarray
    group_ends: np.ndarray


K1 = 0.8
"""How soon a repeated term counts no more: 0 at once, the larger the later."""

WORDS_AT_A_TIME = 50_000
"""So many new words are analysed at once: enough for all cores, and few enough for the memory."""

TEXTS_AT_HAND = 50_000
"""So many texts are at hand with their words while documents are read: listings repeat names of services."""

LARGE_BATCH = 1_000_000
"""Postings that make a batch a large one."""

MOST_SEGMENTS = 24
"""Large batches stand side by side up to this number; merging them would cost more than looking into each."""

POSTINGS_AT_A_TIME = 1 << 15
"""So many postings are weighed at once, so that what is worked out on the way stays in the nearest cache."""

_EMPTY = _Segment(
    np.zeros(0, dtype=np.int32),
    np.zeros(1, dtype=np.int64),
    np.zeros(0, dtype=np.int32),
    np.zeros(0, dtype=np.float32),
)


class Retrieval:
    """The postings of the terms of one query.

    Terms of one group stand for the same thing; a row gets the largest share among them.
    """

    def __init__(
        self, terms: _Terms, segments: Sequence[_Segment], alive: np.ndarray, *, has_dead: bool
    ) -> None:
        self._terms = terms
        self._alive = alive
        self._has_dead = has_dead
        spans = ((segment, *segment.find_spans(terms.ids)) for segment in segments)
        self._spans = [span for span in spans if (span[1] < span[2]).any()]

    def scores(self) -> np.ndarray:
        """BM25 of every row; float64, shape (rows,); dead rows get 0."""
        scores = np.zeros(len(self._alive))
        accumulate = get_kernels().accumulate
        for segment, starts, ends in self._spans:
            terms = self._terms
            accumulate(segment.rows, segment.impacts, starts, ends, terms.factors, terms.group_ends, scores)
        if self._has_dead:
            scores *= self._alive
        return scores

    def contributions(
        self, rows: Sequence[int], *, keys: Container[str] | None = None
    ) -> list[dict[str, float]]:
        """What each term (of `keys` where given) is worth to each of `rows`; terms worth nothing stay out.

        They add up to the scores, but for groups, of which a score takes the largest only.
        """
        # a wider type would make numpy convert all postings
        asked = np.asarray(rows, dtype=np.int32)
        parts: list[dict[str, float]] = [{} for _ in rows]
        wanted = [term for term, key in enumerate(self._terms.keys) if keys is None or key in keys]
        factors, look_up = self._terms.factors[wanted], get_kernels().look_up
        for segment, starts, ends in self._spans:
            found = np.zeros((len(wanted), len(asked)), dtype=np.float32)
            look_up(segment.rows, segment.impacts, starts[wanted], ends[wanted], factors, asked, found)
            places, positions = found.nonzero()
            for place, position, worth in zip(
                places.tolist(), positions.tolist(), found[places, positions].tolist(), strict=True
            ):
                parts[position][self._terms.keys[wanted[place]]] = worth
        return parts


class InvertedIndex:
    """Documents by terms; `extend` adds rows, `delete` lets rows die, `retrieve` asks.

    Parameters
    ----------
    analyser : gives the terms of words; may be shared between indexes.
    b : strength of the length norm (0–1).
    channels : weight and pivot of each channel.

    Attributes
    ----------
    alive_ : bool array, one per row ever added; False where the row was deleted.
    """

    def __init__(
        self,
        analyser: Analyser,
        *,
        b: float = 0.5,
        channels: Mapping[Channel, ChannelWeight] = DEFAULT_CHANNELS,
    ) -> None:
        self.analyser = analyser
        self.b = b
        self.channels = dict(channels)
        self.alive_ = np.zeros(0, dtype=bool)
        self._living = 0
        self._segments: list[_Segment] = []
        self._term_ids: dict[str, int] = {}
        self._term_channels = array("b")
        self._word_ids: dict[str, int] = {}
        self._word_terms = array("i")
        self._word_starts = array("q", [0])
        self._document_counts = np.zeros(0, dtype=np.int64)

    def __len__(self) -> int:
        """The number of living documents."""
        return self._living

    @property
    def rows(self) -> int:
        """The number of rows ever added; scores have this length."""
        return len(self.alive_)

    def extend(self, documents: Sequence[Document]) -> None:
        """Add documents as the next rows, in the order given."""
        self.append(self.read(documents))

    def read(self, documents: Sequence[Document]) -> Bags:
        """The words of documents; words that are new to the index are analysed. Nothing is added."""
        word_ids, known = self._word_ids, len(self._word_ids)
        words, weights, starts = array("i"), array("f"), array("q", [0])
        read: dict[str, array[int]] = {}
        for document in documents:
            for text, weight in document:
                numbers = read.get(text)
                if numbers is None:
                    if len(read) == TEXTS_AT_HAND:
                        read.clear()
                    split = split_words(text)
                    found = list(map(word_ids.get, split))
                    if None in found:
                        found = [word_ids.setdefault(word, len(word_ids)) for word in split]
                    numbers = read[text] = array("i", found)
                words.extend(numbers)
                weights.extend(repeat(weight, len(numbers)))
            starts.append(len(words))
        self._learn_words(list(islice(reversed(word_ids), len(word_ids) - known))[::-1])
        return Bags(
            np.frombuffer(words, dtype=np.int32),
            np.frombuffer(weights, dtype=np.float32),
            np.frombuffer(starts, dtype=np.int64),
        )

    def append(self, documents: Bags) -> Batch:
        """Add documents that this index has read as the next rows, in the order given; gives their terms."""
        batch = self._count_terms(documents)
        self._document_counts[batch.term_ids] += batch.counts
        if len(batch.term_ids):
            self._append_segment(self._build_segment(batch))
        self.alive_ = np.concatenate([self.alive_, np.ones(len(documents), dtype=bool)])
        self._living += len(documents)
        return batch

    def delete(self, rows: Sequence[int], documents: Sequence[Document]) -> None:
        """Let rows die. `documents` are what was added as these rows; the counts of their terms go down."""
        if not len(rows):
            return
        if not self.alive_[rows].all() or len(set(rows)) < len(rows):
            raise ValueError("a row can be deleted only once")
        batch = self._count_terms(self.read(documents))
        self._document_counts[batch.term_ids] -= batch.counts
        self.alive_[rows] = False
        self._living -= len(rows)

    def has_term(self, key: str) -> bool:
        """Whether a living document has this term."""
        term = self._term_ids.get(key)
        return term is not None and bool(self._document_counts[term])

    @property
    def terms(self) -> Collection[str]:
        """All terms ever added (Term.key), in the order in which they came."""
        return self._term_ids.keys()

    def list_common(self, least: int) -> list[str]:
        """The terms that at least so many (≥ 1) living documents have."""
        return list(compress(self._term_ids, self._document_counts >= least))

    def document_count(self, key: str) -> int:
        """How many living documents have this term."""
        term = self._term_ids.get(key)
        return 0 if term is None else int(self._document_counts[term])

    def idf(self, key: str) -> float:
        """Rarity of a term among the living documents, > 0; an unknown term is as rare as one in none."""
        return self._rarity(self.document_count(key))

    def retrieve(
        self, weights: Mapping[str, float], *, stands_for: Mapping[str, str] = MappingProxyType({})
    ) -> Retrieval:
        """Look up weighted terms (Term.key → weight); what is found stays valid until the index changes.

        Terms that stand for the same other term are alternatives: a document gets the largest of them, not
        their sum, and none counts as rarer than the term it stands for. Terms are taken in the order of their
        keys, so that sums do not depend on how the index came about.
        """
        groups: dict[str, list[tuple[str, int, float]]] = {}
        keys = [key for key in sorted(weights) if key in self._term_ids]
        ids = [self._term_ids[key] for key in keys]
        counts = self._document_counts[ids].tolist()
        for key, term, documents_with_term in zip(keys, ids, counts, strict=True):
            rarity, origin = self._rarity(documents_with_term), stands_for.get(key)
            if origin is not None:
                rarity = min(rarity, self.idf(origin))
            found = (key, term, weights[key] * rarity)
            groups.setdefault(key if origin is None else f"→{origin}", []).append(found)
        terms = [found for group in groups.values() for found in group]
        queried = _Terms(
            keys=[key for key, _, _ in terms],
            ids=np.array([term for _, term, _ in terms], dtype=np.int32),
            factors=np.array([factor for _, _, factor in terms], dtype=np.float32),
            group_ends=np.cumsum([len(group) for group in groups.values()], dtype=np.int64),
        )
        return Retrieval(queried, self._segments, self.alive_, has_dead=self._living < self.rows)

    def dump(self) -> Arrays:
        """All that a query needs (see `restore`)."""
        self.compact()
        segment = self._segments[0] if self._segments else _EMPTY
        return {
            "alive": self.alive_.copy(),
            "keys": dump_texts(self._term_ids),
            "channels": np.array(self._term_channels, dtype=np.int8),
            "counts": self._document_counts.copy(),
            "terms": segment.terms,
            "indptr": segment.indptr,
            "rows": segment.rows,
            "impacts": segment.impacts,
        }

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Become the index that was dumped. The arrays of postings are used as they are, the others copied.

        Words are analysed anew when documents come or go: their terms are the same.
        """
        self.alive_ = arrays["alive"].copy()
        self._living = int(np.count_nonzero(self.alive_))
        self._term_ids = {key: number for number, key in enumerate(restore_texts(arrays["keys"]))}
        self._term_channels = array("b", arrays["channels"].tobytes())
        self._document_counts = arrays["counts"].copy()
        segment = _Segment(*(arrays[name] for name in ("terms", "indptr", "rows", "impacts")))
        self._segments = [segment] if segment.size else []

    def forget_words(self) -> None:
        """Give back the room of the words learned so far; a word that comes again is analysed again."""
        self._word_ids = {}
        self._word_terms = array("i")
        self._word_starts = array("q", [0])

    def compact(self) -> None:
        """Merge all segments into one; scores do not change. Worth it after many small `extend`s."""
        if len(self._segments) > 1:
            self._segments = [_merge(self._segments)]

    def _rarity(self, documents_with_term: int) -> float:
        return math.log1p((self._living - documents_with_term + 0.5) / (documents_with_term + 0.5))

    def _count_terms(self, documents: Bags) -> Batch:
        """Which terms documents have that this index has read, and how many have each."""
        used, words = _find_used(documents.words, len(self._word_ids))
        starts = np.frombuffer(self._word_starts, dtype=np.int64)
        firsts, lengths = starts[used], starts[used + 1] - starts[used]
        of_words = np.frombuffer(self._word_terms, dtype=np.int32)[list_places(firsts, lengths)]
        term_ids, terms = _find_used(of_words, len(self._term_ids))
        starts = np.concatenate([[0], np.cumsum(lengths)])
        counts = np.zeros(len(term_ids), dtype=np.int64)
        get_kernels().count_documents(words, documents.starts, terms, starts, counts)
        return Batch(Bags(words, documents.weights, documents.starts), term_ids, terms, starts, counts)

    def _learn_words(self, words: Sequence[str]) -> None:
        for start in range(0, len(words), WORDS_AT_A_TIME):
            for terms in self.analyser.analyse_words(words[start : start + WORDS_AT_A_TIME]):
                for term in terms:
                    identifier = self._term_ids.get(term.key)
                    if identifier is None:
                        identifier = self._term_ids[term.key] = len(self._term_ids)
                        self._term_channels.append(term.channel)
                    self._word_terms.append(identifier)
                self._word_starts.append(len(self._word_terms))
        missing = len(self._term_ids) - len(self._document_counts)
        if missing > 0:
            room = np.zeros(max(missing, len(self._document_counts) // 2), dtype=np.int64)
            self._document_counts = np.concatenate([self._document_counts, room])

    def _build_segment(self, batch: Batch) -> _Segment:
        """The postings of a batch as the next rows: BM25 but for the rarity of the terms."""
        bags, counts = batch.bags, batch.counts
        indptr = np.concatenate([[0], np.cumsum(counts)])
        rows, impacts = np.empty(indptr[-1], dtype=np.int32), np.empty(indptr[-1], dtype=np.float32)
        lengths = np.zeros((len(bags), len(Channel)))
        channels = np.frombuffer(self._term_channels, dtype=np.int8)[batch.term_ids]
        words = bags.words, bags.weights, bags.starts, batch.terms, batch.starts
        get_kernels().fill_postings(*words, channels, indptr, rows, impacts, lengths)
        pivots = np.array([self.channels[channel].pivot for channel in Channel])
        norms = (K1 * (1 - self.b + self.b * lengths / pivots)).astype(np.float32)
        weights = np.array([self.channels[channel].weight for channel in Channel], dtype=np.float32)
        of_postings = np.repeat(channels, counts)
        for start in range(0, len(rows), POSTINGS_AT_A_TIME):
            some = slice(start, start + POSTINGS_AT_A_TIME)
            tf, of = impacts[some], of_postings[some]
            impacts[some] = weights[of] * tf * np.float32(K1 + 1) / (tf + norms[rows[some], of])
        rows += np.int32(self.rows)
        return _Segment(batch.term_ids, indptr, rows, impacts)

    def _append_segment(self, segment: _Segment) -> None:
        """Keep the number of segments small: small neighbours merge, the first one is left alone."""
        self._segments.append(segment)
        if segment.size >= LARGE_BATCH and len(self._segments) < MOST_SEGMENTS:
            return
        while len(self._segments) > 2 and self._segments[-2].size <= 2 * self._segments[-1].size:
            last, before = self._segments.pop(), self._segments.pop()
            self._segments.append(_merge([before, last]))


def _find_used(numbers: np.ndarray, known: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of the numbers 0 to `known` occur, ascending, and the place of each of `numbers` among them."""
    if len(numbers) < known:
        used, places = np.unique(numbers, return_inverse=True)
        return used, places.astype(np.int32)
    # those of a whole catalogue: quicker without sorting them
    is_used = np.zeros(known, dtype=bool)
    is_used[numbers] = True
    places = np.cumsum(is_used, dtype=np.int32) - np.int32(1)
    return np.flatnonzero(is_used).astype(np.int32), places[numbers]


def _merge(segments: Sequence[_Segment]) -> _Segment:
    """All postings in one segment; the rows of each segment must be later than those of the one before."""
    terms = np.unique(np.concatenate([segment.terms for segment in segments]))
    places = [terms.searchsorted(segment.terms) for segment in segments]
    counts = np.zeros(len(terms), dtype=np.int64)
    for segment, at in zip(segments, places, strict=True):
        counts[at] += np.diff(segment.indptr)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    rows = np.empty(indptr[-1], dtype=np.int32)
    impacts = np.empty(indptr[-1], dtype=np.float32)
    free = indptr[:-1].copy()
    for segment, at in zip(segments, places, strict=True):
        lengths = np.diff(segment.indptr)
        targets = list_places(free[at], lengths)
        rows[targets] = segment.rows
        impacts[targets] = segment.impacts
        free[at] += lengths
    return _Segment(terms, indptr, rows, impacts)
