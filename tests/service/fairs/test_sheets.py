"""Booths and applications go to tables and back, and every faulty row is named."""

from __future__ import annotations

import pytest

from service.errors import InvalidInput
from service.fairs.register.schemas import Booth, Project
from service.fairs.sheets import (
    APPLICATION_HEADERS,
    BOOTH_HEADERS,
    find_booths_called,
    list_booth_rows,
    read_applications,
    read_booths,
)
from service.files.sheets import SheetFormat, write_sheet
from service.sentences import Sentence

BOOTH = Booth(
    booth_id="B01",
    code="가-1",
    agency="은평구",
    hall="A홀",
    place="입구",
    seats=2,
    meeting_slots=3,
    unavailable=[3, 4],
    max_meetings=None,
    is_closed=False,
    projects=[
        Project(demand_id=None, title="도시락", description="주 5일", budget_krw=48_400_000),
        Project(demand_id="D1", title="청소", description="", budget_krw=None),
    ],
)


@pytest.mark.parametrize("form", ["csv", "cp949", "xlsx"])
def test_booths_come_back_as_they_went(form: SheetFormat) -> None:
    content = write_sheet(form, BOOTH_HEADERS, list_booth_rows([BOOTH]))
    [booth] = read_booths(f"booths.{'xlsx' if form == 'xlsx' else 'csv'}", content).values()
    assert (booth.code, booth.agency, booth.hall, booth.place, booth.seats, booth.meeting_slots) == (
        "가-1",
        "은평구",
        "A홀",
        "입구",
        2,
        3,
    )
    assert booth.unavailable == [3, 4]
    assert [(item.title, item.demand_id, item.budget_krw) for item in booth.projects] == [
        ("도시락", None, 48_400_000),
        ("청소", "D1", None),
    ]


def test_rows_of_one_number_are_one_booth_however_it_is_written() -> None:
    rows = [
        ["a-1", "은평구", None, None, None, None, None, None, None, "청사 청소", None, None, None],
        ["Ａ-1", None, None, None, None, None, None, None, None, "구내식당 운영", None, None, None],
    ]
    [booth] = read_booths("a.xlsx", write_sheet("xlsx", BOOTH_HEADERS, rows)).values()
    assert [project.title for project in booth.projects] == ["청사 청소", "구내식당 운영"]


def test_applications_name_booths_by_number_or_agency() -> None:
    rows = [
        [
            "E1",
            None,
            "홍보팀",
            "02-000-0000",
            None,
            "예",
            "수어통역, 휠체어",
            None,
            "1-3, 7",
            "예",
            4,
            "은평구",
            "B02",
        ],
    ]
    content = write_sheet("xlsx", APPLICATION_HEADERS, rows)
    other = BOOTH.model_copy(update={"booth_id": "B02", "code": "나-2", "agency": "마포구"})
    [item] = read_applications("a.xlsx", content, find_booths_called([BOOTH, other]), str).values()
    assert {wish.party_id: wish.wish for wish in item.wishes} == {"B01": "want", "B02": "must"}
    assert (item.unavailable, item.is_one_day, item.max_meetings) == ([1, 2, 3, 7], True, 4)
    assert item.accommodations == ["sign_language", "wheelchair"]


def test_every_faulty_row_is_named() -> None:
    rows = [
        ["E1", None, None, None, None, None, "점자", None, "아침", None, None, "없는 곳", None],
        ["E 2", None, None, None, None, None, None, None, None, None, None, None, None],
    ]
    content = write_sheet("csv", APPLICATION_HEADERS, rows)
    with pytest.raises(InvalidInput) as refused:
        read_applications("a.csv", content, {}, str)
    fields = {fault.field for fault in refused.value.fields}
    assert fields == {
        "row[2].accommodations",
        "row[2].unavailable",
        "row[2].want",
        "row[3].enterprise_id",
    }


def test_an_applicant_is_named_by_id_number_or_name() -> None:
    content = (
        "2026년 신청 현황\n기업번호,업체명,사업자등록번호,희망 부스\n"
        "E1,다른 이름,,\n,다솜,,가-1\n,마중물,999-81-00015,\n,모르는 곳,,\n"
    ).encode("cp949")
    known = {"다솜": "E2", "999-81-00015": "E3"}

    def identify(said: str) -> str | Sentence:
        return known.get(said) or Sentence("없습니다", "is unknown")

    called = find_booths_called([BOOTH])
    with pytest.raises(InvalidInput) as refused:
        read_applications("a.csv", content, called, identify)
    assert [fault.field for fault in refused.value.fields] == ["row[6].name"]
    known["모르는 곳"] = "E4"
    read = read_applications("a.csv", content, called, identify)
    assert {line: item.enterprise_id for line, item in read.items()} == {3: "E1", 4: "E2", 5: "E3", 6: "E4"}
    assert [wish.party_id for wish in read[4].wishes] == ["B01"]


def test_a_file_without_the_headers_is_refused() -> None:
    with pytest.raises(InvalidInput):
        read_booths("a.csv", "이름,값\n가,나\n".encode())


def test_text_that_looks_like_a_formula_is_made_harmless() -> None:
    content = write_sheet("csv", ["이름"], [["=1+1"], ["-5"], [-5]])
    assert content.decode("utf-8-sig").splitlines() == ["이름", "'=1+1", "'-5", "-5"]
