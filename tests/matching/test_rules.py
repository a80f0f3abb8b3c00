from datetime import date, timedelta
from pathlib import Path

import pytest

from matching.korean import write_day
from matching.records import Sentence
from matching.rules import RuleFileError, RuleNotInForce, load_rules

RULES = Path(__file__).resolve().parents[2] / "data" / "rules"
BOOK = load_rules(RULES)

ROW = """
[[row]]
id = "a"
regime = "local"
unit = "KRW"
max_incl = 10
valid_from = 2020-01-01
article = "제1조"
source = "제1호"
verified = true
"""


def load(tmp_path, text, name="x.toml"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return load_rules(tmp_path)


def ceilings(day, regime, kind, topic="private_contract"):
    rows = BOOK.on(day).get(topic, regime, kind)
    return {row.supplier_class: row.max_incl for row in rows}


def test_amounts_of_one_bracket_are_covered_by_the_same_rows():
    rules = BOOK.on(date(2026, 6, 1))
    rows = [
        row
        for topic in ("private_contract", "one_quote")
        for row in rules.get(topic, "local", "goods_services")
    ]
    bounds = {bound for row in rows for bound in (row.min_excl, row.max_incl) if bound is not None}
    amounts = sorted({0, 10**12, *(bound + step for bound in bounds for step in (-1, 0, 1))})
    covering = {}
    for amount in amounts:
        covered = [row.rule_id for row in rows if row.covers(amount)]
        assert covering.setdefault(rules.find_bracket(amount), covered) == covered
    assert len(covering) > len(bounds)
    assert rules.find_bracket(20_000_000) != rules.find_bracket(20_000_001)


# --- the repository's own rules ---


def test_every_row_is_cited_and_dated():
    assert len(BOOK.rows) > 200
    for row in BOOK.rows:
        assert row.article.strip(), row.rule_id
        assert "호" in row.source, row.rule_id
        assert row.valid_from is not None or not row.is_loaded, row.rule_id
        assert row.is_verified or row.note or "호수 미확인" in row.source, row.rule_id


def test_every_citation_has_a_date_and_no_brackets_upon_brackets():
    dated = [row for row in BOOK.rows if row.valid_from is not None]
    assert {row for row in BOOK.rows if row.is_loaded} <= set(dated)
    for row in dated:
        assert write_day(row.valid_from) in row.citation, row.rule_id
        assert write_day(row.valid_from) in row.dated_article.ko, row.rule_id
        assert row.citation.count("(") == row.citation.count(")") == 1, row.citation
        assert "미확인" not in row.citation


@pytest.mark.parametrize(
    ("rule_id", "citation", "article"),
    [
        (
            "local-private-small-2022",
            "대통령령 제32910호(2022. 9. 20. 시행)",
            "지방계약법 시행령 제25조제1항제5호다목, 2022. 9. 20. 시행",
        ),
        (
            "entrustment-open-call",
            "대통령령(2006. 1. 1.부터 적용, 호수·시행일 확인 필요)",
            "행정권한의 위임 및 위탁에 관한 규정 제12조, 2006. 1. 1.부터 적용, 시행일 확인 필요",
        ),
        (
            "notice-amount-2021",
            "기획재정부 고시(2021. 1. 1. 시행, 호수 확인 필요)",
            "국가계약법 제4조제1항에 따른 고시, 2021. 1. 1. 시행",
        ),
        (
            "seoul-social-economy-2014",
            "서울특별시 조례(2016-01-07 개정 제6061호, 2019-03-28 개정 제7044호, 2014. 5. 1.부터 적용, "
            "시행일 확인 필요)",
            "서울특별시 사회적경제 기본조례, 2014. 5. 1.부터 적용, 시행일 확인 필요",
        ),
        (
            "local-quote-waived",
            "행정안전부령(호수 미확인)",
            "지방계약법 시행규칙 제33조, 시행일 확인 필요",
        ),
    ],
)
def test_what_is_not_known_of_an_act_is_named_as_what_to_check(rule_id, citation, article):
    [row] = [row for row in BOOK.rows if row.rule_id == rule_id]
    assert row.citation == citation
    assert row.dated_article.ko == article


def test_an_article_within_a_sentence_has_its_day_in_english_too():
    [row] = [row for row in BOOK.rows if row.rule_id == "local-private-small-2022"]
    assert row.dated_article.en == "지방계약법 시행령 제25조제1항제5호다목, in force from 2022-09-20"
    [row] = [row for row in BOOK.rows if row.rule_id == "entrustment-open-call"]
    assert row.dated_article.en == (
        "행정권한의 위임 및 위탁에 관한 규정 제12조, applied from 2006-01-01, first day to be checked"
    )


def test_the_temporary_raise_of_2020_is_kept_out_of_force_and_unverified():
    temporary = [row for row in BOOK.rows if "temporary" in row.rule_id]
    assert {row.regime for row in temporary} == {"local", "national"}
    assert not any(row.is_loaded or row.is_verified for row in temporary)
    assert ceilings(date(2021, 8, 1), "local", "works_general") == {"": 200_000_000}
    dormant = BOOK.on(date(2021, 8, 1)).find_dormant("private_contract", "local", "works_general")
    assert [row.max_incl for row in dormant] == [400_000_000]
    assert BOOK.on(date(2022, 9, 20)).find_dormant("private_contract", "local", "works_general") == ()


M = 10_000
CHANGES = [
    # regime, kind, class, day of change, before, from that day on
    ("local", "works_general", "", date(2007, 9, 20), 10_000 * M, 20_000 * M),
    ("local", "works_special", "", date(2007, 9, 20), 7_000 * M, 10_000 * M),
    ("local", "works_other", "", date(2007, 9, 20), 5_000 * M, 8_000 * M),
    ("local", "goods_services", "", date(2007, 9, 20), 3_000 * M, 5_000 * M),
    ("local", "goods_services", "", date(2016, 1, 15), 5_000 * M, 2_000 * M),
    ("local", "goods_services", "small_enterprise", date(2016, 1, 15), None, 5_000 * M),
    ("local", "goods_services", "womens_enterprise", date(2016, 1, 15), None, 5_000 * M),
    ("local", "goods_services", "social_enterprise", date(2018, 7, 24), None, 5_000 * M),
    ("local", "goods_services", "village_enterprise", date(2018, 7, 24), None, 5_000 * M),
    ("local", "works_general", "", date(2022, 9, 20), 20_000 * M, 40_000 * M),
    ("local", "works_special", "", date(2022, 9, 20), 10_000 * M, 20_000 * M),
    ("local", "works_other", "", date(2022, 9, 20), 8_000 * M, 16_000 * M),
    ("local", "goods_services", "small_enterprise", date(2022, 9, 20), 5_000 * M, 10_000 * M),
    ("local", "goods_services", "social_cooperative", date(2022, 9, 20), 5_000 * M, 10_000 * M),
    ("local", "goods_services", "youth_startup", date(2025, 7, 8), None, 5_000 * M),
    ("national", "goods_services", "social_enterprise", date(2018, 12, 4), None, 5_000 * M),
    ("national", "goods_services", "social_enterprise", date(2021, 7, 6), 5_000 * M, 10_000 * M),
    ("national", "goods_services", "small_enterprise", date(2021, 7, 6), 5_000 * M, 10_000 * M),
    ("national", "works_general", "", date(2021, 7, 6), 20_000 * M, 40_000 * M),
    ("national", "works_special", "", date(2021, 7, 6), 10_000 * M, 20_000 * M),
    ("national", "works_other", "", date(2021, 7, 6), 8_000 * M, 16_000 * M),
    ("national", "goods_services", "youth_startup", date(2024, 12, 24), None, 5_000 * M),
]


@pytest.mark.parametrize(("regime", "kind", "name", "day", "before", "after"), CHANGES)
def test_ceilings_of_private_contracts_change_on_their_day(regime, kind, name, day, before, after):
    assert ceilings(day - timedelta(days=1), regime, kind).get(name) == before
    assert ceilings(day, regime, kind).get(name) == after


QUOTE_CHANGES = [
    ("local", "works", "", date(2007, 9, 20), 1_000 * M, 2_000 * M),
    ("local", "goods_services", "", date(2007, 9, 20), 500 * M, 2_000 * M),
    ("local", "goods_services", "womens_enterprise", date(2014, 11, 24), None, 5_000 * M),
    ("local", "works", "disabled_enterprise", date(2014, 11, 24), None, 5_000 * M),
    ("local", "goods_services", "social_enterprise", date(2018, 7, 24), None, 5_000 * M),
    ("local", "works", "self_support_enterprise", date(2018, 7, 24), None, 5_000 * M),
    ("local", "works", "youth_startup", date(2025, 7, 8), None, 5_000 * M),
    ("national", "goods_services", "social_enterprise", date(2018, 12, 4), None, 5_000 * M),
    ("national", "goods_services", "youth_startup", date(2024, 12, 24), None, 5_000 * M),
]


@pytest.mark.parametrize(("regime", "kind", "name", "day", "before", "after"), QUOTE_CHANGES)
def test_ceilings_of_one_quotation_change_on_their_day(regime, kind, name, day, before, after):
    assert ceilings(day - timedelta(days=1), regime, kind, "one_quote").get(name) == before
    assert ceilings(day, regime, kind, "one_quote").get(name) == after


def test_nothing_was_in_force_before_2006():
    with pytest.raises(RuleNotInForce, match="2005-12-31"):
        BOOK.on(date(2005, 12, 31))
    with pytest.raises(RuleNotInForce):
        BOOK.on(date(2004, 12, 31))
    assert BOOK.on(date(2006, 1, 1)).get("private_contract", "local", "works_general")


def test_a_regime_that_is_not_loaded_for_a_day_is_an_error():
    with pytest.raises(RuleNotInForce) as caught:
        BOOK.on(date(2013, 12, 31)).get("one_quote", "national", "goods_services")
    assert caught.value.topic == "one_quote"
    assert caught.value.regime == "national"
    assert caught.value.day == date(2013, 12, 31)
    assert caught.value.sentence == Sentence(
        "2013. 12. 31. 당시 시행된 국가계약법 규정이 등록되어 있지 않아 구매 방법을 판단하지 않았습니다.",
        "No rule of the national contract act that was in force on 2013-12-31 is loaded, "
        "so the purchase routes were not judged.",
    )
    assert "지방계약법" in RuleNotInForce("x", "local", date(2005, 1, 1)).sentence.ko


def test_one_row_is_got_and_cited():
    rules = BOOK.on(date(2018, 7, 24))
    row = rules.get_one("vulnerable_employment_percent", "local")
    assert row.value == 30.0
    assert row.citation == "행정안전부 고시 제2018-49호(2018. 7. 24. 시행)"
    assert rules.find("vulnerable_employment_percent", "national") == (row,)
    assert BOOK.on(date(2018, 7, 24)) is rules
    assert BOOK.on(date(2018, 7, 25)).day == date(2018, 7, 25)


def test_purchase_targets_by_date():
    def percent(name, day, kind=""):
        rows = BOOK.on(day).find("purchase_target", "local", kind)
        return {row.supplier_class: row.value for row in rows}.get(name)

    assert percent("severe_disability_facility", date(2024, 12, 31)) == 1
    assert percent("severe_disability_facility", date(2025, 1, 1)) == 1.1
    assert percent("womens_enterprise", date(2020, 1, 1), "works") == 3
    assert percent("social_enterprise", date(2020, 1, 1)) is None
    assert percent("disabled_enterprise", date(2016, 7, 27)) is None
    assert percent("disabled_enterprise", date(2016, 7, 28)) == 1


def test_regional_limits_of_works_by_date():
    def limit(day):
        rows = BOOK.on(day).find("region_limit", "local", "works_general")
        return rows[0].max_incl if rows else None

    assert limit(date(2026, 4, 23)) is None
    assert limit(date(2026, 4, 24)) == 14_999_999_999


# --- how rows take effect ---


def test_a_row_may_end_by_itself(tmp_path):
    book = load(
        tmp_path,
        'topic = "t"'
        + ROW
        + "valid_to = 2020-12-31\n"
        + ROW.replace('"a"', '"b"').replace("2020-01-01", "2022-01-01"),
    )
    assert [row.rule_id for row in book.on(date(2020, 12, 31)).get("t", "local")] == ["a"]
    with pytest.raises(RuleNotInForce):
        book.on(date(2021, 1, 1))
    assert [row.rule_id for row in book.on(date(2022, 1, 1)).get("t", "local")] == ["b"]


def test_a_row_that_ends_with_the_calendar_never_ends(tmp_path):
    book = load(tmp_path, 'topic = "t"' + ROW + "valid_to = 9999-12-31\n")
    assert book.change_days == (date(2020, 1, 1),)
    assert book.on(date.max).get_one("t", "local").valid_to == date.max


def test_a_later_row_replaces_the_earlier_one_whatever_their_order(tmp_path):
    later = ROW.replace('"a"', '"b"').replace("2020-01-01", "2021-01-01")
    for text in (ROW + later, later + ROW):
        book = load(tmp_path, 'topic = "t"' + text)
        assert [row.rule_id for row in book.on(date(2020, 6, 1)).get("t", "local")] == ["a"]
        assert [row.rule_id for row in book.on(date(2021, 6, 1)).get("t", "local")] == ["b"]


def test_bounds_exclude_the_lower_and_include_the_upper_amount(tmp_path):
    row = load(tmp_path, 'topic = "t"' + ROW + "min_excl = 5\n").rows[0]
    assert [amount for amount in range(12) if row.covers(amount)] == [6, 7, 8, 9, 10]


def test_a_dormant_row_without_dates_is_cited_by_its_source(tmp_path):
    dormant = ROW.replace('"a"', '"b"').replace("valid_from = 2020-01-01", "loaded = false")
    book = load(tmp_path, 'topic = "t"' + ROW + dormant)
    [row] = book.on(date(2020, 1, 1)).find_dormant("t", "local")
    assert row.citation == "제1호"
    assert book.on(date(2020, 1, 1)).find("t", "local")[0].rule_id == "a"


# --- files that cannot be trusted ---

FAULTS = [
    ("", "no rule file"),
    ('topic = "t"\n', "no rule file"),
    ("topic = ", "x.toml: not a TOML file"),
    ('topics = "t"\n', "x.toml: unknown key 'topics'"),
    ('topic = "t"' + ROW + 'sourse = "x"\n', r"x.toml: row 1 \(a\): unknown key 'sourse'"),
    ('topic = "t"' + ROW.replace('source = "제1호"', ""), r"x.toml: row 1 \(a\): source is missing"),
    ('topic = "t"' + ROW.replace('id = "a"', ""), r"x.toml: row 1 \(no id\): id is missing"),
    ('topic = "t"' + ROW.replace('"제1호"', '" "'), "source is empty"),
    ('topic = "t"' + ROW.replace('"제1조"', '""'), "article is empty"),
    (ROW, "topic is empty"),
    ("topic = 3" + ROW, r"x.toml: row 1 \(a\): topic has the wrong kind of value"),
    ('topic = "t"' + ROW.replace("01-01", "01-01T00:00:00"), "valid_from has the wrong kind of value"),
    ('topic = "t"' + ROW.replace("= 10", '= "10"'), "max_incl has the wrong kind of value"),
    ('topic = "t"' + ROW.replace("= 10", "= true"), "max_incl has the wrong kind of value"),
    ('topic = "t"' + ROW.replace("verified = true", "verified = 1"), "verified has the wrong kind"),
    ('topic = "t"' + ROW.replace('"local"', '"city"'), "regime 'city' is unknown"),
    ('topic = "t"' + ROW.replace('"KRW"', '"won"'), "unit 'won' is unknown"),
    ('topic = "t"' + ROW + 'work_kind = "food"\n', "work_kind 'food' is unknown"),
    ('topic = "t"' + ROW.replace("valid_from = 2020-01-01", ""), "valid_from is missing"),
    ('topic = "t"' + ROW + "valid_to = 2019-12-31\n", "valid_to lies before valid_from"),
    ('topic = "t"' + ROW + "min_excl = 10\n", "max_incl must be above min_excl"),
    ('topic = "t"' + ROW + ROW, r"row 2 \(a\): the id is already used by x.toml: row 1"),
    ('topic = "t"' + ROW + ROW.replace('"a"', '"b"'), r"row 2 \(b\): x.toml: row 1 \(a\) says another thing"),
]


@pytest.mark.parametrize(("text", "message"), FAULTS)
def test_a_fault_names_file_and_row(tmp_path, text, message):
    with pytest.raises(RuleFileError, match=message):
        load(tmp_path, text)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "x.toml").write_bytes('topic = "가"'.encode("cp949"))
    with pytest.raises(RuleFileError, match=r"x\.toml: not a TOML file in UTF-8"):
        load_rules(tmp_path)
