"""Versions of words and law, and which of them the catalogue is read with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import UTCDateTime

revision = "2026_11_29_reference_versions"
down_revision = "2026_11_29_saved_searches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    mapping = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "reference_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changes", mapping, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("in_force_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("preview", mapping, nullable=True),
        sa.Column("previewed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'in_force', 'withdrawn')", name=op.f("ck_reference_version_state")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_reference_version_version")),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["account.account_id"],
            name=op.f("fk_reference_version_created_by_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_reference_version")),
    )
    op.add_column("catalogue_clock", sa.Column("reference_versions", sa.Text(), nullable=True))
    clock = sa.table("catalogue_clock", sa.column("reference_versions"))
    op.execute(clock.update().values(reference_versions=""))
    with op.batch_alter_table("catalogue_clock") as batch:
        batch.alter_column("reference_versions", existing_type=sa.Text(), nullable=False)


def downgrade() -> None:
    op.drop_column("catalogue_clock", "reference_versions")
    op.drop_table("reference_version")
