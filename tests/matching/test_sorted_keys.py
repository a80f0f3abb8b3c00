from hypothesis import given
from hypothesis import strategies as st

from matching.sorted_keys import FEW, SortedKeys

KEYS = st.text("가나다", max_size=3)


@given(st.lists(st.lists(KEYS, max_size=6), max_size=6), KEYS)
def test_keys_with_a_beginning_are_found_however_they_came(batches, prefix):
    keys, all_keys = SortedKeys(), []
    for batch in batches:
        keys.insert(list(zip(batch, range(len(all_keys), len(all_keys) + len(batch)), strict=True)))
        all_keys += batch
    found = keys.starting_with(prefix).tolist()
    assert sorted(found) == [number for number, key in enumerate(all_keys) if key.startswith(prefix)]
    assert [all_keys[number] for number in found] == sorted(all_keys[number] for number in found)


def test_many_at_once_are_the_same_as_one_by_one():
    keys = [f"{number * 7919 % 1000:03}" for number in range(2 * FEW)]
    at_once, one_by_one = SortedKeys(), SortedKeys()
    at_once.insert(list(zip(keys, range(len(keys)), strict=True)))
    for number, key in enumerate(keys):
        one_by_one.insert([(key, number)])
    assert at_once.starting_with("").tolist() == one_by_one.starting_with("").tolist()
    assert [keys[number] for number in at_once.starting_with("9")] == sorted(k for k in keys if k[0] == "9")
