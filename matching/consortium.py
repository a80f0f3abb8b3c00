"""Teams for demands that no single enterprise covers: who leads, who joins, who performs which part.

Every part (a lot, or a scope that the notice's words keep apart) is scored against the whole catalogue, and
the best division is found exactly (see `matching.partition`): the mean score of the parts, less a small cost
for every further member, since each must be agreed with. Teams divide the work by parts, which is shared
performance (분담이행); `check_consortium` judges joint performance too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from matching.consortium_checks import (
    Check,
    Consortium,
    Member,
    check_consortium,
    find_member_limit,
)
from matching.eligibility import get_day, get_proof_span
from matching.forking import fork
from matching.korean import josa, with_josa
from matching.lots import assign_licences, bundle_lots, find_scopes, make_part_demand
from matching.partition import Division, find_best_divisions
from matching.records import Demand, Lot, Sentence, Supplier
from matching.remedies import holds_licence
from matching.rules import RuleBook
from matching.sectors import infer_sectors
from matching.shapes import POINTS

if TYPE_CHECKING:
    from matching.ranking import Matcher

MEMBER_COST = 0.02
"""What a further member takes off a team's score: a part must be covered that much better to be worth it."""


MOST_MEMBERS = 5
"""How large a team may be where no rule on it is loaded."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Who performs a part, and its score 0–1 for that part alone, without the purchase route."""

    part: str
    enterprise_id: str
    score: float


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One summand of a team's score."""

    name: str
    contribution: float
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Team:
    """A proposed group for one demand.

    score : the sum of the contributions of `parts`, at most 1. covers : one for each part that can be covered
    at all, in the demand's order. uncovered : parts that nobody in the catalogue covers. Lead and shares are
    in `consortium`, members in the order lead, then enterprise_id; the shares are a proposal.
    """

    demand_id: str
    rank: int
    score: float
    consortium: Consortium
    covers: tuple[Cover, ...]
    uncovered: tuple[str, ...]
    parts: tuple[ScorePart, ...]
    checks: tuple[Check, ...]
    sentences: tuple[Sentence, ...]

    @property
    def lead(self) -> Member:
        """The member that leads; never a partner from outside the social economy."""
        return self.consortium.members[0]

    @property
    def members(self) -> tuple[Member, ...]:
        """All members, the lead first."""
        return self.consortium.members


def find_teams(
    matcher: Matcher,
    demand: Demand,
    *,
    most_members: int | None = None,
    top: int = 5,
    on: date | None = None,
    partners: Sequence[Supplier] = (),
) -> tuple[Team, ...]:
    """The `top` best teams of at most `most_members` for a demand with lots, or with several scopes.

    Without `most_members` a team may have as many as `get_most_members` says.
    Best score first; ties by the enterprise_ids of those who perform the parts, in the parts' order. A demand
    without lots is divided only where its words keep clearly different scopes apart and no single eligible
    supplier works in all of their sectors or covers them best; otherwise, and where no team covers all that
    can be covered, the answer is empty. `partners` are suppliers from outside the social economy who may join
    and never lead; they stand under the same conditions of the demand as everyone.

    Raises ValueError where no day is known (as `rank` does), where `most_members` or `top` is below 1, and
    where a partner's id is in the catalogue already or given twice.
    """
    day = get_day(demand, on)
    if most_members is None:
        most_members = get_most_members(demand, on=day, rules=matcher.reference.rules)
    if most_members < 1 or top < 1:
        raise ValueError("most_members and top must be at least 1")
    parts = demand.lots or find_scopes(demand, matcher.reference)
    if not parts or (not demand.lots and _has_all_rounder(matcher, demand, parts, day)):
        return ()
    search = _Search(_with_partners(matcher, partners), demand, parts, day, partners)
    divisions = search.find(most_members, top)
    if not demand.lots and divisions and len(set(divisions[0].takers)) == 1:
        return ()
    return tuple(search.describe(division, rank) for rank, division in enumerate(divisions, start=1))


def get_most_members(demand: Demand, *, on: date, rules: RuleBook) -> int:
    """How many members a team for a demand may have: the lawful limit on the day, where one is loaded."""
    row = find_member_limit(demand, rules.on(on))
    return MOST_MEMBERS if row is None or row.max_incl is None else row.max_incl


