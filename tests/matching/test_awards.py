from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.awards import VOTERS, AwardIndex
from matching.columns import NEVER
from matching.need import Need
from matching.records import PastAward, Supplier
from matching.text import Analyser

ANALYSER = Analyser()
TODAY = date(2020, 6, 1)


def supplier(*awards: PastAward) -> Supplier:
    return Supplier("E", "name", track_record=awards)


def award(title, buyer="Ayuntamiento", amount=100, day=date(2019, 1, 1), category=None) -> PastAward:
    return PastAward(title, buyer, amount, day and day.year, day, category)


def need(text: str) -> Need:
    return Need({term.key: 1.0 for term in ANALYSER.terms(text)}, {}, {}, {}, title=text)


def find(index, text="obras jardin", *, buyer=None, category=None, budget=None, on=TODAY):
    return index.gather(need(text), buyer=buyer, category=category, budget_krw=budget, on=on)


def gather(index, text="obras jardin", **facts):
    """The evidence on all rows."""
    return find(index, text, **facts).take(np.arange(index.suppliers))


@pytest.fixture
def index() -> AwardIndex:
    index = AwardIndex(ANALYSER)
    index.append(
        [
            supplier(award("obras de jardin", category="OBRAS"), award("limpieza", category="SERVICIOS")),
            supplier(),
            supplier(award("obras menores", buyer="ayunta miento", amount=None)),
            supplier(award("jardin obras", amount=900, day=date(2021, 1, 1), category="OBRAS")),
        ]
    )
    return index


def test_the_nearest_awards_vote_for_their_suppliers(index):
    votes = gather(index).votes
    assert votes[0] == 1.0
    assert 0 < votes[2] < 1
    assert votes[1] == votes[3] == 0.0


def test_an_award_may_be_near_and_say_nothing():
    index = AwardIndex(ANALYSER)
    titles = "건물 청소와 창문 닦기와 건물 관리", "창문 닦기와 건물 관리", "떡"
    index.append([supplier(award(title)) for title in titles])
    evidence = gather(index, "건물 청소")
    assert (evidence.votes > 0).tolist() == [True, False, False]
    assert evidence.has_near.tolist() == [True, True, False]


def test_votes_count_as_much_as_the_nearest_award_is_like_the_demand(index):
    whole = gather(index, "obras de jardin").votes
    partly = gather(index, "obras de jardin y piscina climatizada").votes
    hardly = gather(index, "suministro de piscina climatizada con obras").votes
    assert whole[0] == 1.0
    assert 0.1 < partly[0] < 0.3
    assert 0 < hardly.max() < partly[0]
    assert gather(index, "").votes.tolist() == [0, 0, 0, 0]


def test_compounds_that_no_award_has_do_not_make_the_nearest_less_alike(index):
    keys = {term.key: 1.0 for term in ANALYSER.terms("obras de jardin")}
    glued = Need(keys | {"cobrasjardin": 1.0}, {}, {}, {}, title="obras de jardin")
    found = index.gather(glued, buyer=None, category=None, budget_krw=None, on=TODAY)
    assert found.take(np.arange(4)).votes.tolist() == gather(index, "obras de jardin").votes.tolist()


def test_an_award_votes_from_its_day_on(index):
    assert gather(index, on=date(2020, 12, 31)).votes[3] == 0.0
    assert gather(index, on=date(2021, 1, 1)).votes[3] > 0.0


def test_the_buyer_is_known_by_name_whatever_the_spacing(index):
    assert gather(index, buyer="AYUNTAMIENTO").with_buyer.tolist() == [2, 0, 1, 0]
    assert gather(index, buyer="otro").with_buyer.tolist() == [0, 0, 0, 0]
    assert gather(index, buyer=None).with_buyer.tolist() == [0, 0, 0, 0]


def test_the_share_of_awards_in_the_category(index):
    assert gather(index, category="obras").same_category.tolist() == [0.5, 0, 0, 0]


