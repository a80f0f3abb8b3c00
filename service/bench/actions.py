"""Measures of the engine on an invented catalogue of any size.

Machines are noisy and shared, so each time stands beside the time of a peer that does the same work in the
same process on the same cores, and the ratio is what counts.
"""

from __future__ import annotations

import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from matching import Demand, Matcher, Supplier
from matching.index import Document, InvertedIndex
from matching.listings import read_listing
from matching.text import Analyser, split_words
from service.bench.peers import Bm25sPeer, KiwiPeer
from service.bridge import spare_from_collection
from service.engine.saved_index import read_index, save_index

JUDGED_ON = date(2026, 6, 1)
SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서고노도로모보소구누두루무부수그느드르므브기니디리미비시"
UPSERTS = 200

COUNTED = 1_000
"""On so many listings the terms of one are counted."""

PEER_ENTERPRISES = 100_000
"""Up to so many enterprises the peers are measured too; beyond, they take an hour and many GiB."""

PEER_COUNT = 100
"""So many documents bm25s retrieves for a demand."""

Step = Callable[[str], AbstractContextManager[None]]
"""Shows a named step of the work while it lasts."""


def measure_engine(
    samples: Sequence[Supplier],
    demands: Sequence[Demand],
    *,
    enterprises: int,
    step: Step,
    is_brief: bool = False,
) -> dict[str, Any]:
    """Building, asking, changing and restarting a catalogue of `enterprises` invented from `samples`.

    Up to PEER_ENTERPRISES the peers stand beside it: Kiwi tokenises the very same texts on all cores, and
    bm25s makes an index of the same terms and retrieves PEER_COUNT documents for the same demands. Memory is
    the peak of this process up to the last answer, before a file is written and the peers run; at most a
    batch of the invented listings is in it.
    """

    def invent() -> Iterator[Supplier]:
        return invent_catalogue(samples, enterprises, seed=0, is_brief=is_brief)

    catalogue = _Timed(invent())
    matcher = Matcher()
    matcher.analyser.analyse_word("준비")
    with step(f"building the index of {enterprises:,} enterprises"):
        fit_seconds = _time(lambda: matcher.fit(catalogue)) - catalogue.seconds
    matcher.prepare()
    spare_from_collection(matcher)
    with step(f"ranking {len(demands)} demands"):
        for demand in demands[:5]:
            matcher.rank(demand, on=JUDGED_ON)
        rank_seconds = [_time(lambda d=demand: matcher.rank(d, on=JUDGED_ON)) for demand in demands]
    with step(f"changing {UPSERTS} listings"):
        known = (matcher.get_supplier(_name(number)) for number in range(min(UPSERTS, enterprises)))
        changed = [replace(supplier, summary=supplier.name) for supplier in known]
        upsert_seconds = [_time(lambda s=supplier: matcher.upsert([s])) for supplier in changed]
    peak_mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with step("saving the index and taking it up again"):
        start_seconds, file_bytes = _measure_start(matcher, demands[0])
    rank_ms = _quantiles(rank_seconds)
    measured = {
        "enterprises": enterprises,
        "terms_per_enterprise": _count_terms(matcher.analyser, islice(invent(), COUNTED)),
        "fit_seconds": round(fit_seconds, 2),
        "rank_ms": rank_ms,
        "upsert_ms": _quantiles(upsert_seconds),
        "peak_memory_mib": round(peak_mebibytes),
        "start_from_file_seconds": round(start_seconds, 3),
        "file_mib": round(file_bytes / 2**20),
    }
    if enterprises <= PEER_ENTERPRISES:
        documents = [read_listing(supplier) for supplier in invent()]
        with step("the peer: Kiwi tokenises the same texts"):
            kiwi = KiwiPeer()
            texts = [" ".join(text for text, _ in document) for document in documents]
            kiwi_seconds = _time(lambda: kiwi.tokenise(texts))
        measured["kiwi_tokenise_seconds"] = round(kiwi_seconds, 2)
        measured["fit_to_kiwi"] = round(fit_seconds / kiwi_seconds, 3)
        with step("the peer: bm25s retrieves from the same terms"):
            measured |= _measure_bm25s(matcher, documents, demands, rank_ms["p50"])
    return measured


