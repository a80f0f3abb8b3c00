"""New entries in the list of who takes part in a fair, each with its number and check-in code."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, select

from service import tables
from service.catalogue.queries import Owned
from service.door.identifiers import make_code


class NewEntries:
    """Gives numbers in order, and codes that no other entry of the fair has, after one look at the fair."""

    def __init__(self, session: Session, fair_id: str) -> None:
        application = tables.FairApplication
        known = session.exec(
            select(application.number, application.check_in_code).where(application.fair_id == fair_id)
        ).all()
        self._fair_id = fair_id
        self._last = max((number for number, _ in known), default=0)
        self._codes = {code for _, code in known}

    def make(self, enterprise_id: str, owned: Owned, state: str, **more: Any) -> tables.FairApplication:
        """The row of an enterprise that was not on the list."""
        self._last += 1
        code = make_code(self._codes)
        self._codes.add(code)
        return tables.FairApplication(
            fair_id=self._fair_id,
            enterprise_id=enterprise_id,
            number=self._last,
            name=owned.name,
            owner_id=owned.owner_id,
            organisation_id=owned.organisation_id,
            state=state,
            check_in_code=code,
            **more,
        )
