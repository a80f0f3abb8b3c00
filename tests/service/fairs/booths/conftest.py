"""The people and the transaction of the tests of fairs."""

from tests.service.fairs.register.conftest import buyer, enterprise, organiser, session

__all__ = ["buyer", "enterprise", "organiser", "session"]
