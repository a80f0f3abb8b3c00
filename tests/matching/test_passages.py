"""Passages are found by the words of a question, whatever their length."""

import json

import pytest

from matching.metrics import ndcg
from matching.passages import PassageIndex
from matching.reference import load_reference
from matching.text import build_analyser
from tests.matching.plain_json import SHARED_DATA

ANALYSER = build_analyser(load_reference().words)
PASSAGES = {
    "P2": "세종대왕은 1443년 훈민정음을 창제하였다.",
    "P1": "이순신은 1592년 한산도에서 왜군을 무찔렀다. 거북선은 그가 고쳐 지은 배이다.",
    "P3": "거북이는 오래 사는 동물로, 바다거북과 육지거북으로 나뉜다.",
}


def test_the_passage_that_says_it_comes_first():
    index = PassageIndex(ANALYSER).fit(PASSAGES)
    assert index.search("훈민정음을 만든 왕은?") == ["P2"]
    assert index.search("한산도에서 왜군을 무찌른 사람은?")[0] == "P1"
    assert index.search("거북선을 지은 해", top=1) == ["P1"]
    assert index.search("xyz") == []


def test_the_order_in_which_passages_come_changes_nothing():
    one = PassageIndex(ANALYSER).fit(PASSAGES)
    other = PassageIndex(ANALYSER).fit(dict(reversed(PASSAGES.items())))
    for question in ("거북선", "1443년", "동물 바다"):
        assert one.search(question) == other.search(question)


def test_equal_passages_stand_by_id_and_an_empty_collection_finds_nothing():
    assert PassageIndex(ANALYSER).fit({"B": "바다", "A": "바다", "C": "산"}).search("바다") == ["A", "B"]
    assert PassageIndex(ANALYSER).fit({}).search("바다") == []


@pytest.mark.shared
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is not there")
def test_the_first_stage_alone_on_a_sample_of_korquad():
    def read(name: str) -> list[dict]:
        with (SHARED_DATA / "korquad" / name).open(encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    index = PassageIndex(ANALYSER).fit({row["passage_id"]: row["text"] for row in read("passages.jsonl")})
    questions = read("questions.jsonl")[::10]
    gains = [ndcg({row["passage_id"]: 3}, index.search(row["text"])) for row in questions]
    assert sum(gains) / len(gains) >= 0.955
