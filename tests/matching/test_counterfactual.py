from dataclasses import replace
from datetime import date

import pytest

from matching import Demand, Matcher, load_reference
from matching.counterfactual import apply_changes, find_counterfactuals
from matching.records import Certification

from .plain_json import SHARED_DATA, read_demands, read_suppliers
from .small_catalogue import CATALOGUE, CLEANING, DAY, ENDED, supplier

GUARDED = replace(
    CLEANING,
    demand_id="D9",
    required_certifications=("village_enterprise", "cooperative"),
    region_restriction=("서울특별시 도봉구", "강북구"),
    required_licences=("건물위생관리업 또는 시설경비업", "소독업"),
    due_on=date(2026, 3, 20),
)


@pytest.fixture(scope="module")
def matcher():
    return Matcher(load_reference()).fit(CATALOGUE)


def kinds(found):
    return {(change.kind, change.value) for outcome in found for change in outcome.changes}


def apply_for_real(catalogue, demand, outcome):
    """The slow twin: a new engine, the changed supplier upserted, ranked in full."""
    matcher = Matcher(load_reference()).fit(catalogue)
    matcher.upsert([outcome.supplier])
    ranking = matcher.rank(demand, top=len(catalogue))
    [match] = [m for m in ranking.results if m.enterprise_id == outcome.supplier.enterprise_id]
    return match.rank, match.score


