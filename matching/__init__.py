"""The engine of Pumasi: which enterprises suit a public demand, and why. Pure: no web, database or clock.

    data/ → reference ─┐
    suppliers → text → index, awards, columns, eligibility      (Matcher.fit, upsert, remove)
    demand → need ─────┴→ evidence → scoring → order → explaining → Ranking   (Matcher.rank, explain)

`text` makes words into terms, `index` finds who shares them, `awards` lets past contracts vote, `columns`
holds facts by column, `catalogue` keeps all of these in step, `eligibility` is the gate, `candidates` finds
the rows worth a closer look, `scoring` adds up parts that can be read, `ordering` puts the rows in order,
`routes` and `advice` say what the law allows on the day, `search` serves the search box. `consortium` builds
teams, `suggesting` ranks demands for an enterprise, `counterfactual` says what would change a rank,
`exposure` watches over who is seen, `fairs` plans and audits the meetings of a fair. Every record is in
`records`.
"""

from matching.bias import audit_bias
from matching.consortium import Team, find_teams
from matching.consortium_checks import check_consortium
from matching.counterfactual import find_counterfactuals
from matching.exposure import measure_exposure
from matching.fairs import audit_plan, plan_fair
from matching.ranking import Explanation, Matcher
from matching.records import Demand, Match, Ranking, Supplier
from matching.reference import load_reference
from matching.reference_records import Reference
from matching.rotation import rotate_near_ties
from matching.search import SearchFilters, SearchResult

__all__ = [
    "Demand",
    "Explanation",
    "Match",
    "Matcher",
    "Ranking",
    "Reference",
    "SearchFilters",
    "SearchResult",
    "Supplier",
    "Team",
    "audit_bias",
    "audit_plan",
    "check_consortium",
    "find_counterfactuals",
    "find_teams",
    "load_reference",
    "measure_exposure",
    "plan_fair",
    "rotate_near_ties",
]
