"""Split orders, rates against targets and concentration: tables with exact results at the boundaries."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.purchases import (
    Purchase,
    Target,
    find_recurring,
    find_splits,
    find_targets,
    is_like,
    measure_concentration,
    measure_rates,
    normalise_title,
    strip_numbering,
)
from matching.rules import load_rules

BOOK = load_rules(Path(__file__).resolve().parents[2] / "data" / "rules")
DAY = date(2023, 6, 1)
CLEANING = Purchase("1", DAY, "2023년 6월 청사 청소 용역", 11_000_000, "E1", contract_type="services")


def earlier(amount: int, **changes) -> Purchase:
    facts = {"purchase_id": "0", "bought_on": date(2023, 3, 1), "title": "2023년 3월 청사 청소 용역"}
    return replace(CLEANING, amount_krw=amount, **(facts | changes))


class TestSplits:
    @pytest.mark.parametrize(
        ("amount", "topics"),
        [
            # 10,000,000 + 10,000,000 without VAT is exactly the limit for one quotation in 2014.
            (11_000_000, []),
            (11_000_002, ["one_quote"]),
            # 10,000,000 + 40,000,000 is exactly the limit for a small private contract of 2014.
            (44_000_000, ["one_quote"]),
            (44_000_002, ["one_quote", "private_contract"]),
        ],
    )
    def test_the_sum_is_compared_with_the_law_of_the_day(self, amount, topics):
        day = date(2014, 6, 1)
        splits = find_splits(
            replace(CLEANING, bought_on=day), [earlier(amount, bought_on=date(2014, 3, 1))], rules=BOOK
        )
        assert [split.limit.topic for split in splits] == topics
        for split in splits:
            assert split.total_krw > split.limit.max_incl
            assert split.limit.article in split.sentence.ko
            assert "제7조" in split.sentence.ko

    def test_the_limit_of_another_day_is_another(self):
        old = replace(CLEANING, bought_on=date(2007, 1, 5))
        assert find_splits(old, [earlier(1_000_000, bought_on=date(2007, 1, 2))], rules=BOOK) == ()
        small = replace(old, amount_krw=4_400_000)
        splits = find_splits(small, [earlier(2_200_000, bought_on=date(2007, 1, 2))], rules=BOOK)
        assert [split.limit.max_incl for split in splits] == [5_000_000]

    @pytest.mark.parametrize(
        "other",
        [
            earlier(50_000_000, bought_on=date(2022, 12, 31)),
            earlier(50_000_000, title="직원 도시락 공급"),
            earlier(50_000_000, contract_type="works"),
            earlier(50_000_000, purchase_id="1"),
        ],
        ids=["another year", "another kind", "works", "itself"],
    )
    def test_what_is_no_part_of_it(self, other):
        assert find_splits(CLEANING, [other], rules=BOOK) == ()

    def test_what_passes_a_limit_alone_hides_nothing(self):
        large = replace(CLEANING, amount_krw=33_000_000)
        topics = {split.limit.topic for split in find_splits(large, [earlier(22_000_000)], rules=BOOK)}
        assert "one_quote" not in topics

    def test_a_day_without_law_says_nothing(self):
        old = replace(CLEANING, bought_on=date(1999, 5, 5))
        assert find_splits(old, [earlier(10**9, bought_on=date(1999, 1, 1))], rules=BOOK) == ()

    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ("제1차 어린이집 소독", "제2차 어린이집 소독(추가)", True),
            ("상반기 현수막 제작", "하반기 현수막 제작", True),
            ("현수막 제작", "리플릿 제작", False),
            ("2023", "2022", False),
        ],
    )
    def test_titles_of_one_kind(self, one, other, expected):
        assert is_like(replace(CLEANING, title=one), replace(CLEANING, title=other)) is expected
        assert is_like(replace(CLEANING, title=other), replace(CLEANING, title=one)) is expected

    def test_one_category_is_one_kind(self):
        one, other = (replace(CLEANING, title=title, category="청소") for title in ("가나다", "라마바"))
        assert is_like(one, other)

    def test_numbering_says_nothing_of_the_kind(self):
        assert normalise_title("2023년 제2차 청사 청소(3월)") == "청사청소"


class TestRates:
    def test_a_purchase_counts_for_every_class_that_its_supplier_proved(self):
        purchase = replace(CLEANING, supplier_classes=frozenset({"cooperative", "womens_enterprise"}))
        targets = find_targets(BOOK, on=date(2023, 12, 31))
        rates = measure_rates(targets, [purchase], {"": 220_000_000, "services": 110_000_000})
        found = {(rate.target.supplier_class, rate.target.work_kind): rate for rate in rates}
        assert found["social_economy", ""].percent == 5.0
        assert found["womens_enterprise", "services"].percent == 10.0
        assert found["womens_enterprise", "services"].is_reached is True
        assert found["womens_enterprise", "goods"].amount_krw == 0
        assert found["womens_enterprise", "goods"].percent is None
        assert found["social_enterprise", ""].is_reached is None

    @pytest.mark.parametrize(
        ("percent", "total", "amount", "is_reached"),
        [(5.0, 1_000, 50, True), (5.0, 1_000, 49, False), (1.1, 3_000, 33, True), (1.1, 3_000, 32, False)],
    )
    def test_exactly_the_target_is_reached(self, percent, total, amount, is_reached):
        target = Target("womens_enterprise", "", percent, find_targets(BOOK, on=DAY)[0].rule)
        purchase = replace(CLEANING, amount_krw=amount, supplier_classes=frozenset({"womens_enterprise"}))
        [rate] = measure_rates([target], [purchase], {"": total})
        assert rate.is_reached is is_reached

    def test_targets_are_those_of_the_day(self):
        def classes(day):
            return {target.supplier_class for target in find_targets(BOOK, on=day)}

        assert "self_support_enterprise" not in classes(date(2022, 1, 27))
        assert "self_support_enterprise" in classes(date(2022, 1, 28))


class TestConcentration:
    def test_shares_and_those_without_sales(self):
        found = measure_concentration([earlier(3), replace(earlier(1), supplier_id="E2")], ["E1", "E2", "E3"])
        assert (found.total_krw, found.shares) == (4, (("E1", 0.75), ("E2", 0.25)))
        assert found.herfindahl == 0.625
        assert found.without_sales == ("E3",)

    def test_nothing_bought(self):
        assert measure_concentration([], ["E1"]).herfindahl == 0

    @given(st.lists(st.tuples(st.integers(1, 10**9), st.sampled_from("ABCDE")), min_size=1))
    def test_shares_make_a_whole(self, bought):
        purchases = [replace(earlier(amount), supplier_id=who) for amount, who in bought]
        found = measure_concentration(purchases, "ABCDEF")
        assert sum(share for _, share in found.shares) == pytest.approx(1)
        assert 1 / len(found.shares) - 1e-9 <= found.herfindahl <= 1 + 1e-9
        assert "F" in found.without_sales


class TestRecurring:
    def test_what_came_in_two_years_is_expected_in_its_month(self):
        bought = [
            earlier(100, bought_on=date(2021, 3, 5), title="2021년 3월 청사 청소"),
            earlier(300, bought_on=date(2022, 3, 9), title="2022년 3월 청사 청소"),
            earlier(500, bought_on=date(2022, 7, 1), title="현수막"),
            earlier(500, bought_on=date(2022, 9, 1), title="현수막"),
        ]
        [found] = find_recurring(bought, on=date(2022, 12, 1))
        assert (found.next_month, found.mean_krw, len(found.purchases)) == (date(2023, 3, 1), 200, 2)

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            (date(2023, 2, 28), date(2023, 3, 1)),
            (date(2023, 3, 1), date(2024, 3, 1)),
            (date(2023, 12, 31), date(2024, 3, 1)),
        ],
    )
    def test_the_next_month_is_ahead(self, on, expected):
        bought = [earlier(1, bought_on=date(year, 3, 5), title="청사 청소") for year in (2021, 2022)]
        assert find_recurring(bought, on=on)[0].next_month == expected


def test_a_title_without_its_numbering_reads_as_a_title_or_stays():
    assert strip_numbering("2023년 제2차 청사 청소(3월)") == "청사 청소"
    assert strip_numbering("2023년") == "2023년"


@pytest.mark.parametrize(("works_kind", "kind"), [("general", "works_general"), (None, "works_other")])
def test_works_are_added_up_under_the_limits_of_their_kind(works_kind, kind):
    limits = {
        topic: next(row for row in BOOK.on(DAY).get(topic, "local", name) if not row.supplier_class)
        for topic, name in (("one_quote", "works"), ("private_contract", kind))
    }
    price = limits["private_contract"].max_incl
    planned = replace(CLEANING, contract_type="works", amount_krw=11_000_000)
    like = earlier(round(price * 1.1), contract_type="works")
    splits = find_splits(planned, [like], rules=BOOK, works_kind=works_kind)
    assert [(split.limit, split.total_krw) for split in splits] == [
        (limit, price + 10_000_000) for limit in limits.values()
    ]
