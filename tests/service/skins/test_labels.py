"""Names of codes."""

from __future__ import annotations

import pytest

from service.door.codes import load_known_codes
from service.skins.labels import KINDS, find_label, load_labels, load_licences


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_has_a_name_in_both_languages(kind: str) -> None:
    labels = load_labels(kind)
    assert labels
    assert all(label.ko and label.en for label in labels.values())


def test_the_codes_of_the_forms_are_those_that_the_schemas_admit() -> None:
    known = load_known_codes()
    assert tuple(load_labels("district")) == known.districts
    assert tuple(load_labels("sector")) == known.sectors
    assert tuple(load_labels("certificate")) == known.certificates
    assert tuple(load_labels("organisation_type")) == known.organisation_types


def test_what_is_in_no_file_is_its_own_name() -> None:
    assert find_label("certificate", "소독업 신고") == ("소독업 신고", "소독업 신고")
    assert find_label("district", "서울특별시") == ("서울 전역", "All of Seoul")
    assert find_label("sector", "MEA") == ("지역급식·도시락", "Local meals")


def test_licences_are_suggested_once_each() -> None:
    licences = load_licences()
    assert "소독업 신고" in licences
    assert len(set(licences)) == len(licences)
