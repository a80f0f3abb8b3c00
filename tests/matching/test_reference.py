"""The reference data is read whole and checked; a fault is named with file, row and field."""

import csv
import shutil
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from matching.certificate_names import CERTIFICATE_LABELS
from matching.records import BUYER_TYPES, ORGANISATION_TYPES, Sentence
from matching.reference import DEFAULT_DATA, ReferenceDataError, load_reference
from matching.rules import load_rules

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture
def data(tmp_path):
    """A copy of the data folder that a test may damage."""
    for folder in ("codes", "rules", "weights", "words"):
        shutil.copytree(DEFAULT_DATA / folder, tmp_path / folder)
    return tmp_path


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# --- what is there ------------------------------------------------------------------------------------------


def test_the_25_districts_have_both_codes_an_english_name_and_neighbours():
    districts = load_reference().districts
    assert len(districts) == 25
    jongno = districts["종로구"]
    assert (jongno.name_en, jongno.legal_code, jongno.statistics_code) == ("Jongno-gu", "11110", "11010")
    assert sorted(jongno.neighbours) == ["동대문구", "서대문구", "성북구", "은평구", "중구"]
    assert sum(len(district.neighbours) for district in districts.values()) == 2 * 52


def test_neighbours_are_mutual():
    districts = load_reference().districts
    for name, district in districts.items():
        for neighbour in district.neighbours:
            assert name in districts[neighbour].neighbours


def test_types_are_those_of_the_exchange_format_in_its_order():
    reference = load_reference()
    assert tuple(reference.organisation_types) == ORGANISATION_TYPES
    assert tuple(reference.buyer_types) == BUYER_TYPES
    assert reference.organisation_types["village_enterprise"].label == Sentence(
        "마을기업", "Village enterprise"
    )


def test_certificates_hold_every_type_that_a_listing_may_name():
    named = {
        *ORGANISATION_TYPES,
        "womens_enterprise",
        "disabled_enterprise",
        "small_enterprise",
        "micro_enterprise",
        "vulnerable_employment",
        "standard_workplace",
        "youth_startup",
    }
    certificates = load_reference().certificates
    assert named <= set(certificates)
    in_list = {code for code, record in certificates.items() if record.in_private_contract_list == "yes"}
    assert in_list == {
        "social_enterprise",
        "social_cooperative",
        "village_enterprise",
        "self_support_enterprise",
        "womens_enterprise",
        "disabled_enterprise",
        "small_enterprise",
        "micro_enterprise",
        "youth_startup",
    }


def test_the_27_sectors_have_at_least_15_keywords_each_and_mutual_relations():
    sectors = load_reference().sectors
    assert len(sectors) == 27
    for code, sector in sectors.items():
        assert len(sector.keywords) >= 15, code
        assert all(code in sectors[other].related for other in sector.related)
    assert [code for code, sector in sectors.items() if sector.seed_item == "②"] == ["HOU", "REG", "REP"]


def test_words_are_many_and_typed():
    words = load_reference().words
    assert len(words.synonyms) >= 150
    assert len(words.loanwords) >= 60
    assert all(0 < group.weight <= 1 and len(group.terms) >= 2 for group in words.synonyms)
    assert {word.tag for word in words.user_words} == {"NNG", "NNP"}
    assert any(group.one_way_from == "집밥" for group in words.synonyms)
    youth = next(trap for trap in words.traps if trap.word == "청소년")
    assert (youth.not_terms, youth.not_sectors) == (("청소",), ("CLN",))


def test_trades_are_told_apart_by_their_words():
    reference = load_reference()
    assert len(reference.trades) >= 150
    assert all(
        len(trade.words) >= 2 and trade.label.ko and trade.label.en for trade in reference.trades.values()
    )
    owners = {}
    for code, trade in reference.trades.items():
        for word in trade.words:
            owners.setdefault(word, []).append(code)
    assert {word for word, codes in owners.items() if len(codes) > 1} <= {"공연", "수영장"}


