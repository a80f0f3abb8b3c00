"""What work is asked for and done is read from heads of names, and other work counts little."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matching import Demand, Matcher, Supplier, kernels, load_reference
from matching.lexicon import APART, KEYWORD_STRENGTH, MODIFIER
from matching.need import Need
from matching.records import Certification, Lot, PastAward, Service
from matching.trade_names import LEAST_CERTAIN
from matching.trades import (
    AWARD_SHARE,
    FEW_CLAIMS,
    KINDRED_SHARE,
    NEAR_SHARE,
    OTHER_WORK,
    SUMMARY_BESIDE,
    SUMMARY_SHARE,
    UNKNOWN_WANT,
    UNKNOWN_WORK,
    TradeIndex,
    WantedTrade,
    find_nearest_work,
    is_certain,
    read_wanted,
    read_works,
)

REFERENCE = load_reference()
DAY = date(2026, 3, 2)
SOCIAL = Certification("social_enterprise", valid_from=date(2020, 1, 1))


def supplier(enterprise_id: str, *services: str, record: tuple[str, ...] = (), **facts) -> Supplier:
    facts = {"name": f"{enterprise_id}상회", "certifications": (SOCIAL,)} | facts
    return Supplier(
        enterprise_id,
        services=tuple(map(Service, services)),
        track_record=tuple(map(PastAward, record)),
        **facts,
    )


def read(title: str, description: str = "", lots: tuple[Lot, ...] = ()) -> tuple[WantedTrade, ...]:
    """Without a second opinion (see test_trade_names)."""
    need, demand = Need({}, {}, {}, {}, title), Demand("D", title, description, lots=lots)
    return read_wanted(need, demand, REFERENCE)


def wants(title: str, description: str = "", lots: tuple[Lot, ...] = ()) -> list[str]:
    return [trade.code for trade in read(title, description, lots)]


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("어린이집 청소 용역", ["cleaning"]),
        ("등급외 어르신 집 돌보미 파견", ["home_care"]),
        ("환자 곁 지킴이", ["nursing_aide"]),
        ("자유학기 일터 체험 꾸러미", ["career"]),
        ("유기농 꾸러미 구매", ["food_packages"]),
        ("꾸러미 구매", ["food_packages"]),
        ("구립 어린이집 위탁운영체 공개모집", ["nursery"]),
        ("국공립 보육정책 안내 리플릿 제작", ["print"]),
        ("청소차 구매", []),
        ("어르신 가정방문 수발 지원사업", ["home_care"]),
        ("복지용구 대여 사업", ["welfare_equipment"]),
        ("요양보호사 양성과정 위탁", ["carer_training"]),
        ("사회주택 정책 토론회 운영 대행", ["forum"]),
        ("코딩 동아리 강사 지원", ["coding"]),
        ("복사지 및 토너 구매", ["office_supplies", "toner"]),
        ("서대문구 행정 지원", []),
        ("동대문구 청사 물청소", ["cleaning"]),
        ("아파트 저수조 세척 용역", ["water_tanks"]),
        ("도로변 제설작업", ["snow_clearing"]),
        ("청사 외벽청소 용역", ["outer_windows"]),
        ("경로당 정수기 임대", ["drinking_water"]),
        ("교실 공기청정기 임차", ["air_purifiers"]),
        ("근조화환 단가계약", ["flower_gifts"]),
        ("보호수 외과수술", ["tree_care"]),
        ("미니태양광 보급 사업", ["solar"]),
        ("성인 문해교육 위탁", ["literacy"]),
        ("점자도서 제작", ["braille"]),
        ("위원회 회의록 작성", ["stenography"]),
        ("마을라디오 제작", ["audio"]),
        ("음식물쓰레기 감량기 운영", ["composting"]),
        ("학교 책걸상수리", ["furniture_repair"]),
        ("사무실 블라인드 설치", ["curtains"]),
        ("신규 임용자 직무교육", ["staff_training"]),
        ("산모·신생아 건강관리사 파견", ["postnatal"]),
        ("생활안내 책자 다국어 옮김", ["translation"]),
        ("다국어 홍보 책자 제작", ["print"]),
        ("직원용 노트북 구입", ["computers"]),
        ("직장 내 장애인 인식개선 교육", ["disability_awareness"]),
        ("4대 폭력예방 교육", ["rights_training"]),
        ("경로당 냉장고 구매", ["appliances"]),
        ("버스승차대 물청소", ["street_furniture"]),
        ("주민총회 생중계", ["video"]),
        ("학교보안관 안심귀가 동행", ["safe_return"]),
        ("찾아가는 칼갈이", ["sharpening"]),
        ("초등 문화다양성 수업", ["multicultural_education"]),
        ("구립 청소년문화의집 위탁운영", ["youth_facility"]),
        ("노후 급수배관 교체", ["plumbing"]),
        ("휠체어 이용자 가을 나들이", ["travel"]),
        ("베란다 미니발전소 330가구 보급", ["solar"]),
        ("취약 330 가구 지원", []),
        ("답례품 1,500개 제작", ["gift_sets"]),
        ("Suministro de equipos", []),
    ],
)
def test_the_head_of_a_title_says_what_is_asked_for(title, codes):
    assert sorted(wants(title)) == codes


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("경로당 에어컨 분해 청소", ["appliance_cleaning"]),
        ("에어컨의 분해 청소", ["appliance_cleaning"]),
        ("휠체어 출장 수리", ["welfare_equipment"]),
        ("복지관 어르신 점심 도시락 배달", ["meal_delivery"]),
        # something clear, or too much, stands between
        ("에어컨 소독 청소", ["cleaning"]),
        ("에어컨 달려 있는 넓은 창고 청소", ["cleaning"]),
        # no word ends where the object does
        ("에어컨디셔너 분해 청소", ["cleaning"]),
        # what is run is the unknown thing, not what stands before it
        ("도서관 굴렁쇠 운영", ["library"]),
    ],
)
def test_a_work_is_found_whose_object_and_act_stand_apart(title, codes):
    assert wants(title) == codes


def test_a_work_that_stands_apart_is_less_clear_than_one_in_a_piece():
    assert read("에어컨 청소")[0].clearness == pytest.approx(KEYWORD_STRENGTH)
    assert read("에어컨 분해 청소")[0].clearness == pytest.approx(APART * KEYWORD_STRENGTH)
    assert read("도서관 위탁 운영")[0].clearness == pytest.approx(KEYWORD_STRENGTH)
    assert read("도서관 굴렁쇠 운영")[0].clearness < LEAST_CERTAIN


def test_lots_ask_for_work_of_their_own():
    lots = (Lot("가. 청소"), Lot("나. 경비", "야간 순찰"))
    assert wants("복합청사 종합관리", lots=lots) == ["facility_management", "cleaning", "security"]


def test_a_description_is_read_where_the_title_names_no_work():
    text = "독거 어르신 댁에 도시락을 배달합니다. 도시락은 당일 조리하고, 도시락 용기를 회수합니다."
    assert wants("이웃과 함께하는 사업", text) == ["meal_delivery"]
    assert wants("방역 소독", text) == ["disinfection"]


def test_a_description_that_never_speaks_of_the_work_of_the_title_says_what_is_asked_for_too():
    text = "다큐멘터리 2편을 기획·촬영하고, 영상편집을 거쳐 동영상으로 낸다."
    assert wants("골목상인 이야기 홍보물 제작") == ["promotional_goods"]
    assert wants("골목상인 이야기 홍보물 제작", text) == ["promotional_goods", "video"]
    assert wants("골목상인 이야기 홍보물 제작", f"홍보용품을 만든다. {text}") == ["promotional_goods"]
    assert wants("골목상인 이야기 홍보물 제작", "동영상 한 편") == ["promotional_goods"]
    assert wants("골목상인 이야기 홍보물 제작", "가" * 500 + text) == ["promotional_goods"]


@pytest.mark.parametrize("act", ["교육", "교실", "수업", "강좌", "특강", "강의"])
def test_a_work_is_known_under_every_name_of_its_act(act):
    assert wants(f"초등 기후변화 {act}") == ["environment_training"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("housework_care", "elder_check"),
        ("after_school_care", "nursery"),
        ("gift_sets", "food_supply"),
        ("fair", "event_equipment"),
        ("water_tanks", "cleaning"),
        ("solar", "lighting"),
        ("braille", "print"),
        ("tree_care", "landscaping"),
    ],
)
def test_works_that_the_same_enterprises_take_on_are_near(one, other):
    asked = read(f"{REFERENCE.trades[one].words[0]}")
    assert find_nearest_work(asked, {other: 0.9}, REFERENCE) == (one, other, 0.9)


def test_a_supplier_does_what_it_lists_and_what_it_has_done():
    works = read_works(supplier("A", "복지용구 대여", record=("어린이집 청소",)), REFERENCE)
    assert works["cleaning"] == pytest.approx(AWARD_SHARE * works["welfare_equipment"])
    assert "nursery" not in works
    assert read_works(supplier("B", summary="현수막 제작"), REFERENCE).keys() == {"banners"}
    beside = read_works(supplier("C", "청소", summary="현수막을 만듭니다"), REFERENCE)
    assert beside.pop("cleaning") == pytest.approx(KEYWORD_STRENGTH)
    assert max(beside.values()) <= SUMMARY_BESIDE


def test_selling_goods_is_supplying_them_and_selling_what_a_service_is_done_to_is_not_the_service():
    assert read_works(supplier("A", "도시락 판매"), REFERENCE) == {"meal_delivery": pytest.approx(0.9)}
    assert read_works(supplier("A", "농산물 생산 및 유통가공업"), REFERENCE) == {
        "food_packages": pytest.approx(0.9)
    }
    assert read_works(supplier("A", "정수기 판매"), REFERENCE) == {"drinking_water": pytest.approx(0.9)}
    assert read_works(supplier("A", "냉난방기 판매"), REFERENCE) == {"appliances": pytest.approx(0.9)}
    assert read_works(supplier("A", "물탱크 판매"), REFERENCE) == {
        "water_tanks": pytest.approx(MODIFIER * KEYWORD_STRENGTH)
    }


def test_teaching_a_work_is_not_doing_it():
    doing = read_works(supplier("A", "요양보호사 파견"), REFERENCE)["home_care"]
    teaching = read_works(supplier("B", "요양보호사 직무 교육"), REFERENCE).get("home_care", 0.0)
    assert teaching < doing / 2


def test_making_things_of_waste_is_not_collecting_it():
    assert "recycling" not in read_works(supplier("A", record=("폐현수막 재활용 제작",)), REFERENCE)


class TestIndex:
    def rows(self, *suppliers: Supplier) -> TradeIndex:
        index = TradeIndex(REFERENCE)
        index.append(list(suppliers))
        return index

    def test_agreement_of_same_near_other_and_unknown_work(self):
        index = self.rows(
            supplier("A", "건물 청소"), supplier("B", "소독"), supplier("C", "현수막"), supplier("D", "용역")
        )
        [cleaning] = read("청사 청소")
        same, near, other, unknown = index.find([cleaning])
        assert same == pytest.approx(0.9)
        assert near == pytest.approx(NEAR_SHARE * 0.9)
        assert (other, unknown) == (0, UNKNOWN_WORK)
        assert other < OTHER_WORK < UNKNOWN_WORK

    def test_many_claims_are_clear_although_each_counts_less(self):
        index = self.rows(supplier("A", "건물 청소", "책자 인쇄", "도시락 배달", "이삿짐 운반"))
        assert index.sure_.tolist() == [True]
        assert index.find(read("청사 청소"))[0] < 0.7

    @pytest.mark.parametrize(
        ("listing", "known", "sure"),
        [
            ({"services": "건물 청소"}, True, True),
            ({"services": "용역", "record": ("건물 청소",)}, True, True),
            ({"services": "벌집에서 꿀 따기"}, True, False),
            ({"services": "벌집에서 꿀 따기", "record": ("건물 청소",)}, True, True),
            ({"services": "용역", "summary": "건물 청소를 합니다"}, True, False),
            ({"services": "용역"}, False, False),
            ({"services": "용역", "sectors": ("CLN", "MEA", "DSG", "CHD", "FAC")}, True, True),
        ],
    )
    def test_a_work_is_surely_known_where_a_service_or_an_award_names_it(self, listing, known, sure):
        index = self.rows(supplier("A", listing.pop("services"), **listing))
        assert (index.known_.tolist(), index.sure_.tolist()) == ([known], [sure])

    def test_where_nothing_is_asked_for_all_agree_alike(self):
        index = self.rows(supplier("A", "건물 청소"), supplier("B", "용역"))
        assert index.find(()).tolist() == [UNKNOWN_WANT, UNKNOWN_WANT]

    def test_who_lists_every_sector_and_names_no_work_is_not_given_the_doubt(self):
        everything = supplier("A", "공공구매 원스톱", sectors=tuple(REFERENCE.sectors)[:9])
        assert self.rows(everything).find(read("청사 청소")).tolist() == [0]

    def test_rows_appended_one_by_one_agree_as_those_appended_at_once(self):
        suppliers = [
            supplier(f"E{number}", name, record=(award,))
            for number, (name, award) in enumerate(
                [("청소", "소독"), ("현수막", "청소"), ("도시락", "반찬 배달"), ("경비", "주차 관리")] * 3
            )
        ]
        one_by_one = TradeIndex(REFERENCE)
        for one in suppliers:
            one_by_one.append([one])
        for title in ("청사 청소", "도시락 배달", "주차장 경비 및 청소"):
            wanted = read(title)
            assert np.array_equal(self.rows(*suppliers).find(wanted), one_by_one.find(wanted))

    def test_the_work_of_a_row_is_what_reading_the_supplier_gives(self):
        suppliers = [
            supplier(f"E{number}", name, record=(award,))
            for number, (name, award) in enumerate(
                [("청소", "소독"), ("현수막", "리플릿"), ("경비", "주차 관리"), ("가나다", "라마바")]
            )
        ]
        index, rows = TradeIndex(REFERENCE), np.array([2, 0, 3, 1])
        assert index.find_own_works(read("청사 청소"), rows[:0]) == []
        for one in suppliers:
            index.append([one])
        works = [read_works(suppliers[row], REFERENCE) for row in rows.tolist()]
        for title in ("건물 청소", "방역 소독", "주차장 경비"):
            wanted = read(title)
            found = index.find_own_works(wanted, rows)
            assert [own.nearest for own in found] == [
                find_nearest_work(wanted, of, REFERENCE) for of in works
            ]
            assert found[1].nearest or found[0].nearest
            assert [own.main for own in found] == [max(of, key=of.get, default=None) for of in works]
            assert [own.claims for own in found] == [0, 0, 0, 0]
        assert [own.nearest for own in index.find_own_works((), rows)] == [None] * 4

    def test_an_empty_catalogue(self):
        assert TradeIndex(REFERENCE).find(read("청소")).tolist() == []


@pytest.mark.parametrize(
    ("title", "clear"),
    [
        ("청소장비 구매", False),
        ("도시락 용기 구매", False),
        ("행사장비 대여", True),
        ("청사 청소", True),
        ("청사 청소 용역 업체 선정", True),
        ("도서관 3개소 청소 220회", True),
        ("청사 청소(2호점) 및 소독", True),
        ("누리집 개편 및 12개월 유지관리", True),
        ("청사 청소 SNS", True),
        ("어르신 스마트폰 교실", True),
        ("건물 청소를 하는 곳", True),
        ("동주민센터 임시청사 이전", True),
        ("주민공동이용시설 ‘언덕마당’ 운영단체 모집", True),
        ("청소 배상책임보험 가입", False),
        ("드론 라이트쇼 연출 용역", False),
        ("학교 텃밭 꾸러기 마당 운영", False),
    ],
)
def test_what_is_asked_for_is_not_certain_where_unknown_words_end_the_title(title, clear):
    assert is_certain(read(title)) is clear


def test_a_weak_word_and_one_before_a_trap_stay_what_they_are_whatever_follows():
    told = {title: wants(title) for title in ("저장강박 의심가구 마당 손질", "체조 꾸러기 마당")}
    assert told == {
        "저장강박 의심가구 마당 손질": ["special_cleaning"],
        "체조 꾸러기 마당": ["elder_fitness"],
    }


@pytest.mark.parametrize("group", REFERENCE.kindred_trades)
def test_kindred_works_agree_less_than_near_ones_and_more_than_others(group):
    for code in group:
        [works] = [{other: 1.0} for other in group[:1]]
        asked = (WantedTrade(code, 1.0, 0.9),)
        assert find_nearest_work(asked, works, REFERENCE)[:2] == (code, group[0])
    assert OTHER_WORK < KINDRED_SHARE * AWARD_SHARE * 0.9 < KINDRED_SHARE < NEAR_SHARE


def test_kindred_work_counts_a_quarter_both_ways():
    index = TradeIndex(REFERENCE)
    index.append([supplier("A", "현수막 제작"), supplier("B", "책자 인쇄")])
    for title, expected in (("책자 인쇄", [KINDRED_SHARE, 1.0]), ("현수막 제작", [1.0, KINDRED_SHARE])):
        assert index.find(read(title)) == pytest.approx(np.array(expected) * 0.9)


def test_agreement_is_the_same_with_compiled_loops():
    index = TradeIndex(REFERENCE)
    index.append(
        [supplier("A", "건물 청소"), supplier("B", "소독", "저수조 청소"), supplier("C", "책자 인쇄")]
    )
    index.append([supplier("D", "사무실 청소")])
    wanted = read("청사 청소")
    expected = index.find(wanted).tolist()
    assert expected[0] == expected[3] > expected[1] > expected[2] == 0.0
    kernels.compile_kernels()
    try:
        assert index.find(wanted).tolist() == expected
    finally:
        kernels._compiled.clear()


def test_a_summary_tells_the_work_of_one_with_a_record_or_of_which_nothing_else_tells():
    told = {"summary": "소독, 건물 청소를 합니다"}
    assert "cleaning" in read_works(supplier("A", "복합 서비스", **told), REFERENCE)
    assert "cleaning" in read_works(supplier("A", **told), REFERENCE)
    beside = read_works(supplier("A", "책자 인쇄", **told), REFERENCE)
    assert beside["cleaning"] == pytest.approx(SUMMARY_BESIDE * KEYWORD_STRENGTH)
    assert beside["print"] == pytest.approx(KEYWORD_STRENGTH)
    works = read_works(supplier("A", "복합 서비스", record=("책자 인쇄",), **told), REFERENCE)
    assert works["cleaning"] == pytest.approx(SUMMARY_SHARE * KEYWORD_STRENGTH)
    assert works["print"] == pytest.approx(AWARD_SHARE * KEYWORD_STRENGTH)
    everything = {"sectors": ("CLN", "MEA", "DSG", "CHD", "FAC")}
    assert read_works(supplier("A", "복합 서비스", **told, **everything), REFERENCE) == {}


def test_a_summary_tells_the_work_where_services_say_it_loosely():
    loose = supplier("A", "방문 서비스", summary="건물 청소를 합니다")
    assert read_works(loose, REFERENCE)["cleaning"] == pytest.approx(SUMMARY_SHARE * KEYWORD_STRENGTH)


def test_who_names_a_work_in_the_summary_alone_stands_low_where_it_is_asked_for():
    told = supplier("A", "텃밭 조성", summary="2017년부터 도시양봉을 해 왔습니다. 벌 교육도 합니다.")
    index = TradeIndex(REFERENCE)
    index.append([told, supplier("B", "텃밭 조성"), supplier("C", "도시양봉")])
    in_summary, without, in_services = index.find(read("옥상 도시양봉"))
    assert without < OTHER_WORK < in_summary < NEAR_SHARE < in_services


def test_every_sentence_of_a_summary_has_a_head_of_its_own():
    told = supplier("A", "복합 서비스", summary="건물 청소를 합니다. 책자 인쇄도 합니다. 3.5톤 트럭 있음")
    works = read_works(told, REFERENCE)
    assert works["cleaning"] == works["print"] == pytest.approx(SUMMARY_SHARE * KEYWORD_STRENGTH)


def test_a_summary_of_many_unrelated_works_is_no_summary_of_a_known_one():
    many = "청소, 도시락, 인쇄, 수어통역을 다 합니다"
    loose = supplier("A", "방문 서비스", summary=many)
    assert "cleaning" not in read_works(loose, REFERENCE)
    proven = supplier("A", "도서 납품", record=("도서 납품",), summary=many)
    assert "cleaning" not in read_works(proven, REFERENCE)
    unknown = supplier("A", "복합 서비스", summary=many)
    assert "cleaning" in read_works(unknown, REFERENCE)


def test_who_claims_unrelated_works_without_any_record_has_said_less_of_each():
    claims = ("건물 청소", "소독", "책자 인쇄", "도시락 배달", "전산장비 유지보수")
    focused, many = (supplier("A", *claims[:3]), supplier("B", *claims))
    proven = supplier("C", *claims, record=("도시락 배달",))
    # cleaning and disinfection are one claim
    index = TradeIndex(REFERENCE)
    index.append([focused, many, proven])
    assert [own.claims for own in index.find_own_works((), np.arange(3))] == [FEW_CLAIMS, 4, 0]
    works = [read_works(one, REFERENCE) for one in (focused, many, proven)]
    assert [of["cleaning"] for of in works] == pytest.approx([0.9, 0.9 * FEW_CLAIMS / 4, 0.9])
    demand = Demand("D", "청사 청소", published_on=DAY)
    sentences = {
        part.sentence.ko
        for part in Matcher(REFERENCE).fit([many]).explain(demand, "B").components
        if part.name == "trade"
    }
    assert sentences == {
        "공고가 찾는 일(건물 청소)을 내세우나, 실적 없이 내세운 서로 다른 일이 4가지나 되어 "
        "낮게 셈하였습니다."
    }


def test_the_nearest_work_is_named():
    wanted = read("청사 청소")
    works = read_works(supplier("A", "소독", "현수막"), REFERENCE)
    assert find_nearest_work(wanted, works, REFERENCE) == ("cleaning", "disinfection", works["disinfection"])
    assert find_nearest_work(wanted, {"banners": 0.9}, REFERENCE) is None


class TestTraps:
    """Look-alikes are kept out and the reason is said; who shares no word but does the work is listed."""

    def divide(self, demand: Demand, *suppliers: Supplier) -> tuple[list[str], dict[str, str]]:
        ranking = Matcher(REFERENCE).fit(suppliers).rank(demand)
        kept_out = {exclusion.enterprise_id: exclusion.rule for exclusion in ranking.excluded}
        return [match.enterprise_id for match in ranking.results], kept_out

    def test_other_work_under_the_same_words(self):
        demand = Demand("D", "거동불편 어르신 가정방문 수발", published_on=DAY, contract_type="services")
        hire = supplier(
            "A", "거동불편 어르신 복지용구 대여", sectors=("ELD",), record=("거동불편 어르신 보행차 구매",)
        )
        care = supplier("B", "요양보호사 파견", sectors=("ELD",))
        assert self.divide(demand, hire, care) == (["B"], {"A": "other_work"})

    def test_the_place_is_not_the_work(self):
        demand = Demand("D", "어린이집 청소 용역", published_on=DAY, contract_type="services")
        nursery = supplier("A", "구립 어린이집 운영", record=("어린이집 위탁운영",))
        cleaner = supplier("B", "건물 미화")
        assert self.divide(demand, nursery, cleaner) == (["B"], {"A": "other_work"})

    def test_the_object_is_not_the_work(self):
        demand = Demand("D", "사회주택과 돌봄 정책 토론회 운영 대행", published_on=DAY)
        housing = supplier("A", "사회주택 운영", record=("사회주택 공급", "매입임대 돌봄"))
        forum = supplier("B", "포럼 진행", record=("시민 공청회",))
        assert self.divide(demand, housing, forum) == (["B"], {"A": "other_work"})

    def test_a_list_of_everything_without_a_record(self):
        demand = Demand("D", "청사 미화 용역", published_on=DAY, contract_type="services")
        stuffed = supplier(
            "A",
            "공공구매 원스톱",
            summary="청소 미화 방역 경비 급식 도시락 인쇄 영상 청사 관리 모두 가능",
            sectors=tuple(REFERENCE.sectors)[:18],
        )
        modest = supplier("B", "사무실 청소", sectors=("CLN",))
        assert self.divide(demand, stuffed, modest) == (["B"], {"A": "other_work"})


def test_more_names_than_are_remembered_change_no_answer(monkeypatch):
    suppliers = [supplier("A", "건물 청소"), supplier("B", "도시락 배달"), supplier("C", "건물 청소")]
    expected = Matcher(REFERENCE).fit(suppliers)
    monkeypatch.setattr("matching.trades.MOST_REMEMBERED", 0)
    forgetful = Matcher(replace(REFERENCE)).fit(suppliers)
    demand = Demand("D1", "청사 청소 용역", published_on=DAY)
    assert forgetful.rank(demand) == expected.rank(demand)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("식기세척기 구입", "kitchenware"),
        ("식기 세척 용역", "reusables"),
        ("세탁기 임차", "appliances"),
        ("이불 세탁 용역", "laundry"),
        ("인쇄기 구매", "office_machines"),
        ("책자 인쇄", "print"),
        ("인쇄용지 구매", "office_supplies"),
    ],
)
def test_a_machine_is_not_the_work_that_it_does(title, code):
    assert read(title)[0].code == code


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("민간위탁 정산검사 용역", "accounting"),
        ("핸드타올·점보롤 구매", "hygiene_goods"),
        ("교량 하부 비둘기 퇴치", "animal_pests"),
        ("문서행낭 배달", "delivery"),
        ("혼례복 대여", "costume"),
        ("노후 보일러 점검", "boiler"),
        ("주민 의식조사", "research"),
    ],
)
def test_what_officials_call_a_work(title, code):
    assert read(title)[0].code == code
