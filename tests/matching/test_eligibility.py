import csv
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import eligibility
from matching.certificate_names import licence_key
from matching.eligibility import (
    CHECKS,
    EligibilityTable,
    find_exclusion,
    get_proof_span,
)
from matching.records import Certification, Demand, Lot, Supplier

DAY = date(2017, 3, 1)
DUE = date(2017, 3, 15)
JUDGED = Path(__file__).resolve().parents[3] / "shared" / "data" / "judged"


def supplier(*certifications, **other):
    return Supplier("E1", "가나다", certifications=certifications, **other)


def demand(**other):
    return Demand("D1", "제목", due_on=DUE, **other)


def find_rule(who, what, on=DAY):
    exclusion = find_exclusion(who, what, on=on)
    return exclusion and exclusion.rule


SOCIAL = Certification("social_enterprise")
COOPERATIVE = Certification("cooperative")


def test_checks_stand_in_the_declared_order():
    assert [rule for rule, _ in CHECKS] == [
        "no_valid_certificate",
        "required_certification",
        "region_restriction",
        "required_licence",
    ]


def test_the_first_failing_check_is_the_reason():
    ended = Certification("social_enterprise", valid_to=DAY - timedelta(days=1))
    what = demand(required_certifications=("cooperative",), region_restriction=("중구",))
    assert find_rule(supplier(ended, district="강동구"), what) == "no_valid_certificate"
    assert find_rule(supplier(SOCIAL, district="강동구"), what) == "required_certification"
    assert find_rule(supplier(COOPERATIVE, district="강동구"), what) == "region_restriction"
    assert find_rule(supplier(COOPERATIVE, district="중구"), what) is None


# --- no_valid_certificate ---


@pytest.mark.parametrize(("last", "rule"), [(DAY, None), (DAY - timedelta(days=1), "no_valid_certificate")])
def test_a_certificate_holds_on_its_last_day(last, rule):
    assert find_rule(supplier(Certification("cooperative", valid_to=last)), demand()) == rule


@pytest.mark.parametrize(("first", "rule"), [(DAY, None), (DAY + timedelta(days=1), "no_valid_certificate")])
def test_a_certificate_holds_on_its_first_day(first, rule):
    assert find_rule(supplier(Certification("cooperative", valid_from=first)), demand()) == rule


def test_no_certificate_at_all_is_unknown_and_not_punished():
    assert find_rule(supplier(), demand()) is None
    assert (
        find_rule(supplier(Certification("womens_enterprise", valid_to=date(2000, 1, 1))), demand()) is None
    )


def test_the_sentence_names_the_last_certificate_and_its_end():
    who = supplier(
        Certification("social_enterprise", valid_to=date(2016, 9, 30)),
        Certification("preliminary_social_enterprise", valid_to=date(2016, 1, 1)),
    )
    exclusion = find_exclusion(who, demand(), on=DAY)
    assert exclusion.enterprise_id == "E1"
    assert exclusion.sentence.ko == (
        "사회적기업 인증(지정)의 유효기간이 2016. 9. 30.에 끝나, "
        "2017. 3. 1. 현재 유효한 조직유형 인증이 없습니다."
    )
    assert exclusion.sentence.en == (
        "The social enterprise certificate ended on 2016-09-30; "
        "no organisation-type certificate is in force on 2017-03-01."
    )
    later = supplier(Certification("cooperative", valid_from=date(2018, 1, 1)))
    assert "아직 효력이 없습니다" in find_exclusion(later, demand(), on=DAY).sentence.ko


# --- required_certification ---


def test_an_admitted_certificate_must_last_until_the_due_date():
    what = demand(required_certifications=("social_enterprise",))
    for last, rule in [(DUE, None), (DUE - timedelta(days=1), "required_certification")]:
        assert find_rule(supplier(Certification("social_enterprise", valid_to=last)), what) == rule
    open_end = Demand("D1", "t", required_certifications=("social_enterprise",))
    assert find_rule(supplier(Certification("social_enterprise", valid_to=DAY)), open_end) is None


def test_a_cooperative_with_a_social_enterprise_certificate_is_admitted_as_one():
    what = demand(required_certifications=("social_enterprise",))
    assert find_rule(supplier(COOPERATIVE, organisation_type="cooperative"), what) == "required_certification"
    assert find_rule(supplier(COOPERATIVE, SOCIAL, organisation_type="cooperative"), what) is None


def test_two_certificates_do_not_add_up_to_one_that_lasts():
    who = supplier(
        Certification("social_enterprise", valid_to=DAY),
        Certification("social_enterprise", valid_from=DUE),
    )
    assert find_rule(who, demand(required_certifications=("social_enterprise",))) == "required_certification"


