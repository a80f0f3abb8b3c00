"""What cannot hold together in an infeasible fair: requests and rules, none of which can be left out.

Requests and rules are taken away in halves, quarters and so on, down to one by one, as long as what is left
stays infeasible. What no single one can be taken from is a smallest set (not always the only one).
"""

from __future__ import annotations

from dataclasses import replace

from matching.fairs.model import ANY_SESSION, Conflict, Fair
from matching.fairs.program import Program
from matching.fairs.solving import Clock, solve
from matching.korean import with_josa
from matching.records import Sentence

MUST, SESSION, FIXED_SLOT, AFTER, SLOTS = "must", "session", "fixed_slot", "after", "slots"
UNAVAILABLE, MAX_MEETINGS, TABLES, WAIT_SPREAD = "unavailable", "max_meetings", "tables", "max_wait_spread"
ONE_DAY, WALKS, MET_BEFORE = "one_day", "walks", "met_before"

# One question may not eat up the time of all.
_SHARE_OF_ONE = 0.1

Rule = tuple[str, str]


def list_rules(fair: Fair) -> tuple[Rule, ...]:
    """Everything that could be given up: the rule and whose it is. Seats are taken as given."""
    rules: list[Rule] = []
    if fair.max_wait_spread is not None:
        rules.append((WAIT_SPREAD, ""))
    if fair.tables is not None:
        rules.append((TABLES, ""))
    # Without walks, or with a shorter meeting, others wait: with a limit on that it could make things worse.
    is_waiting_free = fair.max_wait_spread is None
    if fair.walks and is_waiting_free:
        rules.append((WALKS, ""))
    rules += ((UNAVAILABLE, party.party_id) for party in fair.parties if party.unavailable)
    rules += ((MAX_MEETINGS, party.party_id) for party in fair.parties if party.max_meetings is not None)
    rules += ((ONE_DAY, party.party_id) for party in fair.parties if party.is_one_day)
    for request in fair.requests:
        name = request.request_id
        if fair.forbids_met and request.has_met:
            rules.append((MET_BEFORE, name))
        if request.session != ANY_SESSION:
            rules.append((SESSION, name))
        if request.fixed_slot is not None:
            rules.append((FIXED_SLOT, name))
        if request.after:
            rules.append((AFTER, name))
        if request.slots > 1 and is_waiting_free:
            rules.append((SLOTS, name))
    rules += ((MUST, request.request_id) for request in fair.requests if request.must)
    return tuple(rules)


def keep_rules(fair: Fair, kept: frozenset[Rule] | set[Rule]) -> Fair:
    """The fair with only these rules in force. Whatever solves the fair solves this one too."""
    return replace(
        fair,
        tables=fair.tables if (TABLES, "") in kept else None,
        walks=fair.walks if (WALKS, "") in kept or fair.max_wait_spread is not None else (),
        max_wait_spread=fair.max_wait_spread if (WAIT_SPREAD, "") in kept else None,
        parties=tuple(
            replace(
                party,
                unavailable=party.unavailable if (UNAVAILABLE, party.party_id) in kept else frozenset(),
                max_meetings=party.max_meetings if (MAX_MEETINGS, party.party_id) in kept else None,
                is_one_day=party.is_one_day and (ONE_DAY, party.party_id) in kept,
            )
            for party in fair.parties
        ),
        requests=tuple(
            replace(
                request,
                must=(MUST, request.request_id) in kept,
                session=request.session if (SESSION, request.request_id) in kept else ANY_SESSION,
                fixed_slot=request.fixed_slot if (FIXED_SLOT, request.request_id) in kept else None,
                has_met=request.has_met and (MET_BEFORE, request.request_id) in kept,
                after=request.after if (AFTER, request.request_id) in kept else (),
                slots=request.slots
                if (SLOTS, request.request_id) in kept or fair.max_wait_spread is not None
                else 1,
            )
            for request in fair.requests
        ),
    )


