"""Runs the migrations on the connection that `service.database` hands in, in the caller's transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from service import tables

# Replicas that start together must not migrate together. Any number will do, as long as it stays the same.
MIGRATION_LOCK = 8_070_205

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))

context.configure(
    connection=connection,
    target_metadata=tables.SQLModel.metadata,
    # SQLite cannot alter most things in place; Alembic then copies the table.
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=False,
)
context.run_migrations()