def test_a_stated_type_without_certificates_is_taken_at_its_word():
    what = demand(required_certifications=("cooperative",))
    assert find_rule(supplier(organisation_type="cooperative"), what) is None
    assert find_rule(supplier(organisation_type="village_enterprise"), what) == "required_certification"
    assert find_rule(supplier(), what) == "required_certification"
    assert find_rule(supplier(SOCIAL, organisation_type="cooperative"), what) == "required_certification"


def test_a_micro_enterprise_is_a_small_enterprise_too():
    micro, small = Certification("micro_enterprise"), Certification("small_enterprise")
    assert find_rule(supplier(micro), demand(required_certifications=("small_enterprise",))) is None
    assert (
        find_rule(supplier(small), demand(required_certifications=("micro_enterprise",)))
        == "required_certification"
    )
    both = demand(required_certifications=("small_enterprise", "micro_enterprise"))
    assert find_rule(supplier(micro), both) is None


def test_the_sentence_says_what_is_admitted_and_what_is_held():
    what = demand(required_certifications=("social_enterprise", "social_cooperative"))
    own = find_exclusion(supplier(COOPERATIVE, organisation_type="cooperative"), what, on=DAY)
    assert own.sentence.ko == (
        "사회적기업·사회적협동조합에 한하는 공고로, 협동조합은 신청할 수 없는 유형입니다."
    )
    unknown = find_exclusion(supplier(), what, on=DAY)
    assert unknown.sentence.ko == "사회적기업·사회적협동조합에 한하는 공고로, 조직유형이 확인되지 않습니다."
    ends = find_exclusion(supplier(Certification("social_enterprise", valid_to=DAY)), what, on=DAY)
    assert ends.sentence.ko == (
        "사회적기업 인증(지정)이 2017. 3. 1.부터 2017. 3. 15.까지 계속 유효하지는 않습니다. "
        "이 공고는 사회적기업·사회적협동조합에 한합니다."
    )


def test_a_due_date_before_the_day_does_not_shorten_the_span():
    assert get_proof_span(Demand("D1", "t", due_on=date(2017, 1, 1)), DAY) == (DAY, DAY)
    assert get_proof_span(Demand("D1", "t"), DAY) == (DAY, DAY)
    assert get_proof_span(demand(), DAY) == (DAY, DUE)


# --- region_restriction ---


@pytest.mark.parametrize(
    ("district", "allowed", "rule"),
    [
        ("강동구", ("강동구", "송파구"), None),
        ("서울특별시 강동구", ("강동구",), None),
        ("강동구", ("서울특별시 강동구",), None),
        ("중구", ("강동구", "송파구"), "region_restriction"),
        ("중구", ("서울특별시",), None),
        ("중구", ("서울",), None),
        ("중구", ("서울 전역",), None),
        ("중구", ("서울특별시 전 지역", "송파구"), None),
        (None, ("강동구",), None),
        ("중구", (), None),
    ],
)
def test_the_own_office_must_be_in_the_region(district, allowed, rule):
    assert find_rule(supplier(district=district), demand(region_restriction=allowed)) == rule


def test_the_region_sentence_names_both_places():
    exclusion = find_exclusion(
        supplier(district="관악구"), demand(region_restriction=("강동구", "송파구")), on=DAY
    )
    assert exclusion.sentence.ko == (
        "강동구·송파구 소재 업체로 제한된 공고이며, 이 기업의 소재지는 관악구입니다."
    )
    assert exclusion.sentence.en == (
        "Only enterprises with their office in Gangdong-gu, Songpa-gu may apply; this one is in Gwanak-gu."
    )


# --- required_licence ---


@pytest.mark.parametrize(
    ("held", "rule"),
    [
        (Certification("소독업 신고"), None),
        (Certification("소독업(신고)", valid_to=DUE), None),
        (Certification("소독업 신고", valid_to=DUE - timedelta(days=1)), "required_licence"),
        (Certification("소독업 신고", valid_from=DAY + timedelta(days=1)), "required_licence"),
        (Certification("전기공사업 등록"), "required_licence"),
    ],
)
def test_a_licence_must_be_in_force_until_the_due_date(held, rule):
    assert find_rule(supplier(held), demand(required_licences=("소독업",))) == rule
    assert find_rule(supplier(held), demand(description="소독업 신고업체에 한함")) == rule


def test_all_listed_licences_are_required_and_alternatives_are_enough():
    what = demand(required_licences=("소독업 신고", "전기공사업 또는 정보통신공사업 등록"))
    pest, network = Certification("소독업 신고"), Certification("정보통신공사업 등록")
    assert find_rule(supplier(pest), what) == "required_licence"
    assert find_rule(supplier(network), what) == "required_licence"
    assert find_rule(supplier(pest, network), what) is None


