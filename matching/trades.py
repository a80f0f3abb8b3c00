"""What work a demand asks for, and which suppliers do that work.

Sectors are wide: home care and the hire of sickbeds are both care for elders. A trade is one kind of work
(`data/words/trades.toml`), named by the words that notices and listings use for it. Demands and suppliers are
read with the same words: the title of a demand says what it asks for, the names of services and the titles
of past awards say what a supplier does. So one that shares many words of a notice but does other work can be
told from one that does the work under another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise, permutations
from operator import attrgetter

import numpy as np

from matching.beginnings import split_beginning
from matching.blobs import Arrays
from matching.frozen import frozen
from matching.kernels import get_kernels
from matching.lexicon import Lexicon
from matching.need import Need
from matching.records import Demand, Supplier
from matching.reference_records import Reference
from matching.trade_names import LEAST_CERTAIN, TradeNames

SERVICE_SHARE = 1.0
AWARD_SHARE = 0.8
"""What a past award says of the work that a supplier does, against the name of a service that it lists."""

SUMMARY_SHARE = 0.4
"""What the summary says of one with a record, or whose services name no known work well. It is never read of
one that claims more than FEW_SECTORS. Beside known work, one of more than FEW_CLAIMS unrelated works is no
summary of it, and not read either."""

SUMMARY_BESIDE = 0.25
"""What the summary says of one without a record beside services that name other works well: it stands low."""

LEAST_NAMED = 0.35
"""Below this a service names a work by a word that stands for many (방문 서비스), or only beside others."""

NEAR_SHARE = 0.3
"""What near work counts, against just the work that is asked for."""

KINDRED_SHARE = 0.25
"""What kindred work counts: of the same line, but further off than near work."""

FEW_CLAIMS = 2
"""So many unrelated kinds of work an enterprise can claim without any record; who claims more has said less
of each."""

NO_WORK = -1
"""The number of no trade at all."""

LOT_SHARE = 0.95
"""What a lot says of the work that is asked for, against the title, whose work is named first."""

LEAST_DESCRIBED = 0.15
"""The least share of a description (0–1) that is taken for what is asked for: more than one mention."""

LEAST_SPOKEN = 2
"""So many different words of a description name a work beside another one of the title."""

SPOKEN_SHARE = 0.8
"""What such a work counts, against the likeliest of the title."""

LEAST_CLEAR = 0.25
"""Below this a text names no work at all."""

LEAST_SURE = 0.7
"""Below this what a listing says only hints at its work, so that it may well do what is asked for."""

LEAST_SHARE = 0.5
"""A text means the works whose weight is at least this share of the likeliest one's. A word before the head
tells where or for whom: who prints leaflets about nurseries does not run them."""

MOST_REMEMBERED = 200_000
"""So many names of services and awards are remembered with their works; catalogues repeat them."""

UNKNOWN_WORK = 0.25
"""The agreement of a supplier whose work no word tells."""

UNKNOWN_WANT = 0.5
"""The agreement of every supplier where no word tells what is asked for: neither good nor bad."""

FEW_SECTORS = 4
"""So many sectors an enterprise can work in; who lists more has said less of each."""

OTHER_WORK = 0.15
"""Below this agreement a supplier whose work is known does other work."""


@frozen
class WantedTrade:
    """One kind of work that a demand asks for; `weight` is 1 for the likeliest, less for others.

    clearness : how clearly the words say so (0–1).
    """

    code: str
    weight: float
    clearness: float


@frozen
class OwnWork:
    """What a catalogue knows of the work of one supplier without reading its listing again.

    nearest : see `find_nearest_work`. main : the clearest of all its works; None where it has none.
    claims : how many unrelated kinds of work it lists without any past award; 0 where it has one.
    """

    nearest: tuple[str, str, float] | None
    main: str | None
    claims: int


def learn_names(reference: Reference) -> None:
    """Analyse the names of all works now, in one batch, so that no demand has to wait for it (.3 s)."""
    _book(reference).names.prepare()


def read_wanted(need: Need, demand: Demand, reference: Reference) -> tuple[WantedTrade, ...]:
    """The kinds of work that a demand asks for, likeliest first; empty where its words do not tell.

    The title, as the need has it, and the lots say it. The beginning of the description is read where they
    say nothing, and where it never speaks of the works they name: then what it speaks of most is asked for
    too. All terms of the demand together are a second opinion (`matching.trade_names`).
    """
    book = _book(reference)
    lexicon = book.lexicon
    found = list(lexicon.read_title(need.title))
    weights = _weigh(found)
    for lot in demand.lots:
        for code, weight in _read_title(lexicon, f"{lot.name} / {lot.description}").items():
            weights[code] = max(weights.get(code, 0.0), LOT_SHARE * weight)
    described = lexicon.read_description(split_beginning(demand.description)[0])
    if max(weights.values(), default=0.0) < LEAST_CLEAR:
        weights = {code: share for code, (share, _) in described.items() if share >= LEAST_DESCRIBED}
    elif weights.keys().isdisjoint(described):
        spoken = ((share, code) for code, (share, words) in described.items() if len(words) >= LEAST_SPOKEN)
        _, code = max(spoken, default=(0.0, ""))
        if code:
            weights[code] = SPOKEN_SHARE * max(weights.values())
    seen = {code for code, _, _ in found} | described.keys() | weights.keys()
    weights = book.names.review_demand(weights, need.own, seen)
    most = max(weights.values(), default=0.0)
    if not most:
        return ()
    wanted = [WantedTrade(code, round(weight / most, 4), weight) for code, weight in weights.items()]
    wanted.sort(key=lambda trade: (-trade.weight, trade.code))
    return tuple(trade for trade in wanted if trade.weight >= LEAST_SHARE)


def is_certain(wanted: Sequence[WantedTrade]) -> bool:
    """Whether what is asked for is clear enough to keep out who does something else."""
    return get_clearness(wanted) >= LEAST_CERTAIN


def get_clearness(wanted: Sequence[WantedTrade]) -> float:
    """How clearly the words of a demand say what it asks for (0–1), 0 where they say nothing."""
    return max(map(_get_own_clearness, wanted), default=0.0)


_get_own_clearness = attrgetter("clearness")


def read_works(supplier: Supplier, reference: Reference) -> dict[str, float]:
    """The kinds of work that a supplier does, each with how clearly its listing and record say so (0–1)."""
    return _book(reference).read_supplier(supplier)[0]


def find_nearest_work(
    wanted: Sequence[WantedTrade], works: Mapping[str, float], reference: Reference
) -> tuple[str, str, float] | None:
    """The codes of the work asked for and of the work done that agree best, and how clearly that is told.

    works : as `read_works` gives them. None where none agree.
    """
    near = _book(reference).near
    pairs = [
        (trade.weight * works[code] * share, trade.code, code)
        for trade in wanted
        for code, share in near[trade.code].items()
        if code in works
    ]
    if not pairs:
        return None
    _, asked, done = max(pairs)
    return asked, done, works[done]


class TradeIndex:
    """The kinds of work of all supplier rows, in step with the rows of the supplier index.

    `known_` : bool array, one per row; whether the work of the row is known at all. Of one that lists more
    than FEW_SECTORS and names no work, it is known that no work stands behind them.
    `sure_` : bool array, one per row; whether it is known so clearly that it can be held against the row.
    `tells_` : bool array, one per row; whether services or awards of the row say anything, known work or not.
    """

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._segments: list[_Segment] = []
        self._set_known(np.zeros(0, dtype=bool))
        self.sure_ = np.zeros(0, dtype=bool)
        self.tells_ = np.zeros(0, dtype=bool)
        self._mains = np.zeros(0, dtype=np.int16)
        self._claims = np.zeros(0, dtype=np.int16)

    def append(self, suppliers: Sequence[Supplier]) -> None:
        """Add the works of suppliers, which become the next rows."""
        book, first = _book(self._reference), len(self.known_)
        read = [book.read_supplier(supplier) for supplier in suppliers]
        works = [of_supplier for of_supplier, _ in read]
        entries = [
            (book.numbers[code], first + place, strength)
            for place, of_supplier in enumerate(works)
            for code, strength in of_supplier.items()
        ]
        self._segments.append(_Segment.build(entries))
        while len(self._segments) > 1 and self._segments[-2].size <= 2 * self._segments[-1].size:
            last, before = self._segments.pop(), self._segments.pop()
            self._segments.append(before.join(last))
        clearest = np.array([max(of_supplier.values(), default=0.0) for of_supplier in works])
        claims = np.array([count for _, count in read], dtype=np.int16)
        claims_all = np.array([len(supplier.sectors) > FEW_SECTORS for supplier in suppliers], dtype=bool)
        known = (clearest >= LEAST_CLEAR) | claims_all
        tells = [
            is_known or book.tells_something(supplier)
            for supplier, is_known in zip(suppliers, known.tolist(), strict=True)
        ]
        self._set_known(np.concatenate([self.known_, known]))
        # many claims count less each, but are clear enough
        sure = (clearest >= LEAST_SURE) | (claims > FEW_CLAIMS) | claims_all
        self.sure_ = np.concatenate([self.sure_, sure])
        self.tells_ = np.concatenate([self.tells_, np.array(tells, dtype=bool)])
        mains = [book.numbers.get(_find_main(of_supplier), NO_WORK) for of_supplier in works]
        self._mains = np.concatenate([self._mains, np.array(mains, dtype=np.int16)])
        self._claims = np.concatenate([self._claims, claims])

    def dump(self) -> Arrays:
        """Its parts."""
        whole = _Segment.build([])
        for segment in self._segments:
            whole = whole.join(segment)
        return {
            "known": self.known_,
            "sure": self.sure_,
            "tells": self.tells_,
            "mains": self._mains,
            "claims": self._claims,
            "trades": whole.trades,
            "rows": whole.rows,
            "strengths": whole.strengths,
        }

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Become what was dumped."""
        self._set_known(arrays["known"])
        self.sure_, self.tells_ = arrays["sure"], arrays["tells"]
        self._mains, self._claims = arrays["mains"], arrays["claims"]
        self._segments = [_Segment(arrays["trades"], arrays["rows"], arrays["strengths"])]

    def find(self, wanted: Sequence[WantedTrade]) -> np.ndarray:
        """How well the work of each row agrees with what is asked for: 0–1, shape (rows,).

        Of several works asked for, the best agreement counts. Rows of unknown work get UNKNOWN_WORK; all get
        UNKNOWN_WANT where nothing is asked for.
        """
        if not wanted:
            return np.full(len(self.known_), UNKNOWN_WANT)
        book = _book(self._reference)
        agreement = self._agreement_with_nothing.copy()
        raise_values = get_kernels().raise_values
        for trade in wanted:
            for code, share in book.near[trade.code].items():
                for segment in self._segments:
                    raise_values(agreement, *segment.find(book.numbers[code]), share * trade.weight)
        return agreement

    def find_own_works(self, wanted: Sequence[WantedTrade], rows: np.ndarray) -> list[OwnWork]:
        """What is known of the work of each of some rows, beside what is asked for."""
        codes = _book(self._reference).codes
        nearest = [find_nearest_work(wanted, near, self._reference) for near in self._find_near(wanted, rows)]
        mains = [codes[number] for number in self._mains[rows].tolist()]
        return list(map(OwnWork, nearest, mains, self._claims[rows].tolist()))

    def _find_near(self, wanted: Sequence[WantedTrade], rows: np.ndarray) -> list[dict[str, float]]:
        """Of what `read_works` says of each of some rows, the works that are asked for or near to those."""
        book = _book(self._reference)
        works: list[dict[str, float]] = [{} for _ in rows]
        for code in {code for trade in wanted for code in book.near[trade.code]}:
            for segment in self._segments:
                doing, strengths = segment.find(book.numbers[code])
                if len(doing):
                    places = np.minimum(doing.searchsorted(rows), len(doing) - 1)
                    for number in np.flatnonzero(doing[places] == rows).tolist():
                        works[number][code] = float(strengths[places[number]])
        return works

    def _set_known(self, known: np.ndarray) -> None:
        self.known_ = known
        # what little is read of a row whose work is not known lies below UNKNOWN_WORK
        self._agreement_with_nothing = UNKNOWN_WORK * ~known
        # it never changes, so that copies of the engine share it
        self._agreement_with_nothing.flags.writeable = False


