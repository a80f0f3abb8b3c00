"""What an enterprise hears of: asked for, muted, heard of again and removed, each said in its own words."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import find_faults

Enter = Callable[[str], Visitor]


def test_every_change_of_an_alert_is_confirmed_in_its_own_words(enter: Enter) -> None:
    visitor = enter("enterprise")
    visitor.post("/my-alerts/interests", {"query": "도시락"})
    page = visitor.get("/my-alerts").text
    found = re.search(r'action="(/my-alerts/interests/[\w-]+)/mute"', page)
    assert found is not None
    for change, said in (
        ("mute", "알림을 껐습니다"),
        ("unmute", "다시 알려 드립니다"),
        ("remove", "알림 받는 것에서 지웠습니다"),
    ):
        assert visitor.post(f"{found[1]}/{change}", {}).headers["location"] == "/my-alerts"
        page = visitor.get("/my-alerts").text
        assert said in page
        assert find_faults(page) == []
    assert found[1] not in page
