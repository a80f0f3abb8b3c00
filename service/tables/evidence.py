"""Evidence packs: what a ranking was, and the catalogue that it was made from. Rows are never changed."""

import datetime

from sqlalchemy import Column, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel, UTCDateTime


class EvidenceCatalogue(SQLModel, table=True):
    """One state of the catalogue, shared by all packs that were made from it: deflated JSON Lines."""

    __tablename__ = "evidence_catalogue"

    digest: str = Field(primary_key=True, sa_type=Text)
    suppliers: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    known: int
    kept_at: datetime.datetime = Field(sa_type=UTCDateTime)


class EvidencePack(SQLModel, table=True):
    """One pack. `content` is its canonical JSON, `hash` the SHA-256 of that, `seal` shows that we wrote both.

    The demand and the maker are named by the content too, so that the pack outlives both.
    """

    __tablename__ = "evidence_pack"
    __table_args__ = (
        Index("ix_evidence_pack_organisation_id_made_at", "organisation_id", "made_at", "evidence_id"),
        Index("ix_evidence_pack_demand_id", "demand_id"),
    )

    evidence_id: str = Field(primary_key=True, sa_type=Text)
    demand_id: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    organisation_id: str | None = Field(default=None, sa_type=Text)
    owner_id: str | None = Field(default=None, sa_type=Text)
    made_at: datetime.datetime = Field(sa_type=UTCDateTime)
    catalogue_digest: str = Field(foreign_key="evidence_catalogue.digest", sa_type=Text)
    content: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text)
    seal: str = Field(sa_type=Text)
