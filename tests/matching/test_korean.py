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
        ("해썹(HACCP)", "이/가", "해썹(HACCP)가"),
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
        ("", "을/를", "를"),
        ("…", "을/를", "…를"),
    ],
)
def test_particle_follows_the_final_sound(word, pair, expected):
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
