"""Which row of the law lets one enterprise and one price pass, and what is still to be proved.

`private_contracts.py` turns these findings into the verdict on a purchase route.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from matching.korean import josa, write_day, write_krw, write_krw_en
from matching.proofs import Applicant, RatioProof, Standing, describe_class
from matching.records import Sentence, Verdict
from matching.rules import START_UNVERIFIED, DatedValue

VERDICT_ORDER: dict[Verdict, int] = {"possible": 0, "proof_missing": 1, "impossible": 2}
RATIO_CONDITIONS = frozenset({"vulnerable_employment", "minister_requirement"})


class Finding(NamedTuple):
    """What one row of the law says about one enterprise.

    standing : whether it belongs to the class of the row; None where the row is for anyone. on : the day.
    proof : of the share of vulnerable employees, where the row asks for it.
    """

    verdict: Verdict
    row: DatedValue
    standing: Standing | None
    on: date
    proof: RatioProof | None = None

    @property
    def clause(self) -> Sentence:
        """The finding in words, without a full stop; to be asked only where the row is for a class."""
        return _say_finding(self)


def find_grounds(applicant: Applicant, rows: Iterable[DatedValue], amount_krw: int) -> Iterator[Finding]:
    """A finding for each row whose bounds hold the amount and whose class the enterprise may belong to."""
    for row in rows:
        if not row.covers(amount_krw):
            continue
        if not row.supplier_class:
            yield Finding("possible", row, None, applicant.on)
        elif (finding := judge_class(applicant, row)) is not None:
            yield finding


def judge_class(applicant: Applicant, row: DatedValue) -> Finding | None:
    """Whether the enterprise proves the class and condition of a row; None where it is not of the class."""
    standing = applicant.papers.find_standing(row.supplier_class)
    if standing == "absent":
        return None
    verdict: Verdict = "possible"
    proof = None
    if standing == "expired" or row.condition == START_UNVERIFIED:
        verdict = "proof_missing"
    elif row.condition in RATIO_CONDITIONS:
        proof = applicant.ratio_proof
        verdict = proof.verdict
    if standing == "stated" and verdict == "possible":
        verdict = "proof_missing"
    return Finding(verdict, row, standing, applicant.on, proof)


def _say_finding(finding: Finding) -> Sentence:
    verdict, row, standing, on, proof = finding
    label = describe_class(row.supplier_class)
    if standing == "expired":
        return Sentence(
            f"{label.ko} 확인서의 유효기간이 지나 {write_day(on)} 현재 유효한 확인서가 필요합니다",
            f"its confirmation as a {label.en} has run out; one in force on {on} is needed",
        )
    if standing == "stated":
        return Sentence(
            f"{label.ko}{josa(label.ko, '으로/로')} 등록되어 있으나 인증서가 등록되지 않아 확인이 필요합니다",
            f"it states that it is a {label.en}, but lists no certificate; proof is needed",
        )
    if proof is not None:
        clause = _join_class(label, proof.sentence)
        if row.condition == "minister_requirement" and verdict == "possible":
            return Sentence(
                f"{clause.ko}(장관이 정하는 요건은 따로 확인하십시오)",
                f"{clause.en} (check the requirements set by the minister)",
            )
        return clause
    if row.condition == START_UNVERIFIED:
        return Sentence(
            f"{label.ko}에 관한 규정이 그날 시행 중이었는지 확인되지 않아 담당자가 확인하여야 합니다",
            f"whether the rule on a {label.en} was in force that day is not verified; please check",
        )
    return Sentence(f"{label.ko}에 해당합니다", f"it is a {label.en}")


def choose_finding(findings: Iterable[Finding]) -> Finding | None:
    """The most favourable finding; among equals the first, so none after that is asked for. None of none."""
    best = None
    for finding in findings:
        if finding.verdict == "possible":
            return finding
        if best is None or is_better(finding.verdict, best.verdict):
            best = finding
    return best


def get_worse(first: Verdict, second: Verdict) -> Verdict:
    """The less favourable of two verdicts."""
    return first if VERDICT_ORDER[first] >= VERDICT_ORDER[second] else second


def is_better(first: Verdict, second: Verdict) -> bool:
    """Whether the first verdict is the more favourable of two."""
    return VERDICT_ORDER[first] < VERDICT_ORDER[second]


def describe_bounds(row: DatedValue) -> Sentence:
    """The bounds of a row: 2,000만원 초과 1억원 이하."""
    return _say_bounds(row.min_excl, row.max_incl)


@lru_cache(maxsize=1024)
def _say_bounds(min_excl: int | None, max_incl: int | None) -> Sentence:
    parts_ko, parts_en = [], []
    if min_excl is not None:
        parts_ko.append(f"{write_krw(min_excl)} 초과")
        parts_en.append(f"above {write_krw_en(min_excl)}")
    if max_incl is not None:
        parts_ko.append(f"{write_krw(max_incl)} 이하")
        parts_en.append(f"up to {write_krw_en(max_incl)}")
    return Sentence(" ".join(parts_ko), " and ".join(parts_en))


def _join_class(label: Sentence, proof: Sentence) -> Sentence:
    return Sentence(f"{label.ko}{josa(label.ko, '으로/로')}서 {proof.ko}", f"as a {label.en}, {proof.en}")
