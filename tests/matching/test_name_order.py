"""The order by name after any changes, against sorting all rows anew."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import sorted_keys
from matching.blobs import SupplierStore
from matching.name_order import NameOrder
from matching.records import Supplier

NAMES = st.text("가나ab", max_size=2)


@settings(deadline=None)
@given(st.lists(st.tuples(st.lists(NAMES, max_size=6), st.booleans(), st.booleans()), max_size=6), st.data())
def test_places_are_those_of_sorting_all_living_rows(steps, data):
    suppliers = SupplierStore()
    order = NameOrder(suppliers)
    living: list[int] = []
    for names, is_packed, is_asked in steps:
        rows = range(len(suppliers), len(suppliers) + len(names))
        suppliers.extend([Supplier(f"E{9 - row}", name) for row, name in zip(rows, names, strict=True)])
        order.add(rows)
        living += rows
        if is_packed:
            suppliers.pack()
        if living:
            gone = data.draw(st.sampled_from(living))
            order.discard([gone])
            suppliers.forget(gone)
            living.remove(gone)
        if is_asked or (names, is_packed, is_asked) is steps[-1]:
            expected = sorted(living, key=lambda row: (suppliers.get_name(row), suppliers.ids[row]))
            places = order.find_places(np.array(living, dtype=np.int64))
            assert dict(zip(living, places.tolist(), strict=True)) == {
                row: place for place, row in enumerate(expected)
            }


def test_many_at_once_and_few_after_another_stand_alike(monkeypatch):
    suppliers = SupplierStore()
    suppliers.extend([Supplier(f"E{number:03}", "다나가라"[number % 4]) for number in range(40)])
    few, many = NameOrder(suppliers), NameOrder(suppliers)
    few.add(range(40))
    monkeypatch.setattr("matching.name_order.FEW", 3)
    many.add(range(40))
    everything = np.arange(40)
    expected = many.find_places(everything)
    monkeypatch.setattr("matching.name_order.FEW", sorted_keys.FEW)
    assert few.find_places(everything).tolist() == expected.tolist()
    assert expected[2] < expected[6] < expected[1] < expected[0] < expected[3]


def test_a_whole_name_is_found_however_it_is_written():
    suppliers = SupplierStore()
    names = ("뜰가꿈 협동조합", "㈜새날", "주식회사 새날", "협동조합", "CAFÉ 나무", "!", "새날협동조합")
    suppliers.extend([Supplier(f"E{row}", name) for row, name in enumerate(names)])
    order = NameOrder(suppliers)
    order.add(range(len(names)))
    found = {
        **{"뜰가꿈협동조합": [0], "뜰 가꿈": [0], "협동조합": [3], "cafe나무": [4]},
        **{"(주) 새날": [1, 2], "주식회사새날": [1, 2], "새날": [1, 2, 6], "새날 협동조합": [6]},
        **{"가꿈": [], "": [], "?": []},
    }
    assert {text: sorted(order.find_named(text)) for text in found} == found
    order.discard([0])
    suppliers.forget(0)
    assert order.find_named("뜰가꿈협동조합") == []
    suppliers.extend([Supplier("E9", "뜰가꿈협동조합")])
    order.add([7])
    assert order.find_named("뜰가꿈") == [7]
