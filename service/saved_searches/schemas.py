"""What is asked and answered about saved searches."""

from __future__ import annotations

import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service.catalogue.schemas import CertificateType, OrganisationType, Sector
from service.door import limits
from service.door.fields import District, Line, OptionalLine, list_of


class SearchFilters(BaseModel):
    """검색 조건: what a saved search looks for, as the search itself takes it."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    q: OptionalLine = Field(None, description="검색어. Free text.", examples=["도시락 배달"])
    district: list_of(District, limits.MAX_CODES) = Field(
        default_factory=list, description="자치구. Districts, as in the search."
    )
    organisation_type: list_of(OrganisationType, limits.MAX_CODES) = Field(
        default_factory=list, description="조직 유형. Kinds of organisation."
    )
    sector: list_of(Sector, limits.MAX_CODES) = Field(
        default_factory=list, description="업종 코드. Codes of sectors."
    )
    certification: list_of(CertificateType, limits.MAX_CODES) = Field(
        default_factory=list, description="인증·확인서·면허. Certificates in force."
    )
    verbatim: bool = Field(False, description="입력한 그대로 찾기. Without putting slips right.")

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if not (self.q or self.district or self.organisation_type or self.sector or self.certification):
            raise PydanticCustomError("missing", "needs words or at least one filter")
        return self


class SavedSearchIn(SearchFilters):
    """검색 저장: a name and what is looked for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "은평 도시락", "q": "도시락", "district": ["은평구"]}]},
    )

    name: Line = Field(description="이름. What you call it.", examples=["은평 도시락"])


class SavedSearchName(BaseModel):
    """이름 바꾸기: the new name of a saved search."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "은평 급식"}]})

    name: Line = Field(description="이름. What you call it.", examples=["은평 급식"])


class SavedSearch(BaseModel):
    """저장한 검색: what is looked for, and what is new since the account last looked."""

    search_id: str = Field(examples=["Q20261129-7K2M4"])
    name: str
    filters: SearchFilters
    new: int = Field(
        description="마지막으로 본 뒤 새로 등록되거나 바뀐 기업 수. Enterprises found, among the best 1,000, "
        "that were listed or changed since the last look."
    )
    created_at: datetime.datetime
    looked_at: datetime.datetime = Field(description="마지막으로 본 때. When the account last looked.")


class SavedSearchList(BaseModel):
    """저장한 검색 목록: all of the account's searches, by name."""

    items: list[SavedSearch]