def test_the_history_is_that_of_the_day(index):
    before, after = gather(index).history, gather(index, on=date(2022, 1, 1)).history
    ordinal = date(2019, 1, 1).toordinal()
    assert before.last_day.tolist() == [ordinal, NEVER, ordinal, NEVER]
    assert after.last_day.tolist() == [ordinal, NEVER, ordinal, date(2021, 1, 1).toordinal()]
    np.testing.assert_array_equal(before.largest_krw, [100, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(after.largest_krw, [100, np.nan, np.nan, 900])


def test_a_year_alone_counts_from_its_first_day():
    index = AwardIndex(ANALYSER)
    index.append([supplier(PastAward("obras", year=2020)), supplier(PastAward("obras"))])
    assert gather(index, "obras", on=date(2019, 12, 31)).votes.tolist() == [0, 1]
    assert gather(index, "obras", on=date(2020, 1, 1)).votes.tolist() == [1, 1]


def test_the_nearest_award_of_a_supplier(index):
    evidence = find(index)
    first = supplier(award("obras de jardin"), award("limpieza"))
    assert evidence.find_nearest(first, 0).title == "obras de jardin"
    assert evidence.find_nearest(supplier(), 1) is None
    assert evidence.find_nearest(supplier(award("jardin obras")), 3) is None


def test_deleted_awards_no_longer_vote(index):
    index.delete([0], [supplier(award("obras de jardin"), award("limpieza"))])
    evidence = gather(index, buyer="ayuntamiento")
    assert evidence.votes[0] == 0.0
    # all votes are its own, of an award that is hardly like the demand
    assert 0 < evidence.votes[2] < 0.5
    assert evidence.with_buyer[0] == 0


def test_ties_at_the_last_place_all_vote():
    index = AwardIndex(ANALYSER)
    index.append([supplier(award("obras")) for _ in range(VOTERS + 10)])
    assert gather(index, "obras").votes.tolist() == [1.0] * (VOTERS + 10)


def test_of_awards_as_near_as_the_last_those_of_the_buyer_vote_first():
    index = AwardIndex(ANALYSER)
    others = [supplier(award("obras", buyer=f"buyer {number}")) for number in range(VOTERS + 20)]
    index.append([*others, supplier(award("obras", buyer="mine"))])
    votes = gather(index, "obras", buyer="mine").votes
    assert votes[-1] == 1.0
    assert (votes > 0).sum() == VOTERS
    assert (votes[:-1] < 0.5).all()


def test_the_price_of_the_demand_tells_awards_of_one_title_apart():
    index = AwardIndex(ANALYSER)
    index.append([supplier(award("menu diario", amount=amount)) for amount in (1_234_567, 2_000_000)])
    votes = gather(index, "menu diario", budget=3 * 1_234_567).votes
    assert votes[0] == 1.0 > votes[1] > 0.0
    assert gather(index, "menu diario").votes.tolist() == [1.0, 1.0]


def test_no_awards_at_all():
    index = AwardIndex(ANALYSER)
    index.append([supplier(), supplier()])
    evidence = gather(index, buyer="x", category="y")
    assert evidence.votes.tolist() == evidence.with_buyer.tolist() == [0, 0]
    assert np.isnan(evidence.history.smallest_krw).all()


AWARDS = st.builds(
    award,
    st.sampled_from(["obras", "jardin obras", "limpieza", "x"]),
    st.sampled_from([None, "A", "B"]),
    st.sampled_from([None, 100, 900]),
    st.sampled_from([None, date(2019, 1, 1), date(2020, 6, 1), date(2021, 1, 1)]),
    st.sampled_from([None, "OBRAS", "OTRO"]),
)


@settings(max_examples=60)
@given(
    st.lists(st.lists(AWARDS, max_size=4), min_size=1, max_size=8),
    st.sampled_from([date(2018, 1, 1), date(2019, 1, 1), TODAY, date(2021, 1, 1)]),
    st.data(),
)
def test_what_is_known_of_some_rows_is_what_their_own_records_say(records, on, data):
    index = AwardIndex(ANALYSER)
    split = data.draw(st.integers(0, len(records)))
    for part in (records[:split], records[split:]):
        index.append([supplier(*awards) for awards in part])
    rows = np.array(data.draw(st.lists(st.integers(0, len(records) - 1), max_size=6)), dtype=np.int64)
    evidence = find(index, "obras", buyer="a", category="obras", on=on).take(rows)
    for place, row in enumerate(rows):
        known = [a for a in records[row] if a.date is None or a.date <= on]
        amounts = [a.amount_krw for a in known if a.amount_krw]
        share = sum(a.category == "OBRAS" for a in known) / max(len(known), 1)
        assert evidence.with_buyer[place] == sum(a.buyer == "A" for a in known)
        assert evidence.same_category[place] == pytest.approx(share)
        assert evidence.history.last_day[place] == max(
            (a.date.toordinal() for a in known if a.date), default=0
        )
        np.testing.assert_equal(evidence.history.smallest_krw[place], min(amounts, default=np.nan))
        np.testing.assert_equal(evidence.history.largest_krw[place], max(amounts, default=np.nan))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(AWARDS, max_size=4), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_votes_do_not_depend_on_the_order_of_rows(records, chance):
    order = list(range(len(records)))
    chance.shuffle(order)
    votes = []
    for rows in (range(len(records)), order):
        index = AwardIndex(ANALYSER)
        index.append([supplier(*records[row]) for row in rows])
        found = gather(index, "obras jardin", buyer="a", budget=200).votes
        votes.append(dict(zip(rows, found.tolist(), strict=True)))
    assert votes[0] == votes[1]