def test_the_licence_sentence_says_where_the_demand_stands():
    missing = find_exclusion(supplier(), demand(required_licences=("소독업 신고",)), on=DAY)
    assert missing.sentence.ko == "이 공고에 필요한 자격(소독업 신고)이 기업 등록정보에 없습니다."
    ended = find_exclusion(
        supplier(Certification("소독업 신고", valid_to=DAY)),
        demand(description="소독업 신고업체에 한함"),
        on=DAY,
    )
    assert ended.sentence.ko == (
        "공고문이 요구하는 자격(소독업 신고)이 2017. 3. 1.부터 2017. 3. 15.까지 계속 유효하지는 않습니다."
    )


# --- the table ---

DAYS = st.dates(date(2017, 2, 25), date(2017, 3, 20))
TYPES = st.sampled_from(
    [
        "social_enterprise",
        "cooperative",
        "village_enterprise",
        "womens_enterprise",
        "small_enterprise",
        "micro_enterprise",
        "관내소독업 신고",
        "소독업 신고",
        "소독업",
        "HACCP",
    ]
)
PLACES = st.sampled_from(["강동구", "송파구", "중구", "서울특별시 중구", "서울특별시", ""])
SUPPLIERS = st.builds(
    Supplier,
    enterprise_id=st.just("E"),
    name=st.just("n"),
    organisation_type=st.sampled_from([None, "social_enterprise", "cooperative"]),
    certifications=st.lists(
        st.builds(Certification, TYPES, st.none(), st.none() | DAYS, st.none() | DAYS), max_size=3
    ).map(tuple),
    district=st.none() | PLACES,
)
DEMANDS = st.builds(
    Demand,
    demand_id=st.just("D"),
    title=st.just("t"),
    description=st.sampled_from(["", "소독업 신고업체에 한함", "해썹(HACCP) 인증 제조시설 필수"]),
    due_on=st.none() | DAYS,
    required_certifications=st.lists(TYPES, max_size=2).map(tuple),
    required_licences=st.lists(
        st.sampled_from(["소독업(신고)", "HACCP 또는 소독업", "경비업 허가"]), max_size=2
    ).map(tuple),
    region_restriction=st.lists(PLACES, max_size=2).map(tuple),
    lots=st.sampled_from([(), (Lot("가"),)]),
)


def test_the_table_tells_and_counts_who_holds_a_certificate_on_a_day():
    table = EligibilityTable()
    table.append(
        [
            supplier(Certification("cooperative", None, date(2020, 1, 1), None)),
            supplier(Certification("cooperative", None, None, date(2020, 6, 1))),
            supplier(Certification("소독업 신고")),
        ]
    )
    assert table.find_holders("cooperative", date(2019, 12, 31)).tolist() == [False, True, False]
    assert table.find_holders("cooperative", date(2020, 6, 1)).tolist() == [True, True, False]
    assert table.find_holders("cooperative", date(2020, 6, 2)).tolist() == [True, False, False]
    assert table.find_holders("소독업 신고", date(2020, 6, 2)).tolist() == [False, False, True]
    assert not table.find_holders("없는 것", date(2020, 6, 2)).any()
    # counted all at once it is the same, and who holds a type twice counts once
    table.append([supplier(Certification("소독업 신고"), Certification("소독업 신고"))])
    for among in (np.ones(4, dtype=bool), np.array([False, True, False, True]), np.zeros(4, dtype=bool)):
        for day in (date(2019, 12, 31), date(2020, 6, 1), date(2020, 6, 2)):
            assert table.count_holders(among, day) == {
                kind: np.count_nonzero(table.find_holders(kind, day) & among)
                for kind in ("cooperative", "소독업 신고")
            }


@settings(max_examples=300)
@given(st.lists(SUPPLIERS, max_size=12), st.lists(DEMANDS, min_size=1, max_size=3), DAYS, st.data())
def test_the_table_agrees_with_the_pairwise_gate_whatever_the_pieces(suppliers, demands, on, data):
    table = EligibilityTable()
    rest = suppliers
    while rest:
        size = data.draw(st.integers(0, len(rest)), label="piece")
        table.append(rest[:size])
        rest = rest[size:]
        if data.draw(st.booleans(), label="ask between"):
            table.mask(demands[0], on=on)
        if not size:
            table.append(rest)
            rest = []
    assert len(table) == len(suppliers)
    for what in demands:
        mask = table.mask(what, on=on)
        assert mask.dtype == bool
        assert mask.tolist() == [find_exclusion(who, what, on=on) is None for who in suppliers]


def test_an_empty_table_gives_an_empty_mask():
    table = EligibilityTable()
    assert len(table) == 0
    assert table.mask(demand(required_certifications=("cooperative",)), on=DAY).shape == (0,)


