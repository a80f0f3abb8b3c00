"""The engine of Pumasi: which enterprises suit a public demand, and why. Pure: no web, database or clock.

    data/ → reference ─┐
    suppliers → text → index, awards, columns, eligibility      (Matcher.fit, upsert, remove)
    demand → need ─────┴→ evidence → scoring → order → explaining → Ranking   (Matcher.rank, explain)

`text` makes words into terms, `index` finds who shares them, `awards` lets past contracts vote, `columns`
holds facts by column, `eligibility` is the gate, `scoring` adds up parts that can be read, `routes` and
`advice` say what the law allows on the day, `search` serves the search box. Every record is in `records`.
"""

from matching.ranking import Explanation, Matcher
from matching.records import Demand, Match, Ranking, Supplier
from matching.reference import Reference, load_reference
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
    "load_reference",
]
