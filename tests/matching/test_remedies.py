from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from matching.eligibility import find_exclusion
from matching.records import Certification, Demand
from matching.remedies import find_remedies

from .small_catalogue import DAY, ENDED, IN_FORCE, supplier

DUE = date(2026, 3, 12)


def remedies(enterprise, **facts):
    return find_remedies(enterprise, Demand("D", "용역", **facts), on=DAY)


class TestFindRemedies:
    def test_nothing_is_lacking(self):
        assert remedies(supplier("E", "청소")) == ()

    def test_an_ended_certificate(self):
        [remedy] = remedies(supplier("E", "청소", certifications=(ENDED,)))
        assert (remedy.rule, remedy.any_of) == ("no_valid_certificate", ())
        assert (
            remedy.sentence.ko == "2026. 3. 2. 현재 유효한 조직유형 인증(지정)을 갖추면 신청할 수 있습니다."
        )

    def test_one_admitted_certificate(self):
        [remedy] = remedies(supplier("E", "청소"), required_certifications=("village_enterprise",))
        assert (remedy.rule, remedy.any_of) == ("required_certification", ("village_enterprise",))
        assert (
            remedy.sentence.ko
            == "마을기업의 인증(지정)을 2026. 3. 2. 현재 유효하게 갖추면 신청할 수 있습니다."
        )

    def test_several_admitted_certificates_until_the_due_date(self):
        [remedy] = remedies(
            supplier("E", "청소", certifications=()),
            required_certifications=("village_enterprise", "cooperative"),
            due_on=DUE,
        )
        assert remedy.sentence.ko == (
            "마을기업·협동조합 가운데 하나의 인증(지정)을 2026. 3. 2.부터 2026. 3. 12.까지 유효하게 갖추면 "
            "신청할 수 있습니다."
        )
        assert remedy.sentence.en == (
            "A certificate as village enterprise or cooperative, in force from 2026-03-02 until 2026-03-12, "
            "would let it in."
        )

    def test_another_district(self):
        [remedy] = remedies(supplier("E", "청소"), region_restriction=("강북구", "도봉구"))
        assert remedy.any_of == ("강북구", "도봉구")
        assert remedy.sentence.ko == "사업장 소재지가 강북구·도봉구라면 신청할 수 있습니다."
        assert remedy.sentence.en == "Its own office in Gangbuk-gu or Dobong-gu would let it in."

    def test_each_licence_by_name(self):
        enterprise = supplier("E", "청소", certifications=(IN_FORCE, Certification("소독업 신고")))
        found = remedies(enterprise, required_licences=("소독업", "건물위생관리업", "시설경비업"))
        assert [remedy.any_of for remedy in found] == [("건물위생관리업",), ("시설경비업",)]

    def test_one_licence(self):
        [remedy] = remedies(supplier("E", "청소"), required_licences=("소독업",))
        assert remedy.sentence.ko == "자격(소독업)을 2026. 3. 2. 현재 유효하게 갖추면 신청할 수 있습니다."
        assert remedy.sentence.en == "The licence (소독업), in force on 2026-03-02, would let it in."

    def test_none_of_several_is_said_to_let_it_in_alone(self):
        found = remedies(
            supplier("E", "청소", certifications=(ENDED,)),
            required_certifications=("womens_enterprise",),
            region_restriction=("강북구", "도봉구"),
            required_licences=("소독업",),
        )
        assert [remedy.sentence.ko for remedy in found] == [
            "2026. 3. 2. 현재 유효한 조직유형 인증(지정)을 갖추어야 합니다.",
            "여성기업의 인증(지정)을 2026. 3. 2. 현재 유효하게 갖추어야 합니다.",
            "사업장 소재지가 강북구·도봉구여야 합니다.",
            "자격(소독업)을 2026. 3. 2. 현재 유효하게 갖추어야 합니다.",
        ]
        assert [remedy.sentence.en for remedy in found] == [
            "An organisation-type certificate in force on 2026-03-02 is needed.",
            "A certificate as women-owned enterprise, in force on 2026-03-02, is needed.",
            "Its own office in Gangbuk-gu or Dobong-gu is needed.",
            "The licence (소독업), in force on 2026-03-02, is needed.",
        ]

    def test_an_admitted_certificate_that_also_takes_the_place_of_the_ended_one_is_enough(self):
        [remedy] = remedies(
            supplier("E", "청소", certifications=(ENDED,)), required_certifications=("village_enterprise",)
        )
        assert remedy.sentence.en == (
            "A certificate as village enterprise, in force on 2026-03-02, would let it in."
        )


@given(
    certified=st.sampled_from([(), (IN_FORCE,), (ENDED,), (Certification("cooperative"), ENDED)]),
    admitted=st.sets(st.sampled_from(["cooperative", "village_enterprise", "womens_enterprise"])),
    places=st.sets(st.sampled_from(["노원구", "강남구", "서울특별시"])),
    licences=st.sets(st.sampled_from(["소독업 신고", "시설경비업"])),
)
def test_there_is_a_remedy_exactly_where_a_rule_keeps_out_and_only_all_together_let_in(
    certified, admitted, places, licences
):
    enterprise = supplier("E", "청소", certifications=certified)
    demand = Demand(
        "D",
        "용역",
        required_certifications=tuple(sorted(admitted)),
        region_restriction=tuple(sorted(places)),
        required_licences=tuple(sorted(licences)),
    )
    found = find_remedies(enterprise, demand, on=DAY)
    assert bool(found) == (find_exclusion(enterprise, demand, on=DAY) is not None)
    for left_out in (None, *found):
        applied = enterprise
        for remedy in found:
            if remedy is left_out:
                continue
            if remedy.rule == "region_restriction":
                applied = replace(applied, district=remedy.any_of[0])
            else:
                # the last of those that would do: a certificate of another kind than an organisation's
                kind = remedy.any_of[-1] if remedy.any_of else "social_enterprise"
                applied = replace(applied, certifications=(*applied.certifications, Certification(kind)))
        is_let_in = find_exclusion(applied, demand, on=DAY) is None
        assert is_let_in == (left_out is None)
