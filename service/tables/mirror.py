"""How often enterprises were found, shown and opened: counts by day, never who looked."""

import datetime

from sqlalchemy import BigInteger, Column, Date, Integer, Text
from sqlmodel import Field, SQLModel

from service.tables.parts import not_negative, one_of

EXPOSURE_KINDS = ("found", "ranked", "opened", "passed_over", "shortlisted")


class ExposureCount(SQLModel, table=True):
    """How often one enterprise met one kind of notice on one day.

    `detail` is the word that found it or the rule that kept it out, "" where there is none. `marks` has one
    of 62 bits set for every viewer of the month, by a keyed hash: enough to tell that there were at least so
    many different ones, too little to tell who.
    """

    __tablename__ = "exposure_count"
    __table_args__ = (one_of("kind", EXPOSURE_KINDS), not_negative("times", "marks"))

    enterprise_id: str = Field(primary_key=True, sa_type=Text)
    day: datetime.date = Field(sa_column=Column(Date, primary_key=True, index=True))
    kind: str = Field(primary_key=True, sa_type=Text)
    detail: str = Field(primary_key=True, sa_type=Text)
    times: int = Field(sa_type=Integer)
    marks: int = Field(sa_type=BigInteger)