@dataclass(frozen=True)
class _Segment:
    """What some rows do, one entry a row and trade, ordered by trade and then by row."""

    trades: np.ndarray
    rows: np.ndarray
    strengths: np.ndarray

    @property
    def size(self) -> int:
        return len(self.rows)

    @classmethod
    def build(cls, entries: Sequence[tuple[int, int, float]]) -> _Segment:
        columns = np.array(sorted(entries), dtype=np.float64).reshape(-1, 3)
        return cls(columns[:, 0].astype(np.int16), columns[:, 1].astype(np.intp), columns[:, 2].copy())

    def join(self, later: _Segment) -> _Segment:
        trades = np.concatenate([self.trades, later.trades])
        order = np.argsort(trades, kind="stable")
        rows = np.concatenate([self.rows, later.rows])
        strengths = np.concatenate([self.strengths, later.strengths])
        return _Segment(trades[order], rows[order], strengths[order])

    def find(self, trade: int) -> tuple[np.ndarray, np.ndarray]:
        span = self._spans.get(trade, slice(0))
        return self.rows[span], self.strengths[span]

    @cached_property
    def _spans(self) -> Mapping[int, slice]:
        """Where the entries of each trade stand; kept, as each demand asks for some ten trades twice."""
        starts = np.flatnonzero(np.diff(self.trades, prepend=np.int16(-1)))
        spans = pairwise([*starts.tolist(), self.size])
        return {trade: slice(*span) for trade, span in zip(self.trades[starts].tolist(), spans, strict=True)}


