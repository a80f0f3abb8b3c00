from datetime import date, timedelta
from pathlib import Path

import pytest

from matching.proofs import Papers, RatioRule, describe_class, judge_ratio_proof
from matching.records import Certification, Sentence, Supplier
from matching.rules import RuleNotInForce, load_rules

BOOK = load_rules(Path(__file__).resolve().parents[2] / "data" / "rules")
DAY = date(2023, 5, 1)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def supplier(*certifications, **other):
    return Supplier("E", "n", certifications=certifications, **other)


@pytest.mark.parametrize(
    ("who", "name", "standing"),
    [
        (supplier(Certification("womens_enterprise", valid_to=DAY)), "womens_enterprise", "held"),
        (supplier(Certification("womens_enterprise", valid_to=YESTERDAY)), "womens_enterprise", "expired"),
        (supplier(Certification("womens_enterprise", valid_from=TOMORROW)), "womens_enterprise", "absent"),
        (supplier(Certification("micro_enterprise")), "small_enterprise", "held"),
        (supplier(Certification("small_enterprise", valid_to=YESTERDAY)), "small_enterprise", "expired"),
        (supplier(Certification("social_enterprise", valid_to=YESTERDAY)), "social_enterprise", "absent"),
        (supplier(organisation_type="social_enterprise"), "social_enterprise", "stated"),
        (
            supplier(Certification("cooperative"), organisation_type="social_enterprise"),
            "social_enterprise",
            "absent",
        ),
        (supplier(), "social_enterprise", "absent"),
        (
            supplier(Certification("youth_startup", valid_to=YESTERDAY), Certification("youth_startup")),
            "youth_startup",
            "held",
        ),
    ],
)
def test_standing_in_a_class(who, name, standing):
    assert Papers.read(who, DAY).find_standing(name) == standing


def paper(issued=None, until=None):
    return Certification("vulnerable_employment", valid_from=issued, valid_to=until)


@pytest.mark.parametrize(
    ("who", "verdict", "words"),
    [
        (supplier(paper(DAY - timedelta(days=180))), "possible", "확인서가 2023. 5. 1.까지 유효합니다"),
        (supplier(paper(DAY - timedelta(days=181))), "proof_missing", "2023. 4. 30.에 끝나"),
        (supplier(paper(DAY, YESTERDAY)), "proof_missing", "2023. 4. 30.에 끝나"),
        (supplier(paper(DAY)), "possible", "2023. 10. 28.까지"),
        (supplier(paper(None, DAY)), "possible", "2023. 5. 1.까지"),
        (supplier(paper(DAY, date(2024, 12, 31))), "possible", "2023. 10. 28.까지"),
        (supplier(paper(TOMORROW)), "proof_missing", "30% 이상) 확인서가 필요합니다"),
        (supplier(paper()), "proof_missing", "30% 이상) 확인서가 필요합니다"),
        (supplier(), "proof_missing", "30% 이상) 확인서가 필요합니다"),
        (supplier(vulnerable_employment_percent=30.0), "proof_missing", "확인서가 필요합니다"),
        (supplier(paper(DAY), vulnerable_employment_percent=30.0), "possible", "유효합니다"),
        (supplier(paper(DAY), vulnerable_employment_percent=29.9), "impossible", "29.9%로 30%에 미치지"),
        (supplier(vulnerable_employment_percent=29.9), "impossible", "29.9%로 30%에 미치지 못합니다"),
        (supplier(paper(DAY - timedelta(days=300)), paper(DAY)), "possible", "2023. 10. 28.까지"),
    ],
)
def test_the_share_of_vulnerable_employees(who, verdict, words):
    proof = judge_ratio_proof(who, DAY, RatioRule.of(BOOK.on(DAY), "local"))
    assert proof.verdict == verdict
    assert words in proof.sentence.ko


def test_a_paper_of_the_last_day_of_the_calendar_holds_on_it():
    rule = RatioRule.of(BOOK.on(date.max), "local")
    proof = judge_ratio_proof(supplier(paper(date.max)), date.max, rule)
    assert (proof.verdict, proof.last_day) == ("possible", date.max)


def test_the_share_has_no_rule_before_2018():
    with pytest.raises(RuleNotInForce):
        RatioRule.of(BOOK.on(date(2018, 7, 23)), "local")


def test_classes_are_named():
    assert describe_class("small_enterprise") == Sentence("소기업·소상공인", "small or micro enterprise")
    assert describe_class("cooperative") == Sentence("협동조합", "cooperative")
