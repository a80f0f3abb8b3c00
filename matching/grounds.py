"""Which row of the law lets one enterprise and one price pass, and what is still to be proved.

`routes.py` turns these findings into the verdict on a purchase route.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from matching.korean import josa, write_day, write_krw, write_krw_en
from matching.proofs import describe_class, find_standing, judge_ratio_proof
from matching.records import Sentence, Supplier, Verdict
from matching.rules import DatedValue, RulesInForce

VERDICT_ORDER: dict[Verdict, int] = {"possible": 0, "proof_missing": 1, "impossible": 2}
RATIO_CONDITIONS = frozenset({"vulnerable_employment", "minister_requirement"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What one row of the law says about one enterprise. The sentence is a clause without a full stop."""

    verdict: Verdict
    row: DatedValue
    clause: Sentence


def find_grounds(
    supplier: Supplier, rows: Iterable[DatedValue], amount_krw: int, on: date, rules: RulesInForce
) -> list[Finding]:
    """A finding for each row whose bounds hold the amount and whose class the enterprise may belong to."""
    findings = []
    for row in rows:
        if not row.covers(amount_krw):
            continue
        if not row.supplier_class:
            findings.append(Finding("possible", row, Sentence("", "")))
            continue
        finding = judge_class(supplier, row, on, rules)
        if finding is not None:
            findings.append(finding)
    return findings


def judge_class(supplier: Supplier, row: DatedValue, on: date, rules: RulesInForce) -> Finding | None:
    """Whether the enterprise proves the class and condition of a row; None where it is not of the class."""
    standing = find_standing(supplier, row.supplier_class, on)
    if standing == "absent":
        return None
    label = describe_class(row.supplier_class)
    if standing == "expired":
        return Finding(
            "proof_missing",
            row,
            Sentence(
                f"{label.ko} 확인서의 유효기간이 지나 {write_day(on)} 현재 유효한 확인서가 필요합니다",
                f"its confirmation as a {label.en} has run out; one in force on {on} is needed",
            ),
        )
    if row.condition in RATIO_CONDITIONS:
        proof = judge_ratio_proof(supplier, on, rules, row.regime)
        verdict, clause = proof.verdict, _join_class(label, proof.sentence)
        if row.condition == "minister_requirement" and verdict == "possible":
            clause = Sentence(
                f"{clause.ko}(장관이 정하는 요건은 따로 확인하십시오)",
                f"{clause.en} (check the requirements set by the minister)",
            )
    elif row.condition == "start_date_unverified":
        verdict = "proof_missing"
        clause = Sentence(
            f"{label.ko}에 관한 규정이 그날 시행 중이었는지 확인되지 않아 담당자가 확인하여야 합니다",
            f"whether the rule on a {label.en} was in force that day is not verified; please check",
        )
    else:
        verdict = "possible"
        clause = Sentence(f"{label.ko}에 해당합니다", f"it is a {label.en}")
    if standing == "stated" and verdict == "possible":
        verdict = "proof_missing"
    if standing == "stated":
        clause = Sentence(
            f"{label.ko}{josa(label.ko, '으로/로')} 등록되어 있으나 인증서가 등록되지 않아 확인이 필요합니다",
            f"it states that it is a {label.en}, but lists no certificate; proof is needed",
        )
    return Finding(verdict, row, clause)


def choose_finding(findings: list[Finding]) -> Finding | None:
    """The most favourable finding; among equals the first. None where there is none."""
    return min(findings, key=lambda finding: VERDICT_ORDER[finding.verdict], default=None)


def get_worse(first: Verdict, second: Verdict) -> Verdict:
    """The less favourable of two verdicts."""
    return first if VERDICT_ORDER[first] >= VERDICT_ORDER[second] else second


def describe_bounds(row: DatedValue) -> Sentence:
    """The bounds of a row: 2,000만원 초과 1억원 이하."""
    parts_ko, parts_en = [], []
    if row.min_excl is not None:
        parts_ko.append(f"{write_krw(row.min_excl)} 초과")
        parts_en.append(f"above {write_krw_en(row.min_excl)}")
    if row.max_incl is not None:
        parts_ko.append(f"{write_krw(row.max_incl)} 이하")
        parts_en.append(f"up to {write_krw_en(row.max_incl)}")
    return Sentence(" ".join(parts_ko), " and ".join(parts_en))


def _join_class(label: Sentence, proof: Sentence) -> Sentence:
    return Sentence(f"{label.ko}{josa(label.ko, '으로/로')}서 {proof.ko}", f"as a {label.en}, {proof.en}")
