"""The score: a sum of parts that a buyer can read.

Each component is a function that gives 0–1 for every supplier row at once; `matching.reasons` says the same
of one row in words. The shapes of `data/weights` make points of values; the most that they give
adds up to 1, so a score is 0–1 too. Values of different suppliers may be compared within one ranking; a score
is no absolute grade. How clearly a demand says what kind of work it asks for decides how much `trade` counts,
and how much what only hints at the work (`weigh_components`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from matching.awards import AwardEvidence
from matching.columns import NEVER, WHOLE_CITY, Columns
from matching.lexicon import KEYWORD_STRENGTH
from matching.need import Need
from matching.places import find_place
from matching.records import Demand, Verdict
from matching.reference_records import Reference
from matching.sectors import SectorGuess
from matching.senses import SenseEvidence
from matching.shapes import Shapes, weigh_shapes
from matching.trades import (
    FEW_SECTORS,
    WantedTrade,
    get_clearness,
)

UNKNOWN_VALUE = 0.5
"""What a component gives where it cannot know: neither a reward nor a penalty against the middle."""

NEIGHBOUR_VALUE = 0.3
"""A supplier that serves a neighbouring district only, or a part of the city where all of it is asked for."""

SIZE_OCTAVES = 2.0
"""A demand this many doublings above what a supplier can take on has no size value left (4 times)."""

FRESHNESS_HALF_LIFE_DAYS = 730
"""After how many days without a new award the freshness of a track record is half."""

CATEGORY_VALUE = 0.5
"""What a track record in the demand's own category counts where no sector is known."""

RELATED_SECTOR_VALUE = 0.5
"""What a sector counts whose enterprises often take the same work, against the sector asked for."""

OTHER_WORK_SHARE = 0.2
"""What words, sector and past awards count where the supplier clearly does other work than is asked for."""

HINTS = ("text", "meaning", "sector", "awards")
"""The components that only hint at the kind of work, which `trade` tells where it is known."""

HINT_SHARE = 0.5
"""What hints count beside the others where it is clear what kind of work is asked for."""

FULLY_CLEAR = KEYWORD_STRENGTH
"""How clear a demand is at the most: a word of the work stands where the title says what it is about."""

ROUTE_VALUES: Mapping[Verdict, float] = {"possible": 1.0, "proof_missing": 0.5, "impossible": 0.0}


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known about one demand and a number of supplier rows, gathered before anything is decided.

    text, related : what the demand's own words and their synonyms add, each relative to the best sum of both
    among the eligible rows (0–1), times the credit.
    wanted : the kinds of work asked for, best first. work : how well that of each row agrees (0–1).
    is_work_known : whether the work of each row is known at all. is_work_sure : whether so clearly that it
    can be held against it. tells_work : whether its services or awards say anything, known work or not.
    senses : how far what each row's words point to agrees.
    credit : what words, sector and past awards of each row count: less for those that do other work.
    awards : see AwardEvidence. sectors : what the demand is about, best first.
    shapes : what the values of its components are worth.
    """

    demand: Demand
    on: date
    reference: Reference
    columns: Columns
    need: Need
    text: np.ndarray
    related: np.ndarray
    wanted: Sequence[WantedTrade]
    work: np.ndarray
    is_work_known: np.ndarray
    is_work_sure: np.ndarray
    tells_work: np.ndarray
    senses: SenseEvidence
    credit: np.ndarray
    awards: AwardEvidence
    sectors: Sequence[SectorGuess]
    shapes: Shapes


@dataclass(frozen=True, slots=True)
class ComponentRule:
    """One component: its name and its values (0–1); its shape makes points of its values.

    ceiling : the largest value that any row can have for a demand, told by what the demand says alone.
    """

    name: str
    values: Callable[[Evidence], np.ndarray]
    ceiling: Callable[[Demand, Columns, Sequence[SectorGuess]], float] = lambda demand, columns, sectors: 1.0


def weigh_other_work(wanted: Sequence[WantedTrade]) -> float:
    """What words, sector and past awards of other work count, from OTHER_WORK_SHARE to 1.

    The less clear it is what a demand asks for, the less is taken from those who seem to do something else.
    """
    return OTHER_WORK_SHARE + (1.0 - OTHER_WORK_SHARE) * (1.0 - _read_clearness(wanted))


def weigh_components(wanted: Sequence[WantedTrade]) -> Mapping[str, float]:
    """What each component that tells of the work counts beside the others (0–1) where such work is asked for.

    `trade` counts as far as it is clear what is asked for: a guess is no ground to prefer anybody. HINTS
    count the less the clearer it is, down to HINT_SHARE: of those who do what is asked for, who uses more of
    the same words does it no better.
    """
    return _weigh(_read_clearness(wanted))


def find_shapes(wanted: Sequence[WantedTrade], reference: Reference) -> Shapes:
    """The table by which a demand for such work is scored."""
    tables, clearness = _open_tables(reference), _read_clearness(wanted)
    if clearness not in tables:
        tables[clearness] = weigh_shapes(reference.shapes, _weigh(clearness))
    return tables[clearness]


@lru_cache(maxsize=8)
def _open_tables(reference: Reference) -> dict[float, Shapes]:
    """The tables made until now, by clearness; those of the latest few references are kept."""
    return {}


def _weigh(clearness: float) -> dict[str, float]:
    return {"trade": clearness, **dict.fromkeys(HINTS, 1.0 - (1.0 - HINT_SHARE) * clearness)}


def _read_clearness(wanted: Sequence[WantedTrade]) -> float:
    """How clear it is what is asked for, from 0 to 1 in hundredths, so that there are few tables."""
    return round(min(get_clearness(wanted) / FULLY_CLEAR, 1.0), 2)


# --- text: the words of the demand --------------------------------------------------------------------------


def text_values(evidence: Evidence) -> np.ndarray:
    """BM25 of the demand's own words in the supplier's listing and track record, relative to the best sum."""
    return evidence.text


# --- meaning: other words for the same thing ----------------------------------------------------------------


def meaning_values(evidence: Evidence) -> np.ndarray:
    """BM25 of synonyms of the demand's words, on the same scale as `text`."""
    return evidence.related