def test_words_of_a_trade_are_known_under_every_name_of_the_act_they_end_in():
    trades = load_reference().trades
    assert {"기후변화수업", "환경강좌", "환경특강"} <= set(trades["environment_training"].variants)
    assert "자전거고치기" in trades["bicycles"].variants
    # what training is about is known with the act behind it, other work is not
    assert "장애공감수업" in trades["disability_awareness"].variants
    assert "자전거교육" not in trades["bicycles"].variants
    # one syllable before an act tells nothing, and a word that another work has stays with it
    assert "성교육" in trades["rights_training"].words
    assert "성수업" not in trades["rights_training"].variants
    owned = {word for trade in trades.values() for word in (*trade.words, *trade.weak_words)}
    assert not owned & {word for trade in trades.values() for word in trade.variants}


def test_the_24_districts_of_the_2015_agreement_are_not_guessed():
    districts = [agency for agency in load_reference().agencies.values() if agency.kind == "district"]
    assert len(districts) == 25
    assert {agency.in_2015_agreement for agency in districts} == {None}


def test_the_law_of_the_folder_comes_with_it():
    assert load_reference().rules.rows == load_rules(DEFAULT_DATA / "rules").rows


def test_the_labels_that_the_engine_writes_are_those_of_the_tables():
    reference = load_reference()
    for code, label in CERTIFICATE_LABELS.items():
        assert reference.certificates[code].label.ko == label.ko


