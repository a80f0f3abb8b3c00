from datetime import date

import pytest

from matching.groups import GROUPINGS, LAWFUL_COMPONENTS, get_grouping
from matching.records import PastAward, Supplier

DAY = date(2026, 3, 2)


def group(by, **facts):
    return get_grouping(by)(Supplier("E", "이름", **facts), DAY)


@pytest.mark.parametrize(
    ("employees", "name"),
    [
        (None, "unknown"),
        (0, "under_5"),
        (4, "under_5"),
        (5, "5_to_9"),
        (10, "10_to_49"),
        (49, "10_to_49"),
        (50, "50_or_more"),
    ],
)
def test_size(employees, name):
    assert group("size", employees=employees) == name


def test_place_and_type():
    assert (group("district", district="노원구"), group("district")) == ("노원구", "unknown")
    assert group("organisation_type", organisation_type="cooperative") == "cooperative"
    assert group("organisation_type") == "unknown"


@pytest.mark.parametrize(
    ("awards", "name"),
    [
        ((), "newcomer"),
        ((PastAward("청소", date=date(2026, 3, 3)),), "newcomer"),
        ((PastAward("청소", date=DAY),), "established"),
        ((PastAward("청소"),), "established"),
    ],
)
def test_newcomer(awards, name):
    assert group("newcomer", track_record=awards) == name


def test_another_grouping_is_refused():
    with pytest.raises(ValueError, match="'colour'"):
        get_grouping("colour")


def test_every_grouping_says_what_may_lawfully_tell_it_apart():
    assert set(LAWFUL_COMPONENTS) == set(GROUPINGS)
