"""What a change does to a ranking: places, judgments and routes before and after."""

from dataclasses import replace
from datetime import date

from matching import Matcher, load_reference
from matching.metrics import ndcg
from matching.reference_changes import LegalValueAdded, SynonymsAdded, apply_changes
from matching.reference_preview import Move, RouteChange, compare_rankings
from tests.matching.made_rankings import make_match, make_ranking
from tests.matching.small_catalogue import CATALOGUE, CLEANING, DAY


def rank(**texts):
    return make_ranking("D1", [make_match(item, 1, text=text) for item, text in texts.items()])


def test_who_moves_enters_and_leaves_is_listed_in_the_new_order():
    before = rank(A=0.9, B=0.8, C=0.7)
    after = rank(B=0.9, A=0.8, D=0.7)
    change = compare_rankings(before, after, {"A": 3, "B": 0})
    assert change.moves == (Move("B", 2, 1), Move("A", 1, 2), Move("D", None, 3), Move("C", 3, None))
    assert (change.ndcg_before, change.ndcg_after) == (1.0, ndcg({"A": 3}, ["B", "A"]))
    assert (change.traps_before, change.traps_after) == (1, 1)
    assert not change.is_empty


def test_only_the_first_ten_count():
    ids = [f"E{place:02}" for place in range(12)]
    before = rank(**{item: 1 - place / 20 for place, item in enumerate(ids)})
    swapped = [*ids[:9], ids[10], ids[9], ids[11]]
    after = rank(**{item: 1 - place / 20 for place, item in enumerate(swapped)})
    change = compare_rankings(before, after, {"E10": 0, "E09": 0})
    assert change.moves == (Move("E10", None, 10), Move("E09", 10, None))
    assert (change.traps_before, change.traps_after) == (1, 1)
    last_two = compare_rankings(before, rank(**dict.fromkeys(ids, 1.0)), {})
    assert last_two.is_empty
    assert last_two.ndcg_before is None


def test_a_higher_limit_opens_the_private_contract_and_nothing_else_moves():
    shipped = load_reference()
    value = LegalValueAdded(
        "local-private-goods-services-2016", DAY, "제25조", "대통령령 제1호", max_incl=90_000_000
    )
    anyone = replace(CLEANING, budget_krw=88_000_000)
    unproven = replace(CATALOGUE[0], enterprise_id="E20", certifications=(), organisation_type=None)
    catalogue = (*CATALOGUE, unproven)
    before = Matcher(shipped).fit(catalogue).rank(anyone, on=DAY)
    after = Matcher(apply_changes(shipped, [value])).fit(catalogue).rank(anyone, on=DAY)
    change = compare_rankings(before, after, {})
    opened = [item for item in change.route_changes if item.route == "private_contract"]
    assert RouteChange("E20", "private_contract", "impossible", "possible", "제25조") in opened
    assert change == compare_rankings(before, after, {})
    assert not change.is_empty
    assert compare_rankings(before, before, {}).is_empty
    later = Matcher(apply_changes(shipped, [replace(value, valid_from=date(2027, 1, 1))])).fit(catalogue)
    assert compare_rankings(before, later.rank(anyone, on=DAY), {}).is_empty


def test_a_synonym_moves_who_is_found_by_it_to_the_front():
    shipped = load_reference()
    wanted = replace(CLEANING, title="말끔이 용역", budget_krw=None)
    before = Matcher(shipped).fit(CATALOGUE).rank(wanted, on=DAY)
    changed = apply_changes(shipped, [SynonymsAdded(("말끔이", "현수막"), 0.9)])
    after = Matcher(changed).fit(CATALOGUE).rank(wanted, on=DAY)
    change = compare_rankings(before, after, {"E07": 3})
    assert change.moves[0].enterprise_id == "E07"
    assert change.moves[0].after == 1
    assert change.ndcg_after == 1.0 > change.ndcg_before


def test_what_a_verdict_waits_for_is_told_with_it():
    """A higher limit for special works makes the kind of works decide, where none was within its limit."""
    shipped = load_reference()
    value = LegalValueAdded(
        "local-private-works-special-2022", DAY, "제25조", "대통령령 제1호", max_incl=900_000_000
    )
    works = replace(CLEANING, contract_type="works", budget_krw=880_000_000)
    before = Matcher(shipped).fit(CATALOGUE).rank(works, on=DAY)
    after = Matcher(apply_changes(shipped, [value])).fit(CATALOGUE).rank(works, on=DAY)
    changes = [
        (item.before, item.waited_for, item.after, item.waits_for)
        for item in compare_rankings(before, after, {}).route_changes
        if item.route == "private_contract"
    ]
    assert set(changes) == {("impossible", None, "proof_missing", "works_kind")}