class _TradeBook:
    """The words of the trades, which trades are near which, and what names were read as."""

    def __init__(self, reference: Reference) -> None:
        trades = reference.trades
        others = (*(trap.word for trap in reference.words.traps), *reference.other_heads)
        self.lexicon = Lexicon(
            reference.words,
            {code: (*trade.words, *trade.variants) for code, trade in trades.items()},
            {code: trade.weak_words for code, trade in trades.items()},
            [(word, (), ()) for word in others],
            finds_apart=True,
        )
        self.names = TradeNames(reference)
        self.codes: Sequence[str | None] = (*trades, None)
        self.numbers: dict[str | None, int] = {code: number for number, code in enumerate(trades)}
        self.near: dict[str, dict[str, float]] = {code: {code: 1.0} for code in trades}
        for code, trade in trades.items():
            for other in trade.near:
                self.near[code][other] = self.near[other][code] = NEAR_SHARE
        for codes in reference.kindred_trades:
            for one, other in permutations(codes, 2):
                self.near[one].setdefault(other, KINDRED_SHARE)
        self._read_name = lru_cache(MOST_REMEMBERED)(self._read_new_name)

    def read_supplier(self, supplier: Supplier) -> tuple[dict[str, float], int]:
        """Its works, each with how clearly they are told, and `OwnWork.claims`."""
        works = self._read_texts(supplier)
        claims = 0 if supplier.track_record else self._count_unrelated(works)
        if claims > FEW_CLAIMS:
            works = {code: strength * FEW_CLAIMS / claims for code, strength in works.items()}
        return works, claims

    def _read_texts(self, supplier: Supplier) -> dict[str, float]:
        texts = [(service.name, SERVICE_SHARE) for service in supplier.services]
        texts += [(award.title, AWARD_SHARE) for award in supplier.track_record]
        works: dict[str, float] = {}
        self._add_works(texts, works)
        most = max(works.values(), default=0.0)
        is_believed = (
            most < LEAST_CLEAR or self._count_unrelated(self._read_name(supplier.summary)) <= FEW_CLAIMS
        )
        if is_believed and len(supplier.sectors) <= FEW_SECTORS:
            share = SUMMARY_SHARE if supplier.track_record or most < LEAST_NAMED else SUMMARY_BESIDE
            self._add_works([(supplier.summary, share)], works)
        return works

    def _add_works(self, texts: Iterable[tuple[str, float]], works: dict[str, float]) -> None:
        for text, share in texts:
            for code, weight in self._read_name(text).items():
                if share * weight > works.get(code, 0.0):
                    works[code] = share * weight

    def _count_unrelated(self, works: Mapping[str, float]) -> int:
        """How many groups the clear works fall into, where near and kindred ones belong together."""
        left = {code for code, strength in works.items() if strength >= LEAST_CLEAR}
        count = 0
        while left:
            count += 1
            reached = [left.pop()]
            while reached:
                related = left & self.near[reached.pop()].keys()
                left -= related
                reached += related
        return count

    def tells_something(self, supplier: Supplier) -> bool:
        """Whether its services or awards name more than acts of buying and running."""
        names = [service.name for service in supplier.services]
        names += [award.title for award in supplier.track_record]
        return any(map(self.lexicon.tells_something, names))

    def _read_new_name(self, name: str) -> Mapping[str, float]:
        return self.names.review_name(_read_title(self.lexicon, name), name)


@lru_cache(maxsize=8)
def _book(reference: Reference) -> _TradeBook:
    return _TradeBook(reference)


def _find_main(works: Mapping[str, float]) -> str | None:
    """The clearest of some works; of equals the one whose code comes last, None of none."""
    return max(works, key=lambda code: (works[code], code), default=None)


def _read_title(lexicon: Lexicon, title: str) -> dict[str, float]:
    return _weigh(lexicon.read_title(title))


def _weigh(found: Iterable[tuple[str, str, float]]) -> dict[str, float]:
    """The works that a title means, each with what its clearest word counts at its place."""
    weights: dict[str, float] = {}
    for code, _, weight in found:
        weights[code] = max(weights.get(code, 0.0), weight)
    least = LEAST_SHARE * max(weights.values(), default=0.0)
    return {code: weight for code, weight in weights.items() if weight >= least}
