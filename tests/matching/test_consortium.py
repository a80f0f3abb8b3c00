from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from matching import Demand, Matcher, load_reference
from matching.consortium import MEMBER_COST, find_teams
from matching.consortium_checks import check_one_group_each
from matching.lots import make_part_demand
from matching.records import Certification, Lot, Supplier

from .plain_json import SHARED_DATA, read_demands, read_suppliers
from .small_catalogue import CATALOGUE, DAY, IN_FORCE, supplier

LOTS = (Lot("건물 청소"), Lot("도시락 배달"), Lot("현수막 제작"))
FESTIVAL = Demand("F1", "마을 한마당", district="노원구", budget_krw=30_000_000, published_on=DAY, lots=LOTS)
TWO_SCOPES = Demand("F2", "건물 청소 및 도시락 배달", district="노원구", published_on=DAY)
OUTSIDER = Supplier("P1", "큰현수막㈜", services=(CATALOGUE[6].services[0],), sectors=("DSG",))


@pytest.fixture(scope="module")
def matcher():
    return Matcher(load_reference()).fit(CATALOGUE)


def by_brute_force(matcher, demand, most_members, top):
    """The slow twin: every assignment of an eligible supplier that covers a part to each part."""
    choices = []
    for number, lot in enumerate(demand.lots, start=1):
        part = make_part_demand(demand, lot, number=number, count=len(demand.lots))
        able = {}
        for enterprise in CATALOGUE:
            why = matcher.explain(part, enterprise.enterprise_id)
            [route] = [component for component in why.components if component.name == "route"]
            if why.exclusion is None and matcher.weigh(part, enterprise.enterprise_id).is_of_the_trade:
                able[enterprise.enterprise_id] = why.score - route.contribution
        choices.append(able)
    teams = []
    for takers in product(*choices):
        members = len(set(takers))
        if members <= most_members:
            mean = sum(able[taker] for able, taker in zip(choices, takers, strict=True)) / len(takers)
            teams.append((round(mean - MEMBER_COST * (members - 1), 9), takers))
    return sorted(teams, key=lambda team: (-team[0], team[1]))[:top]


def takers(team):
    return tuple(cover.enterprise_id for cover in team.covers)


