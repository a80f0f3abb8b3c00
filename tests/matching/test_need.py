from dataclasses import replace

import pytest

from matching.beginnings import BEGINNING
from matching.need import (
    BUYER_WEIGHT,
    DESCRIPTION_WEIGHT,
    LOT_WEIGHT,
    MOST_TERMS,
    NUMBER_WEIGHT,
    RELATED_WEIGHT,
    REST_SHARE,
    NeedReader,
)
from matching.records import Demand, Lot
from matching.reference_records import GenericWord, SynonymGroup, Words
from matching.text import Analyser

WORDS = Words(
    synonyms=(
        SynonymGroup(("청소", "미화", "환경미화"), 0.8, None),
        SynonymGroup(("행사", "축제"), 0.5, "축제"),
        SynonymGroup(("재사용", "중고"), 0.7, None),
        SynonymGroup(("산책", "걷기"), 0.7, None),
    ),
    user_words=(),
    traps=(),
    loanwords=(),
    boilerplate=("사업자등록증", "수의계약"),
    boilerplate_headings=("제출서류", "참가자격"),
    generic=(GenericWord("용역", 0.1),),
    operations=(),
)


@pytest.fixture(scope="module")
def reader() -> NeedReader:
    return NeedReader(Analyser(), WORDS)


def test_words_of_the_title_count_in_full_and_generic_ones_hardly(reader):
    own = reader.read_demand(Demand("D", "청소 용역")).own
    assert (own["m청소"], own["m용역"]) == (1.0, 0.1)


def test_numbers_count_little_in_korean_alone(reader):
    assert reader.read_demand(Demand("D", "2017 청소")).own["m2017"] == NUMBER_WEIGHT
    assert reader.read_demand(Demand("D", "lote 2017")).own["m2017"] == 1.0


def test_the_description_counts_less_and_less_with_every_repetition(reader):
    once, often = (
        reader.read_demand(Demand("D", "청소", description=" ".join(["소독"] * times))).own["m소독"]
        for times in (1, 9)
    )
    assert once == pytest.approx(DESCRIPTION_WEIGHT)
    assert DESCRIPTION_WEIGHT < often < 2 * DESCRIPTION_WEIGHT


def test_words_of_the_buyers_own_name_count_half_wherever_they_stand(reader):
    asked = Demand("D", "노원구 도서관 청소", description="노원구 화단 관리", buyer="노원구 도서관")
    named, unnamed = (reader.read_demand(demand).own for demand in (asked, replace(asked, buyer=None)))
    assert named.keys() == unnamed.keys()
    of_name = {term.key for term in reader.analyser.terms("노원구 도서관")}
    assert {"m노원구", "m도서관"} <= of_name
    assert {key: named[key] / unnamed[key] for key in named} == {
        key: BUYER_WEIGHT if key in of_name else 1.0 for key in named
    }


def test_what_the_buyer_is_named_after_weighs_less_in_a_synonym_too(reader):
    asked = Demand("D", "청소 행사", buyer="환경청소과")
    related = reader.read_demand(asked).related
    assert related["m미화"] == pytest.approx(RELATED_WEIGHT * 0.8 * BUYER_WEIGHT)


def test_lots_count(reader):
    need = reader.read_demand(Demand("D", "행사", lots=(Lot("음향"), Lot("다과", "떡"))))
    assert need.own["m음향"] == need.own["m떡"] == LOT_WEIGHT


@pytest.mark.parametrize(
    "line",
    [
        "제출서류: 청소 실적",
        "2. 참가자격 청소 업체",
        "○ 제출서류 - 청소",
        "[제출서류] 청소",
        "가. 제출서류 청소",
    ],
)
def test_lines_about_the_procedure_are_not_read(reader, line):
    need = reader.read_demand(Demand("D", "소독", description=f"방역 소독\n{line}\n살균"))
    assert "m청소" not in need.own
    assert {"m방역", "m살균"} <= need.own.keys()


def test_phrases_without_topic_are_cut_out_of_a_line(reader):
    need = reader.read_demand(Demand("D", "소독", description="청소 후 사업자등록증 첨부"))
    assert "m청소" in need.own
    assert "m등록증" not in need.own


