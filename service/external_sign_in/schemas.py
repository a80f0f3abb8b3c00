"""What comes along when someone goes to the identity provider, and when it sends them back."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from service.skins.query_parameters import ApiQuery


class StartQuery(ApiQuery):
    """Where to go after signing in, or the mailed link that is to be taken up."""

    next: str = Field("/", max_length=2_000)
    token: str = Field("", max_length=200)


class Answer(BaseModel):
    """What the provider adds to the address that it sends the browser back to.

    Providers may add more than the standard names, which by the standard is ignored.
    """

    model_config = ConfigDict(extra="ignore")

    state: str = Field(max_length=500)
    code: str = Field("", max_length=4_000)
    error: str = Field("", max_length=200)
    iss: str | None = Field(None, max_length=2_000)
