"""What the tables share: names of constraints, column types, and the checks that recur."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Relationship, SQLModel

# Every constraint gets the same name in the models, the migrations and both databases.
SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

# A table class validates nothing, so pydantic need not build what it would validate with.
SQLModel.model_config["defer_build"] = True

LIST = JSON().with_variant(JSONB(), "postgresql")
# None is NULL in the database, not the JSON word null.
MAPPING = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """The column holds one of these values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def not_negative(*columns: str) -> CheckConstraint:
    """None of the columns is below zero; unknown is allowed."""
    return CheckConstraint(" AND ".join(f"({column} >= 0)" for column in columns), name="not_negative")


def part_of(parent: str) -> Any:
    """The first half of the key of a numbered part, which goes with its whole."""
    return Column(Text, ForeignKey(f"{parent}.{parent}_id", ondelete="CASCADE"), primary_key=True)


def parts(model: str) -> Any:
    """The numbered parts of an entry, in their order; never loaded behind one's back."""
    return Relationship(
        sa_relationship_kwargs={"lazy": "raise", "order_by": f"{model}.position", "viewonly": True}
    )