def test_a_kept_mask_cannot_be_changed_and_is_forgotten_when_the_catalogue_grows():
    table = EligibilityTable()
    table.append([supplier(SOCIAL), supplier()])
    mask = table.mask(demand(), on=DAY)
    assert table.mask(demand(), on=DAY) is mask
    with pytest.raises(ValueError, match="read-only"):
        mask[:] = False
    table.append([supplier(SOCIAL)])
    assert table.mask(demand(), on=DAY).tolist() == [True, True, True]


@pytest.mark.parametrize(("room", "kept"), [(0, 8), (30, 10)])
def test_as_many_masks_are_kept_as_there_is_room_for_and_eight_at_least(monkeypatch, room, kept):
    monkeypatch.setattr(eligibility, "ROOM_FOR_MASKS", room)
    table = EligibilityTable()
    table.append([supplier(SOCIAL), supplier()])
    masks = [table.mask(demand(), on=DAY + timedelta(days=day)) for day in range(20)]
    again = [table.mask(demand(), on=DAY + timedelta(days=day)) for day in reversed(range(20))]
    same = [mask is other for mask, other in zip(reversed(masks), again, strict=True)]
    assert same == [True] * kept + [False] * (20 - kept)
    assert [mask.tolist() for mask in reversed(masks)] == [mask.tolist() for mask in again]


# --- the judged set: what is kept out, and nothing else ---

JUDGED_CASES = [
    # (certifications, district, demand fields, kept out)
    ((("social_enterprise", None, date(2016, 9, 30)),), "광진구", {}, True),
    ((("preliminary_social_enterprise", None, date(2017, 3, 10)),), "광진구", {}, False),
    (
        (("preliminary_social_enterprise", None, date(2017, 3, 10)),),
        "광진구",
        {"required_certifications": ("preliminary_social_enterprise",)},
        True,
    ),
    ((("cooperative", None, None), ("소독업 신고", None, date(2016, 12, 31))), "양천구", {}, False),
    (
        (("cooperative", None, None), ("소독업 신고", None, date(2016, 12, 31))),
        "양천구",
        {"description": "소독필증 발급, 약제 MSDS 제출. 소독업 신고업체에 한함."},
        True,
    ),
]


@pytest.mark.parametrize(("papers", "district", "fields", "is_out"), JUDGED_CASES)
def test_facts_like_those_of_the_judged_set(papers, district, fields, is_out):
    who = supplier(
        *(Certification(kind, None, first, last) for kind, first, last in papers), district=district
    )
    assert (find_exclusion(who, demand(**fields), on=DAY) is not None) == is_out


@pytest.mark.shared
def test_judged_set_lets_every_match_in_and_keeps_every_ineligible_pair_out():
    if not JUDGED.is_dir():
        pytest.skip("the judged set (../shared/data/judged) is absent")
    suppliers = {row["enterprise_id"]: _to_supplier(row) for row in _read_lines(JUDGED / "enterprises.jsonl")}
    demands = {row["demand_id"]: _to_demand(row) for row in _read_lines(JUDGED / "tenders.jsonl")}
    formal = ("신청 불가 유형", "소재지 제한", "만료", "공고일에 유효한", "필수 요건")
    refused, wrong = 0, []
    with (JUDGED / "judgments.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            what = demands[row["demand_id"]]
            is_out = find_exclusion(suppliers[row["enterprise_id"]], what, on=what.published_on) is not None
            if row["grade"] != "0":
                wrong += [row] if is_out else []
            elif any(words in row["reason"] for words in formal):
                refused += 1
                wrong += [] if is_out else [row]
    assert wrong == []
    assert refused == 141
    table = EligibilityTable()
    table.append(suppliers.values())
    for what in demands.values():
        expected = [find_exclusion(who, what, on=what.published_on) is None for who in suppliers.values()]
        assert table.mask(what, on=what.published_on).tolist() == expected


def _read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _day(text):
    return date.fromisoformat(text) if text else None


def _to_supplier(row):
    papers = (
        Certification(item["type"], item["number"], _day(item["valid_from"]), _day(item["valid_to"]))
        for item in row["certifications"]
    )
    return Supplier(
        row["enterprise_id"],
        row["name"],
        organisation_type=row["organisation_type"],
        certifications=tuple(papers),
        district=row["district"],
    )


def _to_demand(row):
    return Demand(
        row["demand_id"],
        row["title"],
        row["description"],
        published_on=_day(row["published_on"]),
        due_on=_day(row["due_on"]),
        required_certifications=tuple(row["required_certifications"]),
        region_restriction=tuple(row["region_restriction"]),
        lots=tuple(Lot(**lot) for lot in row["lots"] or ()),
    )


def test_licences_of_the_table_are_found_under_every_name():
    table = EligibilityTable()
    table.append([supplier(Certification("소독업 신고")), supplier(Certification("소독업(신고)"))])
    assert licence_key("소독업 신고") == licence_key("소독업(신고)")
    assert table.mask(demand(required_licences=("소독업",)), on=DAY).tolist() == [True, True]
