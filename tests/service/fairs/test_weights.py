"""What wishes are worth to the planner."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from service.fairs.weights import is_must, is_request, weigh


def wish(**changes: Any) -> Any:
    content = {
        "enterprise_wish": "none",
        "booth_wish": "none",
        "has_met": False,
        "match_score": None,
        "weight": None,
    }
    return SimpleNamespace(**{**content, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"enterprise_wish": "want"}, 1.0),
        ({"enterprise_wish": "want", "booth_wish": "want"}, 2.5),
        ({"enterprise_wish": "must", "booth_wish": "want"}, 3.5),
        ({"booth_wish": "want", "match_score": 0.75}, 1.75),
        ({"enterprise_wish": "want", "has_met": True}, 0.5),
        ({"has_met": True}, 0.1),
        ({"enterprise_wish": "must", "weight": 0.3}, 0.3),
    ],
)
def test_a_weight_is_a_sum_that_one_can_read(changes: dict[str, Any], expected: float) -> None:
    assert weigh(wish(**changes)) == expected


def test_no_thanks_of_either_side_ends_a_request() -> None:
    assert is_request(wish(enterprise_wish="want"))
    assert not is_request(wish())
    assert not is_request(wish(enterprise_wish="must", booth_wish="no_thanks"))
    assert not is_request(wish(enterprise_wish="no_thanks", booth_wish="must"))


def test_only_the_agency_makes_a_meeting_a_must() -> None:
    assert is_must(wish(booth_wish="must"))
    assert not is_must(wish(enterprise_wish="must", booth_wish="want"))