def find_conflicts(fair: Fair, clock: Clock, *, seed: int) -> tuple[tuple[Conflict, ...], bool]:
    """The conflicting set of a fair proved infeasible, and whether it was shown to be a smallest one.

    Where the time ends first, the set still cannot hold together but may hold more than it must.
    """
    rules = _start_small(fair, clock, seed)
    size = max(1, len(rules) // 2)
    is_smallest = True
    while True:
        position = 0
        while position < len(rules):
            rest = rules[:position] + rules[position + size :]
            verdict = _is_infeasible(keep_rules(fair, set(rest)), clock, seed)
            if verdict:
                rules = rest
                continue
            if size == 1:
                is_smallest = is_smallest and verdict is not None
            position += size
        if size == 1:
            break
        size //= 2
    return tuple(_describe(fair, rule) for rule in rules), is_smallest


def _start_small(fair: Fair, clock: Clock, seed: int) -> list[Rule]:
    """Rules that cannot hold together, to start from: those of one party where that is enough, or all."""
    rules = [rule for rule in list_rules(fair) if rule[0] != WAIT_SPREAD]
    for party in fair.parties:
        of_party = {item.request_id for item in fair.requests if party.party_id in item.parties}
        near = [rule for rule in rules if rule[0] != MUST or rule[1] in of_party]
        if _is_infeasible(keep_rules(fair, set(near)), clock, seed):
            return near
    if _is_infeasible(keep_rules(fair, set(rules)), clock, seed):
        return rules
    return list(list_rules(fair))


def _is_infeasible(fair: Fair, clock: Clock, seed: int) -> bool | None:
    """None where the time did not suffice to tell."""
    # Building the program takes time of its own, which only the clock that tells the time counts.
    if clock.left_in_fact <= 0:
        return None
    program = Program(fair)
    if fair.max_wait_spread is not None:
        program.add_waits()
    outcome = solve(program.model, clock, seed=seed, share=_SHARE_OF_ONE, workers=1)
    if outcome.is_infeasible:
        return True
    return None if outcome.solver is None else False


def _describe(fair: Fair, rule: Rule) -> Conflict:
    kind, subject = rule
    request = next((item for item in fair.requests if item.request_id == subject), None)
    if kind == TABLES:
        sentence = Sentence(f"상담장의 탁자는 {fair.tables}개입니다", f"the hall has {fair.tables} tables")
    elif kind == WAIT_SPREAD:
        sentence = Sentence(
            f"대기 횟수의 차이는 {fair.max_wait_spread}회까지입니다",
            f"numbers of waits may differ by at most {fair.max_wait_spread}",
        )
    elif kind == WALKS:
        sentence = Sentence(
            "장소 사이를 걷는 시간이 필요합니다", "walks between places take the slots that the fair says"
        )
    elif kind == ONE_DAY:
        sentence = Sentence(
            f"{with_josa(subject, '은/는')} 하루만 참석합니다", f"{subject} comes on one day only"
        )
    elif kind in (UNAVAILABLE, MAX_MEETINGS) or request is None:
        party = next(item for item in fair.parties if item.party_id == subject)
        slots = ", ".join(str(slot) for slot in sorted(party.unavailable))
        sentence = (
            Sentence(
                f"{with_josa(subject, '은/는')} 시간대 {slots}에 참석할 수 없습니다",
                f"{subject} is not available in slots {slots}",
            )
            if kind == UNAVAILABLE
            else Sentence(
                f"{subject}의 상담은 {party.max_meetings}건까지입니다",
                f"{subject} takes at most {party.max_meetings} meetings",
            )
        )
    elif kind == SESSION:
        sentence = Sentence(
            f"{with_josa(subject, '은/는')} {request.session} 시간에 해야 합니다",
            f"{subject} belongs to session {request.session}",
        )
    elif kind == FIXED_SLOT:
        sentence = Sentence(
            f"{with_josa(subject, '은/는')} 시간대 {request.fixed_slot}에 고정되었습니다",
            f"{subject} is pinned to slot {request.fixed_slot}",
        )
    elif kind == MET_BEFORE:
        sentence = Sentence(
            f"{subject}의 두 참가자는 전에 만난 적이 있습니다", f"the two of {subject} met before"
        )
    elif kind == SLOTS:
        sentence = Sentence(
            f"{with_josa(subject, '은/는')} 시간대 {request.slots}개가 걸립니다",
            f"{subject} takes {request.slots} slots",
        )
    elif kind == AFTER:
        names = ", ".join(request.after)
        sentence = Sentence(
            f"{with_josa(subject, '은/는')} {names} 뒤에 있어야 합니다", f"{subject} must come after {names}"
        )
    else:
        names = " · ".join(request.parties)
        sentence = Sentence(
            f"{with_josa(f'{subject}({names})', '은/는')} 반드시 해야 합니다",
            f"{subject} ({names}) must be placed",
        )
    return Conflict(kind, subject, sentence)