class TestFindCounterfactuals:
    @pytest.mark.parametrize("demand", [CLEANING, GUARDED], ids=lambda demand: demand.demand_id)
    @pytest.mark.parametrize("enterprise", CATALOGUE, ids=lambda s: s.enterprise_id)
    def test_applied_for_real_each_gives_exactly_the_rank_it_says(self, matcher, enterprise, demand):
        before = matcher.explain(demand, enterprise.enterprise_id)
        found = find_counterfactuals(matcher, demand, enterprise.enterprise_id)
        for outcome in found:
            assert (outcome.rank, outcome.score) == apply_for_real(CATALOGUE, demand, outcome)
            assert before.rank is None or outcome.rank < before.rank
        assert [o.rank for o in found] == sorted(o.rank for o in found)

    def test_the_catalogue_stays_as_it_is(self, matcher):
        before = matcher.rank(CLEANING)
        find_counterfactuals(matcher, CLEANING, "E02")
        assert matcher.rank(CLEANING) == before
        assert matcher.get_supplier("E02") == CATALOGUE[1]

    def test_what_is_tried(self, matcher):
        near = replace(CATALOGUE[0], enterprise_id="A")
        far = replace(near, enterprise_id="B", district="강남구", service_districts=())
        pair = Matcher(matcher.reference).fit([replace(near, enterprise_id="C"), far])
        assert [o.sentence.en for o in find_counterfactuals(pair, CLEANING, "B")] == [
            "It would be 1st if it served Nowon-gu (now 2nd)."
        ]
        twins = [replace(CATALOGUE[0], enterprise_id="A"), replace(CATALOGUE[0], enterprise_id="B")]
        small = replace(twins[1], max_contract_krw=5_000_000)
        twins = Matcher(matcher.reference).fit([twins[0], small])
        assert ("raise_limit", 33_000_000) not in kinds(find_counterfactuals(twins, CLEANING, "A"))
        assert find_counterfactuals(twins, CLEANING, "B") == ()
        other = Matcher(matcher.reference).fit([replace(CATALOGUE[0], enterprise_id="C"), small])
        assert [o.sentence.ko for o in find_counterfactuals(other, CLEANING, "B")] == [
            "계약 가능 금액이 3,300만원이라면 1위가 됩니다(현재 2위)."
        ]
        assert kinds(find_counterfactuals(matcher, CLEANING, "E07")) == {("list_service", "건물 청소")}
        no_sector = Matcher(matcher.reference).fit(
            [replace(near, enterprise_id="C"), replace(near, enterprise_id="B", sectors=())]
        )
        assert ("list_sector", "CLN") in kinds(find_counterfactuals(no_sector, CLEANING, "B"))

    def test_a_demand_for_the_whole_city(self, matcher):
        near, far = (replace(CATALOGUE[0], enterprise_id=key) for key in "CB")
        pair = Matcher(matcher.reference).fit([replace(near, service_districts=("서울특별시",)), far])
        everywhere = replace(CLEANING, title="공공기관 건물 청소(서울 전역)", district=None)
        assert [o.sentence.ko for o in find_counterfactuals(pair, everywhere, "B")] == [
            "서울 전역을 서비스 지역으로 하면 1위가 됩니다(현재 2위)."
        ]

    @pytest.mark.parametrize(
        ("title", "offered"),
        [
            ("주민센터 화장실 변기·타일 교체", {("list_service", "집수리"), ("list_sector", "REP")}),
            ("경로당 30개소 도배장판 교체공사", {("list_service", "도배·장판"), ("list_sector", "REP")}),
            # what is asked for is not clear: nothing to advise on
            ("MRI 유지보수", set()),
            ("급식실 조리원 교육", set()),
        ],
    )
    def test_only_names_of_the_work_asked_for_and_its_clear_sector_are_advised(self, title, offered):
        demand = Demand("D", title, district="노원구", published_on=DAY)
        catalogue = [
            *CATALOGUE,
            supplier("F1", "화장실 타일과 변기 교체", sectors=("REP",)),
            supplier("F2", "경로당 도배장판 교체", sectors=("REP", "ELD")),
            supplier("F3", "급식실 조리원 교육", "유지보수", sectors=("EDU", "MEA", "ICT")),
            supplier("F4", "다 고침", service_districts=("노원구",)),
        ]
        found = find_counterfactuals(Matcher(load_reference()).fit(catalogue), demand, "F4")
        assert {item for item in kinds(found) if item[0] in ("list_service", "list_sector")} == offered
        for outcome in found:
            assert (outcome.rank, outcome.score) == apply_for_real(catalogue, demand, outcome)

    @pytest.mark.parametrize(
        ("listed", "is_offered"),
        [
            ("주먹밥 도시락", False),
            ("현수막 제작", True),
            # every word of the work, although it is taught
            ("도시락 식사 배달 교육", False),
        ],
    )
    def test_work_that_is_listed_in_other_words_is_not_advised(self, listed, is_offered):
        demand = replace(CLEANING, title="도시락 식사 배달")
        rivals = [supplier("R1", "도시락 식사 배달"), supplier("R2", "도시락 식사 배달")]
        matcher = Matcher(load_reference()).fit([*rivals, supplier("R3", listed)])
        found = kinds(find_counterfactuals(matcher, demand, "R3"))
        assert (("list_service", "도시락·식사배달") in found) == is_offered

    def test_a_sector_that_it_does_not_work_in_is_advised_with_the_work_alone(self):
        demand = replace(CLEANING, title="경로당 도배장판 교체공사")
        rival = supplier("A1", "도배장판", sectors=("REP",), service_districts=("노원구",))
        own = replace(rival, enterprise_id="B1", sectors=())
        stranger = supplier("B2", "다 고침", service_districts=("노원구",))
        matcher = Matcher(load_reference()).fit([rival, replace(rival, enterprise_id="C1"), own, stranger])

        def say(enterprise_id):
            found = find_counterfactuals(matcher, demand, enterprise_id)
            return [o.sentence for o in found if o.changes[0].kind == "list_sector"]

        [of_own], [of_stranger] = say("B1"), say("B2")
        assert of_own.ko.startswith("집수리·인테리어 분야를 등록하면 ")
        assert of_stranger.ko.startswith("집수리·인테리어 분야의 일을 실제로 하여 그 분야를 등록하면 ")
        assert " if it were listed in Home repair" in of_own.en
        assert " if it really worked in Home repair and were listed in it" in of_stranger.en

    def test_a_sector_of_its_own_is_advised_also_where_the_demand_is_unclear(self):
        demand = replace(CLEANING, title="급식실 조리원 교육")
        kitchen = supplier("B1", "단체급식 조리", service_districts=("노원구",))
        first = replace(kitchen, enterprise_id="C1", sectors=("MEA",))
        matcher = Matcher(load_reference()).fit([first, kitchen])
        assert ("list_sector", "MEA") in kinds(find_counterfactuals(matcher, demand, "B1"))

    def test_who_stands_first_has_nothing_to_gain(self, matcher):
        [first] = matcher.rank(CLEANING, top=1).results
        assert find_counterfactuals(matcher, CLEANING, first.enterprise_id) == ()

    def test_a_demand_of_which_little_is_known_offers_little(self, matcher):
        assert kinds(find_counterfactuals(matcher, Demand("D", "ㅁㄴㅇㄹ", published_on=DAY), "E06")) <= {
            ("hold_certificate", "small_enterprise"),
            ("hold_certificate", "vulnerable_employment"),
        }

    def test_an_ended_certificate_would_let_it_in(self, matcher):
        [outcome] = find_counterfactuals(matcher, CLEANING, "E04")
        [change] = outcome.changes
        assert (change.kind, change.value) == ("hold_certificate", "social_enterprise")
        assert (
            outcome.sentence.ko
            == f"사회적기업 인증(지정)을 갖추면 신청할 수 있고, {outcome.rank}위가 됩니다."
        )
        assert outcome.sentence.en.startswith("It would be let in and be ")
        assert outcome.sentence.en.endswith(" if it held a certificate as social enterprise.")

    def test_each_way_to_pass_a_single_rule_is_tried(self, matcher):
        demand = replace(CLEANING, region_restriction=("도봉구", "강북구"))
        found = find_counterfactuals(matcher, demand, "E01")
        assert [(o.changes[0].kind, o.changes[0].value) for o in found] == [
            ("move_office", "도봉구"),
            ("move_office", "강북구"),
        ]

    def test_where_several_rules_keep_out_all_that_is_lacking_is_named_together(self, matcher):
        [outcome] = find_counterfactuals(matcher, GUARDED, "E04")
        assert [(change.kind, change.value) for change in outcome.changes] == [
            ("hold_certificate", "village_enterprise"),
            ("move_office", "도봉구"),
            ("hold_licence", "건물위생관리업"),
            ("hold_licence", "소독업"),
        ]
        assert outcome.sentence.ko == (
            "마을기업 인증(지정)을 갖추고, 사업장 소재지가 도봉구이고, 자격(건물위생관리업)을 갖추고, "
            "자격(소독업)을 갖추면 신청할 수 있고, 1위가 됩니다."
        )
        assert outcome.sentence.en == (
            "It would be let in and be 1st if it held a certificate as village enterprise and its own office "
            "were in Dobong-gu and it held the licence (건물위생관리업) and it held the licence (소독업)."
        )

    def test_its_own_type_is_the_certificate_named_where_it_is_admitted(self, matcher):
        enterprise = supplier("E20", "청소", certifications=(ENDED,), organisation_type="cooperative")
        matcher = Matcher(matcher.reference).fit([*CATALOGUE, enterprise])
        [outcome] = find_counterfactuals(matcher, GUARDED, "E20")
        assert outcome.changes[0].value == "cooperative"

    def test_another_class_leaves_the_ended_certificate_to_be_renewed(self, matcher):
        demand = replace(CLEANING, required_certifications=("womens_enterprise",))
        [outcome] = find_counterfactuals(matcher, demand, "E04")
        assert [change.value for change in outcome.changes] == ["womens_enterprise", "social_enterprise"]

    def test_a_certificate_that_begins_tomorrow_would_have_to_begin_today(self, matcher):
        later = Certification("social_enterprise", valid_from=date(2026, 3, 3))
        matcher = Matcher(matcher.reference).fit([supplier("E30", "청소", certifications=(later,))])
        [outcome] = find_counterfactuals(matcher, CLEANING, "E30")
        assert outcome.rank == 1

    def test_a_paper_that_opens_a_route(self, matcher):
        enterprise = supplier("E00", "건물 청소", district=None, max_contract_krw=50_000_000)
        twin = replace(
            enterprise,
            enterprise_id="A00",
            certifications=(*enterprise.certifications, Certification("small_enterprise")),
        )
        matcher = Matcher(matcher.reference).fit([enterprise, twin])
        demand = replace(CLEANING, budget_krw=99_000_000)
        assert [m.enterprise_id for m in matcher.rank(demand).results] == ["A00", "E00"]
        found = find_counterfactuals(matcher, replace(demand, district="노원구"), "E00")
        assert "small_enterprise" not in {o.changes[0].value for o in found}
        first = replace(twin, enterprise_id="F00")
        found = find_counterfactuals(Matcher(matcher.reference).fit([enterprise, first]), demand, "E00")
        assert "소기업 확인서를 갖추면 1위가 됩니다(현재 2위)." in {o.sentence.ko for o in found}

    def test_unknown_enterprise_and_day(self, matcher):
        with pytest.raises(KeyError):
            find_counterfactuals(matcher, CLEANING, "E99")
        with pytest.raises(ValueError, match="published_on"):
            find_counterfactuals(matcher, replace(CLEANING, published_on=None), "E01")


