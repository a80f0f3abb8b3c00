"""The fair: `plan_fair` proposes who meets whom and when; `audit_plan` judges any plan, whoever made it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from matching.fairs.audit import audit_plan
from matching.fairs.model import Fair, Plan, Progress

if TYPE_CHECKING:
    from matching.fairs.clause_search import StartSearch

__all__ = ["audit_plan", "plan_fair"]


def plan_fair(
    fair: Fair,
    *,
    time_limit_seconds: float = 60.0,
    seed: int = 0,
    read_clock: Callable[[], float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    start_search: StartSearch | None = None,
) -> Plan:
    """The best plan found within the limit, with what is proved about it.

    See `matching.fairs.plan.plan_fair`, which this calls: the solver takes half a second to load, and who
    only ranks suppliers need not wait for it.
    """
    from matching.fairs.plan import plan_fair as solve_fair

    return solve_fair(
        fair,
        time_limit_seconds=time_limit_seconds,
        seed=seed,
        read_clock=read_clock,
        on_progress=on_progress,
        start_search=start_search,
    )