# --- sense: what the words point to -------------------------------------------------------------------------


def sense_values(evidence: Evidence) -> np.ndarray:
    """How far the words of the supplier point to the same kinds of work as those of the demand."""
    return evidence.senses.values


# --- trade: the kind of work --------------------------------------------------------------------------------


def trade_values(evidence: Evidence) -> np.ndarray:
    """How well what the supplier does agrees with the kind of work that the demand asks for."""
    return evidence.work


# --- sector -------------------------------------------------------------------------------------------------


def sector_values(evidence: Evidence) -> np.ndarray:
    """Weight of the likeliest sector of the demand that the supplier works in; less for a related sector.

    Where the supplier lists no sector, its awards in the demand's category of the source stand in. Of one
    that lists more than FEW_SECTORS, each counts the less: who claims everything has said nothing.
    """
    columns = evidence.columns
    values = CATEGORY_VALUE * evidence.awards.same_category
    for guess in evidence.sectors:
        related = evidence.reference.sectors[guess.code].related
        for codes, weight in (([guess.code], guess.weight), (related, RELATED_SECTOR_VALUE * guess.weight)):
            is_listed = (columns.sectors_ & columns.sector_bits(codes)) != 0
            np.maximum(values, weight, out=values, where=is_listed)
    share = FEW_SECTORS / np.maximum(np.bitwise_count(columns.sectors_), FEW_SECTORS)
    return values * share * evidence.credit


def sector_ceiling(demand: Demand, columns: Columns, sectors: Sequence[SectorGuess]) -> float:
    """The weight of the likeliest sector, or what a record in the demand's category counts."""
    return max([CATEGORY_VALUE if demand.category else 0.0, *(guess.weight for guess in sectors)])


# --- past awards like this one ------------------------------------------------------------------------------


def awards_values(evidence: Evidence) -> np.ndarray:
    """Votes of the past awards nearest to the demand, relative to the supplier with most.

    They count in full where the nearest award is just like the demand, and less the less it says of it.
    """
    return evidence.awards.votes * evidence.credit


# --- the buyer's own history --------------------------------------------------------------------------------


def buyer_values(evidence: Evidence) -> np.ndarray:
    """Past awards by the same buyer: 0 without any, 1/2 with one, 2/3 with two, …"""
    count = evidence.awards.with_buyer
    return count / (1.0 + count)


