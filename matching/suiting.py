"""Whom a ranking puts forward at all.

Somebody always stands in the tenth place; a buyer is served better by a list that ends where the enterprises
that suit end. So one that is known to do other work than is asked for, for which the contract is far too
large, or that falls short in two of four ways at once, is not put forward, and the reason is said. What is
not known of it is never held against it, nor what its listing only hints at; where it is not clear what is
asked for, other work counts only if neither words nor sector speak for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.columns import NEVER
from matching.reasons import REASONS, Subject
from matching.records import Exclusion, Sentence, Supplier
from matching.scoring import NEIGHBOUR_VALUE, Evidence
from matching.trades import FEW_SECTORS, NEAR_SHARE, OTHER_WORK, OwnWork, is_certain

TELLING = ("text", "meaning", "sense", "sector", "place")
"""The components whose values tell, beside the evidence, who suits."""

LEAST_WORDS = 0.25
LEAST_SENSE = 0.6
LEAST_SECTOR = 0.5

CLEAR_SECTOR = 0.9
"""So much of the sector speaks for one that does other work where it is not clear what is asked for."""

TOO_MANY_SHORTFALLS = 2
"""Who falls short in so many ways is not put forward; in one, the score alone decides."""

TIMES_TOO_LARGE = 2
"""A contract of more than so many times the largest that an enterprise can take on is out of its reach."""

TIMES_OUT_OF_REACH = 10
"""A contract of more than so many times that limit keeps an enterprise out, whatever else it has."""

OTHER_WORK_RULE = "other_work"
SHORTFALLS_RULE = "shortfalls"
OUT_OF_REACH_RULE = "out_of_reach"
UNSUITED = frozenset({OTHER_WORK_RULE, SHORTFALLS_RULE, OUT_OF_REACH_RULE})
"""The rules by which an enterprise that may apply is not put forward."""


_COUNTS_KO = {2: "두", 3: "세", 4: "네"}
_COUNTS_EN = {2: "two", 3: "three", 4: "four"}


def is_of_the_trade(values: Mapping[str, Any]) -> Any:
    """Whether enough of the words, of what they point to or of the sector is shared; place does not count.

    `values` are those of the components: numbers, or arrays of one shape, and the answer is of that shape.
    """
    return _shares(values, LEAST_SECTOR)


def _shares(values: Mapping[str, Any], least_sector: float) -> Any:
    return _shares_words(values) | (values["sector"] >= least_sector)


def _shares_words(values: Mapping[str, Any]) -> Any:
    return (values["text"] + values["meaning"] >= LEAST_WORDS) | (values["sense"] >= LEAST_SENSE)


@dataclass(frozen=True, slots=True)
class Suitability:
    """Whether some rows suit a demand, as far as their work, sector, place and size go, and why not.

    evidence, values : the evidence on the rows, and what their components are worth. shortfalls : by
    component, whether each row falls short in it; does_other_work : whether each is known to;
    is_out_of_reach : whether the contract is for each of them; all bool, shape (rows,).
    """

    evidence: Evidence
    values: Mapping[str, np.ndarray]
    shortfalls: Mapping[str, np.ndarray]
    does_other_work: np.ndarray
    is_out_of_reach: np.ndarray

    @classmethod
    def judge(cls, evidence: Evidence, values: Mapping[str, np.ndarray]) -> Suitability:
        """Judge all rows of the evidence by the values of TELLING, at least."""
        shortfalls = _find_shortfalls(evidence, values)
        is_clear: Any = is_certain(evidence.wanted)
        if not is_clear:
            # what else speaks for a row, before its other work takes most of that away
            is_clear = ~_shares(_undo_credit(evidence, values), CLEAR_SECTOR)
        told = (evidence.work < OTHER_WORK) & evidence.is_work_sure & is_clear
        # sectors tell where no service or award does
        told_by_sector = shortfalls["sector"] & _is_untold(evidence)
        other_work = told | told_by_sector | _has_nothing_of(evidence, values)
        return cls(evidence, values, shortfalls, other_work, _is_too_large(evidence, TIMES_OUT_OF_REACH))

    @property
    def is_suited(self) -> np.ndarray:
        """Whether each row is put forward where it is eligible: bool, shape (rows,)."""
        count = sum(self.shortfalls.values())
        return ~self.does_other_work & ~self.is_out_of_reach & (count < TOO_MANY_SHORTFALLS)

    @property
    def is_of_the_trade(self) -> np.ndarray:
        """Whether words or sector speak for each row, or its work, which is asked for or near: bool, (rows,).

        Where it is not, nothing but place, size and what is not known put it forward.
        """
        evidence = self.evidence
        does_work = evidence.is_work_known & (evidence.work >= OTHER_WORK) & bool(evidence.wanted)
        return is_of_the_trade(self.values) | does_work

    def explain(self, place: int, supplier: Supplier, work: OwnWork) -> Exclusion:
        """Why a supplier that does not suit, which stands at a place of the evidence, does not."""
        subject = Subject(supplier, place, work, (), (), None)

        def say(name: str) -> Sentence:
            return REASONS[name].sentence(self.evidence, subject, float(self.values[name][place]))

        if self.does_other_work[place]:
            told_by = "trade" if self.evidence.work[place] < OTHER_WORK else "sector"
            return Exclusion(supplier.enterprise_id, OTHER_WORK_RULE, say(told_by))
        if self.is_out_of_reach[place]:
            said = say("size")
            return Exclusion(
                supplier.enterprise_id,
                OUT_OF_REACH_RULE,
                Sentence(
                    f"예산이 감당할 수 있는 규모의 {TIMES_OUT_OF_REACH}배를 넘습니다. {said.ko}",
                    f"The budget is more than {TIMES_OUT_OF_REACH} times what it can take on. {said.en}",
                ),
            )
        short = [say(name) for name, is_short in self.shortfalls.items() if is_short[place]]
        count = len(short)
        ko, en = " ".join(said.ko for said in short), " ".join(said.en for said in short)
        return Exclusion(
            supplier.enterprise_id,
            SHORTFALLS_RULE,
            Sentence(
                f"{_COUNTS_KO[count]} 가지가 함께 모자랍니다. {ko}",
                f"It falls short in {_COUNTS_EN[count]} ways. {en}",
            ),
        )


def _has_nothing_of(evidence: Evidence, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """Whether each row lists or has done something, nothing of which is of what is asked for: bool, (rows,).

    No word tells clearly that it does other work, but neither do its words, its sectors or an award among the
    nearest speak for it.
    """
    if not is_certain(evidence.wanted):
        return np.zeros(len(evidence.work), dtype=bool)
    is_silent = ~is_of_the_trade(_undo_credit(evidence, values)) & ~evidence.awards.has_near
    return evidence.tells_work & _is_untold(evidence) & is_silent


def _is_untold(evidence: Evidence) -> np.ndarray:
    """Whether no word tells the work of each row, or words only hint at other work: bool, (rows,)."""
    return ~evidence.is_work_known | ~evidence.is_work_sure & (evidence.work < OTHER_WORK)


def _undo_credit(evidence: Evidence, values: Mapping[str, np.ndarray]) -> Mapping[str, np.ndarray]:
    """What speaks for each row beside its work, before its other work takes most of that away."""
    of_others = {name: values[name] / evidence.credit for name in ("text", "meaning", "sector")}
    return {**values, **of_others}


def _find_shortfalls(evidence: Evidence, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """By component, whether each row falls short in it: bool, shape (rows,).

    `values` are those of the components for the rows of the evidence. Its work is only near to what is asked
    for; neither its sectors nor its words are those of the demand, or it lists more than FEW_SECTORS and has
    no record; it comes to other districts only; the budget is more than TIMES_TOO_LARGE times its limit. Who
    wants one lot need neither be of the sector of the whole nor take on all of its budget; who has worked for
    the buyer before has shown that it comes and how much it can take on.
    """
    columns, is_whole = evidence.columns, not evidence.demand.lots
    of_other_sector = (values["sector"] == 0.0) & (columns.sectors_ != 0)
    claims_all = np.bitwise_count(columns.sectors_) > FEW_SECTORS
    has_no_record = evidence.awards.history.last_day == NEVER
    return {
        "trade": evidence.is_work_known & (evidence.work <= NEAR_SHARE) & is_certain(evidence.wanted),
        "sector": (of_other_sector & ~_shares_words(values) & (is_whole and bool(evidence.sectors)))
        | (claims_all & has_no_record),
        "place": _is_new(evidence) & (values["place"] <= NEIGHBOUR_VALUE),
        "size": _is_too_large(evidence, TIMES_TOO_LARGE),
    }


def _is_too_large(evidence: Evidence, times: int) -> np.ndarray:
    """Whether the budget is more than so many times what each row can take on: bool, shape (rows,)."""
    demand = evidence.demand
    budget = demand.budget_krw if not demand.lots and demand.budget_krw else 0
    return _is_new(evidence) & (evidence.columns.limit_krw_ * times < budget)


def _is_new(evidence: Evidence) -> np.ndarray:
    """Whether each row has not worked for the buyer yet: bool, shape (rows,)."""
    return evidence.awards.with_buyer == 0
