import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Demand, load_reference
from matching.lots import MOST_PARTS, assign_licences, bundle_lots, find_scopes, make_part_demand
from matching.records import Lot

LOTS = (Lot("청사 청소"), Lot("소독 및 방역"), Lot("조경", "시설경비업 등록업체에 한함"))


@pytest.fixture(scope="module")
def reference():
    return load_reference()


def scopes(reference, title, description=""):
    return [lot.name for lot in find_scopes(Demand("D", title, description), reference)]


class TestFindScopes:
    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ("건물 청소 및 도시락 배달", ["건물 청소", "도시락 배달"]),
            ("현수막 제작, 도시락 배달 용역", ["현수막 제작", "도시락 배달 용역"]),
            ("건물 청소와 도시락 배달", ["건물 청소", "도시락 배달"]),
            ("구청사 건물 청소 용역", []),
            ("건물 청소 및 위생관리", []),
            ("어린이집 및 경로당 청소", []),
            ("도시락 배달 및 그 밖의 일", []),
        ],
    )
    def test_only_clearly_different_trades_are_kept_apart(self, reference, title, expected):
        assert scopes(reference, title) == expected

    def test_the_description_speaks_where_it_names_the_work(self, reference):
        described = "개요\n○ 과업 내용: 건물 청소 및 도시락 배달\n건물 청소, 현수막 제작 경험 우대"
        assert scopes(reference, "복지관 지원", described) == ["건물 청소", "도시락 배달"]
        assert scopes(reference, "복지관 지원", "건물 청소, 현수막 제작 경험 우대") == []


class TestBundleLots:
    def test_a_few_stay_apart(self):
        assert bundle_lots(LOTS) == ((0,), (1,), (2,))

    @given(count=st.integers(1, 60))
    def test_every_lot_stands_in_one_bundle_in_order(self, count):
        bundles = bundle_lots([Lot(str(number)) for number in range(count)])
        assert [position for bundle in bundles for position in bundle] == list(range(count))
        assert len(bundles) == min(count, MOST_PARTS)
        assert max(map(len, bundles)) - min(map(len, bundles)) <= 1


class TestAssignLicences:
    def test_a_licence_belongs_to_the_parts_that_name_it(self):
        demand = Demand("D", "청사 관리", required_licences=("소독업 신고", "건물위생관리업"), lots=LOTS)
        found = {need.name: positions for need, positions in assign_licences(demand, LOTS)}
        assert found == {
            "소독업 신고": {1},
            "건물위생관리업": frozenset(),
            "시설경비업 등록": {2},
        }

    def test_what_the_notice_and_a_lot_both_want_is_one_licence(self):
        demand = Demand("D", "청사 관리", required_licences=("시설경비업",), lots=LOTS)
        [(need, positions)] = assign_licences(demand, LOTS)
        assert (need.name, positions) == ("시설경비업", {2})


class TestMakePartDemand:
    def test_a_part_is_a_demand_of_its_own(self):
        demand = Demand(
            "D",
            "청사 관리",
            "긴 설명",
            district="노원구",
            budget_krw=100,
            estimated_price_krw=91,
            required_licences=("소독업",),
            lots=LOTS,
        )
        part = make_part_demand(demand, LOTS[2], number=3, count=3)
        assert (part.demand_id, part.title) == ("D/3", "조경")
        assert part.description == "시설경비업 등록업체에 한함\n청사 관리"
        assert (part.budget_krw, part.estimated_price_krw, part.district) == (33, 30, "노원구")
        assert (part.required_licences, part.lots) == ((), ())

    def test_an_unknown_budget_stays_unknown(self):
        part = make_part_demand(Demand("D", "청사 관리", lots=LOTS), LOTS[0], number=1, count=3)
        assert (part.budget_krw, part.estimated_price_krw) == (None, None)
