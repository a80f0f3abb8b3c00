from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from matching import Demand, load_reference
from matching.consortium_checks import Consortium, Member, check_consortium, check_one_group_each
from matching.records import Certification, Lot
from matching.rules import RuleNotInForce

from .small_catalogue import DAY, ENDED, IN_FORCE, supplier

HYGIENE = Certification("건물위생관리업", valid_from=date(2020, 1, 1))
"""The trade with the code 1162."""

CLEANING = Demand(
    "D1", "청사 청소", required_licences=("건물위생관리업",), published_on=DAY, due_on=date(2026, 3, 12)
)
PARTS = (Lot("건물 청소", "건물위생관리업 신고업체에 한함"), Lot("조경 관리"), Lot("주차 안내"))
LICENSED = [supplier(name, "청소", certifications=(IN_FORCE, HYGIENE)) for name in ("A", "B", "C")]
UNLICENSED = supplier("C", "청소")


@pytest.fixture(scope="module")
def rules():
    return load_reference().rules


def group(*shares, mode="joint", members=LICENSED, **facts):
    return Consortium(
        mode,
        tuple(
            Member(enterprise, Decimal(share), is_lead=number == 0, parts=(number,))
            for number, (enterprise, share) in enumerate(zip(members, shares, strict=False))
        ),
        facts.get("parts", PARTS),
    )


def verdicts(consortium, rules, demand=CLEANING, **options):
    checks = check_consortium(consortium, demand, on=DAY, rules=rules, **options)
    return {check.code: check.verdict for check in checks}


def sentence(consortium, code, rules, demand=CLEANING, **options):
    checks = check_consortium(consortium, demand, on=options.pop("on", DAY), rules=rules, **options)
    [check] = [check for check in checks if check.code == code]
    return check.sentence


class TestCaseNine:
    """40/35/25 with one member that lacks the licence for cleaning (1162)."""

    def test_in_joint_performance_it_fails(self, rules):
        team = group("40", "35", "25", members=[*LICENSED[:2], UNLICENSED])
        found = verdicts(team, rules)
        assert found.pop("licences") == "fail"
        assert set(found.values()) == {"pass"}
        assert sentence(team, "licences", rules).ko == (
            "공동이행에 필요한 자격이 없습니다(C상회: 건물위생관리업)."
        )

    def test_in_shared_performance_without_that_part_it_passes(self, rules):
        team = group("40", "35", "25", mode="shared", members=[*LICENSED[:2], UNLICENSED])
        assert set(verdicts(team, rules, replace(CLEANING, lots=PARTS)).values()) == {"pass"}

    def test_in_shared_performance_with_that_part_it_fails(self, rules):
        team = group("40", "35", "25", mode="shared", members=[UNLICENSED, *LICENSED[:2]])
        demand = replace(CLEANING, lots=PARTS)
        assert verdicts(team, rules, demand)["licences"] == "fail"
        assert sentence(team, "licences", rules, demand).en == (
            "Licences for shared performance are lacking (C상회: 건물위생관리업)."
        )

    def test_all_licensed_passes(self, rules):
        assert set(verdicts(group("40", "35", "25"), rules).values()) == {"pass"}


class TestLicences:
    def test_where_no_part_names_it_one_member_must_bring_it(self, rules):
        parts = (Lot("가"), Lot("나"))
        one = group("50", "50", mode="shared", members=[UNLICENSED, LICENSED[0]], parts=parts)
        none = group("50", "50", mode="shared", members=[UNLICENSED, supplier("D")], parts=parts)
        assert verdicts(one, rules)["licences"] == "pass"
        assert verdicts(none, rules)["licences"] == "fail"
        assert sentence(none, "licences", rules).ko == (
            "분담이행에 필요한 자격이 없습니다(구성원 가운데 아무도 없음: 건물위생관리업)."
        )

    def test_a_licence_must_last_until_the_due_date(self, rules):
        ends = replace(HYGIENE, valid_to=date(2026, 3, 11))
        member = supplier("A", certifications=(IN_FORCE, ends))
        assert verdicts(group("100", members=[member]), rules)["licences"] == "fail"

    def test_a_demand_without_licences(self, rules):
        demand = replace(CLEANING, required_licences=())
        team = group("100", members=[UNLICENSED], parts=())
        assert verdicts(team, rules, demand)["licences"] == "pass"
        assert sentence(team, "licences", rules, demand).en == "The demand wants no licence."


