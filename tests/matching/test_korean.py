from datetime import date

import pytest

from matching.korean import josa, with_josa, write_day, write_krw, write_krw_en, write_list


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("구매", "을/를", "구매를"),
        ("계약", "을/를", "계약을"),
        ("사회적기업", "으로/로", "사회적기업으로"),
        ("서울", "으로/로", "서울로"),
        ("구로구", "으로/로", "구로구로"),
        ("자활기업", "은/는", "자활기업은"),
        ("소독업 신고", "이/가", "소독업 신고가"),
        ("해썹(HACCP)", "이/가", "해썹(HACCP)이"),
        ("2,000만원", "은/는", "2,000만원은"),
        ("3", "이/가", "3이"),
        ("2", "이/가", "2가"),
        ("1", "으로/로", "1로"),
        ("SH", "과/와", "SH와"),
        ("LED", "이/가", "LED가"),
        ("PDF 파일", "이나/나", "PDF 파일이나"),
        ("URL", "으로/로", "URL로"),
        ("ISMS", "이라/라", "ISMS라"),
        ("의원", "이며/며", "의원이며"),
        ("강북구", "이어야/여야", "강북구여야"),
        ("서울", "이어야/여야", "서울이어야"),
        ("30%", "이/가", "30%가"),
        ("33㎡", "을/를", "33㎡를"),
        ("", "을/를", "를"),
        ("…", "을/를", "…를"),
    ],
)
def test_particle_follows_the_final_sound(word, pair, expected):
    assert with_josa(word, pair) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("청소(1구역)", "청소(1구역)는"),
        ("급식 (3개 학교, 중식)", "급식 (3개 학교, 중식)은"),
        ("돌봄(야간)(주말 포함)", "돌봄(야간)(주말 포함)은"),
        ("방역［상반기］", "방역［상반기］은"),
        ("(긴급)", "(긴급)은"),
        ("「청소(1구역)」", "「청소(1구역)」는"),
        # the form of a company is part of its name, and is read
        ("맑은손㈜", "맑은손㈜는"),
        ("㈜맑은손", "㈜맑은손은"),
        ("맑은손(주)", "맑은손(주)는"),
        ("청소협동조합(주)", "청소협동조합(주)는"),
        ("나눔마을(유)", "나눔마을(유)는"),
        ("한솥밥(사)", "한솥밥(사)는"),
    ],
)
def test_what_stands_in_brackets_at_the_end_is_read_only_where_it_belongs_to_the_name(word, expected):
    assert with_josa(word, "은/는") == expected


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        # numbers, by their last digit as it is read
        ("마을21", "은/는", "마을21은"),
        ("카페10", "은/는", "카페10은"),
        ("공방2", "은/는", "공방2는"),
        ("스튜디오7", "으로/로", "스튜디오7로"),
        ("마을３", "은/는", "마을３은"),
        # units and other signs are read as ending in a vowel
        ("20ℓ", "을/를", "20ℓ를"),
        ("5m³", "을/를", "5m³를"),
        ("İ", "을/를", "İ를"),
        # capital letters, one by one
        ("에스에이치 SH", "은/는", "에스에이치 SH는"),
        ("FM", "은/는", "FM은"),
        ("CCR", "으로/로", "CCR로"),
        # words, as they sound
        ("Care Center", "은/는", "Care Center는"),
        ("Green", "은/는", "Green은"),
        ("Seoul", "으로/로", "Seoul로"),
        ("Style", "으로/로", "Style로"),
        ("Home", "으로/로", "Home으로"),
        ("Online", "이/가", "Online이"),
        ("Living", "이/가", "Living이"),
        ("Lab", "은/는", "Lab은"),
        ("Shop", "은/는", "Shop은"),
        ("Book", "은/는", "Book은"),
        ("Black", "은/는", "Black은"),
        ("Clinic", "은/는", "Clinic은"),
        ("Market", "은/는", "Market은"),
        ("Project", "은/는", "Project는"),
        ("Work", "은/는", "Work는"),
        ("Food", "은/는", "Food는"),
        ("Space", "은/는", "Space는"),
        ("Studio", "은/는", "Studio는"),
        ("b", "은/는", "b는"),
        ("r", "으로/로", "r로"),
    ],
)
def test_names_that_end_in_digits_and_latin_letters(word, pair, expected):
    assert with_josa(word, pair) == expected


def test_unknown_pair_is_refused():
    with pytest.raises(KeyError):
        josa("구매", "에게/께")


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (0, "0원"),
        (1, "1원"),
        (10_000, "1만원"),
        (20_000_000, "2,000만원"),
        (20_000_001, "20,000,001원"),
        (100_000_000, "1억원"),
        (150_000_000, "1억 5,000만원"),
        (160_000_000, "1억 6,000만원"),
        (123_400_000_000, "1,234억원"),
    ],
)
def test_amounts_are_written_as_officials_write_them(amount, expected):
    assert write_krw(amount) == expected


def test_english_amounts_days_and_lists():
    assert write_krw_en(20_000_000) == "KRW 20,000,000"
    assert write_day(date(2018, 7, 24)) == "2018. 7. 24."
    assert write_list(["여성기업", "장애인기업"]) == "여성기업·장애인기업"