def test_records_are_frozen_and_read_once():
    reference = load_reference()
    assert load_reference(DEFAULT_DATA) is reference
    with pytest.raises(FrozenInstanceError):
        reference.districts["중구"].name = "다른구"


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "message"),
    [
        ("codes/districts.csv", "name_en", "english", "codes/districts.csv:1:english", "unknown name"),
        ("codes/districts.csv", ",neighbours", "", "codes/districts.csv:1:neighbours", "is missing"),
        ("codes/districts.csv", "name,name_en", "name,name", "codes/districts.csv:1:name", "twice"),
        ("codes/districts.csv", "11110,11010", "1111,11010", "codes/districts.csv:2:legal_code", "form"),
        (
            "codes/districts.csv",
            "Jongno-gu,11110",
            "Jongno-gu,11140",
            "codes/districts.csv:3:legal_",
            "twice",
        ),
        ("codes/districts.csv", "성북구;은평구;중구", "성북구;은평구;달구", "neighbours", "unknown '달구'"),
        ("codes/districts.csv", "성북구;은평구;중구", "성북구;은평구", "neighbours", "back"),
        ("codes/districts.csv", "성북구;은평구;중구", "성북구;은평구;은평구", "neighbours", "twice"),
        ("codes/districts.csv", "종로구,Jongno-gu", "종로구,", "codes/districts.csv:2:name_en", "empty"),
        ("codes/districts.csv", "종로구,Jongno-gu", "종로구,Jongno-gu,x", "codes/districts.csv:2", "cells"),
        ("codes/certificates.csv", ",yes,true,", ",perhaps,true,", "in_private_contract_list", "unknown"),
        ("codes/certificates.csv", ",yes,true,", ",yes,ja,", "verified", "unknown 'ja'"),
        ("codes/certificates.csv", r"^제?\s*(", r"^제?\s*((", "number_form", "no regular expression"),
        ("codes/certificates.csv", "\nself_support_enterprise", "\nself_help", "code", "exchange format"),
        ("codes/organisation_types.csv", "\ncooperative,", "\ncoop,", "code", "exchange format"),
        ("codes/buyer_types.csv", "\nschool,", "\nschools,", "code", "exchange format"),
        ("codes/sectors.csv", "보육;어린이집;", "보육;보육;", "codes/sectors.csv:2:keywords", "twice"),
        ("codes/sectors.csv", "보육;어린이집;", "보육; 어린이집;", "codes/sectors.csv:2:keywords", "padded"),
        ("codes/sectors.csv", "원장;아동", "보육;아동", "codes/sectors.csv:2:weak_keywords", "twice"),
        ("codes/sectors.csv", "Q87,85312110", "Q87,8531211", "codes/sectors.csv:2:cpv", "form"),
        ("codes/sectors.csv", "Childcare,①", "Childcare,⑦", "codes/sectors.csv:2:seed_item", "unknown"),
        ("codes/sectors.csv", "ELD;WEL;AFT", "ELD;WEL;ZZZ", "codes/sectors.csv:2:related", "unknown"),
        ("codes/sectors.csv", "ELD;WEL;AFT", "CHD;WEL;AFT", "codes/sectors.csv:2:related", "names itself"),
        ("codes/licences.csv", ",1162,CLN,", ",1162,ZZZ,", "codes/licences.csv:2:sectors", "unknown 'ZZZ'"),
        ("codes/agencies.csv", "city,seoul,,", "city,nowhere,,", "codes/agencies.csv:3:parent", "unknown"),
        (
            "codes/agencies.csv",
            ",city,city,,",
            ",city,city,seoul,",
            "codes/agencies.csv:2:parent",
            "leads back",
        ),
        ("words/synonyms.toml", "weight = 0.85", "weight = 1.2", "words/synonyms.toml:1:weight", "outside"),
        ("words/synonyms.toml", "weight = 0.85", "weight = 0", "words/synonyms.toml:1:weight", "outside"),
        ("words/synonyms.toml", "weight = 0.85", 'weight = "x"', "words/synonyms.toml:1:weight", "number"),
        ("words/synonyms.toml", "weight = 0.85", "wait = 0.85", "words/synonyms.toml:1:wait", "unknown name"),
        ("words/synonyms.toml", '"청소", "미화"', '"청소", "청소"', "words/synonyms.toml:1:terms", "twice"),
        ("words/synonyms.toml", "groups = [", "group = [", "words/synonyms.toml:group", "unknown name"),
        ("words/synonyms.toml", "groups = [", "groups = [ 1,", "words/synonyms.toml:1", "expected a table"),
        ("words/synonyms.toml", "groups = [", "groups = [[", "words/synonyms.toml", "cannot be read"),
        ("words/synonyms.toml", 'one_way_from = "집밥"', 'one_way_from = "밥"', "one_way_from", "unknown"),
        ("words/traps.toml", 'not_terms = ["청소"]', 'not_terms = ["미화"]', "not_terms", "not a part of"),
        ("words/traps.toml", 'not_sectors = ["CLN"]', 'not_sectors = ["ZZZ"]', "not_sectors", "unknown"),
        ("words/traps.toml", 'word = "청소년수련관"', 'word = "청소년"', "words/traps.toml:2:word", "twice"),
        (
            "words/loanwords.toml",
            '"리플렛"',
            '"브로셔"',
            "words/loanwords.toml:2:variants",
            "already belongs",
        ),
        ("words/generic.toml", "weight = 0.1", "weight = -0.1", "words/generic.toml:1:weight", "outside"),
        ("words/boilerplate.toml", '"제출서류", ', '"제출서류", "제출서류", ', "headings", "twice"),
        ("words/user_words.toml", '"나라장터"', '"돌봄"', "proper_nouns", "'돌봄' stands there twice"),
        ("words/trades.toml", 'near = ["hourly', 'near = ["yearly', "words/trades.toml:1:near", "unknown"),
        (
            "words/trades.toml",
            'near = ["hourly_childcare',
            'near = ["nursery',
            "trades.toml:1:near",
            "itself",
        ),
        (
            "words/trades.toml",
            'weak_words = ["어린이집"]',
            'weak_words = ["야간보육"]',
            "weak_words",
            "twice",
        ),
        ("words/trades.toml", 'code = "hourly_childcare"', 'code = "nursery"', "trades.toml:2:code", "twice"),
        ("words/trades.toml", 'sector = "CHD"', 'sector = "ABC"', "trades.toml:1:sector", "unknown"),
        ("words/trades.toml", 'code = "nursery"', 'code = "Nursery"', "trades.toml:1:code", "form"),
        (
            "words/trades.toml",
            '{ codes = ["nursery", "hourly_childcare"',
            '{ codes = ["nursery", "nursery"',
            "trades.toml:1:codes",
            "twice",
        ),
        (
            "words/trades.toml",
            '{ codes = ["nursery", "hourly_childcare"',
            '{ codes = ["nursery", "hourly_childmind"',
            "trades.toml:1:codes",
            "hourly_childcare",
        ),
        (
            "words/trades.toml",
            'words = ["설치", "시공"]',
            'words = ["설치", "설치"]',
            "trades.toml:6:words",
            "twice",
        ),
        (
            "words/trades.toml",
            'sectors = ["EDU", "AFT"]',
            'sectors = ["EDU", "ABC"]',
            "trades.toml:1:sectors",
            "ABC",
        ),
        ("words/trades.toml", '"교육", "양성", ', '"교육", "교육", ', "trades.toml:other_heads", "twice"),
        (
            "words/synonyms.toml",
            "groups = [\n",
            'groups = [\n{ terms = ["한말"], weight = 1 },\n',
            "terms",
            "two terms",
        ),
        (
            "words/traps.toml",
            'sectors = ["GDS"]',
            'sectors = ["GDS", "CLN"]',
            "sectors",
            "also in not_sectors",
        ),
        (
            "words/trades.toml",
            'near = ["hourly_childcare", "shared_childcare"]',
            "near = 1",
            "near",
            "expected a list, got 1",
        ),
        ("weights/components.toml", 'part = "learner"', 'part = ""', "toml:1:part", "must not be empty"),
        ("weights/components.toml", 'part = "learner"', "part = 1", "toml:1:part", "expected text"),
        ("weights/components.toml", 'part = "learner"', 'part = "learner "', "toml:1:part", "blanks"),
        ("weights/components.toml", "learned_from = [", 'learned_from = "x" #', "learned_from", "a list"),
        ("weights/components.toml", "learned_from = [", "learned_from = [] #", "learned_from", "empty"),
        ("weights/components.toml", "values = [0.0, 1.0]", "values = 1", "toml:1:values", "expected a list"),
        ("weights/components.toml", "[0, 15000, ", "[0, 15000.0, ", "toml:11:points", "list of int numbers"),
        ("weights/components.toml", "[0, 15000, ", "[0, 45000, ", "toml:11:points", "never fall"),
        ("weights/components.toml", ", 15000, 30000]", ", 15000, 31000]", "toml:components", "add up"),
        ("weights/components.toml", '"route"', '"way"', "toml:components", "expected the components"),
    ],
)
def test_a_fault_is_named_with_its_place(data, file, old, new, where, message):
    rewrite(data / file, old, new)
    with pytest.raises(ReferenceDataError) as caught:
        load_reference(data)
    assert where in str(caught.value)
    assert message in str(caught.value)
    assert caught.value.file == file