class TestShares:
    @pytest.mark.parametrize(
        ("shares", "verdict"),
        [
            (("40", "35", "25"), "pass"),
            (("33.34", "33.33", "33.33"), "pass"),
            (("33.33", "33.33", "33.33"), "fail"),
            (("50", "50", "0.01"), "fail"),
            (("100", "0"), "fail"),
            (("110", "-10"), "fail"),
            (("33.335", "33.335", "33.33"), "fail"),
        ],
    )
    def test_they_add_up_to_a_hundred_to_the_last_cent(self, rules, shares, verdict):
        assert verdicts(group(*shares), rules)["shares_sum"] == verdict

    def test_the_sum_is_said(self, rules):
        assert sentence(group("40", "35"), "shares_sum", rules).ko == (
            "지분의 합이 75.00%로 100.00%가 아닙니다."
        )

    def test_the_smallest_share_of_the_notice(self, rules):
        team = group("80", "12", "8")
        least = Decimal(10)
        assert verdicts(team, rules, smallest_share_percent=least)["smallest_share"] == "fail"
        assert verdicts(team, rules, smallest_share_percent=Decimal(8))["smallest_share"] == "pass"
        assert sentence(team, "smallest_share", rules, smallest_share_percent=least).ko == (
            "최소 지분(10.00%)에 미치지 못하는 구성원이 있습니다: C상회 8.00%."
        )

    def test_a_figure_that_is_not_verified_fails_nobody(self, rules):
        team = group("91", "5", "4")
        [check] = [
            c for c in check_consortium(team, CLEANING, on=DAY, rules=rules) if c.code == "smallest_share"
        ]
        assert (check.verdict, check.rule) == ("unknown", "공동도급계약 운용요령")
        assert check.sentence.ko.endswith("확인되지 않았으므로 공고문을 확인하십시오.")

    def test_where_no_figure_is_loaded_it_is_said(self, rules):
        national = replace(CLEANING, regime="national")
        found = verdicts(group("50", "50"), rules, national)
        assert (found["smallest_share"], found["member_limit"]) == ("unknown", "unknown")
        assert sentence(group("50", "50"), "smallest_share", rules, national).ko == (
            "최소 지분은 등록된 규정이 없으므로 공고문을 확인하십시오."
        )


