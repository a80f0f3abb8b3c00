"""The catalogue in memory: every supplier by row, and all that is learned of it, in step row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

import numpy as np

from matching.awards import AwardIndex
from matching.blobs import Arrays, SupplierStore, nest, pick
from matching.columns import Columns
from matching.completion import CompletionIndex
from matching.eligibility import EligibilityTable
from matching.index import InvertedIndex
from matching.kernels import WORTH_COMPILING, compile_kernels
from matching.listings import read_listing
from matching.name_order import NameOrder
from matching.proofs import RatioRule
from matching.records import Demand, Supplier
from matching.reference_records import Reference
from matching.repair import count_listings, list_field_words
from matching.route_classes import RouteClasses, number_classes
from matching.routes import RouteJudge
from matching.senses import SenseIndex
from matching.text import Analyser
from matching.trades import TradeIndex

BATCH = 100_000
"""So many suppliers are learned at a time."""

ROOM_FOR_DAYS = 128 << 20
"""The classes of all rows are kept for as many days as so many bytes hold, and for two at least."""


class Catalogue:
    """Suppliers by row with their words, past awards, facts and trades; a row that was removed stays empty.

    Parameters
    ----------
    reference : codes and words. analyser : makes the words of listings into terms.
    """

    def __init__(self, reference: Reference, analyser: Analyser) -> None:
        self.reference = reference
        self.field_words = list_field_words(reference)
        self._rows: dict[str, int] = {}
        self.suppliers = SupplierStore()
        self.names = NameOrder(self.suppliers)
        self.index = InvertedIndex(analyser)
        self.awards = AwardIndex(analyser)
        self.columns = Columns(
            list(reference.districts), list(reference.sectors), list(reference.organisation_types)
        )
        self.eligibility = EligibilityTable()
        self.trades = TradeIndex(reference)
        self.senses = SenseIndex(reference)
        self._route_classes: dict[tuple[int, RatioRule | None], RouteClasses] = {}
        self.completions = CompletionIndex(self.field_words, count_word=self._count_word)

    def __len__(self) -> int:
        """The number of suppliers known."""
        return len(self._rows)

    def __contains__(self, enterprise_id: str) -> bool:
        return enterprise_id in self._rows

    def get_row(self, enterprise_id: str) -> int:
        """The row of the supplier with this id; raises KeyError."""
        return self._rows[enterprise_id]

    def list_suppliers(self) -> list[Supplier]:
        """Every supplier, by enterprise_id."""
        return [self.suppliers[row] for _, row in sorted(self._rows.items())]

    def learn(self, suppliers: Iterable[Supplier]) -> None:
        """Learn suppliers in batches; to be asked of an empty catalogue.

        Raises ValueError where an id stands twice; what was learned until then is in it.
        """
        batches = iter(suppliers)
        while batch := list(islice(batches, BATCH)):
            repeated = [supplier for supplier in batch if supplier.enterprise_id in self._rows]
            _refuse_repeated([*batch, *repeated])
            if len(self) + len(batch) >= WORTH_COMPILING:
                compile_kernels()
            self._append(batch)
        if len(self) >= WORTH_COMPILING:
            for index in (self.index, self.awards.index):
                index.forget_words()

    def upsert(self, suppliers: Iterable[Supplier]) -> None:
        """Add suppliers, replacing those with the same id.

        Raises ValueError where an id stands twice; nothing is changed then.
        """
        suppliers = list(suppliers)
        _refuse_repeated(suppliers)
        self.remove([s.enterprise_id for s in suppliers if s.enterprise_id in self._rows])
        self._append(suppliers)

    def remove(self, enterprise_ids: Iterable[str]) -> None:
        """Forget suppliers, each once however often it is named. Raises KeyError for an unknown id."""
        rows = [self._rows[enterprise_id] for enterprise_id in dict.fromkeys(enterprise_ids)]
        suppliers = [self.suppliers[row] for row in rows]
        self.index.delete(rows, [read_listing(supplier) for supplier in suppliers])
        self.awards.delete(rows, suppliers)
        self.completions.discard(suppliers)
        self.names.discard(rows)
        for row, supplier in zip(rows, suppliers, strict=True):
            del self._rows[supplier.enterprise_id]
            self.suppliers.forget(row)

    def find_eligible(self, demand: Demand, *, on: date) -> np.ndarray:
        """Which rows hold a supplier that no rule keeps out on the day; bool, shape (rows,)."""
        return self.index.alive_ & self.eligibility.mask(demand, on=on)

    def find_route_classes(self, judge: RouteJudge) -> RouteClasses:
        """The class of every row by the routes of a demand on a day.

        Many demands are judged on the same few days, so that the latest answers are kept.
        """
        key = judge.on.toordinal(), judge.ratio_rule
        classes = self._route_classes.get(key)
        if classes is None:
            classes = RouteClasses(number_classes(self.eligibility, self.columns, *key))
            self._route_classes[key] = classes
            if len(self._route_classes) > max(2, ROOM_FOR_DAYS // (1 + classes.numbers.nbytes)):
                del self._route_classes[next(iter(self._route_classes))]
        return classes

    def dump(self) -> Arrays:
        """All of it as arrays that `restore` understands, without Python objects."""
        return {
            name: array
            for part, of_part in self._parts().items()
            for name, array in nest(part, of_part.dump()).items()
        }

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take up what was dumped; to be asked of an empty catalogue."""
        for name, part in self._parts().items():
            part.restore(pick(name, arrays))
        rows = range(len(self.suppliers))
        self._rows = dict(zip(self.suppliers.ids, rows, strict=True))
        if len(self.index) < len(self.suppliers):
            alive = np.flatnonzero(self.index.alive_).tolist()
            self._rows = {self.suppliers.ids[row]: row for row in alive}
        self.names.add(self._rows.values())

    def _count_word(self, word: str) -> int:
        return count_listings(self.index, word)

    def _parts(self) -> Mapping[str, Any]:
        return {
            "suppliers": self.suppliers,
            "index": self.index,
            "awards": self.awards,
            "columns": self.columns,
            "eligibility": self.eligibility,
            "trades": self.trades,
            "senses": self.senses,
            "completions": self.completions,
        }

    def _append(self, suppliers: Sequence[Supplier]) -> None:
        ids = [supplier.enterprise_id for supplier in suppliers]
        listings = self.index.append(self.index.read([read_listing(supplier) for supplier in suppliers]))
        self.awards.append(suppliers)
        self.columns.append(suppliers)
        self._route_classes.clear()
        self.eligibility.append(suppliers)
        self.trades.append(suppliers)
        self.senses.append(self.index, listings)
        self.completions.add(suppliers)
        rows = range(len(self.suppliers), len(self.suppliers) + len(ids))
        self._rows.update(zip(ids, rows, strict=True))
        self.suppliers.extend(suppliers)
        self.names.add(rows)


def _refuse_repeated(suppliers: Sequence[Supplier]) -> None:
    counts = Counter(supplier.enterprise_id for supplier in suppliers)
    repeated = sorted(enterprise_id for enterprise_id, count in counts.items() if count > 1)
    if repeated:
        raise ValueError(f"enterprise_id given more than once: {', '.join(repeated[:5])}")