def test_a_missing_file_and_a_wrong_encoding_are_named(data):
    (data / "codes" / "licences.csv").write_bytes("name\n소독업 신고".encode("cp949"))
    with pytest.raises(ReferenceDataError, match=r"codes/licences\.csv: cannot be read"):
        load_reference(data)
    (data / "codes" / "licences.csv").unlink()
    with pytest.raises(ReferenceDataError, match=r"codes/licences\.csv: cannot be read"):
        load_reference(data)


# --- against the outside ------------------------------------------------------------------------------------


def shared_rows(*parts: str) -> list[dict[str, str]]:
    path = SHARED.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"the shared data set {'/'.join(parts)} is not beside the project")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.shared
def test_districts_agree_with_the_published_map():
    published = {row["name"]: row for row in shared_rows("seoul", "seoul_gu.csv")}
    districts = load_reference().districts
    assert set(districts) == set(published)
    for name, district in districts.items():
        row = published[name]
        assert district.name_en == row["name_eng"]
        assert district.legal_code == row["code_sgg"]
        assert district.statistics_code == row["code_kostat"]
        assert set(district.neighbours) == set(row["neighbours"].split(";"))


@pytest.mark.shared
def test_cpv_codes_of_the_sectors_exist():
    known = {row["code"].split("-")[0] for row in shared_rows("cpv", "cpv_en.csv")}
    for sector in load_reference().sectors.values():
        assert set(sector.cpv) <= known


@pytest.mark.shared
def test_ksic_divisions_of_the_sectors_exist():
    known = {row["Industy_code"] for row in shared_rows("ksic", "KSIC_10.csv")}
    for sector in load_reference().sectors.values():
        assert {code[1:] for code in sector.ksic if len(code) == 3} <= known
