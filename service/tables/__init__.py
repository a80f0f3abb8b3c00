"""The tables. They hold what the schemas have checked; a table class itself validates nothing.

Names and units are those of `matching.records`. The parts of an enterprise and of a demand are numbered by
`position`, so that they come back in the order in which they were given. Relationships are never loaded
behind one's back (`lazy="raise"`): a query says what it needs, and the number of statements stays fixed.
"""

from sqlmodel import SQLModel

from service.tables.accounts import ROLES, Account, SignInFailure, SignInSession
from service.tables.catalogue import (
    CatalogueClock,
    Certification,
    Enterprise,
    PastAward,
    RemovedEnterprise,
    Service,
)
from service.tables.demands import DAY_UNKNOWN, Demand, Lot
from service.tables.parts import LIST

__all__ = [
    "DAY_UNKNOWN",
    "LIST",
    "ROLES",
    "Account",
    "CatalogueClock",
    "Certification",
    "Demand",
    "Enterprise",
    "Lot",
    "PastAward",
    "RemovedEnterprise",
    "SQLModel",
    "Service",
    "SignInFailure",
    "SignInSession",
]
