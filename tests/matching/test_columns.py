import numpy as np
import pytest

from matching.columns import WHOLE_CITY, Columns, Vocabulary, contract_limit
from matching.records import Supplier


@pytest.fixture
def columns() -> Columns:
    return Columns(["종로구", "중구", "노원구"], ["CLN", "MEA"], ["cooperative"])


def test_districts_and_sectors_are_bits(columns):
    columns.append(
        [
            Supplier("A", "a", service_districts=("중구",), sectors=("CLN", "MEA"), district="노원구"),
            Supplier("B", "b", service_districts=(WHOLE_CITY,), organisation_type="cooperative"),
            Supplier("C", "c", service_districts=("당진시",), district="당진시", sectors=("ZZZ",)),
        ]
    )
    assert columns.served_.tolist() == [0b010, 0b111, 0]
    assert columns.sectors_.tolist() == [0b11, 0, 0]
    assert columns.home_.tolist() == [2, -1, -1]
    assert columns.organisation_type_.tolist() == [-1, 0, -1]


def test_rows_are_only_added(columns):
    columns.append([Supplier("A", "a", max_contract_krw=5)])
    columns.append([Supplier("B", "b"), Supplier("C", "c", annual_revenue_krw=100)])
    assert len(columns) == 3
    np.testing.assert_array_equal(columns.limit_krw_, [5, np.nan, 40])


def test_the_limit_is_the_suppliers_own_word_before_its_revenue():
    assert contract_limit(Supplier("A", "a", max_contract_krw=7, annual_revenue_krw=100)) == 7
    assert contract_limit(Supplier("A", "a", annual_revenue_krw=101)) == 40
    assert contract_limit(Supplier("A", "a")) is None
    assert contract_limit(Supplier("A", "a", max_contract_krw=0, annual_revenue_krw=1)) is None


def test_a_vocabulary_numbers_names_in_order():
    names = Vocabulary(["x"])
    assert (names.add("y"), names.add("x"), len(names), list(names)) == (1, 0, 2, ["x", "y"])
    assert (names.find("y"), names.find("z"), names.find(None)) == (1, None, None)


def test_rows_that_were_taken_have_the_columns_of_the_whole_and_no_others(columns):
    columns.append([Supplier("A", "a", max_contract_krw=5), Supplier("B", "b", max_contract_krw=7)])
    taken = columns.take(np.array([1]))
    assert (len(taken), taken.limit_krw_.tolist()) == (1, [7.0])
    assert not hasattr(taken, "nothing")
