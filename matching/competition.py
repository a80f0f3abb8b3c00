"""제한입찰 and 일반입찰: whether a case may go by a restricted or an open tender."""

from __future__ import annotations

from matching.cases import Case, cite
from matching.eligibility import find_exclusion
from matching.korean import write_krw, write_krw_en
from matching.records import Demand, Route, Sentence
from matching.rules import DatedValue


def states_a_limit(demand: Demand) -> bool:
    """Whether the demand itself limits who may take part."""
    return bool(demand.required_certifications or demand.region_restriction or demand.required_licences)


def judge_restricted_competition(case: Case) -> Route:
    """The route `restricted_competition`."""
    name, demand = "restricted_competition", case.demand
    row = (
        case.rules.get_one("entrustment", case.regime, "entrustment")
        if case.is_entrustment
        else case.rules.get_one("restricted_competition", case.regime)
    )
    if states_a_limit(demand):
        exclusion = find_exclusion(case.supplier, demand, on=case.on)
        if exclusion is not None:
            return cite(
                name,
                "impossible",
                row,
                f"이 공고의 참가자격 제한을 갖추지 못했습니다. {exclusion.sentence.ko}",
                f"The limits of the demand are not met. {exclusion.sentence.en}",
            )
        return cite(
            name,
            "possible",
            row,
            "이 공고의 참가자격 제한을 갖춘 것으로 등록되어 있습니다.",
            "According to the register the limits of the demand are met.",
        )
    small = _judge_small_business(case)
    if small is not None:
        return small
    return cite(
        name,
        "proof_missing",
        row,
        "공고에 제한 사유가 입력되어 있지 않습니다. 제한입찰로 하려면 실적·기술·지역 등 법정 사유를 "
        "정하여야 합니다.",
        "The demand states no limit. A restricted tender needs a lawful one (record, skill, region …).",
        missing="limit",
    )


def _judge_small_business(case: Case) -> Route | None:
    """The limit to small bidders below the notified amount; None where it does not apply."""
    rows = case.rules.find("restricted_small", case.regime, case.kind)
    notified = case.rules.find("notice_amount", case.regime, case.kind)
    if case.price is None or not rows or not notified:
        return None
    amount, ceiling = case.price.amount_krw, int(notified[0].value or 0)
    if amount >= ceiling:
        return None
    row = next(row for row in rows if row.covers(amount))
    standing = case.applicant.papers.find_standing("small_enterprise")
    small = row.supplier_class == "small_enterprise"
    whom_ko = "소기업·소상공인 등" if small else "중소기업자"
    whom_en = "small or micro enterprises and start-ups" if small else "small and medium enterprises"
    check = say_amount_to_check(notified[0])
    ko = (
        f"추정가격이 고시금액 {write_krw(ceiling)} 미만이어서 {whom_ko}만 참가하는 제한입찰로 할 수 있습니다."
        f"{check.ko}"
    )
    en = (
        f"The price is below the notified amount of {write_krw_en(ceiling)}, so the tender may be limited to "
        f"{whom_en}.{check.en}"
    )
    if standing == "held":
        return cite("restricted_competition", "possible", row, ko, en, beside=notified[:1])
    is_over = standing == "expired"
    lacking_ko = "유효기간이 지났습니다" if is_over else "등록되어 있지 않습니다"
    lacking_en = (
        "The confirmation of its size has run out." if is_over else "It lists no confirmation of its size."
    )
    return cite(
        "restricted_competition",
        "proof_missing",
        row,
        f"{ko} 이 기업의 소기업·소상공인(중소기업) 확인서는 {lacking_ko}.",
        f"{en} {lacking_en}",
        beside=notified[:1],
    )


def say_amount_to_check(notified: DatedValue) -> Sentence:
    """What a buyer must look up where the notified amount was not read in its notice; empty where it was."""
    if notified.is_verified:
        return Sentence("", "")
    return Sentence(
        " 이 금액은 고시 원문으로 확인하지 못했으므로, 공고하기 전에 그해의 고시에서 확인하십시오.",
        " This amount was not read in the notice itself; look it up in that of the year before publishing.",
    )


def judge_open_competition(case: Case) -> Route:
    """The route `open_competition`."""
    if case.is_entrustment:
        row = case.rules.get_one("entrustment", case.regime, "entrustment")
        return cite(
            "open_competition",
            "possible",
            row,
            "민간위탁은 공개모집이 원칙이므로 공개모집으로 수탁기관을 정할 수 있습니다.",
            "An entrustment goes by open call as a rule.",
        )
    row = case.rules.get_one("open_competition", case.regime)
    return cite(
        "open_competition",
        "possible",
        row,
        "일반입찰은 금액과 관계없이 할 수 있습니다.",
        "An open tender is lawful whatever the amount.",
    )
