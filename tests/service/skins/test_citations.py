"""Law in English: every citation of the rules is put into English whole; sentences keep what is not law."""

from __future__ import annotations

import re

import pytest

from matching import load_reference
from service.skins.citations import cite_in_english, pair_citations, say_law_in_english

LOCAL = "Act on Contracts to Which a Local Government Is a Party"
STATE = "Act on Contracts to Which the State Is a Party"


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("지방계약법 제9조제5항", f"{LOCAL}, Article 9 (5)"),
        (
            "지방계약법 시행령 제25조제1항제7호의2라목",
            f"Enforcement Decree of the {LOCAL}, Article 25 (1) 7-2 (d)",
        ),
        (
            "국가계약법 시행령 제26조제1항제5호가목5)다)",
            f"Enforcement Decree of the {STATE}, Article 26 (1) 5 (a) 5) (c)",
        ),
        ("대통령령 제29059호(2018. 7. 24. 시행)", "Presidential Decree No. 29059 (in force from 2018-07-24)"),
        (
            "사회복지사업법 시행규칙 제21조·제21조의2",
            "Enforcement Rule of the Social Welfare Services Act, Article 21, Article 21-2",
        ),
        ("고용노동부 고시(호수 미확인)", "Ministry of Employment and Labor Notice (number not confirmed)"),
        (
            "대통령령(2006. 1. 1.부터 적용, 호수·시행일 확인 필요)",
            "Presidential Decree (applied from 2006-01-01, number and first day to be checked)",
        ),
        (
            "기획재정부 고시(2021. 1. 1. 시행, 호수 확인 필요)",
            "Ministry of Economy and Finance Notice (in force from 2021-01-01, number to be checked)",
        ),
        (
            "지방계약법 시행령 제20조제1항제12호; 국가계약법 제4조제1항에 따른 고시",
            f"Enforcement Decree of the {LOCAL}, Article 20 (1) 12; notice under {STATE}, Article 4 (1)",
        ),
        ("어느 법 제3항", "어느 법 제3항"),
        ("", ""),
    ],
)
def test_a_citation_is_put_into_english(korean: str, english: str) -> None:
    assert cite_in_english(korean) == english


def test_each_article_stands_with_its_act() -> None:
    assert pair_citations("제1조; 제2조", "제10호(2016. 1. 15. 시행); 제20호(2021. 1. 1. 시행)") == [
        "제1조 · 제10호(2016. 1. 15. 시행)",
        "제2조 · 제20호(2021. 1. 1. 시행)",
    ]
    assert pair_citations("제1조", "") == ["제1조"]
    # kept from before both acts were told
    assert pair_citations("제1조; 제2조", "제20호") == ["제1조; 제2조 · 제20호"]


def test_every_citation_of_the_rules_is_put_into_english_whole() -> None:
    rows = load_reference().rules.rows
    cited = {text for row in rows for text in (row.article, row.citation)}
    assert len(cited) > 100
    assert {
        text: cite_in_english(text) for text in cited if re.search("[가-힣]", cite_in_english(text))
    } == {}


def test_a_sentence_keeps_names_and_changes_the_articles_in_it() -> None:
    said = "Above the limit (지방계약법 시행령 제25조제1항제5호) for 한빛 법률 고시 제1호."
    assert say_law_in_english(said) == (
        f"Above the limit (Enforcement Decree of the {LOCAL}, Article 25 (1) 5) for 한빛 법률 고시 제1호."
    )
    assert say_law_in_english("한빛 제3조합 is near.") == "한빛 제3조합 is near."
