"""What texts are most like among the names of all kinds of work, and when that is heard."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pytest

from matching import Demand, Matcher, Supplier, load_reference, trades
from matching.index import DEFAULT_CHANNELS, InvertedIndex
from matching.need import NeedReader
from matching.records import Service
from matching.text import Channel, build_analyser
from matching.trade_names import (
    DOUBT,
    LEAST_ALIKE,
    LEAST_ALIKE_NAME,
    LEAST_CERTAIN,
    SEEMING,
    TradeNames,
)

REFERENCE = load_reference()
NAMES = TradeNames(REFERENCE)
READER = NeedReader(build_analyser(REFERENCE.words), REFERENCE.words)


def terms(text: str) -> dict[str, float]:
    return dict(READER.weigh_words(text))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("관엽 빌려드림", "plants"),
        ("다과상 차림", "refreshments"),
        ("복합 서비스", None),
        ("집진기", None),
        ("운영", None),
        ("one two three", None),
        ("", None),
    ],
)
def test_an_unclear_name_tells_what_it_is_most_like(name, code):
    assert NAMES.review_name({}, name) == ({code: SEEMING} if code else {})


def test_what_was_read_clearly_is_not_asked_again():
    clear = {"cleaning": LEAST_CERTAIN}
    assert NAMES.review_name(clear, "관엽 빌려드림") is clear
    assert NAMES.review_name({"cleaning": LEAST_CERTAIN - 0.1}, "관엽 빌려드림") == {
        "cleaning": LEAST_CERTAIN - 0.1,
        "plants": SEEMING,
    }


def test_what_was_read_more_clearly_than_it_seems_stays_as_clear():
    assert NAMES.review_name({"plants": 0.5}, "관엽 빌려드림") == {"plants": 0.5}


def test_an_unclear_demand_asks_for_what_it_is_most_like_too():
    asked = terms("관엽 빌려주고 돌보기")
    assert NAMES.review_demand({}, asked, set()) == {"plants": SEEMING}
    assert NAMES.review_demand({"cleaning": 0.3}, asked, {"cleaning"}) == {"cleaning": 0.3, "plants": SEEMING}


def test_an_unclear_demand_asks_for_nothing_that_it_is_hardly_more_like_than_what_was_read():
    asked = terms("도심 꿀벌 체험 교실 운영 생태")
    assert NAMES.review_demand({"forest": 0.3}, asked, {"forest"}) == {"forest": 0.3}
    far = NAMES.review_demand({"environment_training": 0.3}, asked, {"environment_training"})
    assert far == {"environment_training": 0.3, "beekeeping": SEEMING}


def test_little_of_a_long_demand_is_not_enough():
    long = terms("관엽 빌려드림") | {f"m알수없는말{number}": 1.0 for number in range(30)}
    assert NAMES.review_demand({"cleaning": 0.3}, long, set()) == {"cleaning": 0.3}


def test_a_clear_demand_that_is_most_like_unseen_work_is_less_clear():
    read, asked = {"newsletter": 0.9}, terms("구정소식지 안내문 봉투 넣기·부치기")
    assert NAMES.review_demand(read, asked, {"newsletter"}) == {"newsletter": pytest.approx(DOUBT * 0.9)}
    assert NAMES.review_demand(read, asked, {"newsletter", "mailing"}) is read


def test_the_place_of_the_work_raises_no_doubt():
    read = {"cleaning": 0.9}
    assert NAMES.review_demand(read, terms("어린이집 청소"), {"cleaning", "nursery"}) is read


def test_nothing_is_heard_where_no_name_says_enough():
    read = {"cleaning": 0.9}
    for text in ("", "some English words", "운영", "뷁뷁뷁"):
        assert NAMES.review_demand(read, terms(text), {"cleaning"}) is read
        assert NAMES.review_demand({}, terms(text), set()) == {}


def test_the_likeliest_is_that_of_a_slow_twin():
    """BM25 added up name by name, for titles of all sorts."""
    k1, b = 0.8, 0.5
    analyser = build_analyser(REFERENCE.words)
    documents = {
        code: [
            term
            for name in (*trade.words, *trade.variants)
            for word in name.split()
            for term in analyser.analyse_word(word.casefold())
        ]
        for code, trade in REFERENCE.trades.items()
    }
    having: dict[str, set[str]] = {}
    for code, found in documents.items():
        for term in found:
            having.setdefault(term.key, set()).add(code)

    def idf(key: str) -> float:
        count = len(having.get(key, ()))
        return float(np.log1p((len(documents) - count + 0.5) / (count + 0.5)))

    def score(code: str, weights: dict[str, float]) -> float:
        total = 0.0
        for key, weight in weights.items():
            channel = dict(zip("mcg", Channel, strict=True))[key[0]]
            of_channel = DEFAULT_CHANNELS[channel]
            count = sum(term.key == key for term in documents[code])
            length = sum(term.channel is channel for term in documents[code])
            norm = k1 * (1 - b + b * length / of_channel.pivot)
            total += of_channel.weight * weight * idf(key) * count * (k1 + 1) / (count + norm)
        return total

    for text in ("관엽 빌려드림", "어르신 댁 생활불편 처리반", "다과상 차림", "축제 그릇 빌려 쓰고 씻기"):
        weights = terms(text)
        scores = {code: score(code, weights) for code in documents}
        best = max(scores, key=scores.__getitem__)
        whole = sum(weight * idf(key) for key, weight in weights.items() if key[0] == "m")
        alike = scores[best] / whole
        assert NAMES.review_demand({}, weights, set()) == ({best: SEEMING} if alike >= LEAST_ALIKE else {})
        assert NAMES.review_name({}, text) == ({best: SEEMING} if alike >= LEAST_ALIKE_NAME else {})


def test_who_asks_while_the_names_are_being_read_is_answered_like_others():
    names = TradeNames(REFERENCE)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: names.review_name({}, "관엽 빌려드림"), range(8)))
    assert answers == [{"plants": SEEMING}] * 8


def test_once_an_engine_is_prepared_no_demand_waits_for_the_names(monkeypatch):
    trades._book.cache_clear()
    matcher = Matcher(REFERENCE).fit([Supplier("A", "가", services=(Service("건물 청소"),))])
    matcher.prepare()
    monkeypatch.setattr(InvertedIndex, "extend", None)
    ranked = matcher.rank(Demand("D", "실내 식물 돌봄", published_on=date(2026, 3, 2)))
    assert any("화분" in said.ko for said in ranked.unknown)
