"""Plans and judgements as JSON, Korean under the names of the exchange format, English beside."""

from __future__ import annotations

from typing import Any


def describe_plan(plan: Any) -> dict[str, Any]:
    """A plan as `plan.json` has it, with the English sentences and the changes as data beside."""
    record: dict[str, Any] = {
        "status": plan.status,
        "meetings": [
            {"request_id": item.request_id, "slot": item.slot, "table": item.table} for item in plan.meetings
        ],
        "unplaced": [_describe_unplaced(item) for item in plan.unplaced],
        "weight": plan.weight,
        "weight_bound": plan.weight_bound,
        "waits": plan.waits,
        "waits_bound": plan.waits_bound,
        "wait_spread": plan.wait_spread,
        "short_enterprises": list(plan.short_enterprises),
        "seconds": plan.seconds,
        "seed": plan.seed,
    }
    if plan.short_spreads:
        record["short_spreads"] = [
            {"party_id": item.booth_id, "group": item.group, "missing": item.missing}
            for item in plan.short_spreads
        ]
    if plan.status == "infeasible":
        record["conflicts"] = [
            {
                "rule": item.rule,
                "subject": item.subject,
                "sentence": item.sentence.ko,
                "sentence_en": item.sentence.en,
            }
            for item in plan.conflicts
        ]
        record["is_conflict_smallest"] = plan.is_conflict_smallest
    return record


def describe_audit(audit: Any) -> dict[str, Any]:
    """What the auditor found, for standard output."""
    return {
        "conflicts": [_describe_finding(item) for item in audit.conflicts],
        "warnings": [_describe_finding(item) for item in audit.warnings],
        "meetings": audit.meetings,
        "weight": audit.weight,
        "waits": audit.waits,
        "wait_spread": audit.wait_spread,
        "waits_of_party": audit.waits_of_party,
        "short_enterprises": list(audit.short_enterprises),
    }


def _describe_unplaced(item: Any) -> dict[str, Any]:
    fix = item.fix
    return {
        "request_id": item.request_id,
        "reason": item.reason.ko,
        "reason_en": item.reason.en,
        "smallest_fix": item.smallest_fix.ko,
        "smallest_fix_en": item.smallest_fix.en,
        "fix": None
        if fix is None
        else {
            "slot": fix.slot,
            "more_seats": list(fix.more_seats),
            "make_available": list(fix.make_available),
            "more_meetings": list(fix.more_meetings),
            "more_days": list(fix.more_days),
            "more_tables": fix.more_tables,
            "any_session": fix.any_session,
            **({"meet_again": True} if fix.meet_again else {}),
        },
    }


def _describe_finding(item: Any) -> dict[str, str]:
    return {
        "code": item.code,
        "subject": item.subject,
        "sentence": item.sentence.ko,
        "sentence_en": item.sentence.en,
    }
