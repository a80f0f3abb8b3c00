"""Scored rows in words: components that add up, matched words, routes, warnings, and who is kept out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from matching.advice import WarningFinder
from matching.eligibility import find_exclusion
from matching.index import Retrieval
from matching.listings import read_listing
from matching.ordering import Scores
from matching.proofs import Papers
from matching.reasons import REASONS, Subject, route_sentence
from matching.records import Component, Demand, Exclusion, Match, Route, Verdict, Warning
from matching.scoring import COMPONENTS, ROUTE_VALUES, Evidence
from matching.shapes import POINTS
from matching.telling import choose_words, keep_telling, list_hardly_telling
from matching.text import fold, split_words
from matching.word_hints import NO_HINTS, WordHints, find_runs

SHOWN_DECIMALS = 6


def describe_matches(
    scores: Scores, places: Sequence[int], verdicts: Mapping[int, Verdict], ranks: Sequence[int]
) -> list[Match]:
    """The places as matches, in the order given, with the ranks given; `verdicts` on private contracts."""
    evidence, need, rows = scores.evidence, scores.evidence.need, scores.rows[places]
    hardly = list_hardly_telling(evidence.reference)
    shown, stands_for = keep_telling(need.shown, but=hardly), need.stands_for
    parts = scores.weigh(places)
    own, related = (retrieval.contributions(rows, keys=shown) for retrieval in scores.retrievals)
    hints = _find_hints(scores, rows, own, related)
    works = scores.catalogue.trades.find_own_works(evidence.wanted, rows)
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
            work=works[number],
            own_words=tuple([shown[key] for key in choose_words(own[number], shown)]),
            related_words=tuple(
                [(need.shown[stands_for[key]], shown[key]) for key in choose_words(related[number], shown)]
            ),
            nearest_award=scores.awards.find_nearest(supplier, row),
            hints=hints[number],
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
    need, hardly = scores.evidence.need, list_hardly_telling(scores.evidence.reference)
    hidden_own, hidden_related = (
        _find_hidden(retrieval, rows, parts, sums[rows])
        for retrieval, parts, sums in zip(
            scores.retrievals, (own, related), (scores.sweep.own, scores.sweep.related), strict=True
        )
    )
    words = _list_words(need.title, scores.evidence.demand) if any(hidden_own) else []
    hints = []
    for row, of_own, of_related in zip(rows.tolist(), hidden_own, hidden_related, strict=True):
        if not of_own and not of_related:
            hints.append(NO_HINTS)
            continue
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
    places = places[~scores.is_put_forward[places]]
    kept_out, evidence = scores.rows[places], scores.evidence
    works = scores.catalogue.trades.find_own_works(evidence.wanted, kept_out)
    exclusions = []
    for place, row, work in zip(places.tolist(), kept_out.tolist(), works, strict=True):
        supplier = scores.suppliers[row]
        exclusion = find_exclusion(supplier, evidence.demand, on=evidence.on)
        exclusions.append(exclusion or scores.suitability.explain(place, supplier, work))
    return tuple(exclusions)


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


@lru_cache(maxsize=8192)
def _round(value: float) -> float:
    """A value as it is shown; kept, as most are among few and rounding takes as long as a sentence."""
    return round(value, SHOWN_DECIMALS)
