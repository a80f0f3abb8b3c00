"""The pages of a fair speak as its organisers do."""

from __future__ import annotations

from collections.abc import Callable

from service.fairs.sheets import APPLICATION_HEADERS, BOOTH_HEADERS
from service.files.sheets import write_sheet
from tests.service.conftest import SignedInClient
from tests.service.fairs.register.made_fairs import make_fair
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


def test_faults_of_a_table_are_named_by_row_and_heading(sign_in: Callable[..., SignedInClient]) -> None:
    organiser = sign_in("organiser")
    fair = organiser.post("/api/v1/fairs", json=make_fair()).json()["fair_id"]
    booth = dict.fromkeys(BOOTH_HEADERS) | {"부스 번호": "01", "수요기관": "은평구", "자리 수": "둘"}
    application = dict.fromkeys(APPLICATION_HEADERS) | {"기업 번호": "E1", "희망 부스": "09"}
    for part, row, named in (
        ("booths", booth, "2행 자리 수: "),
        ("applications", application, "2행 희망 부스: "),
    ):
        content = write_sheet("xlsx", tuple(row), [list(row.values())])
        answer = organiser.client.post(
            f"/fairs/{fair}/{part}/import",
            files={"file": ("a.xlsx", content)},
            headers={**organiser.headers, "Accept": "text/html"},
        )
        assert answer.status_code == 422
        assert named in answer.text
        assert "row[" not in answer.text
