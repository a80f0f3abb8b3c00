"""Classes of whole catalogues, against the judge who looks at every supplier."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import load_reference
from matching.blobs import SupplierStore
from matching.columns import Columns
from matching.eligibility import EligibilityTable
from matching.route_classes import RouteClasses, RowJudge, number_classes
from matching.routes import RouteJudge

from .test_routes import BOOK, DAYS, DEMANDS, SUPPLIERS

REFERENCE = load_reference()


@settings(max_examples=200, deadline=None)
@given(st.lists(SUPPLIERS, max_size=8), st.lists(DEMANDS, min_size=1, max_size=4), DAYS, st.data())
def test_the_verdicts_of_rows_are_those_of_their_suppliers(suppliers, demands, day, data):
    suppliers = [replace(item, enterprise_id=f"E{number}") for number, item in enumerate(suppliers)]
    eligibility = EligibilityTable()
    columns = Columns(list(REFERENCE.districts), list(REFERENCE.sectors), list(REFERENCE.organisation_types))
    cut = data.draw(st.integers(0, len(suppliers)))
    for part in (suppliers[:cut], suppliers[cut:]):
        eligibility.append(part)
        columns.append(part)
    rows = np.array(
        sorted(data.draw(st.sets(st.sampled_from(range(len(suppliers))))) if suppliers else []), int
    )
    store = SupplierStore()
    store.extend(suppliers)
    known = {}
    for demand in demands:
        judge = RouteJudge(demand, on=day, rules=BOOK)
        rule = judge.ratio_rule
        if rule not in known:
            known[rule] = RouteClasses(number_classes(eligibility, columns, day.toordinal(), rule))
        row_judge = RowJudge(judge, known[rule], store)
        verdicts, members = row_judge.judge_all(rows)
        expected = [judge.get_verdicts(suppliers[row]) for row in rows]
        assert [verdicts[member] for member in members] == [private for private, _ in expected]
        assert [row_judge.get_verdicts(row) for row in rows.tolist()] == expected
        missing = [judge.find_missing(suppliers[row]) for row in rows]
        assert [row_judge.find_missing(row) for row in rows.tolist()] == missing
