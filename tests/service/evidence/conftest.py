"""The visitors of the page tests come here too."""

from tests.service.pages.conftest import enter, site, visitor

__all__ = ["enter", "site", "visitor"]