def test_changes_in_turn():
    found = find_counterfactuals(Matcher(load_reference()).fit(CATALOGUE), GUARDED, "E04")
    changed = apply_changes(CATALOGUE[3], found[0].changes, on=DAY)
    assert changed == found[0].supplier
    assert changed.district == "도봉구"
    assert [item.type for item in changed.certifications] == [
        "social_enterprise",
        "village_enterprise",
        "건물위생관리업",
        "소독업",
    ]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is not there")
def test_on_the_judged_set_applying_gives_exactly_that_rank():
    folder = SHARED_DATA / "judged"
    demands = read_demands(folder / "tenders.jsonl")
    suppliers = read_suppliers(folder / "enterprises.jsonl")
    matcher = Matcher(load_reference()).fit(suppliers)
    tried = 0
    for demand in demands[::12]:
        enterprise = matcher.get_supplier(matcher.rank(demand).results[-1].enterprise_id)
        found = find_counterfactuals(matcher, demand, enterprise.enterprise_id)
        for outcome in found[:2]:
            matcher.upsert([outcome.supplier])
            why = matcher.explain(demand, enterprise.enterprise_id)
            assert (why.rank, why.score) == (outcome.rank, outcome.score)
            tried += 1
        matcher.upsert([enterprise])
    assert tried >= 6