class TestFindTeams:
    @pytest.mark.parametrize("most_members", [1, 2, 3])
    def test_it_agrees_with_trying_every_team(self, matcher, most_members):
        teams = find_teams(matcher, FESTIVAL, most_members=most_members, top=6)
        expected = by_brute_force(matcher, FESTIVAL, most_members, 6)
        assert [(round(team.score, 9), takers(team)) for team in teams] == expected

    def test_who_does_the_work_of_a_part_under_other_words_may_take_it(self, matcher):
        cleaner = supplier("E09", "미화")
        wider = Matcher(matcher.reference).fit([*CATALOGUE, cleaner])
        part = make_part_demand(FESTIVAL, LOTS[0], number=1, count=3)
        values = wider.weigh(part, "E09").values
        assert values["text"] + values["meaning"] < 0.25
        assert values["sector"] == 0.0
        assert values["trade"] > 0.8
        assert "E09" in {takers(team)[0] for team in find_teams(wider, FESTIVAL, top=40)}

    def test_the_team_is_named_in_full(self, matcher):
        [team, *_] = find_teams(matcher, FESTIVAL)
        assert (team.demand_id, team.rank, team.uncovered) == ("F1", 1, ())
        assert [cover.part for cover in team.covers] == ["건물 청소", "도시락 배달", "현수막 제작"]
        assert takers(team)[1:] == ("E03", "E07")
        assert team.lead is team.members[0]
        assert [member.is_lead for member in team.members] == [True, False, False]
        assert [member.share_percent for member in team.members] == [
            Decimal("33.34"),
            Decimal("33.33"),
            Decimal("33.33"),
        ]
        assert {check.verdict for check in team.checks} == {"pass"}

    def test_the_score_is_a_sum(self, matcher):
        for team in find_teams(matcher, FESTIVAL, top=20):
            assert sum(part.contribution for part in team.parts) == pytest.approx(team.score, abs=1e-9)
            assert team.parts[-1].name == "members"
            assert team.parts[-1].contribution == pytest.approx(-MEMBER_COST * (len(team.members) - 1))
            assert sum(member.share_percent for member in team.members) == Decimal("100.00")

    def test_what_is_said(self, matcher):
        [team, *_] = find_teams(matcher, FESTIVAL)
        names = [member.supplier.name for member in team.members]
        assert team.sentences[0].ko == (
            f"{names[0]}를 대표사로 하고 {names[1]}, {names[2]}가 함께하는 분담이행을 제안합니다."
        )
        assert team.sentences[1].ko == "지분은 각 부분의 크기가 같다고 보고 나눈 제안입니다."

    def test_the_order_of_the_catalogue_does_not_matter(self, matcher):
        turned = Matcher(matcher.reference).fit(CATALOGUE[::-1])
        assert find_teams(turned, FESTIVAL) == find_teams(matcher, FESTIVAL)

    def test_one_firm_for_all_parts_stands_alone(self, matcher):
        demand = replace(FESTIVAL, lots=(Lot("청사 청소"), Lot("학교 청소")))
        [team] = find_teams(matcher, demand, most_members=1, top=1)
        assert [member.share_percent for member in team.members] == [Decimal("100.00")]
        assert team.sentences[0].ko == f"{team.lead.supplier.name} 한 곳이 모든 부분을 맡을 수 있습니다."

    def test_who_performs_most_leads(self, matcher):
        demand = replace(FESTIVAL, lots=(*LOTS[1:], Lot("도시락 나눔")))
        [team, *_] = find_teams(matcher, demand)
        assert takers(team) == ("E03", "E07", "E03")
        assert [(m.supplier.enterprise_id, m.share_percent, m.parts) for m in team.members] == [
            ("E03", Decimal("66.67"), (0, 2)),
            ("E07", Decimal("33.33"), (1,)),
        ]

    def test_nobody_takes_a_part_for_which_no_ranking_would_put_it_forward(self, matcher):
        away = {"district": "강남구", "service_districts": ("강남구",)}
        disinfecting = supplier("E90", "소독", sectors=("CLN",), **away)
        few = Matcher(matcher.reference).fit([CATALOGUE[2], CATALOGUE[6], disinfecting])
        part = make_part_demand(FESTIVAL, LOTS[0], number=1, count=3)
        assert few.explain(part, "E90").exclusion.rule == "shortfalls"
        [team, *_] = find_teams(few, FESTIVAL)
        assert (takers(team), team.uncovered) == (("E03", "E07"), ("건물 청소",))

    def test_a_part_that_nobody_covers_is_named(self, matcher):
        demand = replace(FESTIVAL, lots=(*LOTS[:2], Lot("ㅁㄴㅇㄹ")))
        [team, *_] = find_teams(matcher, demand)
        assert team.uncovered == ("ㅁㄴㅇㄹ",)
        assert sum(member.share_percent for member in team.members) == Decimal("100.00")
        assert {check.code for check in team.checks if check.verdict == "fail"} == {"parts_covered"}
        assert team.sentences[-1].ko == "「ㅁㄴㅇㄹ」를 맡을 수 있는 기업을 찾지 못했습니다."

    def test_no_team_where_nothing_is_covered_or_the_limit_is_too_small(self, matcher):
        assert find_teams(matcher, replace(FESTIVAL, lots=(Lot("ㅁㄴㅇㄹ"),))) == ()
        assert find_teams(matcher, FESTIVAL, most_members=2) == ()

    def test_the_day_and_the_numbers(self, matcher):
        undated = replace(FESTIVAL, published_on=None)
        with pytest.raises(ValueError, match="F1 has no published_on"):
            find_teams(matcher, undated)
        assert find_teams(matcher, undated, on=DAY) == find_teams(matcher, FESTIVAL)
        for wrong in ({"most_members": 0}, {"top": 0}):
            with pytest.raises(ValueError, match="at least 1"):
                find_teams(matcher, FESTIVAL, **wrong)


class TestLicences:
    def test_who_performs_a_part_that_names_a_licence_holds_it(self, matcher):
        licensed = supplier(
            "E20", "소독", certifications=(IN_FORCE, Certification("소독업 신고")), sectors=("CLN",)
        )
        matcher = Matcher(matcher.reference).fit([*CATALOGUE, licensed, supplier("E21", "소독")])
        demand = replace(FESTIVAL, lots=(Lot("소독"), Lot("도시락 배달")), required_licences=("소독업",))
        teams = find_teams(matcher, demand, top=9)
        assert {takers(team)[0] for team in teams} == {"E20"}
        for team in teams:
            assert {check.verdict for check in team.checks} == {"pass"}

    def test_a_licence_of_no_part_in_particular_is_held_by_one_member(self, matcher):
        licence = Certification("시설경비업")
        guarded = replace(CATALOGUE[2], enterprise_id="E22", certifications=(IN_FORCE, licence))
        matcher = Matcher(matcher.reference).fit([*CATALOGUE, guarded])
        demand = replace(FESTIVAL, required_licences=("시설경비업",))
        teams = find_teams(matcher, demand, top=9)
        assert {takers(team)[1] for team in teams} == {"E22"}
        assert find_teams(matcher, replace(demand, required_licences=("전기공사업",))) == ()


