"""What an enterprise can prove on a day: its class of supplier, and its share of vulnerable employees.

A certificate of organisation (인증, 인가, 지정) that has ended means that the enterprise no longer belongs to
the class. A paper that only confirms a standing state (확인서) and has run out can be issued again: the proof
is missing, not the state.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from matching.certificate_names import get_label, is_organisation_type
from matching.korean import write_day
from matching.records import Certification, Sentence, Supplier, Verdict
from matching.rules import RulesInForce

Standing = Literal["held", "expired", "stated", "absent"]

# The certificates that put an enterprise into a class of the law. 소기업·소상공인 are one class there.
_PAPERS_OF_CLASS = {"small_enterprise": frozenset({"small_enterprise", "micro_enterprise"})}
_CONFIRMATIONS = frozenset(
    {"small_enterprise", "micro_enterprise", "womens_enterprise", "disabled_enterprise", "youth_startup"}
)
RATIO_PAPER = "vulnerable_employment"
RATIO_TOPICS = ("vulnerable_employment_percent", "vulnerable_employment_days")
"""The rules on the share of vulnerable employees: the least share, and how long a paper on it holds."""


def find_standing(supplier: Supplier, supplier_class: str, on: date) -> Standing:
    """Whether the enterprise belongs to a class of the law on a day.

    `held`: a certificate of the class is in force. `expired`: a confirmation of the class is listed and has
    run out. `stated`: the class is the enterprise's stated main type, but it lists no organisation-type
    certificate at all. `absent`: none of these.
    """
    kinds = _PAPERS_OF_CLASS.get(supplier_class)
    expired = lists_type = False
    for item in supplier.certifications:
        kind = item.type
        if kind == supplier_class or (kinds is not None and kind in kinds):
            if item.is_valid_on(on):
                return "held"
            expired = expired or (kind in _CONFIRMATIONS and item.valid_to is not None and item.valid_to < on)
        lists_type = lists_type or is_organisation_type(kind)
    if expired:
        return "expired"
    return "stated" if supplier.organisation_type == supplier_class and not lists_type else "absent"


@dataclass(frozen=True, slots=True)
class RatioProof:
    """Whether the required share of vulnerable employees is proved, and how that is said."""

    verdict: Verdict
    sentence: Sentence


def judge_ratio_proof(supplier: Supplier, on: date, rules: RulesInForce, regime: str) -> RatioProof:
    """Whether the 취약계층 고용비율 is proved on a day.

    A listed share below the required percent is a no, whatever the paper says. A paper holds from its day of
    issue (`valid_from`) until its own last day or until the days of the rule have run out, whichever is
    earlier; without a day of issue its own last day counts. Everything else is a missing proof. Raises
    RuleNotInForce before the first rule on the share.
    """
    percent, lasting = (rules.get_one(topic, regime) for topic in RATIO_TOPICS)
    required, days = percent.value or 0.0, int(lasting.value or 0)
    share = supplier.vulnerable_employment_percent
    if share is not None and share < required:
        return RatioProof(
            "impossible",
            Sentence(
                f"취약계층 고용비율이 {share:g}%로 {required:g}%에 미치지 못합니다",
                f"its share of vulnerable employees is {share:g}%, below {required:g}%",
            ),
        )
    last_days = [
        last
        for item in supplier.certifications
        if item.type == RATIO_PAPER
        and (item.valid_from is None or item.valid_from <= on)
        and (last := _find_last_day(item, days)) is not None
    ]
    if last_days and on <= max(last_days):
        last = max(last_days)
        return RatioProof(
            "possible",
            Sentence(
                f"취약계층 고용비율 확인서가 {write_day(last)}까지 유효합니다",
                f"its certificate of vulnerable employment is in force until {last}",
            ),
        )
    if last_days:
        last = max(last_days)
        return RatioProof(
            "proof_missing",
            Sentence(
                f"취약계층 고용비율 확인서의 유효기간({days}일)이 {write_day(last)}에 끝나 "
                "다시 발급받아야 합니다",
                f"its certificate of vulnerable employment ran out on {last} ({days} days) "
                "and must be issued again",
            ),
        )
    return RatioProof(
        "proof_missing",
        Sentence(
            f"취약계층 고용비율({required:g}% 이상) 확인서가 필요합니다",
            f"a certificate of at least {required:g}% vulnerable employees is needed",
        ),
    )


def _find_last_day(paper: Certification, days: int) -> date | None:
    """The last day of a paper; None where neither its issue nor its end is known."""
    by_rule = paper.valid_from + timedelta(days=days) if paper.valid_from else None
    known = [day for day in (by_rule, paper.valid_to) if day is not None]
    return min(known, default=None)


def describe_class(supplier_class: str) -> Sentence:
    """The name of a class of the law for people; the class of small enterprises has two members."""
    if supplier_class == "small_enterprise":
        return Sentence("소기업·소상공인", "small or micro enterprise")
    return get_label(supplier_class)
