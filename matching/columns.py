"""The catalogue by columns: what scoring and facets need of every enterprise at once, as numpy arrays.

Rows are only ever added, in step with the rows of the index: an enterprise that changes gets a new row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from matching.blobs import Arrays
from matching.records import Supplier

WHOLE_CITY = "서울특별시"
NEVER = 0
"""Day number of "no such day"; `date.toordinal` starts at 1."""

LIMIT_SHARE_OF_REVENUE = 0.4
"""Share of a year's revenue that an enterprise can take on in one contract when it names no limit itself."""


class Vocabulary:
    """Numbers names from 0 in the order of their first appearance."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._ids = {name: number for number, name in enumerate(names)}

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self):
        return iter(self._ids)

    def add(self, name: str) -> int:
        """The number of `name`, a new one where it was unknown."""
        return self._ids.setdefault(name, len(self._ids))

    def find(self, name: str | None) -> int | None:
        """The number of `name`, or None."""
        return None if name is None else self._ids.get(name)


class Columns:
    """One row per supplier ever appended.

    Attributes (all shape (rows,))
    ------------------------------
    sectors_ : bits of the sector codes. served_ : bits of the districts served; the whole city sets them all.
    home_ : number of the own district, -1 unknown. organisation_type_ : number of the type, -1 unknown.
    limit_krw_ : largest contract the supplier can take on, NaN unknown (see `contract_limit`).
    vulnerable_percent_ : listed share of vulnerable employees in percent, NaN unknown.
    """

    _DTYPES: Mapping[str, type] = {
        "sectors_": np.uint64,
        "served_": np.uint64,
        "home_": np.int16,
        "organisation_type_": np.int16,
        "limit_krw_": np.float64,
        "vulnerable_percent_": np.float64,
    }

    def __init__(
        self, districts: Sequence[str], sectors: Sequence[str], organisation_types: Sequence[str]
    ) -> None:
        self.districts = Vocabulary(districts)
        self.sectors = Vocabulary(sectors)
        self.organisation_types = Vocabulary(organisation_types)
        for name, dtype in self._DTYPES.items():
            setattr(self, name, np.zeros(0, dtype=dtype))

    def __len__(self) -> int:
        return len(self.home_)

    def append(self, suppliers: Sequence[Supplier]) -> None:
        """Add suppliers as the next rows, in the order given."""
        rows = [self._row(supplier) for supplier in suppliers]
        for position, (name, dtype) in enumerate(self._DTYPES.items()):
            added = np.fromiter((row[position] for row in rows), dtype=dtype, count=len(rows))
            setattr(self, name, np.concatenate([getattr(self, name), added]))

    def take(self, rows: np.ndarray) -> Columns:
        """The facts of some rows, in the order given."""
        return _Part(self, rows)

    def dump(self) -> Arrays:
        """Its parts."""
        return {name: getattr(self, name) for name in self._DTYPES}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Become what was dumped."""
        for name in self._DTYPES:
            setattr(self, name, arrays[name])

    def district_bits(self, names: Iterable[str]) -> np.uint64:
        """Bits of the districts named; the whole city is all of them, other places are none."""
        return _bits(self.districts, names, everything=WHOLE_CITY)

    def sector_bits(self, codes: Iterable[str]) -> np.uint64:
        """Bits of the sector codes; unknown codes are none."""
        return _bits(self.sectors, codes)

    def _row(self, supplier: Supplier) -> tuple:
        limit, percent = contract_limit(supplier), supplier.vulnerable_employment_percent
        home = self.districts.find(supplier.district)
        organisation_type = self.organisation_types.find(supplier.organisation_type)
        return (
            self.sector_bits(supplier.sectors),
            self.district_bits(supplier.service_districts),
            -1 if home is None else home,
            -1 if organisation_type is None else organisation_type,
            np.nan if limit is None else limit,
            np.nan if percent is None else percent,
        )


class _Part(Columns):
    """Some rows of other columns; a column is only taken when somebody reads it."""

    def __init__(self, whole: Columns, rows: np.ndarray) -> None:
        self._whole = whole
        self._taken = rows
        self.districts = whole.districts
        self.sectors = whole.sectors
        self.organisation_types = whole.organisation_types

    def __len__(self) -> int:
        return len(self._taken)

    def __getattr__(self, name: str) -> np.ndarray:
        if name not in self._DTYPES:
            raise AttributeError(name)
        column = getattr(self._whole, name)[self._taken]
        setattr(self, name, column)
        return column


def contract_limit(supplier: Supplier) -> int | None:
    """The largest contract a supplier can take on, in KRW: its own word, else a share of its revenue.

    None where both are unknown or nothing.
    """
    share_krw = round(LIMIT_SHARE_OF_REVENUE * (supplier.annual_revenue_krw or 0))
    return supplier.max_contract_krw or share_krw or None


def _bits(vocabulary: Vocabulary, names: Iterable[str], *, everything: str | None = None) -> np.uint64:
    bits = 0
    for name in names:
        number = vocabulary.find(name)
        if number is not None:
            bits |= 1 << number
        elif name == everything:
            bits |= (1 << len(vocabulary)) - 1
    return np.uint64(bits)
