"""Files of every form become listings and demands, and every bad row says why it is none."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.demands.schemas import DemandIn
from service.door import limits
from service.intake.reading import MAX_FAULTS, MOST_OF_NAME, Reading, read_demands, read_enterprises
from tests.service.intake.test_workbooks import make_workbook

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"

ENTERPRISES = (
    "연번,기업명,구분,사업자등록번호,인증번호,인증일자,소재지,사업내용,매출액(천원),전화번호,대표자,비고란\n"
    "1,㈜다솜,사회적기업,999-81-00015,제2015-102호,2015. 10. 29.,서울시 은평구 통일로 1,"
    '"청소, 소독(방역)","640,000",☎2133-5480,아무개,x\n'
    "2,함께도시락,예비 사회적기업,,,,충남 당진시 시장길 2,도시락,-,010-1234-5678,,\n"
)


def clean(reading: Reading) -> list:
    assert [str(fault) for fault in reading.faults] == []
    return reading.items


def lines(reading: Reading) -> list[tuple[int, str]]:
    assert reading.items == [] or not reading.is_clean
    return [(fault.line, fault.field) for fault in reading.faults]


def test_where_faults_are_too_many_to_list_their_number_is_told() -> None:
    rows = "".join(f"D{number},청소,-5\n" for number in range(MAX_FAULTS + 234))
    reading = read_demands(f"demand_id,title,budget_krw\n{rows}".encode(), "d.csv")
    assert len(reading.faults) == MAX_FAULTS
    assert str(reading.faults[-1]) == (
        "d.csv:1001: file: 여기부터 고칠 곳이 235곳 더 있습니다(적지 않음) / "
        "has 235 more faults from here on, which are not listed"
    )
    assert reading.refused_rows == MAX_FAULTS + 234


# --- tables -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_korean_table_in_every_encoding(encoding: str) -> None:
    reading = read_enterprises(ENTERPRISES.encode(encoding), "f.csv")
    first, second = clean(reading)
    assert first.name == "㈜다솜"
    assert first.business_number == "9998100015"
    assert first.organisation_type == "social_enterprise"
    (certification,) = first.certifications
    assert certification.type == "social_enterprise"
    assert certification.number == "제2015-102호"
    assert certification.valid_from == datetime.date(2015, 10, 29)
    assert certification.valid_to is None
    assert first.district == "은평구"
    assert [service.name for service in first.services] == ["청소", "소독(방역)"]
    assert first.annual_revenue_krw == 640_000_000
    assert first.phone == "02-2133-5480"
    assert second.organisation_type == "preliminary_social_enterprise"
    assert second.certifications == []
    assert second.district is None
    assert second.address == "충남 당진시 시장길 2"
    assert second.annual_revenue_krw is None
    assert second.phone is None
    assert {note.field for note in reading.notes} == {"비고란", "phone(전화번호)"}


def test_the_same_rows_as_a_workbook_with_a_title_and_a_unit_above() -> None:
    content = make_workbook(
        ["사회적기업 현황"],
        [None, None, "(단위: 백만원)"],
        ["기업명", "사업자등록번호", "매출액", "인증일자", "직원수"],
        ["다솜", 9998100015, 640.5, datetime.date(2015, 10, 29), 14],
    )
    reading = read_enterprises(content, "f.xlsx")
    (enterprise,) = clean(reading)
    assert enterprise.business_number == "9998100015"
    assert enterprise.annual_revenue_krw == 640_500_000
    assert enterprise.employees == 14
    assert reading.lines == [4]


def test_ids_are_derived_from_what_stays_the_same() -> None:
    one = clean(read_enterprises("기업명,주소\n다솜,은평구 1\n".encode(), "a.csv"))
    other = clean(read_enterprises("주소,기업명\n은평구  1,다솜\n".encode("cp949"), "b.csv"))
    assert one[0].enterprise_id == other[0].enterprise_id
    another = clean(read_enterprises("기업명,주소\n다솜,은평구 2\n".encode(), "c.csv"))
    assert another[0].enterprise_id != one[0].enterprise_id


def test_departments_may_buy_under_one_title() -> None:
    content = (
        "부서,사업명,예산\n총무과,복사용지 구매,1억\n재무과,복사용지 구매,2억\n민원과,복사용지 구매,2억\n"
    )
    reading = read_demands(content.encode(), "f.csv")
    items = clean(reading)
    assert [item.budget_krw for item in items] == [100_000_000, 200_000_000, 200_000_000]
    assert len({item.demand_id for item in items}) == 3
    assert [item.demand_id for item in clean(read_demands(content.encode(), "g.csv"))] == [
        item.demand_id for item in items
    ]
    assert [note.line for note in reading.notes if note.field == "title"] == [3, 4]
    spoilt = read_demands(content.replace("1억", "많이").encode(), "f.csv")
    assert [item.demand_id for item in spoilt.items] == [item.demand_id for item in items[1:]]
    with_ids = read_demands("공고번호,공고명\nA,청소\nA,청소\n".encode(), "h.csv")
    assert lines(with_ids) == [(3, "demand_id")]


def test_a_demand_in_korean_words() -> None:
    content = (
        "공고번호,공고명,수요기관,업무구분,예산,추정가격,공고일시,입찰마감일시,계약기간,지역제한,공고종류,기관유형\n"
        "A-1,건물 청소 용역,은평구,일반용역,1억 1천만원,1억원,2017-03-02 10:00:00,2017. 3. 16. 18:00,"
        "2017.4.1~12.31,서울특별시,등록공고,자치구\n"
        "A-2,책상 구매,,물품,–,,,,,제한없음,취소공고,\n"
        "A-3,책상 구매,,,,,,,,은평구;마포구,,\n"
    )
    first, second, third = clean(read_demands(content.encode(), "f.csv"))
    assert first.contract_type == "services"
    assert (first.budget_krw, first.estimated_price_krw) == (110_000_000, 100_000_000)
    assert (first.published_on, first.due_on) == (datetime.date(2017, 3, 2), datetime.date(2017, 3, 16))
    assert (first.contract_from, first.contract_to) == (
        datetime.date(2017, 4, 1),
        datetime.date(2017, 12, 31),
    )
    assert len(first.region_restriction) == 25
    assert first.buyer_type == "district"
    assert (second.status, second.region_restriction, second.budget_krw) == ("cancelled", [], None)
    assert third.region_restriction == ["은평구", "마포구"]


def test_a_monthly_budget_is_that_of_the_whole_contract_or_is_left_open() -> None:
    content = (
        "공고번호,공고명,예산,추정가격,계약시작일,계약종료일\n"
        "A-1,건물 청소,월 300만원,월 270만원,2027-01-01,2027-12-31\n"
        "A-2,건물 청소,월 300만원,,,\n"
        "A-3,건물 청소,월 300만원,,2027-01-04,2027-12-31\n"
    )
    reading = read_demands(content.encode(), "f.csv")
    first, second, third = clean(reading)
    assert (first.budget_krw, first.estimated_price_krw) == (36_000_000, 32_400_000)
    assert (second.budget_krw, third.budget_krw) == (None, None)
    assert [(note.line, note.field, note.sentence.ko) for note in reading.notes] == [
        (2, "budget_krw(예산)", "1개월 기준 금액이어서 12개월분 36,000,000원으로 읽었습니다: 월 300만원"),
        (
            2,
            "estimated_price_krw(추정가격)",
            "1개월 기준 금액이어서 12개월분 32,400,000원으로 읽었습니다: 월 270만원",
        ),
        (3, "budget_krw(예산)", "1개월 기준 금액입니다. 전체 금액을 적어 주십시오. 비워 둡니다: 월 300만원"),
        (4, "budget_krw(예산)", "1개월 기준 금액입니다. 전체 금액을 적어 주십시오. 비워 둡니다: 월 300만원"),
    ]


def test_a_yearly_revenue_said_for_a_month_counts_for_twelve() -> None:
    content = "기업명,연매출,최대계약금액\n다솜,월 2천만원,월 300만원\n한빛,연 3억원,1억원\n"
    reading = read_enterprises(content.encode(), "f.csv")
    first, second = clean(reading)
    assert (first.annual_revenue_krw, first.max_contract_krw) == (240_000_000, None)
    assert (second.annual_revenue_krw, second.max_contract_krw) == (300_000_000, 100_000_000)
    assert {note.line for note in reading.notes} == {2}


def test_the_plan_of_an_agency_as_its_own_system_writes_it() -> None:
    """A head of two rows, departments merged over rows, sums between them and remarks below the table."""
    content = make_workbook(
        ["2026년 구매계획", None, None, None, None, None],
        ["연번", "수요\n기관", "사 업 명", "예산액\n(천원)", "계약기간", None],
        [None, None, None, None, "시작", "종료"],
        [1, "은평구", "경로당 도시락 배달", "12,500천원", "26.3.5.", "26.12.31."],
        [2, None, "구청사 청소", 8800, "26. 4. 1.", "26년 12월 31일"],
        [None, "소 계", None, 21300, None, None],
        [3, "마포구", "복사용지 구매", 33000, None, None],
        ["합계", None, None, 54300, None, None],
        ["※ 예산 사정에 따라 바뀔 수 있음"],
        [None, None, "※ 부가세 포함"],
        ["작성자: 재무과"],
        merged=("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "B4:B5"),
    )
    reading = read_demands(content, "plan.xlsx")
    lunch, cleaning, paper = clean(reading)
    assert [item.buyer for item in reading.items] == ["은평구", "은평구", "마포구"]
    assert [item.budget_krw for item in reading.items] == [12_500_000, 8_800_000, 33_000_000]
    days = [datetime.date(2026, 3, 5), datetime.date(2026, 4, 1)]
    assert [item.contract_from for item in (lunch, cleaning)] == days
    assert {item.contract_to for item in (lunch, cleaning)} == {datetime.date(2026, 12, 31)}
    assert paper.contract_from is None
    assert [note.line for note in reading.notes] == [6, 8, 9, 10, 11]


def test_what_is_merged_over_rows_is_one_sum_for_all() -> None:
    content = make_workbook(
        ["공고명", "예산"], ["청소", "5천만원"], ["소독", None], ["방역", None], merged=("B2:B3",)
    )
    assert [item.budget_krw for item in clean(read_demands(content, "f.xlsx"))] == [50_000_000, None, None]


def test_of_a_notice_and_its_changes_the_last_one_counts() -> None:
    content = "bidNtceNo,bidNtceOrd,bidNtceNm\nR1,000,처음\nR1,002,나중\nR1,001,사이\nR2,000,다른\n"
    reading = read_demands(content.encode(), "f.csv")
    assert [item.title for item in clean(reading)] == ["나중", "다른"]


def test_each_bad_cell_is_named_with_its_header() -> None:
    content = (
        "공고번호,공고명,예산,공고일,업무구분,지역제한\n"
        "A-1,청소,많이,2017-02-30,일반용역,경기도\n"
        "A-2,청소,-5,2017-03-02,수수께끼,\n"
        "A-3,,1억,2017-03-02,용역,\n"
        "A-4,청소,1억,2017-03-02,용역,\n"
    )
    reading = read_demands(content.encode(), "f.csv")
    assert lines(reading) == [
        (2, "published_on(공고일)"),
        (2, "budget_krw(예산)"),
        (2, "region_restriction(지역제한)"),
        (3, "contract_type(업무구분)"),
        (4, "title"),
    ]
    assert (reading.rows, reading.refused_rows) == (4, 3)
    assert reading.refused_names == {2: "청소", 3: "청소"}
    assert str(reading.faults[0]) == (
        "f.csv:2: published_on(공고일): 달력에 없는 날짜입니다: 2017-02-30 / "
        "2017-02-30 does not exist in the calendar, expected a real date"
    )


def test_a_number_that_is_too_long_is_called_too_large_and_not_no_number() -> None:
    reading = read_enterprises(f"기업명,직원수\n다솜,{'9' * 16}\n다솔,여럿\n".encode(), "f.csv")
    assert [fault.sentence.ko for fault in reading.faults] == [
        "너무 큰 수입니다: ‘9999999999999999’",
        "숫자가 아닙니다: ‘여럿’",
    ]


def test_negative_money_is_refused() -> None:
    reading = read_demands("공고명,예산\n청소,△5천만원\n".encode(), "f.csv")
    assert lines(reading) == [(2, "budget_krw")]


@pytest.mark.parametrize(
    ("content", "line", "field"),
    [
        ("", 1, "file"),
        ("\n\n", 1, "file"),
        ("가,나\n1,2\n", 1, "file"),
        ("기업명,주소\n", 1, "file"),
        ("기업명,주소\n다솜,은평구,더\n", 2, "row"),
        ('기업명\n"다솜\n', 2, "file"),
        ("기업명,주소\n다솜,a\x00b\n", 2, "address"),
        ("기업명\n" + "가" * 3_000_000 + "\n", 2, "file"),
        ("기업명\n다솜\n다솜\n", 3, "enterprise_id"),
    ],
)
def test_broken_tables(content: str, line: int, field: str) -> None:
    assert lines(read_enterprises(content.encode(), "f.csv")) == [(line, field)]


def test_the_wrong_encoding_of_a_table_is_refused() -> None:
    reading = read_enterprises("名前\n会社\nひらがな\n".encode("shift_jis"), "f.csv")
    assert [fault.field for fault in reading.faults] == ["file"]


# --- JSON Lines ---------------------------------------------------------------------------------------------

DEMAND = {"demand_id": "D1", "title": "청소"}


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("{", "json"),
        ("[]", "json"),
        ("3", "json"),
        ('{"demand_id": "D1", "demand_id": "D2", "title": "가"}', "json"),
        ('{"demand_id": "D1", "title": "가", "budget_krw": NaN}', "json"),
        ('{"demand_id": "D1", "title": "가", "budget_krw": 1' + "0" * 5_000 + "}", "json"),
        ("[" * 100_000, "json"),
        ('{"demand_id": "D1", "title": "\\ud800"}', "title"),
        ('{"demand_id": "D1", "title": "a\\u0000b"}', "title"),
        ('{"demand_id": "D1"}', "title"),
        ('{"demand_id": 1, "title": "가"}', "demand_id"),
        ('{"demand_id": "D1", "title": "가", "budget_krw": -1}', "budget_krw"),
        ('{"demand_id": "D1", "title": "가", "budget_krw": "1억"}', "budget_krw"),
        ('{"demand_id": "D1", "title": "가", "budget_krw": 1e999}', "budget_krw"),
        ('{"demand_id": "D1", "title": "가", "published_on": "2017-02-30"}', "published_on"),
        ('{"demand_id": "D1", "title": "가", "district": "강남"}', "district"),
        (
            '{"demand_id": "D1", "title": "가", "required_certifications": ["social"]}',
            "required_certifications[0]",
        ),
        ('{"demand_id": "D1", "title": "가", "titel": "나"}', "titel"),
        ('{"demand_id": "D1", "title": "가", "\\ud800": 1}', "record"),
    ],
)
def test_a_bad_line_is_a_fault_and_the_others_are_tried(line: str, field: str) -> None:
    good = [json.dumps(DEMAND | {"demand_id": f"G{number}"}) for number in range(2)]
    reading = read_demands("\n".join([good[0], line, good[1]]).encode("utf-8", "surrogatepass"), "f.jsonl")
    assert [(fault.line, fault.field) for fault in reading.faults] == [(2, field)]
    assert reading.lines == [1, 3]
    assert "expected" in reading.faults[0].sentence.en or "required" in reading.faults[0].sentence.en


def test_texts_of_three_million_characters_are_refused() -> None:
    long = json.dumps(DEMAND | {"description": "가" * 3_000_000}, ensure_ascii=False)
    assert lines(read_demands(long.encode(), "f.jsonl")) == [(1, "json")]
    ascii_only = json.dumps(DEMAND | {"description": "a" * 3_000_000})
    assert lines(read_demands(ascii_only.encode(), "f.jsonl")) == [(1, "description")]


def test_wrong_bytes_name_their_line() -> None:
    content = json.dumps(DEMAND).encode() + b"\n" + '{"title": "청소"}'.encode("cp949") + b"\n"
    reading = read_demands(content, "f.jsonl")
    assert [(fault.line, fault.field) for fault in reading.faults] == [(2, "json")]


def test_duplicate_ids_name_the_first_line() -> None:
    content = "\n".join([json.dumps(DEMAND), "", json.dumps(DEMAND | {"title": "다른"})])
    reading = read_demands(content.encode("utf-8-sig"), "f.jsonl")
    assert [(fault.line, fault.field) for fault in reading.faults] == [(3, "demand_id")]
    assert "stands on line 1 already" in reading.faults[0].sentence.en
    assert reading.refused_names == {3: "다른"}


def test_the_name_of_a_refused_row_fits_a_message() -> None:
    rows = [{"name": "가" * 5_000}, {"name": "나\x00쁜", "district": "없는구"}, {"name": 3}, {"name": ""}]
    content = "\n".join(json.dumps({"enterprise_id": f"E{n}", **row}) for n, row in enumerate(rows))
    reading = read_enterprises(content.encode(), "f.jsonl")
    assert reading.refused_rows == 4
    assert reading.refused_names == {1: "가" * MOST_OF_NAME + "…", 2: "나\\x00쁜"}


def test_faults_end_somewhere() -> None:
    reading = read_demands(b"x\n" * 3_000, "f.jsonl")
    assert len(reading.faults) == 1_000
    assert reading.refused_rows == 3_000


@pytest.mark.parametrize("employees", ["3333", "3못3못", "못못못못"])
def test_a_reading_ends_with_the_first_row_too_many(employees: str) -> None:
    rows = "".join(f"다솜 {number},{count}\n" for number, count in enumerate(employees))
    content = f"기업명,직원수\n{rows}".encode()
    reading = read_enterprises(content, "f.csv", most_rows=2)
    assert reading.rows == len(reading.items) + reading.refused_rows == 3
    assert read_enterprises(content, "f.csv", most_rows=4).rows == 4


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 2)
    records = [json.dumps(DEMAND | {"demand_id": f"D{number}"}) for number in range(3)]
    assert [f.field for f in read_demands("\n".join(records).encode(), "f.jsonl").faults] == ["file"]
    assert [f.field for f in read_demands("공고명\n가\n나\n다\n".encode(), "f.csv").faults] == ["file"]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert lines(read_demands(tmp_path / "none.csv")) == [(1, "file")]
    assert lines(read_demands(tmp_path)) == [(1, "file")]
    with pytest.raises(ValueError, match="bytes need the name"):
        read_demands(b"x")


@given(st.binary(max_size=200), st.sampled_from(["f.jsonl", "f.csv", "f.xlsx", "f"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    for reading in (read_demands(content, name), read_enterprises(content, name)):
        assert reading.items or reading.faults
        for fault in reading.faults:
            assert "\n" not in str(fault)


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4), min_size=1, max_size=4))
def test_any_cells_under_known_headers_are_read_or_refused(rows: list[list[str]]) -> None:
    import csv
    import io

    for head in (["기업명", "소재지", "매출액", "인증기간"], ["공고명", "예산", "공고일", "지역제한"]):
        out = io.StringIO()
        csv.writer(out).writerows([head, *rows])
        content = out.getvalue().encode("utf-8", "surrogatepass")
        reading = (read_enterprises if head[0] == "기업명" else read_demands)(content, "f.csv")
        assert reading.rows >= len(reading.items)
        assert reading.items or reading.faults


# --- real files ---------------------------------------------------------------------------------------------


def shared(path: str) -> Path:
    file = SHARED / path
    if not file.exists():
        pytest.skip("the shared data folder is absent")
    return file


@pytest.mark.shared
def test_real_notices() -> None:
    reading = read_demands(shared("g2b/all_notices.csv"))
    items = clean(reading)
    assert len(items) == 2_023
    assert sum(item.status == "cancelled" for item in items) == 35
    first = items[0]
    assert (first.demand_id, first.buyer, first.budget_krw) == ("R25BK01239108", "조달청", 9_090_909_090)
    assert (first.published_on, first.due_on) == (datetime.date(2026, 4, 2), datetime.date(2031, 8, 20))
    assert [note.field for note in reading.notes] == ["sources"]


@pytest.mark.shared
def test_real_enterprises_outside_seoul() -> None:
    items = clean(read_enterprises(shared("names/dangjin_social_econ.csv")))
    assert len(items) == 24
    assert {item.district for item in items} == {None}
    assert all(item.address for item in items)
    types = [item.organisation_type for item in items]
    assert types.count("social_enterprise") == 6
    assert types.count("preliminary_social_enterprise") == 9
    assert types.count("village_enterprise") == 6
    assert types.count("social_cooperative") == 2
    assert types.count(None) == 1


@pytest.mark.shared
@pytest.mark.parametrize(
    "folder",
    [
        "judged",
        "awards/catalonia_covid_2020",
        "awards/madrid_formal_2020",
        "awards/madrid_minor_2020",
        "awards/murcia_sms_2020",
        "awards/zaragoza_invoices_2015_17",
        "awards/zaragoza_minor_2015_18",
    ],
)
def test_every_judged_and_award_set_passes_unchanged(folder: str) -> None:
    for name, read in (("enterprises.jsonl", read_enterprises), ("tenders.jsonl", read_demands)):
        path = shared(f"{folder}/{name}")
        items = clean(read(path))
        with path.open(encoding="utf-8") as file:
            records = [json.loads(line) for line in file]
        assert len(items) == len(records)
        for item, record in zip(items, records, strict=True):
            written = item.model_dump(mode="json")
            assert written["name" if "name" in record else "title"]
            for key in ("published_on", "budget_krw", "sectors", "district"):
                if key in record:
                    assert written[key] == record[key]


# --- what offices write -------------------------------------------------------------------------------------


def read_one(header: str, cell: str) -> tuple[DemandIn | None, list[str]]:
    """The demand of a table with one column beside its title, and the fields of faults and notes."""
    reading = read_demands(f'title,{header}\n청소,"{cell}"\n'.encode(), "d.csv")
    remarks = [*reading.faults, *reading.notes]
    return next(iter(reading.items), None), [remark.field for remark in remarks]


@pytest.mark.parametrize(
    "place", ["부산 중구", "부산광역시 중구", "인천시 중구", "부산, 강서구", "대구 중구 동성로"]
)
def test_a_district_of_another_city_is_none_of_seoul(place: str) -> None:
    demand, remarks = read_one("자치구", place)
    assert demand is not None
    assert (demand.district, remarks) == (None, ["district(자치구)"])
    assert read_one("지역제한", place) == (None, ["region_restriction(지역제한)"])
    reading = read_enterprises(f'기업명,서비스지역\n가,"{place}, 서울 중구, 노원구"\n'.encode(), "e.csv")
    assert reading.items[0].service_districts == ["중구", "노원구"]
    assert [note.field for note in reading.notes] == ["service_districts(서비스지역)"]


def test_of_several_districts_the_first_is_kept_and_said() -> None:
    demand, remarks = read_one("자치구", "강북구, 도봉구")
    assert demand is not None
    assert (demand.district, remarks) == ("강북구", ["district(자치구)"])


@pytest.mark.parametrize(
    ("period", "last"),
    [
        ("계약일 ~ 2015. 12. 31.", datetime.date(2015, 12, 31)),
        ("계약체결일로부터 2015.12.31까지", datetime.date(2015, 12, 31)),
        ("2015.12.31까지", datetime.date(2015, 12, 31)),
        ("~2015.12.31까지", datetime.date(2015, 12, 31)),
    ],
)
def test_a_period_that_begins_with_the_contract_has_an_end(period: str, last: datetime.date) -> None:
    demand, remarks = read_one("계약기간", period)
    assert demand is not None
    assert (demand.contract_from, demand.contract_to, remarks) == (None, last, [])


@pytest.mark.parametrize(
    "period", ["착수일로부터 60일", "계약일로부터 12개월간", "12개월", "착수 후 2년 이내", "계약일 ~ 90일"]
)
def test_a_period_without_a_date_is_left_open(period: str) -> None:
    demand, remarks = read_one("계약기간", period)
    assert demand is not None
    assert (demand.contract_from, demand.contract_to) == (None, None)
    assert remarks == ["contract_period(계약기간)"]


@pytest.mark.parametrize("period", ["2015년 13월", "계약일~2015.2.29", "아무 때"])
def test_a_period_with_a_wrong_date_is_a_fault(period: str) -> None:
    assert read_one("계약기간", period) == (None, ["contract_period(계약기간)"])


@pytest.mark.parametrize(
    ("word", "kind", "remarks"), [("외자", "goods", []), ("기타", None, ["contract_type(업무구분)"])]
)
def test_the_kinds_of_work_of_the_procurement_system(word: str, kind: str | None, remarks: list[str]) -> None:
    demand, found = read_one("업무구분", word)
    assert demand is not None
    assert (demand.contract_type, found) == (kind, remarks)


def test_admitted_types_may_be_named_like_any_certificate() -> None:
    demand, remarks = read_one("참가자격유형", "여성기업, 장애인기업, 소기업, 소상공인, 사회적기업")
    assert demand is not None
    assert demand.required_certifications == [
        "womens_enterprise",
        "disabled_enterprise",
        "small_enterprise",
        "micro_enterprise",
        "social_enterprise",
    ]
    assert remarks == []
    assert all(read_one("참가자격유형", other)[0] is None for other in ("중소기업", "예비마을기업"))


@pytest.mark.parametrize("written", ["124 81 00998", "１２４－８１－００９９８", "124–81–00998"])
def test_a_business_number_in_other_writings(written: str) -> None:
    reading = read_enterprises(f"기업명,사업자등록번호\n가,{written}\n".encode(), "e.csv")
    assert clean(reading)[0].business_number == "1248100998"


def read_plan(when: str, year: str = "") -> tuple[str | None, list[str]]:
    table = f"연번,사업명,예산액(천원),발주예정월,회계연도\n1,청사 청소 용역,22000,{when},{year}\n"
    reading = read_demands(table.encode(), "plan.csv")
    assert reading.faults == []
    [item] = reading.items
    notes = [note.sentence.ko for note in reading.notes if note.line == 2]
    return item.published_on and item.published_on.isoformat(), notes


@pytest.mark.parametrize(
    ("when", "year", "day"),
    [
        ("2027-03-15", "", "2027-03-15"),
        ("2027. 3. 15.", "", "2027-03-15"),
        ("2027-03", "", "2027-03-01"),
        ("2027년 3월", "", "2027-03-01"),
        ("2027년 3월 중", "", "2027-03-01"),
        ("202703", "", "2027-03-01"),
        ("2027년 2분기", "", "2027-04-01"),
        ("2027 하반기", "", "2027-07-01"),
        ("3", "2027", "2027-03-01"),
        ("03", "2027", "2027-03-01"),
        ("3월", "2027년", "2027-03-01"),
        ("3월초", "2027년도", "2027-03-01"),
        ("3. 15.", "2027", "2027-03-15"),
        ("1/4분기", "2027", "2027-01-01"),
        ("상반기", "27년", "2027-01-01"),
    ],
)
def test_the_time_that_a_plan_names_is_the_day_of_the_notice(when: str, year: str, day: str) -> None:
    assert read_plan(when, year) == (day, [])


@pytest.mark.parametrize(
    ("when", "year", "told"),
    [
        ("3월", "", "연도를 알 수 없어 비워 둡니다: 3월"),
        ("3", "", "연도를 알 수 없어 비워 둡니다: 3"),
        ("상반기", "", "연도를 알 수 없어 비워 둡니다: 상반기"),
        ("수시", "2027", "때를 알 수 없어 비워 둡니다: 수시"),
        ("미정", "", None),
        ("", "2027", None),
    ],
)
def test_a_time_that_a_plan_leaves_open_is_no_fault(when: str, year: str, told: str | None) -> None:
    day, notes = read_plan(when, year)
    assert day is None
    assert told is None or notes == [told]


def test_what_a_plan_says_beyond_a_demand_is_named_once_and_not_read() -> None:
    head = "연번,담당부서,담당자,연락처,사업명,예산과목,예산액(천원),발주예정일,공고일"
    rows = [
        f"{n},총무과,홍길동,02-123-4567,청사 청소 {n},201-01,22000,2027-03-1{n},2027-03-2{n}" for n in (1, 2)
    ]
    reading = read_demands("\n".join([head, *rows]).encode(), "plan.csv")
    assert reading.faults == []
    assert [note.field for note in reading.notes] == [
        "담당부서",
        "담당자",
        "연락처",
        "예산과목",
        "발주예정일",
    ]
    # The notice itself counts before what was planned.
    assert [str(item.published_on) for item in reading.items] == ["2027-03-21", "2027-03-22"]
    assert "홍길동" not in str(reading.items)


def test_a_plan_in_a_workbook_names_days_and_months_as_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["사업명", "발주연도", "발주예정월"])
    book.active.append(["청사 청소", 2027, 3])
    book.active.append(["소독 용역", 2027, datetime.date(2027, 4, 5)])
    book.active.append(["인쇄물 제작", None, 202705])
    book.save(tmp_path / "plan.xlsx")
    reading = read_demands(tmp_path / "plan.xlsx")
    assert [str(item.published_on) for item in reading.items] == ["2027-03-01", "2027-04-05", "2027-05-01"]
