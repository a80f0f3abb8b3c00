"""Many small things in one long run of bytes: a Python object for each would take several times the room."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from matching.records import Certification, PastAward, Service, Supplier

Arrays = dict[str, np.ndarray]
"""Parts of an engine by name; what a saved index is made of."""

PACK_FROM = 20_000
"""So many suppliers or titles that came one by one are kept as they are; beyond, they are packed together."""

MOST_READY = 4_096
"""So many unpacked suppliers are kept at hand; the one unpacked first goes first."""


_parse = json.JSONDecoder().raw_decode


class Blob:
    """Byte strings by their place; more can be added behind them."""

    def __init__(self) -> None:
        self._content = np.zeros(0, dtype=np.uint8)
        self._ends = np.zeros(1, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> bytes:
        return self._content[self._ends[place] : self._ends[place + 1]].tobytes()

    def extend(self, items: Iterable[bytes]) -> None:
        """Add byte strings; worth it for many at once, since all that was there is copied."""
        items = list(items)
        lengths = np.fromiter(map(len, items), dtype=np.int64, count=len(items))
        self._ends = np.concatenate([self._ends, self._ends[-1] + np.cumsum(lengths)])
        self._content = np.concatenate([self._content, np.frombuffer(b"".join(items), dtype=np.uint8)])
        # what never changes is shared with a copy of the engine
        self._content.flags.writeable = self._ends.flags.writeable = False

    def dump(self) -> Arrays:
        """Its parts."""
        return {"content": self._content, "ends": self._ends}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Become what was dumped."""
        self._content, self._ends = arrays["content"], arrays["ends"]


class SupplierStore:
    """The suppliers by row, each as it was given; many of them packed, unpacked again when somebody asks."""

    def __init__(self) -> None:
        self._packed = Blob()
        self._names = Blob()
        self._recent: list[Supplier | None] = []
        self._gone: set[int] = set()
        self._ready: OrderedDict[int, Supplier] = OrderedDict()
        self.ids: list[str] = []

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, row: int) -> Supplier:
        """The supplier of a row; raises KeyError where it was forgotten."""
        if row in self._gone:
            raise KeyError(f"the supplier of row {row} was forgotten")
        place = row - len(self._packed)
        if place >= 0:
            return self._recent[place]
        supplier = self._ready.get(row)
        if supplier is None:
            if len(self._ready) >= MOST_READY:
                self._ready.popitem(last=False)
            supplier = self._ready[row] = unpack_supplier(self._packed[row])
        return supplier

    def get_name(self, row: int) -> str:
        """The name of the supplier of a row, without unpacking all of it."""
        place = row - len(self._packed)
        return self._recent[place].name if place >= 0 else _read(self._names[row])

    def extend(self, suppliers: Sequence[Supplier]) -> None:
        """Add suppliers as the next rows."""
        self.ids += [supplier.enterprise_id for supplier in suppliers]
        self._recent += suppliers
        if len(self._recent) >= PACK_FROM:
            self.pack()

    def forget(self, row: int) -> None:
        """Drop the supplier of a row."""
        self._gone.add(row)
        self._ready.pop(row, None)
        if row >= len(self._packed):
            self._recent[row - len(self._packed)] = None

    def pack(self) -> None:
        """Pack all that is not packed yet."""
        self._names.extend(_write(supplier.name) if supplier else b"" for supplier in self._recent)
        self._packed.extend(pack_supplier(supplier) if supplier else b"" for supplier in self._recent)
        self._recent = []

    def dump(self) -> Arrays:
        """Its parts; what is not packed yet is packed."""
        self.pack()
        gone = np.array(sorted(self._gone), dtype=np.int64)
        return {
            "ids": dump_texts(self.ids),
            "gone": gone,
            **nest("packed", self._packed.dump()),
            **nest("names", self._names.dump()),
        }

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Become what was dumped."""
        self._packed.restore(pick("packed", arrays))
        self._names.restore(pick("names", arrays))
        self._gone = set(arrays["gone"].tolist())
        self.ids = restore_texts(arrays["ids"])


class SupplierView(Sequence[Supplier]):
    """The suppliers of some rows, each unpacked only when it is asked for."""

    def __init__(self, store: SupplierStore, rows: np.ndarray) -> None:
        self._store = store
        self._view = rows

    def __len__(self) -> int:
        return len(self._view)

    def __getitem__(self, place: int) -> Supplier:
        return self._store[int(self._view[place])]


def pack_supplier(supplier: Supplier) -> bytes:
    """All facts of a supplier as one line of JSON without names; days as numbers."""
    s = supplier
    facts = [
        s.enterprise_id,
        s.name,
        s.business_number,
        s.organisation_type,
        [[c.type, c.number, _number(c.valid_from), _number(c.valid_to)] for c in s.certifications],
        s.district,
        s.service_districts,
        s.sectors,
        s.summary,
        [[o.name, o.description, o.unit_price_krw, o.unit] for o in s.services],
        s.employees,
        s.vulnerable_employment_percent,
        s.annual_revenue_krw,
        s.max_contract_krw,
        [[a.title, a.buyer, a.amount_krw, a.year, _number(a.date), a.category] for a in s.track_record],
    ]
    return _write(json.dumps(facts, ensure_ascii=False, separators=(",", ":")))


def unpack_supplier(packed: bytes) -> Supplier:
    """The supplier that was packed."""
    facts, _ = _parse(_read(packed))
    # lists, as generators take a third longer
    facts[4] = tuple(
        [Certification(kind, number, _day(first), _day(last)) for kind, number, first, last in facts[4]]
    )
    facts[6], facts[7] = tuple(facts[6]), tuple(facts[7])
    facts[9] = tuple([Service(*service) for service in facts[9]])
    facts[14] = tuple(
        [
            PastAward(title, buyer, amount, year, _day(day), category)
            for title, buyer, amount, year, day, category in facts[14]
        ]
    )
    return Supplier(*facts)


def dump_texts(texts: Iterable[str]) -> np.ndarray:
    """Texts as one array of bytes."""
    return np.frombuffer(_write(json.dumps(list(texts), ensure_ascii=False)), dtype=np.uint8)


def restore_texts(dumped: np.ndarray) -> list[str]:
    """The texts that were dumped."""
    return json.loads(_read(dumped.tobytes()))


def nest(name: str, arrays: Mapping[str, np.ndarray]) -> Arrays:
    """The arrays of a part under its name."""
    return {f"{name}.{key}": array for key, array in arrays.items()}


def pick(name: str, arrays: Mapping[str, np.ndarray]) -> Arrays:
    """The arrays that were nested under a name."""
    return {key[len(name) + 1 :]: arrays[key] for key in arrays if key.startswith(f"{name}.")}


def _write(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _read(written: bytes) -> str:
    return written.decode("utf-8", "surrogatepass")


def _number(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _day(number: int | None) -> date | None:
    return None if number is None else date.fromordinal(number)
