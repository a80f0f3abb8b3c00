"""Scored rows in words: components that add up, matched words, routes, warnings, and who is kept out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import numpy as np

from matching.advice import WarningFinder
from matching.eligibility import find_exclusion
from matching.index import Retrieval
from matching.listings import read_listing
from matching.ordering import Scores
from matching.proofs import Papers
from matching.reasons import REASONS, Subject, route_sentence
from matching.records import Component, Demand, Exclusion, Match, Route, Supplier, Verdict, Warning
from matching.reference_records import Reference
from matching.scoring import COMPONENTS, ROUTE_VALUES, Evidence
from matching.shapes import POINTS
from matching.suiting import Suitability
from matching.text import fold, split_words
from matching.word_hints import WordHints, find_runs

SHOWN_DECIMALS = 6

SHOWN_WORDS = 6
"""How many matched words a sentence names; more are no reason, only a list."""

LEAST_TELLING = 0.25
"""A word of procurement that counts less than this (예산, 포함, 지원) is no word to name."""

_FORMS = "사회 사회적 사회적협동조합 사회적기업 협동 협동조합 조합 마을기업 자활기업"
_STEPS = "진행 접수 등록 확인 당일 결과"
_HARDLY_TELLING = frozenset(f"{_FORMS} {_STEPS}".split())
"""What a supplier is, and steps of any procedure: not generic to the field, and no words to name either."""

_UNITS = (
    "년|월|일|시|시간|분|개월|주|회|회기|차|명|인|식|개|개소|개교|곳|대|층|부|건|권|원|만원|억원|퍼센트|%"
)
_EMPTY_WORD = re.compile(
    rf"[\d,.]+(?:{_UNITS})?|{_UNITS}|하다|되다|있다|없다|등|및|중|수|"
    "가다|오다|보다|주다|받다|쓰다|두다|들다|나다|듣다|알다|맡다|만들다|안|못|더|잘|곳|것|한|두|세|"
    "하루|매일|매주|매월|매년|오전|오후|오늘|이번|올해"
)
"""Words that many texts share and that tell nothing of what is bought."""


def describe_matches(
    scores: Scores, places: Sequence[int], verdicts: Mapping[int, Verdict], ranks: Sequence[int]
) -> list[Match]:
    """The places as matches, in the order given, with the ranks given; `verdicts` on private contracts."""
    evidence, need, rows = scores.evidence, scores.evidence.need, scores.rows[places]
    hardly = _list_hardly_telling(evidence.reference)
    shown, stands_for = keep_telling(need.shown, but=hardly), need.stands_for
    parts = scores.weigh(places)
    own, related = (retrieval.contributions(rows, keys=shown) for retrieval in scores.retrievals)
    hints = _find_hints(scores, rows, own, related)
    near_works = scores.catalogue.trades.find_near_works(evidence.wanted, rows)
    warnings = WarningFinder(evidence.demand, on=evidence.on, rules=evidence.reference.rules)
    route_points = scores.route_points
    matches = []
    for number, place in enumerate(places):
        row, verdict = int(scores.rows[place]), verdicts[place]
        supplier = scores.suppliers[row]
        papers = Papers.read(supplier, evidence.on)
        subject = Subject(
            supplier=supplier,
            place=place,
            own_words=tuple([shown[key] for key in choose_words(own[number], shown)]),
            related_words=tuple(
                [(need.shown[stands_for[key]], shown[key]) for key in choose_words(related[number], shown)]
            ),
            nearest_award=scores.awards.find_nearest(supplier, row),
            hints=hints[number],
            near_works=near_works[number],
        )
        matches.append(
            _describe_match(
                evidence,
                subject,
                parts[number],
                route_points=route_points[verdict],
                rank=ranks[number],
                routes=scores.routes.judge(supplier, papers),
                warnings=warnings.find(supplier, papers),
            )
        )
    return matches


def _find_hints(
    scores: Scores,
    rows: np.ndarray,
    own: Sequence[Mapping[str, float]],
    related: Sequence[Mapping[str, float]],
) -> list[WordHints]:
    """What else counted among the words of each row; looked for where no word that is shown did.

    own, related : what each word to be shown is worth to each row.
    """
    need, hardly = scores.evidence.need, _list_hardly_telling(scores.evidence.reference)
    hidden_own, hidden_related = (
        _find_hidden(retrieval, rows, parts, sums[rows])
        for retrieval, parts, sums in zip(
            scores.retrievals, (own, related), (scores.sweep.own, scores.sweep.related), strict=True
        )
    )
    words = _list_words(need.title, scores.evidence.demand) if any(hidden_own) else []
    hints = []
    for row, of_own, of_related in zip(rows.tolist(), hidden_own, hidden_related, strict=True):
        empty = {key: need.shown[key] for key in of_own if key in need.shown}
        runs: dict[str, str] = {}
        if of_own:
            listing = fold(" ".join(text for text, _ in read_listing(scores.suppliers[row])))
            found = find_runs(of_own, words, listing, scores.catalogue.index.analyser)
            runs = keep_telling(found, but=hardly.union(empty.values()))
        written = {key: need.shown.get(key, key[1:]) for key in of_related}
        hints.append(
            WordHints(
                parts=tuple([runs[key] for key in choose_words(of_own, runs)]),
                empty=tuple([empty[key] for key in choose_words(of_own, empty)]),
                related=tuple(
                    [
                        (need.shown[need.stands_for[key]], written[key])
                        for key in choose_words(of_related, written)
                    ]
                ),
            )
        )
    return hints


def _find_hidden(
    retrieval: Retrieval, rows: np.ndarray, shown: Sequence[Mapping[str, float]], sums: np.ndarray
) -> list[dict[str, float]]:
    """What every word is worth to those of the rows that have a sum but no word to be shown; else nothing."""
    places = [place for place, parts in enumerate(shown) if not parts and sums[place] > 0]
    hidden: list[dict[str, float]] = [{} for _ in shown]
    if places:
        for place, parts in zip(places, retrieval.contributions(rows[places]), strict=True):
            hidden[place] = parts
    return hidden


def _list_words(title: str, demand: Demand) -> list[str]:
    """The words of a demand, each once; `title` is its title as it was read."""
    texts = [title, demand.description]
    texts += [text for lot in demand.lots for text in (lot.name, lot.description)]
    return list(dict.fromkeys(word for text in texts for word in split_words(text)))


def describe_exclusions(scores: Scores, rows: np.ndarray) -> tuple[Exclusion, ...]:
    """Why those of some rows that were looked at closely are not put forward, in the order given."""
    places = scores.rows.searchsorted(rows)
    return tuple(
        exclusion
        for place in places[~scores.is_put_forward[places]].tolist()
        if (
            exclusion := explain_kept_out(
                scores.suitability, place, scores.suppliers[int(scores.rows[place])]
            )
        )
    )


def explain_kept_out(suitability: Suitability, place: int, supplier: Supplier) -> Exclusion | None:
    """Why a supplier, which stands at a place of the evidence, is not put forward; None where it is."""
    evidence = suitability.evidence
    return find_exclusion(supplier, evidence.demand, on=evidence.on) or suitability.explain(place, supplier)


def _describe_match(
    evidence: Evidence,
    subject: Subject,
    parts: Sequence[tuple[float, float]],
    *,
    route_points: float,
    rank: int,
    routes: tuple[Route, ...],
    warnings: tuple[Warning, ...],
) -> Match:
    """One supplier as a match; `parts` are the values and the points of every component but the route."""
    shown = [
        (rule, _round(value), added / POINTS) for rule, (value, added) in zip(COMPONENTS, parts, strict=True)
    ]
    # what is said is said of the value as it is shown, so that no word stands beside a 0
    components = [
        Component(
            rule.name,
            value,
            contribution,
            REASONS[rule.name].sentence(evidence, subject, value),
            REASONS[rule.name].speaks(evidence, subject, value),
        )
        for rule, value, contribution in shown
    ]
    private = routes[0]
    value = ROUTE_VALUES[private.verdict]
    # what nobody knows yet speaks for nobody
    speaks = private.verdict == "possible" or private.missing == "proof"
    said = route_sentence(private)
    components.append(Component("route", value, route_points / POINTS, said, is_reason=speaks))
    return Match(
        enterprise_id=subject.supplier.enterprise_id,
        rank=rank,
        score=sum([added for _, added in parts], route_points) / POINTS,
        components=tuple(components),
        matched_terms=(*subject.own_words, *(word for _, word in subject.related_words)),
        routes=routes,
        warnings=warnings,
    )


def keep_telling(shown: Mapping[str, str], *, but: Collection[str] = ()) -> dict[str, str]:
    """Without numbers with or without a unit (2026년, 62명), verbs and units that say nothing of the work.

    `but` names others to leave out.
    """
    return {key: word for key, word in shown.items() if not _is_empty(word) and word not in but}


def choose_words(parts: Mapping[str, float], shown: Mapping[str, str]) -> list[str]:
    """The term keys worth showing among `parts`, heaviest first; `shown` says how they are written.

    Left out are terms without a written form, words that stand inside a chosen one, and single syllables
    where there is a longer word: beside 청소 a matching 책 is no reason.
    """
    words = sorted([key for key in parts if key in shown])
    words.sort(key=parts.__getitem__, reverse=True)
    words = [key for key in words if len(shown[key]) > 1] or words
    chosen: dict[str, str] = {}
    # line by line the words chosen so far: one look tells whether another stands inside any of them
    lines = ""
    for key in words:
        word = shown[key]
        if word not in lines:
            for other in [other for other in chosen if other in word]:
                del chosen[other]
            chosen[word] = key
            lines = f"{lines}\n{word}"
    return list(chosen.values())[:SHOWN_WORDS]


@lru_cache(maxsize=8192)
def _round(value: float) -> float:
    """A value as it is shown; kept, as most are among few and rounding takes as long as a sentence."""
    return round(value, SHOWN_DECIMALS)


@lru_cache(maxsize=8)
def _list_hardly_telling(reference: Reference) -> frozenset[str]:
    """The words of procurement that stand in so many notices that sharing them says nothing."""
    generic = (word.word for word in reference.words.generic if word.weight < LEAST_TELLING)
    return _HARDLY_TELLING.union(generic)


@lru_cache(maxsize=8192)
def _is_empty(word: str) -> bool:
    return bool(_EMPTY_WORD.fullmatch(word))
