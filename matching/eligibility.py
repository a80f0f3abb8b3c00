"""The gate: who may not be put forward for a demand, by which rule, in one sentence.

Eligibility is a matter of yes or no, never of score. The checks run in the order of `CHECKS`; the first that
fails is the reason given. What is unknown is said by `advice.py` and not punished here:

* an enterprise that lists no organisation-type certificate at all is kept in; one that lists some, none of
  them in force on the day, is kept out (`no_valid_certificate`);
* where a demand admits certain types, one admitted certificate must be in force from the day of the demand
  until its due date, both days included. A cooperative that also holds a social-enterprise certificate is
  admitted as a social enterprise. An enterprise without any organisation-type certificate is taken at its
  word where its stated main type is admitted, and otherwise kept out: it claims nothing that is admitted;
* an enterprise whose own district is unknown passes a regional restriction (every enterprise has an office
  somewhere: the gap is in the register), and is warned about;
* a required licence must be listed and in force from the day of the demand until its due date. A licence that
  is not listed is missing: unlike an office, not every enterprise has one.

`find_exclusion` judges one pair and writes the sentence. `EligibilityTable` answers the same question for a
whole catalogue at once; the two agree pair by pair.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from matching.blobs import Arrays, dump_texts, restore_texts
from matching.certificate_names import get_label, is_organisation_type, licence_key
from matching.columns import WHOLE_CITY
from matching.conditions import LicenceRequirement, read_licences
from matching.district_names import name_in_english, normalise_district
from matching.korean import with_josa, write_day, write_list
from matching.records import Certification, Demand, Exclusion, Sentence, Supplier
from matching.selection import list_distinct


def find_exclusion(supplier: Supplier, demand: Demand, *, on: date) -> Exclusion | None:
    """The first rule that keeps the enterprise out on that day; None where it may be put forward."""
    for rule, check in CHECKS:
        sentence = check(supplier, demand, on)
        if sentence is not None:
            return Exclusion(supplier.enterprise_id, rule, sentence)
    return None


def get_admitted_types(demand: Demand) -> tuple[str, ...]:
    """The certificates that a demand admits; a micro enterprise counts as a small one (소상공인, 소기업)."""
    admitted = demand.required_certifications
    if "small_enterprise" in admitted and "micro_enterprise" not in admitted:
        return (*admitted, "micro_enterprise")
    return admitted


def get_day(demand: Demand, on: date | None) -> date:
    """The day of judgement: `on`, else the day of publication; raises ValueError where both are unknown."""
    day = on or demand.published_on
    if day is None:
        raise ValueError(f"demand {demand.demand_id} has no published_on; pass the day to judge it on")
    return day


def get_proof_span(demand: Demand, on: date) -> tuple[date, date]:
    """The first and the last day on which a demanded certificate must be in force (day, due date)."""
    return on, max(on, demand.due_on) if demand.due_on else on


def _lasts(certification: Certification, first: date, last: date) -> bool:
    return certification.is_valid_on(first) and certification.is_valid_on(last)


# --- the checks, each with its sentence beside it ---


def _check_valid_certificate(supplier: Supplier, demand: Demand, on: date) -> Sentence | None:
    listed = [item for item in supplier.certifications if is_organisation_type(item.type)]
    if not listed or any(item.is_valid_on(on) for item in listed):
        return None
    ended = [(item.valid_to, item.type) for item in listed if item.valid_to and item.valid_to < on]
    if ended:
        last_day, kind = max(ended)
        label = get_label(kind)
        return Sentence(
            f"{label.ko} 인증(지정)의 유효기간이 {write_day(last_day)}에 끝나, "
            f"{write_day(on)} 현재 유효한 조직유형 인증이 없습니다.",
            f"The {label.en} certificate ended on {last_day}; "
            f"no organisation-type certificate is in force on {on}.",
        )
    return Sentence(
        f"등록된 조직유형 인증이 {write_day(on)} 현재 아직 효력이 없습니다.",
        f"None of the organisation-type certificates listed is in force yet on {on}.",
    )


def _check_required_certification(supplier: Supplier, demand: Demand, on: date) -> Sentence | None:
    admitted = get_admitted_types(demand)
    if not admitted:
        return None
    first, last = get_proof_span(demand, on)
    held = [item for item in supplier.certifications if item.type in admitted]
    if any(_lasts(item, first, last) for item in held):
        return None
    if supplier.organisation_type in admitted and not _lists_organisation_type(supplier):
        return None
    labels = [get_label(item) for item in admitted]
    admitted_ko = write_list([label.ko for label in labels])
    admitted_en = ", ".join(label.en for label in labels)
    if held:
        label = get_label(held[0].type)
        return Sentence(
            f"{label.ko} 인증(지정)이 {write_day(first)}부터 {write_day(last)}까지 계속 유효하지는 않습니다. "
            f"이 공고는 {admitted_ko}에 한합니다.",
            f"The {label.en} certificate is not in force from {first} until {last}; "
            f"the demand admits only: {admitted_en}.",
        )
    own = get_label(supplier.organisation_type) if supplier.organisation_type else None
    own_ko = (
        f"{with_josa(own.ko, '은/는')} 신청할 수 없는 유형입니다." if own else "조직유형이 확인되지 않습니다."
    )
    own_en = f"a {own.en} is not admitted." if own else "the organisation type is not known."
    return Sentence(
        f"{admitted_ko}에 한하는 공고로, {own_ko}", f"The demand admits only: {admitted_en}; {own_en}"
    )


def _check_region(supplier: Supplier, demand: Demand, on: date) -> Sentence | None:
    if not demand.region_restriction or not supplier.district:
        return None
    allowed = {normalise_district(name) for name in demand.region_restriction}
    own = normalise_district(supplier.district)
    if own in allowed or WHOLE_CITY in allowed:
        return None
    places = write_list(demand.region_restriction)
    places_en = ", ".join(map(name_in_english, demand.region_restriction))
    own_en = name_in_english(own)
    return Sentence(
        f"{places} 소재 업체로 제한된 공고이며, 이 기업의 소재지는 {own}입니다.",
        f"Only enterprises with their office in {places_en} may apply; this one is in {own_en}.",
    )


def _check_licence(supplier: Supplier, demand: Demand, on: date) -> Sentence | None:
    requirements = read_licences(demand)
    if not requirements:
        return None
    first, last = get_proof_span(demand, on)
    for requirement in requirements:
        held = [item for item in supplier.certifications if requirement.is_met_by(licence_key(item.type))]
        if any(_lasts(item, first, last) for item in held):
            continue
        where_ko = "공고문이 요구하는" if requirement.from_text else "이 공고에 필요한"
        if held:
            return Sentence(
                f"{where_ko} 자격({requirement.name})이 "
                f"{write_day(first)}부터 {write_day(last)}까지 계속 유효하지는 않습니다.",
                f"The licence demanded ({requirement.name}) is not in force from {first} until {last}.",
            )
        return Sentence(
            f"{where_ko} 자격({requirement.name})이 기업 등록정보에 없습니다.",
            f"The licence demanded ({requirement.name}) is not listed by the enterprise.",
        )
    return None


def _lists_organisation_type(supplier: Supplier) -> bool:
    return any(is_organisation_type(item.type) for item in supplier.certifications)


Check = Callable[[Supplier, Demand, date], Sentence | None]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("no_valid_certificate", _check_valid_certificate),
    ("required_certification", _check_required_certification),
    ("region_restriction", _check_region),
    ("required_licence", _check_licence),
)


# --- the same for a whole catalogue ---

NEVER_ENDS = np.iinfo(np.int32).max
"""The last day of a paper that does not end."""

ROOM_FOR_MASKS = 32 << 20
"""As many of the latest answers for all rows are kept as so many bytes hold, and eight at least."""

_UNKNOWN = 0  # the code of an unknown district or organisation type


@dataclass
class _Column:
    """One growing column of whole numbers; appended in pieces, read as one array."""

    pieces: list[np.ndarray]

    def append(self, values: list[int]) -> None:
        if values:
            self.pieces.append(np.asarray(values, dtype=np.int32))

    def read(self) -> np.ndarray:
        if len(self.pieces) != 1:
            whole = np.concatenate(self.pieces) if self.pieces else np.empty(0, dtype=np.int32)
            self.pieces = [whole]
        return self.pieces[0]


class _Papers:
    """All certificates of one kind: the row that holds each, with its first and last day as day numbers."""

    def __init__(self) -> None:
        self.rows = _Column([])
        self.first = _Column([])
        self.last = _Column([])

    def find_rows(self, first: int, last: int) -> np.ndarray:
        """The rows that hold a paper that is in force on both days, once for each such paper."""
        return self.rows.read()[(self.first.read() <= first) & (self.last.read() >= last)]


class EligibilityTable:
    """The catalogue as columns, so that the gate can be asked for every row at once.

    Rows keep the order of `append`; nothing is removed (the owner of the rows masks those that are gone).
    `mask` agrees with `find_exclusion(...) is None` for every row.
    """

    def __init__(self) -> None:
        self._size = 0
        self._codes: dict[str, int] = {}
        self._districts = _Column([])
        self._stated_types = _Column([])
        self._lists_type = _Column([])
        self._by_type: dict[str, _Papers] = {}
        self._by_licence: dict[str, _Papers] = {}
        self._organisation_papers = _Papers()
        self._masks: dict[Hashable, np.ndarray] = {}
        self._everything: Arrays = {}

    def __len__(self) -> int:
        return self._size

    def append(self, suppliers: Iterable[Supplier]) -> None:
        """Add one row for each supplier, in the order given."""
        districts: list[int] = []
        stated: list[int] = []
        lists: list[int] = []
        by_type: dict[str, list[tuple[int, int, int]]] = {}
        row = self._size
        for supplier in suppliers:
            districts.append(self._code(normalise_district(supplier.district) if supplier.district else None))
            stated.append(self._code(supplier.organisation_type))
            has_type = False
            for item in supplier.certifications:
                first = item.valid_from.toordinal() if item.valid_from else 0
                last = item.valid_to.toordinal() if item.valid_to else NEVER_ENDS
                by_type.setdefault(item.type, []).append((row, first, last))
                has_type = has_type or is_organisation_type(item.type)
            lists.append(int(has_type))
            row += 1
        self._size = row
        self._masks.clear()
        self._everything = {}
        self._districts.append(districts)
        self._stated_types.append(stated)
        self._lists_type.append(lists)
        for kind, papers in by_type.items():
            rows, first_days, last_days = (list(column) for column in zip(*papers, strict=True))
            for table in self._tables_of(kind):
                table.rows.append(rows)
                table.first.append(first_days)
                table.last.append(last_days)

    def dump(self) -> Arrays:
        """Its parts."""
        return {
            "codes": dump_texts(self._codes),
            "districts": self._districts.read(),
            "stated_types": self._stated_types.read(),
            "lists_type": self._lists_type.read(),
            "kinds": dump_texts(self._by_type),
            **self._list_everything(),
        }

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Become what was dumped."""
        self._codes = {name: number for number, name in enumerate(restore_texts(arrays["codes"]), start=1)}
        self._districts = _Column([arrays["districts"]])
        self._stated_types = _Column([arrays["stated_types"]])
        self._lists_type = _Column([arrays["lists_type"]])
        self._size = len(arrays["districts"])
        ends = np.cumsum(arrays["sizes"])
        for kind, end, size in zip(restore_texts(arrays["kinds"]), ends, arrays["sizes"], strict=True):
            papers = [arrays[name][end - size : end] for name in ("rows", "first", "last")]
            for table in self._tables_of(kind):
                table.rows.pieces.append(papers[0])
                table.first.pieces.append(papers[1])
                table.last.pieces.append(papers[2])

    def _list_everything(self) -> Arrays:
        """All certificates, type by type, in three columns, and how many there are of each type.

        Kept until rows are added: every search counts who holds what.
        """
        if not self._everything:
            by_type, nothing = self._by_type.values(), np.zeros(0, dtype=np.int32)
            sizes = [len(papers.rows.read()) for papers in by_type]
            self._everything = {"sizes": np.array(sizes, dtype=np.int64)}
            for name in ("rows", "first", "last"):
                columns = (getattr(papers, name).read() for papers in by_type)
                self._everything[name] = np.concatenate([nothing, *columns])
        return self._everything

    def _tables_of(self, kind: str) -> list[_Papers]:
        tables = [self._by_type.setdefault(kind, _Papers())]
        tables.append(self._by_licence.setdefault(licence_key(kind), _Papers()))
        if is_organisation_type(kind):
            tables.append(self._organisation_papers)
        return tables

    def mask(self, demand: Demand, *, on: date) -> np.ndarray:
        """For every row, whether the enterprise may be put forward for the demand on that day; read-only.

        Few conditions come up again and again (mostly none but the day), so that the latest answers are kept
        until the catalogue changes.
        """
        first, last = (day.toordinal() for day in get_proof_span(demand, on))
        admitted, licences = demand.required_certifications, read_licences(demand)
        if not (admitted or licences or demand.region_restriction):
            return self._find_in_force(first)
        key = (first, last if admitted or licences else first, admitted, demand.region_restriction, licences)
        return self._keep(key, lambda: self._judge(demand, licences, first, last))

    def list_papers(self, kind: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Every certificate of a type: the row that holds it, its first day (0 unknown) and its last."""
        papers = self._by_type.get(kind) or _Papers()
        return papers.rows.read(), papers.first.read(), papers.last.read()

    def find_holders(self, kind: str, on: date) -> np.ndarray:
        """For every row, whether it holds a certificate of a type in force on the day."""
        return self._mark(self._by_type, (kind,), on.toordinal(), on.toordinal())

    def count_holders(self, among: np.ndarray, on: date) -> dict[str, int]:
        """How many of the rows `among` (bool, shape (rows,)) hold each type of certificate on the day."""
        papers, day, kinds = self._list_everything(), on.toordinal(), len(self._by_type)
        rows = papers["rows"]
        counted = (papers["first"] <= day) & (day <= papers["last"]) & among[rows]
        numbers = np.repeat(np.arange(kinds), papers["sizes"])
        pairs = list_distinct(rows[counted].astype(np.int64) * kinds + numbers[counted])
        counts = np.bincount(pairs % max(kinds, 1), minlength=kinds)
        return dict(zip(self._by_type, counts.tolist(), strict=True))

    def find_stated_types(self) -> np.ndarray:
        """For every row the code of its stated main type; 0 where none, or where certificates tell it."""
        return np.where(self._lists_type.read() != 0, _UNKNOWN, self._stated_types.read())

    def find_codes(self, names: Iterable[str]) -> list[int]:
        """The codes of the names that occur in the catalogue."""
        return [self._codes[name] for name in names if name in self._codes]

    def _keep(self, key: Hashable, judge: Callable[[], np.ndarray]) -> np.ndarray:
        """What `judge` gives, which is asked only where that is not kept under the key; read-only."""
        allowed = self._masks.get(key)
        if allowed is None:
            allowed = judge()
            allowed.flags.writeable = False
            self._masks[key] = allowed
            if len(self._masks) > max(8, ROOM_FOR_MASKS // (1 + allowed.nbytes)):
                del self._masks[next(iter(self._masks))]
        return allowed

    def _judge(
        self, demand: Demand, licences: Iterable[LicenceRequirement], first: int, last: int
    ) -> np.ndarray:
        lists_type = self._lists_type.read() != 0
        allowed = self._find_in_force(first).copy()
        if demand.required_certifications:
            allowed &= self._admit(get_admitted_types(demand), lists_type, first, last)
        if demand.region_restriction:
            allowed &= self._match_region(demand.region_restriction)
        for requirement in licences:
            allowed &= self._mark(self._by_licence, self._find_licences(requirement), first, last)
        return allowed

    def _find_in_force(self, day: int) -> np.ndarray:
        """For every row, whether it lists no organisation type, or one in force on the day; read-only.

        Most demands ask for nothing else, and the others for this too.
        """

        def judge() -> np.ndarray:
            allowed = self._lists_type.read() == 0
            allowed[self._organisation_papers.find_rows(day, day)] = True
            return allowed

        return self._keep(day, judge)

    def _admit(self, admitted: tuple[str, ...], lists_type: np.ndarray, first: int, last: int) -> np.ndarray:
        stated = self._stated_types.read()
        taken_at_word = np.zeros(self._size, dtype=bool)
        for code in self.find_codes(admitted):
            taken_at_word |= stated == code
        return (taken_at_word & ~lists_type) | self._mark(self._by_type, admitted, first, last)

    def _match_region(self, names: tuple[str, ...]) -> np.ndarray:
        allowed = {normalise_district(name) for name in names}
        if WHOLE_CITY in allowed:
            return np.ones(self._size, dtype=bool)
        districts = self._districts.read()
        matches = districts == _UNKNOWN
        for code in self.find_codes(allowed):
            matches |= districts == code
        return matches

    def _mark(self, tables: dict[str, _Papers], keys: Iterable[str], first: int, last: int) -> np.ndarray:
        holders = np.zeros(self._size, dtype=bool)
        for key in keys:
            papers = tables.get(key)
            if papers is not None:
                holders[papers.find_rows(first, last)] = True
        return holders

    def _find_licences(self, requirement: LicenceRequirement) -> Iterable[str]:
        """The keys of the catalogue's licences that meet a requirement; a text's name may match several."""
        if not requirement.from_text:
            return requirement.keys
        return [key for key in self._by_licence if requirement.is_met_by(key)]

    def _code(self, name: str | None) -> int:
        return self._codes.setdefault(name, len(self._codes) + 1) if name else _UNKNOWN