def _measure_start(matcher: Matcher, demand: Demand) -> tuple[float, int]:
    """The seconds from a saved index to a matcher that has answered as before, and the bytes of the file."""
    expected = matcher.rank(demand, on=JUDGED_ON)
    with tempfile.TemporaryDirectory("-pumasi") as folder:
        file = Path(folder, "catalogue.index")
        size = save_index(file, matcher.dump(), {})
        again = Matcher(matcher.reference)
        seconds = _time(lambda: again.restore(read_index(file)[0]))
        if again.rank(demand, on=JUDGED_ON) != expected:
            raise AssertionError("the index that was taken up gives other answers")
    return seconds, size


def _measure_bm25s(
    matcher: Matcher, documents: Sequence[Document], demands: Sequence[Demand], rank_p50_ms: float
) -> dict[str, Any]:
    """Making an index, and retrieving, by this engine's index and by bm25s.

    Both are given numbers: this index those of words that are known to it, bm25s those of terms.
    """
    analyser = matcher.analyser
    limit, analyser.known_words_limit = analyser.known_words_limit, sys.maxsize
    try:
        peer = Bm25sPeer(list_terms(analyser, document) for document in documents)
        index = InvertedIndex(analyser)
        bags = index.read(documents)
        own_seconds = _time(lambda: index.append(bags))
    finally:
        analyser.known_words_limit = limit
    peer_seconds = _time(peer.build)
    queries = [matcher.reader.read_demand(demand).own for demand in demands]
    count = min(PEER_COUNT, len(documents))
    peer.retrieve(queries[0], count)
    peer_ms = _quantiles([_time(lambda q=query: peer.retrieve(q, count)) for query in queries])
    return {
        "index_from_known_words_seconds": round(own_seconds, 2),
        "bm25s_index_from_terms_seconds": round(peer_seconds, 2),
        "bm25s_index_to_own": round(peer_seconds / own_seconds, 2),
        "bm25s_retrieve_ms": peer_ms,
        "rank_to_bm25s_retrieve": round(rank_p50_ms / peer_ms["p50"], 2),
    }


def list_terms(analyser: Analyser, document: Document) -> list[str]:
    """The terms of a document, as often as the engine's index counts them."""
    words = [word for text, _ in document for word in split_words(text)]
    return [term.key for terms in analyser.analyse_words(words) for term in terms]


def _count_terms(analyser: Analyser, suppliers: Iterable[Supplier]) -> float:
    """The terms of a listing in the mean, as often as the engine's index counts them."""
    counts = [len(list_terms(analyser, read_listing(supplier))) for supplier in suppliers]
    return round(fmean(counts), 1)


def describe_machine() -> dict[str, Any]:
    """What the measures were taken on."""
    return {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "load_average": round(os.getloadavg()[0], 2),
        **{package: version(package) for package in ("kiwipiepy", "numpy", "scipy", "numba", "bm25s")},
    }


def invent_catalogue(
    samples: Sequence[Supplier], count: int, *, seed: int, is_brief: bool = False
) -> Iterator[Supplier]:
    """`count` enterprises, each with parts of three samples and two words of its own.

    The own words (its name, a place name) let the vocabulary grow with the catalogue as in real texts. A
    brief listing is a name, a place and one service.
    """
    chance = random.Random(seed)

    def word() -> str:
        return "".join(chance.choices(SYLLABLES, k=3))

    for number in range(count):
        facts, words, record = chance.choices(samples, k=3)
        yield replace(
            facts,
            enterprise_id=_name(number),
            name=word() + chance.choice(("협동조합", "사회적협동조합", "㈜", "마을기업")),
            summary=f"{word()}마을" if is_brief else f"{word()}마을. {words.summary}",
            services=words.services[:1] if is_brief else (*words.services, *facts.services[:1]),
            track_record=() if is_brief else record.track_record,
        )


def _name(number: int) -> str:
    return f"E{number:07d}"


def _time(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


class _Timed:
    """Items, and the seconds that making them took."""

    def __init__(self, items: Iterable[Any]) -> None:
        self._items = iter(items)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        start = time.perf_counter()
        try:
            return next(self._items)
        finally:
            self.seconds += time.perf_counter() - start


def _quantiles(seconds: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(seconds, share)) * 1000, 2) for share in (50, 90, 99)} | {
        "runs": len(seconds)
    }
