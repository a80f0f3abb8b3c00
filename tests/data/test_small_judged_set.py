"""A small judged set of our own: how good rankings are must not fall, wherever the tests run.

12 invented notices and 89 invented enterprises in plain words, cut from a set that was written before its
author read the words of the engine (docs/benchmarks.md). Grades follow from facts; a reason begins with what
keeps an enterprise out by rule.
"""

import csv
from pathlib import Path

import pytest

from matching import Matcher, load_reference
from matching.metrics import evaluate_rankings
from tests.matching.plain_json import read_demands, read_grades, read_suppliers

FOLDER = Path(__file__).parent / "small_judged_set"
KEPT_OUT = ("유효한 인증", "참가 자격 밖", "소재지 제한 밖", "소독업 신고 없음", "전기공사업 등록 없음")


@pytest.fixture(scope="module")
def ranked():
    matcher = Matcher(load_reference()).fit(read_suppliers(FOLDER / "enterprises.jsonl"))
    return {
        demand.demand_id: [match.enterprise_id for match in matcher.rank(demand).results]
        for demand in read_demands(FOLDER / "tenders.jsonl")
    }


def test_rankings_are_good(ranked):
    measures = evaluate_rankings(read_grades(FOLDER / "judgments.csv"), ranked)
    assert measures["ndcg10"] >= 0.82
    assert measures["traps10"] <= 0.06
    assert measures["hit10"] == 1.0


def test_nobody_whom_a_rule_keeps_out_is_put_forward(ranked):
    with (FOLDER / "judgments.csv").open(encoding="utf-8", newline="") as file:
        kept_out = [row for row in csv.DictReader(file) if row["reason"].startswith(KEPT_OUT)]
    assert kept_out
    assert not [row for row in kept_out if row["enterprise_id"] in ranked[row["demand_id"]]]