class TestMembers:
    def test_the_limit_of_the_notice_and_that_of_the_old_rule(self, rules):
        six = [supplier(name, certifications=(IN_FORCE, HYGIENE)) for name in "ABCDEF"]
        team = group(*["16.66"] * 6, members=six)
        assert verdicts(team, rules)["member_limit"] == "unknown"
        assert verdicts(team, rules, most_members=5)["member_limit"] == "fail"
        assert verdicts(team, rules, most_members=6)["member_limit"] == "pass"
        assert sentence(team, "member_limit", rules, most_members=5).en == (
            "The group has 6 members, above the limit of 5."
        )
        alone = group("100", members=six[:1])
        assert sentence(alone, "member_limit", rules, most_members=5).en == (
            "The group has 1 member, within the limit of 5."
        )

    def test_one_lead(self, rules):
        team = group("50", "50")
        nobody = replace(team, members=tuple(replace(m, is_lead=False) for m in team.members))
        both = replace(team, members=tuple(replace(m, is_lead=True) for m in team.members))
        assert sentence(nobody, "one_lead", rules).ko == "대표사는 하나여야 하는데 0곳입니다."
        assert verdicts(both, rules)["one_lead"] == "fail"

    def test_a_partner_joins_and_never_leads(self, rules):
        team = group("50", "50")
        lead, other = team.members
        joining = replace(team, members=(lead, replace(other, is_partner=True)))
        leading = replace(team, members=(replace(lead, is_partner=True), other))
        assert verdicts(joining, rules)["partner_does_not_lead"] == "pass"
        assert sentence(joining, "partner_does_not_lead", rules).ko == (
            "사회적경제기업이 아닌 협력 기업은 구성원으로만 참여합니다: B상회."
        )
        assert verdicts(leading, rules)["partner_does_not_lead"] == "fail"

    def test_no_firm_twice(self, rules):
        team = group("50", "50", members=[LICENSED[0], LICENSED[0]])
        assert verdicts(team, rules)["distinct_members"] == "fail"

    def test_every_member_passes_the_gate(self, rules):
        ended = supplier("E", certifications=(ENDED, HYGIENE))
        team = group("50", "50", members=[LICENSED[0], ended])
        assert verdicts(team, rules)["members_eligible"] == "fail"
        assert sentence(team, "members_eligible", rules).ko.startswith("E상회: 사회적기업 인증(지정)의")
        elsewhere = replace(CLEANING, region_restriction=("강남구",))
        assert verdicts(group("100"), rules, elsewhere)["members_eligible"] == "fail"


class TestParts:
    @pytest.mark.parametrize(
        ("parts", "said"),
        [
            (((0,), (1,), (2,)), "모든 부분을 구성원이 하나씩 맡습니다."),
            (((0, 1), (2,), ()), "맡은 부분이 없는 구성원이 있습니다: C상회."),
            (((0,), (1,), (1,)), "맡은 구성원이 없는 부분이 있습니다: 주차 안내."),
            (((0, 1), (1,), (2,)), "둘 이상이 맡은 부분이 있습니다: 조경 관리."),
            (((0, 1), (2,), (7,)), "공고에 없는 부분을 맡은 구성원이 있습니다: 7."),
        ],
    )
    def test_each_part_has_one_performer(self, rules, parts, said):
        team = group("40", "35", "25", mode="shared")
        members = tuple(replace(m, parts=p) for m, p in zip(team.members, parts, strict=True))
        assert sentence(replace(team, members=members), "parts_covered", rules).ko == said

    def test_parts_do_not_matter_in_joint_performance(self, rules):
        assert "parts_covered" not in verdicts(group("40", "35", "25"), rules)


class TestOneGroupEach:
    def test_the_same_firm_in_two_groups(self, rules):
        groups = [group("100"), group("50", "50", members=LICENSED[:2])]
        check = check_one_group_each(groups, CLEANING, on=DAY, rules=rules)
        assert (check.verdict, check.rule) == ("fail", "지방계약법 시행령 제88조")
        assert check.sentence.ko == "같은 입찰에서 둘 이상의 공동수급체에 들어간 기업이 있습니다: A상회."

    def test_different_firms(self, rules):
        groups = [group("100"), group("100", members=LICENSED[1:])]
        assert check_one_group_each(groups, CLEANING, on=DAY, rules=rules).verdict == "pass"

    def test_the_rule_begins_on_a_day(self, rules):
        groups = [group("100"), group("100")]
        before, after = date(2013, 11, 19), date(2013, 11, 20)
        assert check_one_group_each(groups, CLEANING, on=before, rules=rules).verdict == "unknown"
        assert check_one_group_each(groups, CLEANING, on=after, rules=rules).verdict == "fail"


def test_a_day_without_law_is_an_error(rules):
    with pytest.raises(RuleNotInForce):
        check_consortium(group("100"), CLEANING, on=date(1999, 1, 1), rules=rules)