def test_synonyms_are_related_and_know_where_they_come_from(reader):
    need = reader.read_text("청소")
    assert need.related["m미화"] == pytest.approx(RELATED_WEIGHT * 0.8)
    assert need.stands_for["m미화"] == "m청소"
    assert need.shown["m미화"] == "미화"
    assert need.own.keys().isdisjoint(need.related)


def test_the_parts_of_a_synonym_are_hints_that_are_not_shown(reader):
    need = reader.read_text("청소")
    assert 0 < need.related["m환경"] < need.related["c환경미화"]
    assert need.stands_for["m환경"] == "m청소"
    assert "m환경" not in need.shown


def test_verbs_are_shown_as_people_write_them_and_grams_are_not(reader):
    need = reader.read_text("바닥을 닦는 곳")
    assert need.shown["m닦"] == "닦다"
    assert not any(key.startswith("g") for key in need.shown)


@pytest.mark.parametrize(("asked", "term", "shown"), [("중고", "m사용", "사용"), ("산책", "m걷", "걷다")])
def test_of_a_synonym_that_is_known_by_a_part_only_that_part_is_shown(reader, asked, term, shown):
    """Who writes 사용 is not said to write 재사용."""
    need = reader.read_text(asked)
    assert (need.stands_for[term], need.shown[term]) == (f"m{asked}", shown)


def test_a_one_way_synonym_leads_one_way(reader):
    assert "m행사" in reader.read_text("축제").related
    assert "m축제" not in reader.read_text("행사").related


def test_terms_hold_own_and_related(reader):
    need = reader.read_text("청소 미화")
    assert need.terms == {**need.related, **need.own}
    assert "m미화" in need.own


def test_a_long_description_keeps_the_heaviest_terms(reader):
    pages = " ".join(f"낱말{number}" for number in range(2_000))
    need = reader.read_demand(Demand("D", "청소", description=pages))
    assert len(need.own) == MOST_TERMS
    assert need.own["m청소"] == 1.0


def test_words_behind_the_beginning_of_a_description_count_a_quarter(reader):
    """At the same number of repetitions; two pages of conditions do not drown what is bought."""
    beginning = "청소 " + "다 " * (BEGINNING // 2 - 2) + "소독"
    assert len(beginning) == BEGINNING + 1
    own = reader.read_demand(Demand("D", "안내", description=f"{beginning} 방역 방역 방역 방역")).own
    assert own["m청소"] == own["m소독"] == DESCRIPTION_WEIGHT
    assert own["m방역"] == 4 * REST_SHARE * DESCRIPTION_WEIGHT
    whole = reader.read_demand(Demand("D", "안내", description="청소 " + "가" * BEGINNING)).own
    assert whole["m청소"] == DESCRIPTION_WEIGHT


def test_nothing_is_asked_for_by_marks_alone(reader):
    need = reader.read_text("!!! …")
    assert (need.own, need.related) == ({}, {})


def test_words_without_boilerplate_read_every_line():
    bare = replace(WORDS, boilerplate=(), boilerplate_headings=())
    need = NeedReader(Analyser(), bare).read_demand(Demand("D", "소독", description="제출서류: 청소"))
    assert "m청소" in need.own


def test_a_slip_in_a_title_is_put_right(reader):
    correcting = NeedReader(reader.analyser, WORDS, correct={"쳥소": "청소"}.get)
    assert correcting.read_demand(Demand("D", "건물 쳥소 용역")).title == "건물 청소 용역"
    assert (
        correcting.read_demand(Demand("D", "건물 쳥소")).own
        == reader.read_demand(Demand("D", "건물 청소")).own
    )


def test_a_piece_of_a_word_is_no_slip(reader):
    correcting = NeedReader(reader.analyser, WORDS, correct={"쳥소": "청소", "방안": "방한"}.get)

    def read(title):
        return correcting.read_demand(Demand("D", title)).title

    assert read("낙상예 방안 심바설치") == reader.analyser.respace("낙상예방안심바설치")
    assert read("쳥소, 낙상예 방안 심바설치") == reader.analyser.respace("청소, 낙상예방안심바설치")
    assert read("겨울 방안 용품") == "겨울 방한 용품"


def test_spaces_of_a_title_do_not_matter(reader):
    needs = [
        reader.read_demand(Demand("D", title))
        for title in ("건물 청소 용역", "건물청소 용역", "건 물청소용역")
    ]
    assert needs[0] == needs[1] == needs[2]
    assert needs[0].own["c건물청소"] > 1
