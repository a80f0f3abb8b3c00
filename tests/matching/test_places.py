"""The place of performance, from the field or from the words."""

import pytest

from matching import Demand
from matching.places import READ_CHARACTERS, find_place


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"district": "노원구"}, "노원구"),
        ({"district": "노원구", "description": "서울 전역"}, "노원구"),
        ({"description": "서울 전역 200가구의 창호를 바꿉니다."}, "서울특별시"),
        ({"description": "서울시 전 지역에서 합니다."}, "서울특별시"),
        ({"description": "25개 자치구 전역에 시공조를 둡니다."}, "서울특별시"),
        ({"description": "25개 구 담당자를 교육합니다."}, None),
        ({"description": "서울 안전 점검"}, None),
        ({"description": "가" * READ_CHARACTERS + "서울 전역"}, None),
        ({}, None),
    ],
)
def test_place(facts, place):
    assert find_place(Demand("D", "용역", **facts)) == place


def test_the_title_says_it_too():
    assert find_place(Demand("D", "단열 개선(서울특별시 전역)")) == "서울특별시"
