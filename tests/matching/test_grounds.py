from datetime import date
from pathlib import Path

import pytest

from matching.grounds import Finding, choose_finding, describe_bounds, find_grounds, get_worse
from matching.proofs import Applicant
from matching.records import Certification, Sentence, Supplier
from matching.rules import load_rules

BOOK = load_rules(Path(__file__).resolve().parents[2] / "data" / "rules")
DAY = date(2023, 5, 1)
ROWS = BOOK.on(DAY).get("private_contract", "local", "goods_services")


def test_bounds_are_written_with_both_ends():
    written = {row.supplier_class: describe_bounds(row).ko for row in ROWS}
    assert written[""] == "2,000만원 이하"
    assert written["small_enterprise"] == "2,000만원 초과 1억원 이하"
    open_ended = BOOK.on(date(2026, 3, 1)).get("restricted_small", "local", "goods_services")[1]
    assert describe_bounds(open_ended) == Sentence("99,999,999원 초과", "above KRW 99,999,999")


@pytest.mark.parametrize(
    ("certificates", "amount", "classes"),
    [
        ((), 20_000_000, [""]),
        (("womens_enterprise", "micro_enterprise"), 20_000_000, [""]),
        (("womens_enterprise", "micro_enterprise"), 20_000_001, ["small_enterprise", "womens_enterprise"]),
        (("womens_enterprise",), 100_000_001, []),
    ],
)
def test_grounds_keep_the_order_of_the_law(certificates, amount, classes):
    who = Supplier("E", "n", certifications=tuple(Certification(name) for name in certificates))
    findings = list(find_grounds(Applicant(who, DAY, BOOK.on(DAY), "local"), ROWS, amount))
    assert [finding.row.supplier_class for finding in findings] == classes
    assert {finding.verdict for finding in findings} <= {"possible"}


def test_the_most_favourable_finding_is_chosen_and_the_first_among_equals():
    refused, missing, open_, later = (
        Finding(verdict, ROWS[index], None, DAY)
        for index, verdict in enumerate(("impossible", "proof_missing", "possible", "possible"))
    )
    assert choose_finding([refused, missing, open_, later]) is open_
    assert choose_finding([refused, missing]) is missing
    assert choose_finding([]) is None
    assert get_worse("possible", "proof_missing") == "proof_missing"
    assert get_worse("impossible", "proof_missing") == "impossible"
