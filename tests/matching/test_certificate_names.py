import csv
from pathlib import Path

import pytest

from matching.certificate_names import CERTIFICATE_LABELS, get_label, is_organisation_type, licence_key
from matching.records import ORGANISATION_TYPES, Sentence


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("소독업 신고", "소독업"),
        ("소독업(신고)", "소독업"),
        ("소독업 신고업체", "소독업"),
        ("소독업신고필증", "소독업"),
        ("전기공사업 등록", "전기공사업"),
        ("전기공사업 면허", "전기공사업"),
        ("전기공사업 면허증", "전기공사업"),
        ("식품제조·가공업 등록", "식품제조가공업"),
        ("식품제조가공업", "식품제조가공업"),
        ("장기요양기관 지정", "장기요양기관"),
        ("장기요양기관", "장기요양기관"),
        ("장기요양기관 지정서", "장기요양기관"),
        ("HACCP", "haccp"),
        ("ＨＡＣＣＰ 인증", "haccp"),
        ("해썹(HACCP) 인증", "haccp"),
        ("식품안전관리인증기준", "haccp"),
        ("여성기업 확인서", "womens_enterprise"),
        ("사회적기업 인증", "social_enterprise"),
        ("장애인 표준사업장", "standard_workplace"),
        ("취약계층 고용비율 확인서", "vulnerable_employment"),
        ("womens_enterprise", "womens_enterprise"),
        ("여객자동차운송사업(전세버스) 면허", "전세버스운송사업"),
        ("여객자동차 운송사업 (전세버스 운송사업) 등록", "전세버스운송사업"),
        ("여객자동차운송사업", "여객자동차운송사업"),
        ("신고", "신고"),
        ("(주)", "주"),
        ("·", ""),
        ("", ""),
    ],
)
def test_names_of_one_licence_have_one_key(name, key):
    assert licence_key(name) == key


def test_different_licences_have_different_keys():
    names = [
        "소독업 신고",
        "전기공사업 등록",
        "정보통신공사업 등록",
        "HACCP",
        "장기요양기관 지정",
        "경비업 허가",
    ]
    assert len({licence_key(name) for name in names}) == len(names)


def test_every_organisation_type_has_a_label():
    assert set(ORGANISATION_TYPES) <= set(CERTIFICATE_LABELS)
    assert is_organisation_type("cooperative")
    assert not is_organisation_type("womens_enterprise")
    assert get_label("cooperative") == Sentence("협동조합", "cooperative")
    assert get_label("소독업 신고") == Sentence("소독업 신고", "소독업 신고")


def test_english_labels_take_the_article_a():
    assert not [label.en for label in CERTIFICATE_LABELS.values() if label.en[0] in "aeiouAEIOU"]


def test_labels_are_those_of_the_code_tables():
    table = Path(__file__).resolve().parents[2] / "data" / "codes" / "certificates.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: (row["label_ko"], row["label_en"].casefold()) for row in csv.DictReader(file)}
    assert rows == {code: (label.ko, label.en) for code, label in CERTIFICATE_LABELS.items()}
