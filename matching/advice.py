"""What a buyer should look at before deciding, and what a demand did not say.

Warnings never change a score and never keep anyone out; they name something to check. `WarningFinder` speaks
of pairs, `find_demand_warnings` of the notice alone, `find_unknowns` of what was not known when ranking,
`find_unclear_work` of what was not understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, lru_cache

from matching.certificate_names import get_label, is_organisation_type, licence_key
from matching.competition import say_amount_to_check
from matching.conditions import find_licence_hint, find_place_hint, find_type_hint, read_licences
from matching.eligibility import get_admitted_types
from matching.korean import josa, with_josa, write_day, write_krw, write_krw_en
from matching.places import find_place
from matching.price import find_estimated_price
from matching.proofs import RATIO_CLASSES, Papers, RatioRule, judge_ratio_proof
from matching.records import (
    ORGANISATION_TYPES,
    WORKS_KINDS,
    Certification,
    Demand,
    Sentence,
    Supplier,
    Warning,
)
from matching.reference_records import Reference
from matching.rules import RuleBook, RuleNotInForce, RulesInForce
from matching.trades import WantedTrade, is_certain

# A certificate that ends within so many days of the demand is worth renewing before the papers are drawn up.
ENDING_SOON_DAYS = 90
UNKNOWN_PUBLICATION = Sentence(
    "공고일을 알 수 없어 정한 기준일로 판단하였습니다.",
    "The day of publication is not known; the day asked for was used.",
)

# "실적" that is demanded, not merely valued: 실적이 있는 업체, 실적 제한, 수행실적 1건 이상 보유.
_PERFORMANCE_LIMIT = re.compile(
    r"실적\s?제한|실적(?:으로|에\s?의한)\s?제한|(?:수행|납품|시공|이행|운영)\s?실적[이을를]?\s?(?:있는|보유한|갖춘)\s?"
    r"(?:업체|기업|자|법인|단체)|실적[^.\n]{0,20}이상\s?(?:보유|있는|인)\s?(?:업체|기업|자|법인)[^.\n]{0,6}(?:한함|한하|제한|만)"
)
_READ_CHARACTERS = 60_000
_CONTRACT_FORMS = ("small_enterprise", "womens_enterprise", "disabled_enterprise", "youth_startup")


class WarningFinder:
    """The warnings of one demand on one day, for one supplier after another.

    Codes: `certificate_unproven`, `certificate_ends_before_due`, `certificate_ends_before_contract`,
    `certificate_ends_during_contract`, `certificate_ends_soon`, `confirmation_expired`, `district_unknown`,
    `budget_above_max_contract`, `vulnerable_employment_unproven`, and those of `find_demand_warnings`. A day
    for which no law is loaded leaves out what depends on law.
    """

    def __init__(self, demand: Demand, *, on: date, rules: RuleBook) -> None:
        self.demand = demand
        self.on = on
        self.rules = rules
        self.admitted = get_admitted_types(demand) or ORGANISATION_TYPES
        self.licences = read_licences(demand)
        self.notice = find_demand_warnings(demand, on=on, rules=rules)
        self.ratio_classes: frozenset[str] = frozenset()
        try:
            in_force = rules.on(on)
        except RuleNotInForce:
            return
        price = find_estimated_price(demand)
        if price is not None:
            kind = "works" if demand.contract_type == "works" else "goods_services"
            self.ratio_classes = _find_ratio_classes(in_force, demand.regime, kind, price.amount_krw)

    @cached_property
    def ratio_rule(self) -> RatioRule:
        """The rule on the share of vulnerable employees; raises RuleNotInForce before the first."""
        return RatioRule.of(self.rules.on(self.on), self.demand.regime)

    def find(self, supplier: Supplier, papers: Papers) -> tuple[Warning, ...]:
        """What to check about this supplier, with its papers on the day, and the demand, in a fixed order."""
        found = [warning for check in _CHECKS if (warning := check(supplier, papers, self)) is not None]
        return (*found, *self.notice)


def find_demand_warnings(demand: Demand, *, on: date, rules: RuleBook) -> tuple[Warning, ...]:
    """What to check about the notice itself, whoever applies: `performance_limit_in_small_tender`."""
    try:
        return _find_notice_warnings(demand, rules.on(on))
    except RuleNotInForce:
        return ()


def find_unknowns(demand: Demand) -> tuple[Sentence, ...]:
    """What the demand did not say, and what was assumed in its place; in a fixed order."""
    return tuple(sentence for find in _UNKNOWNS if (sentence := find(demand)) is not None)


# --- about the pair ---


def _check_unproven(supplier: Supplier, papers: Papers, finder: WarningFinder) -> Warning | None:
    if any(is_organisation_type(item.type) for item in supplier.certifications):
        return None
    if supplier.organisation_type is None:
        return Warning(
            "certificate_unproven",
            Sentence(
                "조직유형과 인증서가 등록되어 있지 않아 확인이 필요합니다.",
                "Neither the organisation type nor a certificate is listed; please check.",
            ),
        )
    label = get_label(supplier.organisation_type)
    return Warning(
        "certificate_unproven",
        Sentence(
            f"{with_josa(label.ko, '으로/로')} 등록되어 있으나 인증서(지정서)가 등록되어 있지 않아 "
            "확인이 필요합니다.",
            f"Listed as a {label.en} without a certificate; please check.",
        ),
    )


def _check_certificate_end(supplier: Supplier, papers: Papers, finder: WarningFinder) -> Warning | None:
    """The first thing to say about the end of the papers by which the enterprise may take part."""
    deciding = _find_deciding_papers(supplier, finder)
    if not deciding:
        return None
    demand, on = finder.demand, finder.on
    paper = min(deciding, key=_end)
    last_day = _end(paper)
    label = _name_paper(paper.type)
    if demand.due_on is not None and last_day < demand.due_on:
        code, until = "certificate_ends_before_due", ("마감일", "the due date", demand.due_on)
    elif demand.contract_from is not None and last_day < demand.contract_from:
        code, until = (
            "certificate_ends_before_contract",
            ("계약 시작일", "the contract", demand.contract_from),
        )
    elif demand.contract_to is not None and last_day < demand.contract_to:
        code = "certificate_ends_during_contract"
        until = ("계약 종료일", "the end of the contract", demand.contract_to)
    elif (last_day - on).days <= ENDING_SOON_DAYS:
        return Warning(
            "certificate_ends_soon",
            Sentence(
                f"{label.ko}의 유효기간이 {write_day(last_day)}에 끝납니다. 갱신 여부를 확인하십시오.",
                f"The certificate ({label.en}) ends on {last_day}; check whether it is renewed.",
            ),
        )
    else:
        return None
    return Warning(
        code,
        Sentence(
            f"{label.ko}의 유효기간이 {write_day(last_day)}에 끝나 {until[0]}({write_day(until[2])}) "
            "전에 만료됩니다. 갱신 여부를 확인하십시오.",
            f"The certificate ({label.en}) ends on {last_day}, before {until[1]} ({until[2]}); "
            "check whether it is renewed.",
        ),
    )


def _find_deciding_papers(supplier: Supplier, finder: WarningFinder) -> list[Certification]:
    """For each thing that must be held, the paper in force that lasts longest, if it has an end.

    The organisation type is one such thing, each required licence another.
    """
    in_force = [item for item in supplier.certifications if item.is_valid_on(finder.on)]
    groups = [
        [item for item in in_force if item.type in finder.admitted],
        *(
            [item for item in in_force if requirement.is_met_by(licence_key(item.type))]
            for requirement in finder.licences
        ),
    ]
    longest = [max(group, key=_end) for group in groups if group]
    return [paper for paper in longest if paper.valid_to is not None]


def _name_paper(kind: str) -> Sentence:
    label = get_label(kind)
    return Sentence(f"{label.ko} 인증(지정)", label.en) if is_organisation_type(kind) else label


def _end(paper: Certification) -> date:
    return paper.valid_to or date.max


def _check_expired_confirmation(supplier: Supplier, papers: Papers, finder: WarningFinder) -> Warning | None:
    if not papers.lapsed:
        return None
    for name in _CONTRACT_FORMS:
        if papers.find_standing(name) == "expired":
            label = get_label(name)
            return Warning(
                "confirmation_expired",
                Sentence(
                    f"{label.ko} 확인서의 유효기간이 지났습니다. 수의계약 특례를 쓰려면 "
                    "다시 발급받아야 합니다.",
                    f"The confirmation as a {label.en} has run out; it must be issued again to rely on it.",
                ),
            )
    return None


def _check_district(supplier: Supplier, papers: Papers, finder: WarningFinder) -> Warning | None:
    if supplier.district or not finder.demand.region_restriction:
        return None
    return Warning(
        "district_unknown",
        Sentence(
            "소재지 제한이 있는 공고이나 이 기업의 소재지가 등록되어 있지 않습니다. "
            "법인등기부로 확인하십시오.",
            "The demand is limited by region, and the enterprise's office is not listed; check the register.",
        ),
    )


def _check_budget(supplier: Supplier, papers: Papers, finder: WarningFinder) -> Warning | None:
    budget, limit = finder.demand.budget_krw, supplier.max_contract_krw
    if budget is None or limit is None or budget <= limit or finder.demand.lots:
        return None
    return Warning(
        "budget_above_max_contract",
        Sentence(
            f"예산액 {write_krw(budget)}이 이 기업이 밝힌 최대 계약 규모 "
            f"{with_josa(write_krw(limit), '을/를')} 넘습니다. 수행 능력이나 공동수급을 확인하십시오.",
            f"The budget of {write_krw_en(budget)} is above the largest contract the enterprise states "
            f"({write_krw_en(limit)}); check its capacity or a joint contract.",
        ),
    )


def _check_ratio(supplier: Supplier, papers: Papers, finder: WarningFinder) -> Warning | None:
    """That the paper on vulnerable employees is missing where it would open a route."""
    if papers.held.isdisjoint(finder.ratio_classes):
        return None
    proof = judge_ratio_proof(supplier, finder.on, finder.ratio_rule)
    if proof.verdict != "proof_missing":
        return None
    return Warning(
        "vulnerable_employment_unproven",
        Sentence(
            f"{proof.sentence.ko}. 갖추면 수의계약 또는 1인 견적의 특례를 쓸 수 있습니다.",
            f"As to the exception for private contracts, {proof.sentence.en}.",
        ),
    )


@lru_cache(maxsize=256)
def _find_ratio_classes(rules: RulesInForce, regime: str, kind: str, amount_krw: int) -> frozenset[str]:
    """The classes for which a paper on vulnerable employees opens a route that nobody else has."""
    if any(
        not row.supplier_class and row.covers(amount_krw) for row in rules.find("one_quote", regime, kind)
    ):
        return frozenset()
    topics = ("one_quote",) if kind == "works" else ("private_contract", "one_quote")
    rows = (row for topic in topics for row in rules.find(topic, regime, kind))
    return frozenset(
        row.supplier_class for row in rows if row.supplier_class in RATIO_CLASSES and row.covers(amount_krw)
    )


_CHECKS: tuple[Callable[[Supplier, Papers, WarningFinder], Warning | None], ...] = (
    _check_unproven,
    _check_certificate_end,
    _check_expired_confirmation,
    _check_district,
    _check_budget,
    _check_ratio,
)


# --- about the notice ---


def _find_notice_warnings(demand: Demand, rules: RulesInForce) -> tuple[Warning, ...]:
    limit_rules = rules.find("performance_limit", demand.regime)
    kind = "works" if demand.contract_type == "works" else "goods_services"
    notified = rules.find("notice_amount", demand.regime, kind)
    price = find_estimated_price(demand)
    if not limit_rules or not notified or price is None or price.amount_krw >= (notified[0].value or 0):
        return ()
    if not _PERFORMANCE_LIMIT.search(demand.description[:_READ_CHARACTERS]):
        return ()
    amount, check, limit = int(notified[0].value or 0), say_amount_to_check(notified[0]), limit_rules[0]
    return (
        Warning(
            "performance_limit_in_small_tender",
            Sentence(
                "공고문에 실적 제한으로 보이는 문구가 있으나 추정가격이 고시금액 "
                f"{write_krw(amount)} 미만입니다. 실적 제한에 관한 규정({limit.dated_article.ko})에 맞는지 "
                f"확인하십시오.{check.ko}",
                "The notice seems to demand past performance, but its price is below the notified amount of "
                f"{write_krw_en(amount)}; check it against the law ({limit.dated_article.en}).{check.en}",
            ),
        ),
    )


# --- what was not known ---


def find_unclear_work(wanted: Sequence[WantedTrade], reference: Reference) -> tuple[Sentence, ...]:
    """That what a demand asks for was not understood, or not for certain; empty where it was."""
    if is_certain(wanted):
        return ()
    if not wanted:
        return (
            Sentence(
                "어떤 일을 찾는지 알아내지 못하여 같은 말과 분야로만 골랐습니다. 제목 끝에 찾는 일의 이름"
                "(예: 건물 청소, 도시락 배달)을 적으면 더 정확합니다.",
                "What kind of work is asked for was not understood, so suppliers were found by words and "
                "sector alone. A title that ends in the name of the work gives a better list.",
            ),
        )
    label = reference.trades[wanted[0].code].label
    return (
        Sentence(
            f"찾는 일을 ‘{label.ko}’{josa(label.ko, '으로/로')} 읽었으나 뚜렷하지 않아, 말과 분야가 "
            "맞으면 다른 일을 하는 곳도 함께 실었습니다. 제목 끝에 찾는 일의 이름을 적으면 더 정확합니다.",
            f"What is asked for was read as {label.en}, but not for certain, so suppliers of other work are "
            "listed too where words and sector fit. A title that ends in the name of the work is clearer.",
        ),
    )


def _find_unknown_price(demand: Demand) -> Sentence | None:
    price = find_estimated_price(demand)
    if price is None:
        return Sentence(
            "예산액과 추정가격을 알 수 없어 규모와 구매 방법을 판단하지 못했습니다.",
            "Neither budget nor estimated price is known, so size and purchase routes were not judged.",
        )
    if price.is_derived:
        return Sentence(
            f"추정가격이 없어 예산액을 1.1로 나눈 {with_josa(write_krw(price.amount_krw), '으로/로')} "
            "계산하였습니다.",
            f"The estimated price was derived from the budget (divided by 1.1): "
            f"{write_krw_en(price.amount_krw)}.",
        )
    return None


def _find_unknown_district(demand: Demand) -> Sentence | None:
    if find_place(demand):
        return None
    return Sentence(
        "이행 장소의 자치구를 알 수 없어 지역은 보지 않았습니다.",
        "The district of performance is not known, so place was not judged.",
    )


def _find_unknown_publication(demand: Demand) -> Sentence | None:
    if demand.published_on:
        return None
    return UNKNOWN_PUBLICATION


def _find_unknown_due(demand: Demand) -> Sentence | None:
    if demand.due_on:
        return None
    return Sentence(
        "마감일을 알 수 없어 인증과 면허는 기준일의 효력만 확인하였습니다.",
        "The due date is not known; certificates were checked on the day of the demand only.",
    )


def _find_unknown_contract_period(demand: Demand) -> Sentence | None:
    if demand.contract_from and demand.contract_to:
        return None
    return Sentence(
        "계약기간을 모두 알 수 없어 계약 중 인증 만료를 다 확인하지 못했습니다.",
        "The contract period is not fully known, so certificates that end within it may be missed.",
    )


def _find_unknown_contract_type(demand: Demand) -> Sentence | None:
    if demand.contract_type is None:
        return Sentence(
            "계약 종류를 알 수 없어 구매 방법은 물품·용역 기준으로 판단하였습니다.",
            "The kind of contract is not known; routes were judged as goods and services.",
        )
    if demand.contract_type == "works" and demand.works_kind not in WORKS_KINDS:
        return Sentence(
            "공사 종류(종합·전문·그 밖)를 알 수 없어, 종류에 따라 갈리는 수의계약은 판단하지 못했습니다.",
            "The kind of works is not known; where private contracts depend on it, they were not judged.",
        )
    return None


def _say_hint(
    find_hint: Callable[[Demand], str | None], ko: str, en: str
) -> Callable[[Demand], Sentence | None]:
    """What is said of a condition that the text seems to hold and that was not applied; `{}` is its words."""

    def find(demand: Demand) -> Sentence | None:
        hint = find_hint(demand)
        return None if hint is None else Sentence(ko.format(hint), en.format(hint))

    return find


_UNKNOWNS: tuple[Callable[[Demand], Sentence | None], ...] = (
    _find_unknown_price,
    _find_unknown_district,
    _find_unknown_publication,
    _find_unknown_due,
    _find_unknown_contract_period,
    _find_unknown_contract_type,
    _say_hint(
        find_place_hint,
        "공고문에 소재지 조건으로 보이는 문구(‘{}’)가 있으나 제한 항목으로 입력되지 않아 거르지 않았습니다.",
        "The text seems to limit the place of the office ('{}'); it is not entered and was not applied.",
    ),
    _say_hint(
        find_type_hint,
        "공고문에 조직유형 조건으로 보이는 문구(‘{}’)가 있으나 제한 항목으로 입력되지 않아 "
        "거르지 않았습니다.",
        "The text seems to limit the organisation type ('{}'); it is not entered and was not applied.",
    ),
    _say_hint(
        find_licence_hint,
        "공고문에 면허·등록 조건으로 보이는 문구(‘{}’)가 있으나 어떤 면허인지 적혀 있지 않아 "
        "거르지 않았습니다.",
        "The text seems to demand a licence ('{}'), but does not name it; it was not applied.",
    ),
)
