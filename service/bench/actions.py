"""Measures of the engine on an invented catalogue of any size.

Machines are noisy and shared, so each time stands beside the time of a peer that does the same work in the
same process on the same cores, and the ratio is what counts.
"""

from __future__ import annotations

import os
import platform
import random
import resource
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from typing import Any

import numpy as np
from kiwipiepy import Kiwi

from matching import Demand, Matcher, Supplier
from matching.ranking import read_listing
from service.bridge import spare_from_collection

JUDGED_ON = date(2026, 6, 1)
SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서고노도로모보소구누두루무부수그느드르므브기니디리미비시"
UPSERTS = 200

Step = Callable[[str], AbstractContextManager[None]]
"""Shows a named step of the work while it lasts."""


def measure_engine(
    samples: Sequence[Supplier], demands: Sequence[Demand], *, enterprises: int, step: Step
) -> dict[str, Any]:
    """Building, asking and changing a catalogue of `enterprises` invented from `samples`.

    The peer of building is Kiwi's own batch tokenisation of the very same texts on all cores. Memory is the
    peak of this process up to the last answer, before the peer runs; it holds the invented listings too.
    """
    with step(f"inventing {enterprises:,} enterprises"):
        catalogue = list(invent_catalogue(samples, enterprises, seed=0))
        texts = [" ".join(text for text, _ in read_listing(supplier)) for supplier in catalogue]
    matcher = Matcher()
    matcher.analyser.analyse_word("준비")
    with step("building the index"):
        fit_seconds = _time(lambda: matcher.fit(catalogue))
    matcher.prepare()
    spare_from_collection(matcher)
    with step(f"ranking {len(demands)} demands"):
        for demand in demands[:5]:
            matcher.rank(demand, on=JUDGED_ON)
        rank_seconds = [_time(lambda d=demand: matcher.rank(d, on=JUDGED_ON)) for demand in demands]
    with step(f"changing {UPSERTS} listings"):
        changed = [replace(supplier, summary=supplier.name) for supplier in catalogue[:UPSERTS]]
        upsert_seconds = [_time(lambda s=supplier: matcher.upsert([s])) for supplier in changed]
    peak_mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with step("the peer: Kiwi tokenises the same texts"):
        kiwi = Kiwi(num_workers=os.cpu_count() or 1)
        kiwi.tokenize("준비")
        kiwi_seconds = _time(lambda: _exhaust(kiwi.tokenize(iter(texts))))
    return {
        "enterprises": enterprises,
        "characters": sum(map(len, texts)),
        "fit_seconds": round(fit_seconds, 2),
        "kiwi_tokenise_seconds": round(kiwi_seconds, 2),
        "fit_to_kiwi": round(fit_seconds / kiwi_seconds, 3),
        "rank_ms": _quantiles(rank_seconds),
        "upsert_ms": _quantiles(upsert_seconds),
        "peak_memory_mib": round(peak_mebibytes),
    }


def describe_machine() -> dict[str, Any]:
    """What the measures were taken on."""
    return {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "load_average": round(os.getloadavg()[0], 2),
        **{package: version(package) for package in ("kiwipiepy", "numpy", "scipy")},
    }


def invent_catalogue(samples: Sequence[Supplier], count: int, *, seed: int) -> Iterator[Supplier]:
    """`count` enterprises, each with parts of three samples and two words of its own.

    The own words (its name, a place name) let the vocabulary grow with the catalogue as in real texts.
    """
    chance = random.Random(seed)

    def word() -> str:
        return "".join(chance.choices(SYLLABLES, k=3))

    for number in range(count):
        facts, words, record = chance.choices(samples, k=3)
        yield replace(
            facts,
            enterprise_id=f"E{number:07d}",
            name=word() + chance.choice(("협동조합", "사회적협동조합", "㈜", "마을기업")),
            summary=f"{word()}마을. {words.summary}",
            services=(*words.services, *facts.services[:1]),
            track_record=record.track_record,
        )


def _time(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _exhaust(items: Iterable[object]) -> None:
    for _ in items:
        pass


def _quantiles(seconds: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(seconds, share)) * 1000, 2) for share in (50, 90, 99)} | {
        "runs": len(seconds)
    }