def _with_partners(matcher: Matcher, partners: Sequence[Supplier]) -> Matcher:
    if not partners:
        return matcher
    known = [partner.enterprise_id for partner in partners if partner.enterprise_id in matcher]
    if known:
        raise ValueError(f"in the catalogue already, so no partner from outside: {', '.join(known[:5])}")
    wider = fork(matcher)
    wider.upsert(partners)
    return wider


def _has_all_rounder(matcher: Matcher, demand: Demand, scopes: Sequence[Lot], on: date) -> bool:
    """Whether one eligible supplier works in the sectors of all scopes."""
    codes = {infer_sectors(scope.name, "", matcher.reference)[0].code for scope in scopes}
    columns = matcher.catalogue.columns
    wanted = columns.sector_bits(codes)
    works_in_all = (columns.sectors_ & wanted) == wanted
    return bool((works_in_all & matcher.catalogue.find_eligible(demand, on=on)).any())


class _Search:
    """The parts of one demand against one catalogue."""

    def __init__(
        self,
        matcher: Matcher,
        demand: Demand,
        parts: Sequence[Lot],
        on: date,
        partners: Sequence[Supplier],
    ) -> None:
        self._matcher = matcher
        self._demand = demand
        self._parts = tuple(parts)
        self._on = on
        self._partner_ids = frozenset(partner.enterprise_id for partner in partners)
        self._licences = assign_licences(demand, parts)
        self._suppliers, self._points = self._score_parts()
        self._bundles = [
            covered
            for bundle in bundle_lots(self._parts)
            if (covered := tuple(part for part in bundle if np.isfinite(self._points[part]).any()))
        ]

    def find(self, most_members: int, top: int) -> list[Division]:
        """The best divisions of the bundles that somebody covers."""
        if not self._bundles:
            return []
        points = np.stack([self._points[list(bundle)].sum(axis=0) for bundle in self._bundles])
        covered = sum(map(len, self._bundles))
        marks, needed = self._read_marks()
        return find_best_divisions(
            points,
            marks,
            needed=needed,
            most_members=most_members,
            cost=round(MEMBER_COST * POINTS) * covered,
            top=top,
        )

    def _score_parts(self) -> tuple[list[Supplier], np.ndarray]:
        """Those who cover a part, by id, and their points for each part, -inf where they do not cover it."""
        count = len(self._parts)
        columns = []
        for number, part in enumerate(self._parts, start=1):
            wanted = make_part_demand(self._demand, part, number=number, count=count)
            appraisal = self._matcher.appraise(wanted, on=self._on)
            covers = appraisal.is_put_forward & appraisal.is_of_the_trade
            columns.append(np.where(covers, appraisal.points, -np.inf))
        points = np.stack(columns)
        rows = np.flatnonzero(np.isfinite(points).any(axis=0)).tolist()
        rows.sort(key=lambda row: appraisal.suppliers[row].enterprise_id)
        suppliers = [appraisal.suppliers[row] for row in rows]
        points = points[:, rows]
        first, last = get_proof_span(self._demand, self._on)
        for requirement, positions in self._licences:
            if positions:
                holds = [holds_licence(supplier, requirement, first, last) for supplier in suppliers]
                points[np.ix_(sorted(positions), ~np.array(holds, dtype=bool))] = -np.inf
        return suppliers, points

    def _read_marks(self) -> tuple[list[int], int]:
        """Bits of each supplier, and those a team needs: one who may lead, and licences of no one part."""
        free = [requirement for requirement, positions in self._licences if not positions]
        first, last = get_proof_span(self._demand, self._on)
        marks = [
            int(supplier.enterprise_id not in self._partner_ids)
            + sum(
                2 << bit
                for bit, requirement in enumerate(free)
                if holds_licence(supplier, requirement, first, last)
            )
            for supplier in self._suppliers
        ]
        return marks, (2 << len(free)) - 1

    # --- describing ------------------------------------------------------------------------------------

    def describe(self, division: Division, rank: int) -> Team:
        """A division as a team: lead, shares, sentences and checks."""
        takers = {
            part: row for bundle, row in zip(self._bundles, division.takers, strict=True) for part in bundle
        }
        consortium = Consortium("shared", self._choose_members(takers), self._parts)
        covers = tuple(
            Cover(
                self._parts[part].name,
                self._suppliers[row].enterprise_id,
                float(self._points[part, row]) / POINTS,
            )
            for part, row in takers.items()
        )
        parts = tuple(self._sum_up(takers, covers, len(consortium.members)))
        return Team(
            demand_id=self._demand.demand_id,
            rank=rank,
            score=sum(part.contribution for part in parts),
            consortium=consortium,
            covers=covers,
            uncovered=tuple(p.name for number, p in enumerate(self._parts) if number not in takers),
            parts=parts,
            checks=check_consortium(
                consortium, self._demand, on=self._on, rules=self._matcher.reference.rules
            ),
            sentences=tuple(self._say(consortium, takers)),
        )

    def _choose_members(self, takers: Mapping[int, int]) -> tuple[Member, ...]:
        """The members with their shares, lead first: who performs most parts, then best, then by id."""
        parts_of: dict[int, list[int]] = {}
        for part, row in takers.items():
            parts_of.setdefault(row, []).append(part)

        def weight(row: int) -> tuple:
            parts = parts_of[row]
            return (-len(parts), -sum(self._points[part, row] for part in parts), row)

        may_lead = [row for row in parts_of if self._suppliers[row].enterprise_id not in self._partner_ids]
        lead = min(may_lead, key=weight)
        each, rest = divmod(10_000, len(takers))
        return tuple(
            Member(
                supplier=self._suppliers[row],
                # What does not divide evenly goes to the lead, so that the shares make 100.00 exactly.
                share_percent=Decimal(each * len(parts_of[row]) + (rest if row == lead else 0)).scaleb(-2),
                is_lead=row == lead,
                parts=tuple(parts_of[row]),
                is_partner=self._suppliers[row].enterprise_id in self._partner_ids,
            )
            for row in [lead, *sorted(row for row in parts_of if row != lead)]
        )

    def _sum_up(
        self, takers: Mapping[int, int], covers: Sequence[Cover], members: int
    ) -> Iterator[ScorePart]:
        for cover, row in zip(covers, takers.values(), strict=True):
            name = self._suppliers[row].name
            yield ScorePart(
                cover.part,
                cover.score / len(covers),
                Sentence(
                    f"「{cover.part}」{josa(cover.part, '은/는')} {with_josa(name, '이/가')} 맡습니다"
                    f"(적합도 {cover.score:.2f}).",
                    f"{name} performs “{cover.part}” (score {cover.score:.2f}).",
                ),
            )
        cost = MEMBER_COST * (members - 1)
        yield ScorePart(
            "members",
            -cost,
            Sentence(
                f"구성원이 하나 늘 때마다 {MEMBER_COST:.2f}점을 뺍니다({members}곳, -{cost:.2f}점).",
                f"Every further member takes off {MEMBER_COST:.2f} ({members} members, -{cost:.2f}).",
            ),
        )

    def _say(self, consortium: Consortium, takers: Mapping[int, int]) -> Iterator[Sentence]:
        lead, *others = consortium.members
        if others:
            names = ", ".join(member.supplier.name for member in others)
            yield Sentence(
                f"{with_josa(lead.supplier.name, '을/를')} 대표사로 하고 {with_josa(names, '이/가')} "
                "함께하는 분담이행을 제안합니다.",
                f"Shared performance is proposed, led by {lead.supplier.name}, with {names}.",
            )
            yield Sentence(
                "지분은 각 부분의 크기가 같다고 보고 나눈 제안입니다.",
                "The shares are a proposal that takes all parts to be of one size.",
            )
        else:
            yield Sentence(
                f"{lead.supplier.name} 한 곳이 모든 부분을 맡을 수 있습니다.",
                f"{lead.supplier.name} alone can perform every part.",
            )
        for member in others:
            if member.is_partner:
                name = member.supplier.name
                yield Sentence(
                    f"{with_josa(name, '은/는')} 사회적경제기업이 아닌 협력 기업이며 "
                    "구성원으로만 참여합니다.",
                    f"{name} is a partner from outside the social economy: it joins and does not lead.",
                )
        if not self._demand.lots:
            yield Sentence(
                "공고에 나뉜 부분이 없어 공고문의 말에 따라 나누었습니다.",
                "The demand names no lots; it was divided by its own words.",
            )
        if len(takers) > len(self._bundles):
            yield Sentence(
                "나뉜 부분이 많아 이웃한 부분을 묶어 한 기업이 맡도록 하였습니다.",
                "There are many parts; neighbours were bundled for one member each.",
            )
        for number, part in enumerate(self._parts):
            if number not in takers:
                yield Sentence(
                    f"「{part.name}」{josa(part.name, '을/를')} 맡을 수 있는 기업을 찾지 못했습니다.",
                    f"Nobody was found who can perform “{part.name}”.",
                )
