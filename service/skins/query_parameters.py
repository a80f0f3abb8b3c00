"""What every route takes as query parameters, whatever else it takes."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from service.skins.language import Language


class ApiQuery(BaseModel):
    """The query parameters of every route. What a route does not declare is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")

    lang: Language | None = Field(
        None,
        description="답의 언어, 없으면 Accept-Language. Language of the answer, Korean by default.",
    )
