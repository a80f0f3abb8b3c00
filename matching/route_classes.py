"""What the verdicts on private contracts depend on, as one number for every row of a catalogue.

Rows with equal numbers have equal verdicts, so that one supplier of each class has to be judged, and the
others need not even be unpacked: a rank far down is only known when the routes of thousands of rivals are.
For one demand only those bits of the numbers count that stand for papers the law asks for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable

import numpy as np

from matching.blobs import SupplierStore
from matching.columns import NEVER, Columns
from matching.eligibility import NEVER_ENDS, EligibilityTable
from matching.proofs import CONFIRMATIONS, RATIO_CLASSES, RATIO_PAPER, RatioRule
from matching.records import Missing, Verdict
from matching.routes import DECIDING_PAPERS, RouteJudge

_BELOW, _PROVED, _NOT_PROVED = 1, 2, 3


class RouteClasses:
    """The classes of all rows on one day, and the verdicts on them that were found until now.

    Parameters
    ----------
    numbers : see `number_classes`; not to be changed from now on.
    """

    def __init__(self, numbers: np.ndarray) -> None:
        self.numbers = numbers
        numbers.flags.writeable = False
        self._verdicts: dict[Hashable, dict[int, tuple[Verdict, Verdict]]] = defaultdict(dict)

    def find_verdicts(self, question: Hashable) -> dict[int, tuple[Verdict, Verdict]]:
        """By class, the verdicts known on what `RouteJudge.question` names; more may be added."""
        return self._verdicts[question]


class RowJudge:
    """Judges private contracts for the rows of a catalogue, once for each class and question.

    Parameters
    ----------
    judge : of one demand on one day. classes : of all rows on that day. suppliers : by row.
    """

    def __init__(self, judge: RouteJudge, classes: RouteClasses, suppliers: SupplierStore) -> None:
        self._judge = judge
        self._classes = classes.numbers
        self._asked = mask_numbers(judge.deciding)
        self._suppliers = suppliers
        self._verdicts = classes.find_verdicts(judge.question)
        self._missing: dict[int, Missing | None] = {}

    def get_verdict(self, row: int) -> Verdict:
        """Whether a private contract is open."""
        return self.get_verdicts(row)[0]

    def get_verdicts(self, row: int) -> tuple[Verdict, Verdict]:
        """See `RouteJudge.get_verdicts`."""
        number = int(self._classes[row]) & self._asked
        verdicts = self._verdicts.get(number)
        if verdicts is None:
            verdicts = self._verdicts[number] = self._judge.get_verdicts(self._suppliers[row])
        return verdicts

    def find_missing(self, row: int) -> Missing | None:
        """See `RouteJudge.find_missing`."""
        if self.get_verdict(row) != "proof_missing":
            return None
        number = int(self._classes[row]) & self._asked
        if number not in self._missing:
            self._missing[number] = self._judge.find_missing(self._suppliers[row])
        return self._missing[number]

    def judge_all(self, rows: np.ndarray) -> tuple[list[Verdict], np.ndarray]:
        """The verdicts that occur among some rows, and for each row the place of its own among them."""
        _, firsts, members = np.unique(
            self._classes[rows] & self._asked, return_index=True, return_inverse=True
        )
        return [self.get_verdict(int(rows[first])) for first in firsts], members


def number_classes(
    eligibility: EligibilityTable, columns: Columns, day: int, rule: RatioRule | None
) -> np.ndarray:
    """A number for every row; rows with the same have the same verdicts on a day (its ordinal).

    It tells which deciding papers are in force and which confirmations have run out, the main type where it
    is only stated, and, for those whose share of vulnerable employees matters, how that is proved by the rule
    in force.
    """
    stated = eligibility.find_stated_types()
    asks_ratio = np.isin(stated, eligibility.find_codes(RATIO_CLASSES))
    bit = 1 << (len(DECIDING_PAPERS) + len(CONFIRMATIONS) + 2)
    numbers = stated.astype(np.int64) * bit
    # only the rows that hold a paper are touched: most hold one or two
    for kind in sorted(DECIDING_PAPERS):
        rows, first, last = eligibility.list_papers(kind)
        holders = rows[(first <= day) & (day <= last)]
        bit >>= 1
        numbers[holders] |= bit
        if kind in CONFIRMATIONS:
            bit >>= 1
            numbers[rows[last < day]] |= bit
        if kind in RATIO_CLASSES:
            asks_ratio[holders] = True
    if rule is not None:
        numbers += np.where(asks_ratio, _prove_ratios(eligibility, columns, day, rule), 0)
    return numbers


def mask_numbers(deciding: Collection[str]) -> int:
    """The bits of `number_classes` that matter where only some of the deciding papers are asked for."""
    mask = -1
    for kind in sorted(DECIDING_PAPERS):
        for _ in range(2 if kind in CONFIRMATIONS else 1):
            mask = 2 * mask + (kind in deciding)
    return (mask << 2) + (0 if RATIO_CLASSES.isdisjoint(deciding) else 3)


def _prove_ratios(eligibility: EligibilityTable, columns: Columns, day: int, rule: RatioRule) -> np.ndarray:
    """For every row the verdict of `judge_ratio_proof`."""
    rows, first, last = (column.astype(np.int64) for column in eligibility.list_papers(RATIO_PAPER))
    last_day = np.minimum(np.where(first == NEVER, NEVER_ENDS, first + rule.days), last)
    proves = (first <= day) & (day <= last_day) & (last_day != NEVER_ENDS)
    verdicts = np.full(len(columns), _NOT_PROVED, dtype=np.int64)
    verdicts[rows[proves]] = _PROVED
    verdicts[columns.vulnerable_percent_ < rule.percent] = _BELOW
    return verdicts
