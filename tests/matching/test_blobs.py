from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import blobs
from matching.blobs import (
    Blob,
    SupplierStore,
    SupplierView,
    dump_texts,
    pack_supplier,
    restore_texts,
    unpack_supplier,
)
from matching.records import Certification, PastAward, Service, Supplier

TEXTS = st.text(max_size=5)
DAYS = st.none() | st.dates()
NUMBERS = st.none() | st.integers(0, 10**13)
SUPPLIERS = st.builds(
    Supplier,
    TEXTS,
    TEXTS,
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.lists(st.builds(Certification, TEXTS, st.none() | TEXTS, DAYS, DAYS), max_size=2).map(tuple),
    st.none() | TEXTS,
    st.lists(TEXTS, max_size=2).map(tuple),
    st.lists(TEXTS, max_size=2).map(tuple),
    TEXTS,
    st.lists(st.builds(Service, TEXTS, TEXTS, NUMBERS, st.none() | TEXTS), max_size=2).map(tuple),
    NUMBERS,
    st.none() | st.floats(0, 100),
    NUMBERS,
    NUMBERS,
    st.lists(
        st.builds(PastAward, TEXTS, st.none() | TEXTS, NUMBERS, NUMBERS, DAYS, st.none() | TEXTS), max_size=2
    ).map(tuple),
)


@given(SUPPLIERS)
def test_a_supplier_comes_back_as_it_was(supplier):
    assert unpack_supplier(pack_supplier(supplier)) == supplier


def test_half_of_a_character_is_kept_too():
    supplier = Supplier("E", "\ud83d", track_record=(PastAward("청소", date=date(2024, 2, 29)),))
    assert unpack_supplier(pack_supplier(supplier)) == supplier
    assert restore_texts(dump_texts(["\ud83d", ""])) == ["\ud83d", ""]


@given(st.lists(st.lists(st.binary(max_size=4), max_size=4), max_size=4))
def test_a_blob_gives_what_was_added(batches):
    blob, again = Blob(), Blob()
    for batch in batches:
        blob.extend(batch)
    again.restore(blob.dump())
    expected = [item for batch in batches for item in batch]
    for each in (blob, again):
        assert [each[place] for place in range(len(each))] == expected


@pytest.mark.parametrize("pack_from", [1, 3, 100])
@pytest.mark.parametrize("most_ready", [1, 100])
def test_a_store_gives_the_suppliers_of_its_rows_packed_or_not(monkeypatch, pack_from, most_ready):
    monkeypatch.setattr(blobs, "PACK_FROM", pack_from)
    monkeypatch.setattr(blobs, "MOST_READY", most_ready)
    suppliers = [Supplier(f"E{number}", f"이름 {number}", services=(Service("청소"),)) for number in range(7)]
    store = SupplierStore()
    store.extend(suppliers[:4])
    store.forget(1)
    store.extend(suppliers[4:])
    store.forget(6)
    again = SupplierStore()
    again.restore(store.dump())
    again.extend([replace(suppliers[0], enterprise_id="E7")])
    for each in (store, again):
        assert each.ids[:7] == [supplier.enterprise_id for supplier in suppliers]
        for row in (0, 2, 3, 4, 5, 0):
            assert each[row] == suppliers[row]
            assert each.get_name(row) == suppliers[row].name
        for row in (1, 6):
            with pytest.raises(KeyError, match="was forgotten"):
                each[row]
    assert (len(store), len(again), again[7].enterprise_id, again.get_name(7)) == (7, 8, "E7", "이름 0")
    view = SupplierView(again, np.array([5, 0]))
    assert [*view] == [suppliers[5], suppliers[0]]
    assert len(view) == 2