class TestPartners:
    def test_they_join_when_asked_for_and_never_lead(self, matcher):
        catalogue = Matcher(matcher.reference).fit(CATALOGUE[:6])
        assert find_teams(catalogue, FESTIVAL)[0].uncovered == ("현수막 제작",)
        [team, *_] = find_teams(catalogue, FESTIVAL, partners=[OUTSIDER])
        assert takers(team)[2] == "P1"
        assert [m.supplier.enterprise_id for m in team.members if m.is_partner] == ["P1"]
        assert not team.lead.is_partner
        assert "큰현수막㈜는 사회적경제기업이 아닌 협력 기업이며 구성원으로만 참여합니다." in {
            sentence.ko for sentence in team.sentences
        }
        assert "P1" not in catalogue

    def test_partners_alone_are_no_team(self, matcher):
        catalogue = Matcher(matcher.reference).fit(CATALOGUE[:6])
        assert find_teams(catalogue, replace(FESTIVAL, lots=LOTS[2:]), partners=[OUTSIDER]) == ()

    def test_conditions_on_the_type_hold_for_them_too(self, matcher):
        catalogue = Matcher(matcher.reference).fit(CATALOGUE[:6])
        demand = replace(FESTIVAL, required_certifications=("social_enterprise",))
        assert find_teams(catalogue, demand, partners=[OUTSIDER])[0].uncovered == ("현수막 제작",)

    def test_an_enterprise_of_the_catalogue_is_no_partner(self, matcher):
        with pytest.raises(ValueError, match="E03"):
            find_teams(matcher, FESTIVAL, partners=[CATALOGUE[2]])


class TestScopes:
    def test_a_title_with_two_trades_is_divided(self, matcher):
        [team, *_] = find_teams(matcher, TWO_SCOPES)
        assert [cover.part for cover in team.covers] == ["건물 청소", "도시락 배달"]
        assert team.sentences[-1].ko == "공고에 나뉜 부분이 없어 공고문의 말에 따라 나누었습니다."
        assert [part.name for part in team.consortium.parts] == ["건물 청소", "도시락 배달"]

    def test_not_where_one_supplier_works_in_both(self, matcher):
        both = supplier("E20", "이것저것", sectors=("CLN", "MEA"))
        matcher = Matcher(matcher.reference).fit([*CATALOGUE, both])
        assert find_teams(matcher, TWO_SCOPES) == ()

    def test_also_after_listings_have_changed(self, matcher):
        changed = Matcher(matcher.reference).fit(CATALOGUE)
        changed.upsert([replace(CATALOGUE[0], sectors=("CLN", "MEA"))])
        assert find_teams(changed, TWO_SCOPES) == ()
        changed.upsert([CATALOGUE[0]])
        assert find_teams(changed, TWO_SCOPES) == find_teams(matcher, TWO_SCOPES)

    def test_not_where_one_supplier_covers_both_best(self, matcher):
        both = supplier("E20", "건물 청소", "도시락 배달", service_districts=("노원구",))
        matcher = Matcher(matcher.reference).fit([both])
        assert find_teams(matcher, TWO_SCOPES) == ()

    def test_not_where_there_is_one_scope(self, matcher):
        assert find_teams(matcher, replace(TWO_SCOPES, title="건물 청소")) == ()


class TestManyLots:
    def test_neighbours_are_bundled(self, matcher):
        lots = tuple(Lot(f"{number}구역 건물 청소") for number in range(1, 13))
        [team, *_] = find_teams(matcher, replace(FESTIVAL, lots=lots))
        assert len(team.covers) == 12
        assert "나뉜 부분이 많아 이웃한 부분을 묶어 한 기업이 맡도록 하였습니다." in {
            sentence.ko for sentence in team.sentences
        }
        assert sum(member.share_percent for member in team.members) == Decimal("100.00")


def test_proposed_teams_for_one_bid_compete_for_the_same_firms(matcher):
    groups = [team.consortium for team in find_teams(matcher, FESTIVAL)]
    check = check_one_group_each(groups, FESTIVAL, on=DAY, rules=matcher.reference.rules)
    assert check.verdict == "fail"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is not there")
def test_every_demand_with_lots_of_the_judged_set_gets_a_team_that_may_contract():
    folder = SHARED_DATA / "judged"
    matcher = Matcher(load_reference()).fit(read_suppliers(folder / "enterprises.jsonl"))
    demands = [demand for demand in read_demands(folder / "tenders.jsonl") if demand.lots]
    assert len(demands) == 15
    for demand in demands:
        [team, *_] = find_teams(matcher, demand)
        assert team.uncovered == ()
        assert {check.verdict for check in team.checks} == {"pass"}
