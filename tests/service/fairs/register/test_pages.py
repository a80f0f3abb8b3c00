"""The form of a fair speaks of a fair."""

from __future__ import annotations

from collections.abc import Callable

from tests.service.conftest import SignedInClient
from tests.service.pages.markup import Page


def test_the_form_names_what_it_asks_for_as_organisers_do(sign_in: Callable[..., SignedInClient]) -> None:
    organiser = sign_in("organiser")
    answer = organiser.client.post(
        "/create-fair", data={}, headers={**organiser.headers, "Accept": "text/html"}, follow_redirects=False
    )
    assert answer.status_code == 422
    page = Page(answer.text)
    labels = [label.text for label in page.all("label")]
    assert any("상담회 이름" in label for label in labels)
    assert "상담회 소개" in labels
    assert not any("기업명" in label or "사업 내용" in label for label in labels)
    assert "상담회 이름: " in page.get_by_id("faults").text
