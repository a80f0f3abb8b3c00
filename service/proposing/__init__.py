"""Proposes the fields of a demand from what somebody wrote: each with the passage that it was found in.

Nothing here reads files or knows the database; a proposal is a suggestion that a person confirms. What cannot
be told from the words is left open; where they say what no field holds ("착수일부터 6개월"), they are
shown beside the empty field.
"""

from service.proposing.conditions import propose_conditions
from service.proposing.demands import propose
from service.proposing.proposals import Proposal, Proposals

__all__ = ["Proposal", "Proposals", "propose", "propose_conditions"]
