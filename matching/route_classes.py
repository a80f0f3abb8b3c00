"""What the verdict on a private contract depends on, as one number for every row of a catalogue.

A rank far down is only known when the routes of thousands of rivals are. Rows with equal numbers have equal
verdicts, so that one supplier of each class has to be judged, and the others need not even be unpacked.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matching.columns import NEVER, Columns
from matching.eligibility import NEVER_ENDS, EligibilityTable
from matching.proofs import RATIO_PAPER, RATIO_TOPICS
from matching.records import Supplier, Verdict
from matching.routes import DECIDING_PAPERS, RATIO_CLASSES, RouteJudge

_BELOW, _PROVED, _NOT_PROVED = 1, 2, 3


def judge_rows(
    rows: np.ndarray, classes: np.ndarray, judge: RouteJudge, get_supplier: Callable[[int], Supplier]
) -> tuple[np.ndarray, list[Verdict]]:
    """The verdicts that occur among some rows, and for each of the rows the place of its own among them.

    `classes` are those that `number_classes` gives.
    """
    _, firsts, members = np.unique(classes[rows], return_index=True, return_inverse=True)
    return members, [judge.get_verdict(get_supplier(int(rows[first]))) for first in firsts]


def number_classes(eligibility: EligibilityTable, columns: Columns, judge: RouteJudge) -> np.ndarray:
    """A number for every row; rows with the same have the same `RouteJudge.get_verdict`.

    The number tells which deciding papers are in force on the day and which have run out, the main type where
    it is only stated, and, for those whose share of vulnerable employees matters, how that is proved.
    """
    day = judge.on.toordinal()
    stated = eligibility.find_stated_types()
    numbers = stated.astype(np.int64)
    asks_ratio = np.isin(stated, eligibility.find_codes(RATIO_CLASSES))
    for kind in sorted(DECIDING_PAPERS):
        rows, first, last = eligibility.list_papers(kind)
        held, lapsed = np.zeros(len(numbers), dtype=bool), np.zeros(len(numbers), dtype=bool)
        held[rows[(first <= day) & (day <= last)]] = True
        lapsed[rows[last < day]] = True
        numbers = (numbers << 2) + 2 * held + lapsed
        if kind in RATIO_CLASSES:
            asks_ratio |= held
    return (numbers << 2) + np.where(asks_ratio, _prove_ratios(eligibility, columns, judge), 0)


def _prove_ratios(eligibility: EligibilityTable, columns: Columns, judge: RouteJudge) -> np.ndarray:
    """For every row the verdict of `judge_ratio_proof`; 0 for all where no rule on it is in force."""
    rules, regime, day = judge.rules.on(judge.on), judge.demand.regime, judge.on.toordinal()
    if not all(rules.find(topic, regime) for topic in RATIO_TOPICS):
        return np.zeros(len(columns), dtype=np.int64)
    percent, lasting = (rules.get_one(topic, regime) for topic in RATIO_TOPICS)
    rows, first, last = (column.astype(np.int64) for column in eligibility.list_papers(RATIO_PAPER))
    by_rule = np.where(first == NEVER, NEVER_ENDS, first + int(lasting.value or 0))
    last_day = np.minimum(by_rule, last)
    proves = (first <= day) & (day <= last_day) & (last_day != NEVER_ENDS)
    verdicts = np.full(len(columns), _NOT_PROVED, dtype=np.int64)
    verdicts[rows[proves]] = _PROVED
    verdicts[columns.vulnerable_percent_ < (percent.value or 0.0)] = _BELOW
    return verdicts
