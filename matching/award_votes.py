"""How much each of the awards nearest to a demand has to say: a kernel ridge regression over them.

Each award is a point whose winner is right for its own title and buyer; what they say of a new demand is told
by how much each is like it and they are like each other (Saunders, Gammerman & Vovk 1998, "Ridge Regression
Learning Algorithm in Dual Variables"). Ten awards that are nearly the same share one say, where votes by
likeness alone would let them speak ten times.
"""

from __future__ import annotations

import math

import numpy as np

from matching.kernels import get_kernels

DOUBT = 1.0
"""Added to how much each award is like itself: the more, the less a single award is believed."""

SAME_BUYER = 0.5
SAME_PRICE = 0.5
"""What likeness of titles counts more where the buyer is the same, or surely the price of a unit."""

BUYER_ALONE = 0.2
"""What the same buyer counts whatever the titles."""

MOST_UNITS = 40
"""A contract of more units than this of another is not seen as one of the same price."""

SURE_CHANCE = math.exp(-8)
"""Two amounts are surely of one price where chance makes such a pair at most so often (1 in 3,000)."""

ROUND = 10.0 ** np.arange(1, 10)
"""Powers of ten that amounts are rounded to."""

PRICED_FROM = 0.6
"""Prices are compared where titles are at least so much alike: they are likely to be of the same thing."""


def weigh_awards(
    titles: np.ndarray, buyers: np.ndarray, prices: np.ndarray, counts: np.ndarray
) -> np.ndarray:
    """What each kind of award says of a demand, any number; shape (kinds,).

    titles : how much the titles are like each other (0–1), the demand's last; shape (kinds + 1, kinds + 1).
    buyers : numbers of the names, the demand's last; below 1 where unknown.
    prices : how surely (0–1) each has the price of the demand.
    counts : how many awards are of each kind: together they say what so many equal ones would.
    """
    same_buyer = (buyers[:, np.newaxis] == buyers) & (buyers > 0)
    kernel = titles * (1.0 + SAME_BUYER * same_buyer) + BUYER_ALONE * same_buyer
    among, asked = kernel[:-1, :-1].copy(), kernel[:-1, -1].copy()
    among[np.diag_indices_from(among)] += DOUBT / counts
    alike = titles[:-1, -1]
    asked += SAME_PRICE * alike * np.where(alike >= PRICED_FROM, prices, 0.0)
    get_kernels().solve(among, asked)
    return asked


def compare_prices(amounts_krw: np.ndarray, amount_krw: int | None) -> np.ndarray:
    """How surely (0–1) amounts have the unit price of another: the larger is then a multiple of the smaller.

    The surer the larger the amounts and the smaller the multiple, as chance makes such a pair less often; and
    the less sure the rounder they are: that 30,000,000 is three times 10,000,000 tells nothing.
    Amounts are above 0, NaN where unknown; nothing is sure then, nor where the other is not known.
    """
    if not amount_krw:
        return np.zeros(len(amounts_krw))
    smaller, larger = np.minimum(amounts_krw, amount_krw), np.maximum(amounts_krw, amount_krw)
    multiple = np.rint(larger / smaller)
    # each was rounded to whole won
    is_multiple = np.abs(larger - multiple * smaller) <= 0.5 * (multiple + 1)
    grain = np.minimum(_find_grains(amounts_krw), _find_grains(np.array([amount_krw])))
    chance = 0.5 * grain * multiple * (1.0 / smaller + 1.0 / larger)
    sureness = np.log(np.minimum(chance, 1.0)) / math.log(SURE_CHANCE)
    return np.where(is_multiple & (multiple <= MOST_UNITS), np.minimum(sureness, 1.0), 0.0)


def _find_grains(amounts: np.ndarray) -> np.ndarray:
    """The largest power of ten, up to the last of ROUND, that each amount is a multiple of."""
    return 10.0 ** (amounts[:, np.newaxis] % ROUND == 0).sum(axis=1)
