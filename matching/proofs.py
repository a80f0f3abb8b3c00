"""What an enterprise can prove on a day: its class of supplier, and its share of vulnerable employees.

A certificate of organisation (인증, 인가, 지정) that has ended means that the enterprise no longer belongs to
the class. A paper that only confirms a standing state (확인서) and has run out can be issued again: the proof
is missing, not the state.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from matching.certificate_names import get_label, is_organisation_type
from matching.korean import write_day
from matching.records import Certification, Sentence, Supplier, Verdict
from matching.rules import RulesInForce

Standing = Literal["held", "expired", "stated", "absent"]

# 소기업·소상공인 are one class of the law.
_PAPERS_OF_CLASS = {"small_enterprise": frozenset({"small_enterprise", "micro_enterprise"})}
CONFIRMATIONS = frozenset(
    {"small_enterprise", "micro_enterprise", "womens_enterprise", "disabled_enterprise", "youth_startup"}
)
RATIO_CLASSES = frozenset(
    {"social_enterprise", "social_cooperative", "self_support_enterprise", "village_enterprise"}
)
"""The classes of which the law asks for a share of vulnerable employees beside."""

RATIO_PAPER = "vulnerable_employment"
RATIO_TOPICS = ("vulnerable_employment_percent", "vulnerable_employment_days")
"""The rules on the share of vulnerable employees: the least share, and how long a paper on it holds."""


class RatioRule(NamedTuple):
    """What the law asks of the share of vulnerable employees: so many percent, and how long a paper holds."""

    percent: float
    days: int

    @classmethod
    def of(cls, rules: RulesInForce, regime: str) -> RatioRule:
        """The rule in force; raises RuleNotInForce before the first."""
        percent, lasting = (rules.get_one(topic, regime) for topic in RATIO_TOPICS)
        return cls(percent.value or 0.0, int(lasting.value or 0))


class Papers(NamedTuple):
    """What an enterprise's papers show on a day.

    held : the types of those in force. lapsed : of the confirmations that have run out. stated : the stated
    main type where no organisation-type certificate is listed at all, else None.
    """

    held: frozenset[str]
    lapsed: frozenset[str]
    stated: str | None

    @classmethod
    def read(cls, supplier: Supplier, on: date) -> Papers:
        """The papers of an enterprise on a day."""
        held, lapsed, lists_type = set(), set(), False
        for item in supplier.certifications:
            if item.is_valid_on(on):
                held.add(item.type)
            elif item.type in CONFIRMATIONS and item.valid_to is not None and item.valid_to < on:
                lapsed.add(item.type)
            lists_type = lists_type or is_organisation_type(item.type)
        stated = None if lists_type else supplier.organisation_type
        return cls(frozenset(held), frozenset(lapsed), stated)

    def among(self, types: frozenset[str]) -> Papers:
        """Only papers of some types."""
        stated = self.stated if self.stated in types else None
        return Papers(self.held & types, self.lapsed & types, stated)

    def find_standing(self, supplier_class: str) -> Standing:
        """Whether the enterprise belongs to a class of the law.

        `held`: a certificate of the class is in force. `expired`: a confirmation of the class is listed and
        has run out. `stated`: the class is the enterprise's stated main type, but it lists no
        organisation-type certificate at all. `absent`: none of these.
        """
        kinds = list_class_papers(supplier_class)
        if not self.held.isdisjoint(kinds):
            return "held"
        if not self.lapsed.isdisjoint(kinds):
            return "expired"
        return "stated" if self.stated == supplier_class else "absent"


def list_class_papers(supplier_class: str) -> Collection[str]:
    """The certificates that put an enterprise into a class of the law."""
    return _PAPERS_OF_CLASS.get(supplier_class, (supplier_class,))


class RatioProof(NamedTuple):
    """Whether the required share of vulnerable employees is proved; two that are equal are said alike.

    required : the least share in percent. share : the listed one where it is below. last_day : of the paper,
    where there is one. days : how long a paper holds, where that has run out.
    """

    verdict: Verdict
    required: float
    share: float | None = None
    last_day: date | None = None
    days: int | None = None

    @property
    def sentence(self) -> Sentence:
        """A clause without a full stop."""
        return _say_ratio_proof(self)


def judge_ratio_proof(supplier: Supplier, on: date, rule: RatioRule) -> RatioProof:
    """Whether the 취약계층 고용비율 is proved on a day, by the rule in force.

    A listed share below the required percent is a no, whatever the paper says. A paper holds from its day of
    issue (`valid_from`) until its own last day or until the days of the rule have run out, whichever is
    earlier; without a day of issue its own last day counts. Everything else is a missing proof.
    """
    required, days = rule
    share = supplier.vulnerable_employment_percent
    if share is not None and share < required:
        return RatioProof("impossible", required, share)
    last_days = [
        last
        for item in supplier.certifications
        if item.type == RATIO_PAPER
        and (item.valid_from is None or item.valid_from <= on)
        and (last := _find_last_day(item, days)) is not None
    ]
    if not last_days:
        return RatioProof("proof_missing", required)
    last_day = max(last_days)
    if on <= last_day:
        return RatioProof("possible", required, last_day=last_day)
    return RatioProof("proof_missing", required, last_day=last_day, days=days)


@lru_cache(maxsize=4096)
def _say_ratio_proof(proof: RatioProof) -> Sentence:
    """Kept: many enterprises prove it in the same way."""
    verdict, required, share, last_day, days = proof
    if share is not None:
        return Sentence(
            f"취약계층 고용비율이 {share:g}%로 {required:g}%에 미치지 못합니다",
            f"its share of vulnerable employees is {share:g}%, below {required:g}%",
        )
    if last_day is None:
        return Sentence(
            f"취약계층 고용비율({required:g}% 이상) 확인서가 필요합니다",
            f"a certificate of at least {required:g}% vulnerable employees is needed",
        )
    if verdict == "possible":
        return Sentence(
            f"취약계층 고용비율 확인서가 {write_day(last_day)}까지 유효합니다",
            f"its certificate of vulnerable employment is in force until {last_day}",
        )
    return Sentence(
        f"취약계층 고용비율 확인서의 유효기간({days}일)이 {write_day(last_day)}에 끝나 "
        "다시 발급받아야 합니다",
        f"its certificate of vulnerable employment ran out on {last_day} ({days} days) "
        "and must be issued again",
    )


class Applicant:
    """An enterprise on one day, as the rows of the law ask about it; what they ask again is remembered.

    Parameters
    ----------
    supplier : the enterprise. on, rules, regime : the day, and the law in force on it.
    """

    def __init__(self, supplier: Supplier, on: date, rules: RulesInForce, regime: str) -> None:
        self.on = on
        self.papers = Papers.read(supplier, on)
        self._supplier = supplier
        self._rules = rules
        self._regime = regime

    @cached_property
    def ratio_proof(self) -> RatioProof:
        """See `judge_ratio_proof`; raises RuleNotInForce before the first rule on the share."""
        return judge_ratio_proof(self._supplier, self.on, RatioRule.of(self._rules, self._regime))


def _find_last_day(paper: Certification, days: int) -> date | None:
    """The last day of a paper; None where neither its issue nor its end is known."""
    lasting = timedelta(days=days)
    # no day comes after the last of the calendar
    by_rule = min(paper.valid_from, date.max - lasting) + lasting if paper.valid_from else None
    return min((day for day in (by_rule, paper.valid_to) if day is not None), default=None)


def describe_class(supplier_class: str) -> Sentence:
    """The name of a class of the law for people; the class of small enterprises has two members."""
    if supplier_class == "small_enterprise":
        return Sentence("소기업·소상공인", "small or micro enterprise")
    return get_label(supplier_class)