# --- place --------------------------------------------------------------------------------------------------


def place_values(evidence: Evidence) -> np.ndarray:
    """1 where the supplier serves the district of the demand or sits in it, less next door, else 0.

    Of a demand for the whole city: 1 where it serves all of it, less where it serves a part.
    """
    columns, district = evidence.columns, find_place(evidence.demand)
    unknown = (columns.served_ == 0) & (columns.home_ < 0)
    if district == WHOLE_CITY:
        serves_all = columns.served_ == columns.district_bits([WHOLE_CITY])
        return np.where(serves_all, 1.0, np.where(unknown, UNKNOWN_VALUE, NEIGHBOUR_VALUE))
    number = columns.districts.find(district)
    if number is None:
        return np.full(len(columns), UNKNOWN_VALUE)
    neighbours = columns.district_bits(evidence.reference.districts[district].neighbours)
    serves = (columns.served_ & columns.district_bits([district])) != 0
    near = (columns.served_ & neighbours) != 0
    values = np.where(near, NEIGHBOUR_VALUE, np.where(unknown, UNKNOWN_VALUE, 0.0))
    return np.where(serves | (columns.home_ == number), 1.0, values)


def place_ceiling(demand: Demand, columns: Columns, sectors: Sequence[SectorGuess]) -> float:
    """Nobody is nearer than another where the place is not known."""
    place = find_place(demand)
    return 1.0 if place == WHOLE_CITY or columns.districts.find(place) is not None else UNKNOWN_VALUE


# --- size ---------------------------------------------------------------------------------------------------


def size_values(evidence: Evidence) -> np.ndarray:
    """1 up to the largest contract the supplier can take on, falling to 0 at four times that.

    Without a limit, the range of its past awards stands in: 1/(1 + doublings away from it).
    """
    columns, budget = evidence.columns, evidence.demand.budget_krw
    if not budget:
        return np.full(len(columns), UNKNOWN_VALUE)
    limit = columns.limit_krw_
    values = np.ones(len(limit))
    short = np.flatnonzero(limit < budget)
    above = np.log2(budget / limit[short])
    values[short] = np.maximum(1.0 - above / SIZE_OCTAVES, 0.0)
    unlimited = np.flatnonzero(np.isnan(limit))
    if len(unlimited):
        history = evidence.awards.history
        largest, smallest = history.largest_krw[unlimited], history.smallest_krw[unlimited]
        away = np.maximum(np.log2(budget / largest), np.log2(smallest / budget))
        by_awards = 1.0 / (1.0 + np.maximum(away, 0.0))
        values[unlimited] = np.where(np.isnan(by_awards), UNKNOWN_VALUE, by_awards)
    return values


def size_ceiling(demand: Demand, columns: Columns, sectors: Sequence[SectorGuess]) -> float:
    """No size fits better than another where the budget is not known."""
    return 1.0 if demand.budget_krw else UNKNOWN_VALUE


# --- freshness ----------------------------------------------------------------------------------------------


def freshness_values(evidence: Evidence) -> np.ndarray:
    """Half for each half-life since the last award; 0 without a dated one."""
    last = evidence.awards.history.last_day
    values, dated = np.zeros(len(last)), np.flatnonzero(last != NEVER)
    days = np.maximum(evidence.on.toordinal() - last[dated], 0)
    values[dated] = 0.5 ** (days / FRESHNESS_HALF_LIFE_DAYS)
    return values


COMPONENTS: Sequence[ComponentRule] = (
    ComponentRule("text", text_values),
    ComponentRule("meaning", meaning_values),
    ComponentRule("sense", sense_values),
    ComponentRule("trade", trade_values),
    ComponentRule("sector", sector_values, sector_ceiling),
    ComponentRule("awards", awards_values),
    ComponentRule("buyer", buyer_values),
    ComponentRule("place", place_values, place_ceiling),
    ComponentRule("size", size_values, size_ceiling),
    ComponentRule("freshness", freshness_values),
)
"""Every component but the route, which is judged only for the few that can still come first."""

RETRIEVED = ("text", "meaning", "trade", "awards", "buyer")
"""The components that the indexes give for all rows at once; the others cost more."""
